"""Copies that are tested by putting them back, and keys that are changed: of both databases, and killed on the way."""

import base64
import dataclasses
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from bot.dialogue.actions import Heard, Mail, Send
from bot.dialogue.events import Event
from bot.dialogue.state import Asking, Result, State
from bot.dialogue.turn import Turn
from bot.errors import SettingsError, StoreError
from bot.storage import rotation
from bot.storage.backups import back_up, restore
from bot.storage.cipher import Cipher, drop_old_keys, load_cipher, put_new_key_first
from bot.storage.opening import Location, open_store
from bot.storage.records import SEALED, Records
from bot.storage.rotation import rotate
from bot.storage.sql import SqlStore
from bot.storage.sqlite import SqliteSession
from bot.storage.store import Shown
from tests.postgres import Server
from tests.storage.disks import disk, remount
from tests.storage.examples import APOLOGY, KEY, START, echo, said, send_all, state_of, waiting
from tests.storage.places import Place, PostgresPlace, SqlitePlace

RECORDS = Records(Cipher([KEY]))
ASKING = Asking("r1", "acne", "skin", {"age": 22})
RESULT = Result("r0", "acne", {"age": 22}, START)


def location(place: Place) -> Location:
    """Where it is, as the settings name it."""
    assert isinstance(place, SqlitePlace | PostgresPlace)
    return place.path if isinstance(place, SqlitePlace) else place.url


def named(folder: Path, part: str) -> list[str]:
    """The files with this in their name."""
    return [path.name for path in folder.iterdir() if part in path.name]


def quiz(state: State, _event: Event) -> Turn:
    """Answers without consent, a place, and a letter."""
    asked = dataclasses.replace(state, mode=ASKING, turn=state.turn + 1)
    return Turn(asked, (Mail("a@example.com", RESULT, START), Send("?", slot="quiz:r1")), Heard("quiz"))


async def fill(store: SqlStore) -> None:
    """Something in every table."""
    await store.apply([said(1, "/comment c"), said(2, "/timer t 5"), said(3, "/crash"), said(4, "hello")], echo)
    await store.apply([said(5, "quiz", "2")], quiz)
    await store.mark_sent(next(found for found in await waiting(store) if found.chat == "2"), Shown(5, media=True))
    await store.keep_upload("digest", "AgAC")
    (letter,) = await store.letters(START, 10)
    assert await store.may_mail(letter, START.date())


async def is_all_there(store: SqlStore, place: Place) -> None:
    """Whether what `fill` filled in is there, and works."""
    assert (await state_of(store)).turn == 3
    assert (await state_of(store, "2")).mode == dataclasses.replace(ASKING, answers={})
    assert await store.upload("digest") == "AgAC"
    (letter,) = await store.letters(START, 10)
    assert letter.mail.address == "a@example.com"
    assert len(await send_all(store)) == 4
    assert await store.apply([said(1)], echo) == [None]
    assert place.rows("SELECT count(*) FROM comment") == place.rows("SELECT count(*) FROM dead") == [(1,)]
    assert place.rows("SELECT slot, message FROM shown") == [("quiz:r1", 5)]
    assert place.rows("SELECT name FROM timer") == [("t",)]
    # Numbers of messages go on; one that comes again would be marked as sent by mistake.
    await store.apply([said(99, chat="3")], echo)
    assert (await waiting(store))[0].id > 5


async def test_a_copy_taken_while_the_bot_runs_holds_everything_but_what_is_in_memory_only(
    store: SqlStore, place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "copy.db"
    await fill(store)
    back_up(location(place), file)
    assert (await state_of(store, "2")).mode == ASKING
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert named(tmp_path, "copy") == ["copy.db"]
    with closing(sqlite3.connect(file)) as copy:
        assert copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'fleeting'").fetchone() == (0,)
    await store.apply([said(6, "/forget"), said(7, "later", "3")], echo)
    await store.close()
    with pytest.raises(SettingsError, match="--replace"):
        restore(location(place), file, RECORDS, replace=False)
    restored = restore(location(place), file, RECORDS, replace=True)
    assert (restored.chats, restored.waiting) == (2, 4)
    again = place.open()
    await is_all_there(again, place)
    await again.close()


@pytest.mark.parametrize("to_server", [True, False])
async def test_a_copy_moves_a_bot_from_one_database_to_the_other(
    server: Server, tmp_path: Path, to_server: bool
) -> None:
    with server.database() as url:
        places: list[Place] = [SqlitePlace(tmp_path / "data" / "bot.db"), PostgresPlace(url)]
        old, new = places if to_server else places[::-1]
        store = old.open()
        await fill(store)
        await store.close()
        back_up(location(old), tmp_path / "copy")
        restore(location(new), tmp_path / "copy", RECORDS, replace=False)
        moved = new.open()
        await is_all_there(moved, new)
        await moved.close()


async def test_a_running_bot_is_not_replaced_and_its_key_is_not_changed(
    store: SqlStore, place: Place, tmp_path: Path
) -> None:
    await fill(store)
    back_up(location(place), tmp_path / "copy")
    with pytest.raises(StoreError, match=r"stop (it|that one) first"):
        restore(location(place), tmp_path / "copy", RECORDS, replace=True)
    with pytest.raises(StoreError, match=r"stop (it|that one) first"):
        rotate(location(place), key_file(tmp_path))


async def test_what_is_no_copy_of_ours_or_is_damaged_is_refused_and_nothing_is_lost(
    store: SqlStore, place: Place, tmp_path: Path
) -> None:
    await fill(store)
    await store.close()
    file = tmp_path / "copy"
    back_up(location(place), file)
    with pytest.raises(SettingsError, match="already"):
        back_up(location(place), file)
    with pytest.raises(SettingsError, match="does not belong"):
        restore(location(place), file, Records(Cipher([bytes(32)])), replace=True)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="damaged"):
        restore(location(place), file, RECORDS, replace=True)
    file.write_text("a letter")
    with pytest.raises(StoreError, match="damaged"):
        restore(location(place), file, RECORDS, replace=True)
    with pytest.raises(SettingsError, match="there is no file"):
        restore(location(place), tmp_path / "none", RECORDS, replace=True)
    again = place.open()
    assert (await state_of(again)).turn == 3
    await again.close()


# Keys -------------------------------------------------------------------------------------------------------------


def key_file(folder: Path) -> Path:
    """The file of the key that the tests use."""
    path = folder / "secret.key"
    path.write_text(base64.b64encode(KEY).decode() + "\n")
    path.chmod(0o600)
    return path


def sealed_with(place: Place) -> set[bytes]:
    """The keys by which what is kept is sealed."""
    places = [*SEALED.items(), ("meta", "value")]
    if isinstance(place, SqlitePlace):
        places.remove(("fleeting", "state"))
    found: set[bytes] = set()
    for table, column in places:
        where = "name = 'check'" if table == "meta" else f"{column} IS NOT NULL"
        found |= {bytes(value)[1:9] for (value,) in place.rows(f"SELECT {column} FROM {table} WHERE {where}")}  # type: ignore[call-overload]
    return found


def test_a_copy_of_a_damaged_database_blames_the_database_and_leaves_no_file(tmp_path: Path) -> None:
    database, file = tmp_path / "bot.db", tmp_path / "copy"
    database.write_text("a letter")
    with pytest.raises(StoreError, match=r"bot\.db"):
        back_up(database, file)
    assert not file.exists()


async def test_after_a_change_of_keys_the_old_one_opens_nothing_and_all_is_there(
    store: SqlStore, place: Place, tmp_path: Path
) -> None:
    await fill(store)
    await store.close()
    place.lose_memory()
    path = key_file(tmp_path)
    done = rotate(location(place), path, batch=2)
    assert done.unreadable == 0
    cipher = load_cipher(path, create=False)
    assert cipher.ids == {cipher.id}
    assert sealed_with(place) == {cipher.id}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(SettingsError, match="does not belong"):
        place.open()
    again = place.open(key=base64.b64decode(path.read_text().splitlines()[-1]))
    await is_all_there(again, place)
    await again.close()


async def test_a_change_of_keys_that_is_killed_anywhere_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before each commit, and before and after the key file changes."""
    step, killed = 0, True
    while killed:
        step += 1
        folder = tmp_path / str(step)
        place = SqlitePlace(folder / "bot.db")
        store = place.open()
        await fill(store)
        await store.close()
        path = key_file(folder)
        killed = _killed_at(step, place, path, monkeypatch)
        opened = open_store(place.path, path, apology=APOLOGY)  # whatever is sealed with whatever key can be read
        assert (await state_of(opened)).turn == 3
        await opened.close()
        rotate(place.path, path, batch=2)
        cipher = load_cipher(path, create=False)
        assert sealed_with(place) == {cipher.id} == cipher.ids
    assert step > 10


def _killed_at(step: int, place: SqlitePlace, path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    countdown = [step]

    class Killed(BaseException):
        pass

    def mortal(before: object) -> object:
        def wrapped(*arguments: object) -> object:
            countdown[0] -= 1
            if countdown[0] == 0:
                raise Killed
            return before(*arguments)  # type: ignore[operator]

        return wrapped

    with monkeypatch.context() as patch:
        patch.setattr(SqliteSession, "commit", mortal(SqliteSession.commit))
        patch.setattr(rotation, "put_new_key_first", mortal(put_new_key_first))
        patch.setattr(rotation, "drop_old_keys", mortal(drop_old_keys))
        try:
            rotate(place.path, path, batch=2)
        except Killed:
            return True
    return False


# Places that cannot be written ------------------------------------------------------------------------------------


async def test_a_copy_on_a_disk_that_only_reads_can_be_put_back_and_none_is_written_there(
    store: SqlStore, place: Place, tmp_path: Path
) -> None:
    await fill(store)
    await store.close()
    with disk("2m") as read_only:
        back_up(location(place), read_only / "copy")
        remount(read_only, "ro")
        assert restore(location(place), read_only / "copy", RECORDS, replace=True).chats == 2
        for file in (read_only / "another", tmp_path / "no-folder" / "copy", Path("/dev/null/copy")):
            with pytest.raises(StoreError, match="cannot be written"):
                back_up(location(place), file)
        with pytest.raises(StoreError, match="cannot be written"):
            restore(read_only / "data" / "bot.db", read_only / "copy", RECORDS, replace=False)
    with disk("40k") as small, pytest.raises(StoreError, match="free some space"):
        back_up(location(place), small / "copy")


async def test_what_is_put_back_by_a_link_is_where_the_link_leads(tmp_path: Path) -> None:
    place, link = SqlitePlace(tmp_path / "data" / "bot.db"), tmp_path / "link.db"
    store = place.open()
    await store.apply([said(1)], echo)
    await store.close()
    back_up(place.path, tmp_path / "copy")
    link.symlink_to(place.path)
    restore(link, tmp_path / "copy", RECORDS, replace=True)
    assert link.is_symlink()
    again = place.open()
    assert (await state_of(again)).turn == 1
    await again.close()
