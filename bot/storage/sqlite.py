"""The store on SQLite: one file, one program, one writing thread.

Decides how the file is opened, what its errors mean, and that a commit is on the disk. No two programs use one file
(`lockfile.py`), so that there is nobody to keep away from what a transaction touches.
"""

import sqlite3
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import structlog

from bot.dialogue.actions import Send
from bot.errors import StoreError
from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.lockfile import lock
from bot.storage.records import Records, check_key
from bot.storage.schema import FLEETING, migrate
from bot.storage.sql import SqlStore, utc_now
from bot.storage.turns import Turns
from bot.storage.writer import Touched, Writer

log = structlog.get_logger(__name__)

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit survives a power cut, and not just the program's end
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)

WHO_CAN_MEND = {
    "FULL": "the disk is full: free some space",
    "READONLY": "the file is read-only: give the bot's user the right to write to it and its folder",
    "CANTOPEN": "it cannot be opened: check that its folder is there and the bot's user may write to it",
    "BUSY": "another program has locked it: close that program",
    "LOCKED": "another program has locked it: close that program",
    "CORRUPT": "the file is damaged: put the last backup in its place",
    "NOTADB": "the file is not a database of this program, or is damaged: put the last backup in its place",
    "IOERR": "the disk cannot be read or written: check it and its connection",
    "PERM": "the system refuses: give the bot's user the right to use it",
}


def has_data(path: Path) -> bool:
    """Whether there is a database already: then its key must be there too, and a new one would be wrong."""
    return path.exists() and path.stat().st_size > 0


class SqliteStore(SqlStore):
    """A `Store` in one SQLite file."""

    def __init__(self, writer: Writer, held: IO[bytes], turns: Turns) -> None:
        super().__init__(writer, turns)
        self._held = held

    @classmethod
    def open(
        cls, path: Path, cipher: Cipher, *, apology: Send, clock: Callable[[], datetime] = utc_now
    ) -> "SqliteStore":
        """Open or make the database; a person hears `apology` when handling their message failed."""
        records = Records(cipher)
        _make_file(path)
        held = lock(path)
        try:
            writer = Writer(SqliteSession(connect(path, records), str(path)))
        except BaseException:
            held.close()
            raise
        return cls(writer, held, Turns(records, apology, clock))

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        await super().close()
        self._held.close()


class SqliteSession:
    """A connection to a file that nobody else writes to."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self.name = name
        self._connection = connection

    def begin(self, _touched: Collection[Touched]) -> Database:
        """Open a transaction."""
        if self._connection.in_transaction:  # an earlier roll-back failed as well
            self._connection.execute("ROLLBACK")
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def commit(self) -> None:
        """Make it durable."""
        self._connection.execute("COMMIT")

    def roll_back(self) -> None:
        """Undo all of it."""
        # On some errors SQLite has rolled back by itself.
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def wipe(self) -> bool:
        """Empty the write-ahead log."""
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.Error:
            # It is erased from the database; the log is emptied after one of the next commits.
            log.warning("the write-ahead log could not be emptied yet")
            return False
        return True

    def explain(self, error: Exception) -> Exception:
        """Return an error of SQLite in words that say who can mend it."""
        return explain(error, self.name) if isinstance(error, sqlite3.Error) else error

    def passes(self, _error: Exception) -> bool:
        """Nobody else is there to be waited for."""
        return False

    def close(self) -> None:
        """Let go of the file."""
        with suppress(sqlite3.Error):
            self._connection.close()


def explain(error: sqlite3.Error, name: str) -> StoreError:
    """Return the error in words that say who can mend it."""
    code = getattr(error, "sqlite_errorname", "") or ""
    kind = code.removeprefix("SQLITE_").split("_")[0]
    words = WHO_CAN_MEND.get(kind, "the database refuses: report this to whoever develops the bot")
    return StoreError(f"{name}: {words} ({code or type(error).__name__})")


def _make_file(path: Path) -> None:
    """Make the file for its owner alone; SQLite gives its log the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be made ({error.strerror}): give the bot's user the right to write there"
        ) from None


def connect(path: Path, records: Records) -> sqlite3.Connection:
    """Open the file, bring its tables up to date, and see that the key belongs to it."""
    connection = None
    try:
        # Opened here and used in the writer's thread only. Transactions are ours to open.
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (*PRAGMAS, *FLEETING):
            connection.execute(statement)
        migrate(connection, str(path))
        check_key(connection, str(path), records)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise explain(error, str(path)) from None
        raise
    return connection
