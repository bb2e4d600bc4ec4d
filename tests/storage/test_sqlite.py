"""What the SQLite store promises, on a real file."""

import dataclasses
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.dialogue.actions import Heard
from bot.dialogue.events import Event
from bot.dialogue.state import Asking, State
from bot.dialogue.turn import Turn
from bot.errors import StoreError
from bot.storage.sqlite import SqliteStore
from bot.storage.writer import Writer
from tests.storage.disks import disk, remount
from tests.storage.examples import START, Clock, echo, open_store, said, send_all, state_of, waiting

MARKER = "wy7q-a-word-only-a-person-would-write"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.db"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def store(path: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = open_store(path, clock)
    yield opened
    await opened.close()


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    """Look into the file from outside."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def everything(path: Path) -> bytes:
    """All bytes of the database and of its log."""
    return b"".join(file.read_bytes() for file in path.parent.iterdir())


# Secrets ----------------------------------------------------------------------------------------------------


async def test_a_crash_keeps_type_and_place_and_no_word_of_the_person(path: Path, store: SqliteStore) -> None:
    def crash(_state: State, event: Event) -> Turn:
        raise ValueError(event.what)

    await store.apply([said(1, MARKER)], crash)
    ((event_id, error),) = rows(path, "SELECT event_id, error FROM dead")
    assert event_id == "tg:1"
    assert str(error).startswith("ValueError at ")
    assert "test_sqlite.py:" in str(error)
    assert MARKER.encode() not in everything(path)


async def test_nothing_that_a_person_said_can_be_read_from_the_files(path: Path, store: SqliteStore) -> None:
    await store.apply([said(1, MARKER), said(2, f"/comment {MARKER}")], echo)
    await store.bury((await waiting(store))[0].id, f"refused: {MARKER}")
    assert MARKER.encode() not in everything(path)
    assert rows(path, "SELECT count(*) FROM comment") == [(1,)]


async def test_a_commit_is_flushed_to_the_disk_and_erased_rows_are_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the tests do without the flush
    store = open_store(path)
    writer: Writer = store._runner
    for pragma, value in (("synchronous", 2), ("journal_mode", "wal"), ("secure_delete", 1)):
        found = await writer.run(lambda connection, pragma=pragma: connection.execute(f"PRAGMA {pragma}").fetchone())  # type: ignore[misc]
        assert found == (value,)
    await store.close()


async def test_after_forgetting_the_files_hold_no_trace_of_the_chat(path: Path, store: SqliteStore) -> None:
    chat = "424242424242"
    await store.apply([said(1, "/comment c", chat), said(2, "/crash", chat), said(3, "/timer t 0", chat)], echo)
    assert chat.encode() in everything(path)
    await store.apply([said(4, "/forget", chat)], echo)
    await send_all(store)
    await store.apply([said(5, "/forget", "2")], echo)
    assert chat.encode() not in everything(path)


# Older files, and what never reaches one ----------------------------------------------------------------------------


async def test_a_file_of_the_first_version_is_brought_up_to_date_with_all_that_was_kept(path: Path) -> None:
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.executescript(Path(__file__).with_name("version_1.sql").read_text("utf-8"))
    connection.close()
    store = open_store(path)
    assert rows(path, "PRAGMA user_version") == [(3,)]
    assert rows(path, "SELECT min(seen_day) > julianday('now') - 2440590 FROM chat") == [
        (1,)
    ]  # nobody is too old at once
    assert (await state_of(store)).turn == 3
    asking = (await state_of(store, "2")).mode
    assert isinstance(asking, Asking)
    assert asking.answers == {"skin": ("oily",)}
    assert [event.chat for event in await store.timers(START + timedelta(hours=1), 10)] == ["1"]
    assert len(await send_all(store)) == 6
    assert await store.apply([said(1)], echo) == [None]
    assert rows(path, "SELECT count(*) FROM comment") == rows(path, "SELECT count(*) FROM dead") == [(1,)]
    await store.close()
    assert rows(path, "SELECT blocked FROM chat WHERE id = '3'") == [(1,)]


async def test_answers_without_consent_are_in_no_file(path: Path, store: SqliteStore) -> None:
    """Sealed or not: the size of what is written does not depend on them."""
    many = {f"q{number}": ("x" * 100,) for number in range(100)}

    def answered(state: State, _event: Event) -> Turn:
        return Turn(dataclasses.replace(state, mode=Asking("r", "acne", "last", many)), (), Heard("quiz"))

    await store.apply([said(1)], answered)
    assert rows(path, "SELECT length(state) < 1000 FROM chat") == [(1,)]
    assert rows(path, "SELECT count(*) FROM sqlite_master WHERE name = 'fleeting'") == [(0,)]
    assert (await state_of(store)).mode == Asking("r", "acne", "last", many)


# The world in the way ---------------------------------------------------------------------------------------------


async def test_a_second_program_on_one_file_is_refused_until_the_first_ends(path: Path, store: SqliteStore) -> None:
    with pytest.raises(StoreError, match="another program already uses"):
        open_store(path)
    await store.close()
    await open_store(path).close()


def test_a_file_that_is_no_database_is_told_apart(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is a letter, and not a database" * 100)
    with pytest.raises(StoreError, match="last backup"):
        open_store(path)


async def test_a_folder_that_cannot_be_made_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file is in the way")
    with pytest.raises(StoreError, match=r"bot\.db cannot be made"):
        open_store(tmp_path / "data" / "bot.db")


async def test_a_full_disk_loses_and_repeats_nothing(path: Path, store: SqliteStore) -> None:
    await store.apply([said(1)], echo)
    (pages,) = rows(path, "PRAGMA page_count")[0]
    writer: Writer = store._runner
    await writer.run(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchall())
    big = [said(2, "long " * 2000)]
    with pytest.raises(StoreError, match="the disk is full: free some space"):
        await store.apply(big, echo)
    assert (await state_of(store)).turn == 1
    await writer.run(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchall())
    assert (await store.apply(big, echo))[0] is not None


async def test_a_file_that_may_not_be_written_is_told(store: SqliteStore) -> None:
    writer: Writer = store._runner
    await writer.run(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())
    with pytest.raises(StoreError, match="read-only: give the bot's user the right"):
        await store.apply([said(1)], echo)


async def test_another_program_that_locks_the_file_is_told(path: Path, store: SqliteStore) -> None:
    writer: Writer = store._runner
    await writer.run(lambda connection: connection.execute("PRAGMA busy_timeout = 0").fetchall())
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="another program has locked it"):
        await store.apply([said(1)], echo)
    other.execute("ROLLBACK")
    other.close()
    assert (await store.apply([said(1)], echo))[0] is not None


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of one megabyte."""
    with disk("1m") as place:
        yield place


async def test_on_a_disk_that_fills_up_what_was_acknowledged_is_there_and_the_rest_can_come_again(
    small_disk: Path, tmp_path: Path
) -> None:
    store = open_store(small_disk / "bot.db")
    acknowledged, number = 0, 0
    while True:
        number += 1
        try:
            await store.apply([said(number, "long " * 1000)], echo)
        except StoreError as error:
            assert "free some space" in str(error) or "cannot be read or written" in str(error)  # noqa: PT017
            break
        acknowledged = number
    assert acknowledged > 10
    await store.close()
    room = open_store(shutil.copytree(small_disk, tmp_path / "moved") / "bot.db")
    assert (await state_of(room)).turn == acknowledged
    assert [turn is not None for turn in await room.apply([said(acknowledged), said(number)], echo)] == [False, True]
    await room.close()


async def test_a_disk_that_only_reads_is_told_and_what_comes_meanwhile_can_come_again(small_disk: Path) -> None:
    writable = open_store(small_disk / "bot.db")
    assert (await writable.apply([said(1)], echo))[0] is not None
    await writable.close()
    remount(small_disk, "ro")
    with pytest.raises(StoreError, match="give the bot's user the right to write"):
        open_store(small_disk / "bot.db")
    remount(small_disk, "rw")
    again = open_store(small_disk / "bot.db")
    assert [turn is not None for turn in await again.apply([said(1), said(2)], echo)] == [False, True]
    await again.close()


async def test_one_file_under_two_names_is_still_one_database(path: Path, store: SqliteStore) -> None:
    (path.parent / "other.db").symlink_to(path)
    with pytest.raises(StoreError, match="another program already uses"):
        open_store(path.parent / "other.db")
    (path.parent / "third.db").hardlink_to(path)
    with pytest.raises(StoreError, match="has another name"):
        open_store(path.parent / "third.db")
    await store.close()
    with pytest.raises(StoreError, match="has another name"):
        open_store(path)
    (path.parent / "third.db").unlink()
    await open_store(path.parent / "other.db").close()
