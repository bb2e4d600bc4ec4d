"""Copies of a database, taken while the bot runs, and put in its place again.

A copy is an SQLite file whichever database it is of, so that it also moves a bot from one to the other. What is sealed
stays sealed under the same key; what is held in memory only is in no copy.
"""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.errors import SettingsError, StoreError
from bot.storage.lockfile import lock
from bot.storage.opening import Location
from bot.storage.records import Records, check_key
from bot.storage.schema import migrate
from bot.storage.sqlite import explain, has_data

TABLES = ("meta", "seen", "chat", "outbox", "shown", "upload", "mail", "mailed", "timer", "dead", "comment")
COUNTED = ("outbox", "mail")  # tables whose numbers never come again, not even those of rows that are gone


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now."""

    chats: int
    waiting: int


def back_up(location: Location, file: Path) -> None:
    """Write a copy of the database as it is at one moment; raises if `file` is there already."""
    if file.exists():
        raise SettingsError(f"{file} is there already: name a new file, copies are never overwritten")
    if isinstance(location, Path) and not has_data(location):
        raise SettingsError(f"there is no database {location}: BOT_DATA_DIR or DATABASE_URL name another place")
    if isinstance(location, Path):
        _see(location)
    with _appearing(file) as unfinished:
        if isinstance(location, Path):
            _copy(location, unfinished)
        else:
            from bot.storage.postgres_copy import copy_out  # noqa: PLC0415 -- most bots do without psycopg

            with closing(_empty(unfinished)) as target:
                copy_out(location, target, TABLES, COUNTED)
                target.commit()
        _check(unfinished, file)


def restore(location: Location, file: Path, records: Records, *, replace: bool) -> Restored:
    """Put a copy in the place of a database that no other program uses.

    One with something in it is replaced only if that is asked for. It is there whole, or the one before it is.
    """
    if not file.is_file():
        raise SettingsError(f"there is no file {file}: name one that 'backup' wrote")
    if isinstance(location, Path):
        location = location.resolve()  # a link to the database goes on leading to it
        try:
            location.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise _unwritable(location, error) from None
        with lock(location):
            if not replace and has_data(location) and _chats(location):
                raise _occupied(str(location))
            with _appearing(location) as unfinished:
                found = _prepare(file, unfinished, records)
                # The log of the old file must not meet the new one.
                for beside in ("-wal", "-shm"):
                    location.with_name(location.name + beside).unlink(missing_ok=True)
        return found
    from bot.storage.postgres_copy import copy_in  # noqa: PLC0415 -- most bots do without psycopg

    # Not beside the copy, which may lie where nothing can be written.
    with tempfile.TemporaryDirectory(prefix="acne-scar-bot-") as folder, _told(Path(folder)):
        unfinished = Path(folder) / file.name
        found = _prepare(file, unfinished, records)
        with closing(sqlite3.connect(unfinished)) as source:
            if not copy_in(location, source, TABLES, COUNTED, replace=replace):
                raise _occupied("the database in DATABASE_URL")
    return found


def _prepare(file: Path, unfinished: Path, records: Records) -> Restored:
    """Bring a copy of the copy up to date, and see that it is whole and belongs to our key."""
    _check(file, file)
    _copy(file, unfinished)
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as connection:
        migrate(connection, str(file))
        check_key(connection, str(file), records)
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("chat", "outbox")]  # noqa: S608
    return Restored(*counts)


@contextmanager
def _appearing(file: Path) -> Iterator[Path]:
    """Let a file appear under its name only when it is whole and on the disk."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _told(file):
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield unfinished
            with unfinished.open("rb") as written:
                os.fsync(written.fileno())
            unfinished.replace(file)
    finally:
        with suppress(OSError):  # where nothing can be written there is nothing to take away
            unfinished.unlink(missing_ok=True)


@contextmanager
def _told(file: Path) -> Iterator[None]:
    """Say who can mend it when a file cannot be written."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(error, str(file)) from None
    except OSError as error:
        raise _unwritable(file, error) from None


def _unwritable(file: Path, error: OSError) -> StoreError:
    return StoreError(f"{file} cannot be written ({error.strerror}): name another place")


def _see(database: Path) -> None:
    """See that it is a database, so that a complaint names it and not the copy."""
    try:
        with closing(_reading(database)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise explain(error, str(database)) from None


def _copy(source: Path, target: Path) -> None:
    """Copy an SQLite database, into which others may be writing."""
    with closing(_reading(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, with nothing beside it


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=30)


def _empty(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    migrate(connection, str(file))
    connection.execute("BEGIN")
    return connection


def _check(file: Path, name: Path) -> None:
    """Raise `StoreError` if a file is damaged or is no database of ours."""
    try:
        with closing(_reading(file)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            connection.execute("SELECT count(*) FROM meta, seen").fetchone()
    except sqlite3.Error:
        found = "unreadable"
    if found != "ok":
        raise StoreError(f"{name} is damaged, or no copy of a database of this program: use another copy")


def _chats(path: Path) -> bool:
    """Whether a database holds anything; one that cannot be read might."""
    with suppress(sqlite3.Error), closing(_reading(path)) as connection:
        return bool(
            connection.execute("SELECT EXISTS (SELECT 1 FROM chat) OR EXISTS (SELECT 1 FROM seen)").fetchone()[0]
        )
    return True


def _occupied(name: str) -> SettingsError:
    return SettingsError(f"{name} has something in it, which would be lost: add --replace if that is what you want")
