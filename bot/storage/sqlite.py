"""The store on SQLite: one file, one program, one writing thread.

Keeps the promises of `store.py`. What one event does to the tables is in `turns.py`, what is sealed and how in
`records.py`, the tables in `schema.py`, threads and transactions in `writer.py`. No two programs use one file
(`lockfile.py`).
"""

import secrets
import sqlite3
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import structlog

from bot.dialogue.actions import Send
from bot.dialogue.events import Event, TimerFired
from bot.dialogue.turn import Turn
from bot.errors import SettingsError, StoreError
from bot.storage.cipher import Cipher
from bot.storage.erasure import hand_over
from bot.storage.lockfile import lock
from bot.storage.records import Records
from bot.storage.schema import migrate
from bot.storage.standing import standing
from bot.storage.store import Handle, Outgoing, Standing
from bot.storage.turns import Turns, forgets, stamp, take_out
from bot.storage.writer import Writer, explain

log = structlog.get_logger(__name__)

PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # a commit survives a power cut, and not just the program's end
    "PRAGMA secure_delete = ON",
    "PRAGMA busy_timeout = 5000",
    "PRAGMA temp_store = MEMORY",
)


def utc_now() -> datetime:
    """Return the time as everything here counts it."""
    return datetime.now(UTC)


def has_data(path: Path) -> bool:
    """Whether there is a database already: then its key must be there too, and a new one would be wrong."""
    return path.exists() and path.stat().st_size > 0


class SqliteStore:
    """A `Store` in one SQLite file."""

    def __init__(self, writer: Writer, held: IO[bytes], turns: Turns) -> None:
        self._writer = writer
        self._held = held
        self._turns = turns
        self._records = turns.records

    @classmethod
    def open(
        cls, path: Path, cipher: Cipher, *, apology: Send, clock: Callable[[], datetime] = utc_now
    ) -> "SqliteStore":
        """Open or make the database; a person hears `apology` when handling their message failed."""
        records = Records(cipher)
        _make_file(path)
        held = lock(path)
        try:
            writer = Writer(_connect(path, records), str(path))
        except BaseException:
            held.close()
            raise
        return cls(writer, held, Turns(records, apology, clock))

    async def apply(self, events: Sequence[Event], handle: Handle) -> list[Turn | None]:
        """Apply `events` in order, in one transaction; see `Store.apply`."""

        def work(connection: sqlite3.Connection) -> list[Turn | None]:
            turns = [self._turns.take(connection, event, handle) for event in events]
            self._turns.forget_old_ids(connection, 2 * len(events))
            if any(turn is not None and forgets(turn) for turn in turns):
                self._writer.wipe_log()
            return turns

        return await self._writer.run(work) if events else []

    async def due(self, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
        """Return the oldest waiting message of each chat that can go out now."""
        query = "SELECT id, chat, payload, attempts FROM outbox WHERE head = 1 AND due <= ? ORDER BY due, id LIMIT ?"

        def work(connection: sqlite3.Connection) -> list[Outgoing]:
            # Each chat has one head, so that this many rows hold `limit` that are not busy, if there are so many.
            rows = connection.execute(query, (stamp(now), limit + len(busy))).fetchall()
            free = [row for row in rows if row[1] not in busy][:limit]
            return [found for row in free if (found := self._outgoing(connection, *row)) is not None]

        return await self._writer.run(work)

    def _outgoing(
        self, connection: sqlite3.Connection, number: int, chat: str, payload: bytes, attempts: int
    ) -> Outgoing | None:
        send = self._records.read_send(chat, payload)
        if send is not None:
            return Outgoing(number, chat, send, attempts)
        log.error("a waiting message cannot be read; it is put with the dead, its chat goes on", outgoing=number)
        self._turns.bury(connection, number, "unreadable", "")
        return None

    async def mark_sent(self, outgoing: int) -> None:
        """Take a message that went out from the outbox: nothing of what was sent is kept."""
        await self._writer.run(lambda connection: take_out(connection, outgoing))

    async def postpone(self, outgoing: int, until: datetime) -> None:
        """Hold a message, and so its chat, until then."""
        query = "UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?"
        await self._writer.run(lambda connection: connection.execute(query, (stamp(until), outgoing)).rowcount)

    async def bury(self, outgoing: int, reason: str) -> None:
        """Keep a message that can never go out, with the reason, for the operator."""
        await self._writer.run(lambda connection: self._turns.bury(connection, outgoing, "refused", reason))

    async def block(self, chat: str) -> None:
        """Drop what waits for a chat, and take nothing more for it until it writes."""

        def work(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM outbox WHERE chat = ?", (chat,))
            connection.execute(
                "INSERT INTO chat (id, blocked) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET blocked = 1", (chat,)
            )

        await self._writer.run(work)

    async def move(self, old: str, new: str) -> None:
        """Give all that is kept of a chat to its new id."""
        if old != new:
            await self._writer.run(lambda connection: hand_over(connection, self._records, old, new))

    async def timers(self, now: datetime, limit: int) -> list[Event]:
        """Return the events of the timers that are due."""
        query = "SELECT chat, name, local_time FROM timer WHERE due_utc <= ? ORDER BY due_utc LIMIT ?"
        rows = await self._writer.run(lambda connection: connection.execute(query, (stamp(now), limit)).fetchall())
        return [
            Event(f"timer:{chat}:{name}:{local[:10]}", chat, now, TimerFired(name), secrets.randbits(32))
            for chat, name, local in rows
        ]

    async def standing(self, now: datetime) -> Standing:
        """Return what waits, after something was written."""
        return await self._writer.run(lambda connection: standing(connection, now))

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        await self._writer.close()
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
        _check_key(connection, path, records)
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite3.Error):
            raise explain(error, str(path)) from None
        raise
    return connection


def _check_key(connection: sqlite3.Connection, path: Path, records: Records) -> None:
    row = connection.execute("SELECT value FROM meta WHERE name = 'check'").fetchone()
    if row is not None:
        if not records.belongs(row[0]):
            raise SettingsError(
                f"the key file does not belong to the database {path}: let BOT_SECRET_KEY_FILE name the key file that "
                "was made with it (or, to start with nothing, move the database away)"
            )
    elif connection.execute("SELECT 1 FROM chat LIMIT 1").fetchone():
        raise StoreError(f"{path} does not say which key it belongs to: put the last backup in its place")
    else:
        connection.execute("INSERT INTO meta VALUES ('check', ?)", (records.check(),))
