"""The store on SQLite: one file, one program, one writing thread.

Opens the database and keeps other programs away from it (`lockfile.py`). Threads and transactions are in `writer.py`,
the tables in `schema.py`, what is done to them in `database.py`.
"""

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from bot.dialogue.actions import Send
from bot.errors import StoreError
from bot.storage.cipher import Cipher
from bot.storage.database import Database, check_key, turns, utc_now
from bot.storage.lockfile import lock
from bot.storage.records import Records
from bot.storage.schema import FLEETING, migrate
from bot.storage.turns import Turns
from bot.storage.writer import SqliteConnection, Writer, explain

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit survives a power cut, and not just the program's end
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)


def has_data(path: Path) -> bool:
    """Whether there is a database already: then its key must be there too, and a new one would be wrong."""
    return path.exists() and path.stat().st_size > 0


class SqliteStore(Database):
    """A `Store` in one SQLite file."""

    def __init__(self, writer: Writer, held: IO[bytes], handled: Turns) -> None:
        super().__init__(writer, handled)
        self._held = held

    @classmethod
    def open(
        cls, path: Path, cipher: Cipher, *, apology: Send, clock: Callable[[], datetime] = utc_now
    ) -> "SqliteStore":
        """Open or make the database; a person hears `apology` when handling their message failed."""
        handled = turns(cipher, apology, clock)
        _make_file(path)
        held = lock(path)
        try:
            writer = Writer(_connect(path, handled.records), str(path))
        except BaseException:
            held.close()
            raise
        return cls(writer, held, handled)

    async def lead(self) -> bool:
        """Nobody else has this database: whoever opened it sends."""
        return True

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        await super().close()
        self._held.close()


def _make_file(path: Path) -> None:
    """Make the file for its owner alone; SQLite gives its log the same rights."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the database {path} cannot be made ({error.strerror}): give the bot's user the right to write there"
        ) from None


def _connect(path: Path, records: Records) -> sqlite3.Connection:
    connection = None
    try:
        # Opened here and used in the writer's thread only. Transactions are ours to open.
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in PRAGMAS:
            connection.execute(pragma)
        migrate(connection, str(path))
        for statement in FLEETING:
            connection.execute(statement)
        check_key(SqliteConnection(connection), str(path), records)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise explain(error, str(path)) from None
        raise
    return connection
