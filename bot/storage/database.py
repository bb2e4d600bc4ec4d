"""The verbs of a store, each as one piece of work inside a transaction, whichever database runs it.

What one event does to the tables is in `turns.py`, what is sealed and how in `records.py`. `sqlite.py` and
`postgres.py` open their databases and run the work.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime

from bot.dialogue.actions import Send
from bot.dialogue.events import Event, TimerFired
from bot.dialogue.turn import Turn
from bot.errors import SettingsError, StoreError
from bot.storage import erasure, letters, outbox
from bot.storage.cipher import Cipher
from bot.storage.connection import Connection, Runner
from bot.storage.records import Records
from bot.storage.stamps import stamp
from bot.storage.standing import standing
from bot.storage.store import Handle, Letter, Outgoing, Shown, Standing
from bot.storage.turns import Turns


def utc_now() -> datetime:
    """Return the time as everything here counts it."""
    return datetime.now(UTC)


class Database:
    """A `Store` on whatever runs its work; who opened that says also how it ends."""

    def __init__(self, runner: Runner, turns: Turns) -> None:
        self._runner = runner
        self._turns = turns
        self._records = turns.records

    async def apply(self, events: Sequence[Event], handle: Handle) -> list[Turn | None]:
        """Apply `events` in order, in one transaction; see `Store.apply`."""

        def work(connection: Connection) -> list[Turn | None]:
            connection.lock({event.chat for event in events})
            turns = [self._turns.take(connection, event, handle) for event in events]
            self._turns.forget_old(connection, 2 * len(events))
            return turns

        return await self._runner.run(work) if events else []

    async def due(self, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
        """Return the oldest waiting message of each chat that can go out now."""
        return await self._runner.run(lambda connection: outbox.due(connection, self._records, now, limit, busy))

    async def mark_sent(self, outgoing: int, shown: Shown | None = None) -> None:
        """Take a message that went out from the outbox: nothing of what was sent is kept."""
        await self._runner.run(lambda connection: outbox.mark_sent(connection, self._records, outgoing, shown))

    async def postpone(self, outgoing: int, until: datetime) -> None:
        """Hold a message, and so its chat, until then."""
        await self._runner.run(lambda connection: outbox.postpone(connection, outgoing, until))

    async def bury(self, outgoing: int, reason: str) -> None:
        """Keep a message that can never go out, with the reason, for the operator."""
        at = self._turns.clock()
        await self._runner.run(
            lambda connection: outbox.bury(connection, self._records, outgoing, "refused", reason, at=at)
        )

    async def block(self, chat: str) -> None:
        """Drop what waits for a chat, and take nothing more for it until it writes."""
        await self._runner.run(lambda connection: outbox.block(connection, chat))

    async def move(self, old: str, new: str) -> None:
        """Give all that is kept of a chat to its new id."""
        if old != new:
            await self._runner.run(lambda connection: erasure.hand_over(connection, self._records, old, new))

    async def upload(self, digest: str) -> str | None:
        """Return Telegram's name for a picture that it has."""
        query = "SELECT file_id FROM upload WHERE digest = ?"
        row = await self._runner.run(lambda connection: connection.execute(query, (digest,)).fetchone())
        return str(row[0]) if row else None

    async def keep_upload(self, digest: str, file_id: str) -> None:
        """Remember Telegram's name for a picture; an empty one forgets it."""
        keep = "INSERT INTO upload (digest, file_id) VALUES (?, ?) ON CONFLICT (digest) DO UPDATE SET file_id = excluded.file_id"
        query, values = (keep, (digest, file_id)) if file_id else ("DELETE FROM upload WHERE digest = ?", (digest,))
        await self._runner.run(lambda connection: connection.execute(query, values).rowcount)

    async def timers(self, now: datetime, limit: int) -> list[Event]:
        """Return the events of the timers that are due."""
        query = "SELECT chat, name, local_time FROM timer WHERE due_utc <= ? ORDER BY due_utc LIMIT ?"
        rows = await self._runner.run(lambda connection: connection.execute(query, (stamp(now), limit)).fetchall())
        return [
            Event(f"timer:{chat}:{name}:{local[:10]}", chat, now, TimerFired(name), secrets.randbits(32))
            for chat, name, local in rows
        ]

    async def letters(self, now: datetime, limit: int) -> list[Letter]:
        """Return the e-mails that are due, oldest first."""
        return await self._runner.run(lambda connection: letters.due(connection, self._records, now, limit))

    async def may_mail(self, letter: Letter, today: date) -> bool:
        """Count an e-mail, once; False if it is one too many of this day."""
        return await self._runner.run(lambda connection: letters.may_go(connection, self._records, letter, today))

    async def postpone_letter(self, letter: int, until: datetime) -> None:
        """Hold an e-mail until then."""
        await self._runner.run(lambda connection: letters.postpone(connection, letter, until))

    async def expire(self, before: datetime, limit: int) -> int:
        """Erase chats whose person was last heard of before then."""
        return await self._runner.run(lambda connection: erasure.expire(connection, self._records, before, limit))

    async def standing(self, now: datetime) -> Standing:
        """Return what waits, after something was written."""
        return await self._runner.run(lambda connection: standing(connection, now))

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        await self._runner.close()


def turns(cipher: Cipher, apology: Send, clock: Callable[[], datetime]) -> Turns:
    """Return what handles the events of a database."""
    return Turns(Records(cipher), apology, clock)


def check_key(connection: Connection, name: str, records: Records) -> None:
    """Find out whether a database was made with our key; a new one is marked with it."""
    row = connection.execute("SELECT value FROM meta WHERE name = 'check'").fetchone()
    if row is not None:
        if not records.belongs(row[0]):
            raise SettingsError(
                f"the key file does not belong to the database {name}: let BOT_SECRET_KEY_FILE name the key file that "
                "was made with it (or, to start with nothing, move the database away)"
            )
    elif connection.execute("SELECT 1 FROM chat LIMIT 1").fetchone():
        raise StoreError(f"{name} does not say which key it belongs to: put the last backup in its place")
    else:
        connection.execute("INSERT INTO meta (name, value) VALUES ('check', ?)", (records.check(),))
