"""The verbs of a store on any database that speaks SQL, each one transaction.

Keeps the promises of `store.py`. What one event does to the tables is in `turns.py`, messages in `outbox.py`, e-mails in
`letters.py`, what is sealed and how in `records.py`, threads and transactions in `writer.py`. Which database it is, and how
it is opened, is decided in `sqlite.py` and `postgres.py`.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime
from typing import TypeVar

from bot.dialogue.events import Event, TimerFired
from bot.dialogue.turn import Turn
from bot.storage import letters, outbox
from bot.storage.database import Database, day, stamp
from bot.storage.erasure import erase, hand_over
from bot.storage.standing import standing
from bot.storage.store import Handle, Letter, Outgoing, Shown, Standing, nobody
from bot.storage.turns import Turns, forgets
from bot.storage.writer import Writer

T = TypeVar("T")

SILENT = "SELECT id FROM chat WHERE seen_day < ? ORDER BY seen_day LIMIT ?"


def utc_now() -> datetime:
    """Return the time as everything here counts it."""
    return datetime.now(UTC)


class SqlStore:
    """A `Store` on a database that somebody else opened."""

    def __init__(self, writer: Writer, turns: Turns) -> None:
        self._runner = writer
        self._turns = turns
        self._records = turns.records

    async def lead(self) -> bool:
        """Whether this program is the one that sends: where it is alone it is."""
        return True

    def term(self) -> int:
        """Always the same: nobody else sends."""
        return 0

    async def apply(
        self, events: Sequence[Event], handle: Handle, *, wake: Callable[[], None] = nobody
    ) -> list[Turn | None]:
        """Apply `events` in order, in one transaction; see `Store.apply`."""
        now = self._turns.clock()  # before anybody is told to ask for what is due
        wake()  # whoever asks from here on is answered after these events, and mostly in the same transaction

        def work(database: Database) -> list[Turn | None]:
            turns = [self._turns.take(database, event, handle, now) for event in events]
            self._forget_old(database, 2 * len(events))
            if any(turn is not None and forgets(turn) for turn in turns):
                self._runner.wipe()
            return turns

        return await self._runner.run(work, chats={event.chat for event in events}) if events else []

    def _forget_old(self, database: Database, limit: int) -> None:
        self._turns.forget_old(database, limit)

    async def due(self, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
        """Return the oldest waiting message of each chat that can go out now."""
        return await self._as_sender(lambda database: outbox.due(database, self._records, now, limit, busy))

    async def mark_sent(self, outgoing: Outgoing, shown: Shown | None = None, *, patient: bool = False) -> bool:
        """Take a message that went out from the outbox: nothing of what was sent is kept, but its place is."""
        number, slot = outgoing.id, outgoing.send.slot
        return await self._leave(
            number, lambda database: outbox.mark_sent(database, number, slot, shown), patient=patient
        )

    async def postpone(self, outgoing: int, until: datetime) -> None:
        """Hold a message, and so its chat, until then."""
        query = "UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?"
        await self._leave(outgoing, lambda database: _carry_out(database, query, stamp(until), outgoing))

    async def bury(self, outgoing: int, reason: str) -> None:
        """Keep a message that can never go out, with the reason, for the operator."""
        now = self._turns.clock()
        await self._leave(
            outgoing, lambda database: outbox.bury(database, self._records, outgoing, now, "refused", reason)
        )

    async def block(self, chat: str) -> None:
        """Drop what waits for a chat, and take nothing more for it until it writes."""
        today = day(self._turns.clock())
        await self._runner.run(lambda database: outbox.block(database, chat, today), chats=[chat])

    async def move(self, old: str, new: str) -> None:
        """Give all that is kept of a chat to its new id."""
        if old != new:
            await self._runner.run(lambda database: hand_over(database, self._records, old, new), chats=[old, new])

    async def upload(self, digest: str) -> str | None:
        """Return Telegram's name for a picture that it has."""
        query = "SELECT file_id FROM upload WHERE digest = ?"
        row = await self._look(lambda database: database.execute(query, (digest,)).fetchone())
        return row and str(row[0])

    async def keep_upload(self, digest: str, file_id: str) -> None:
        """Remember Telegram's name for a picture, or forget it."""
        query, values = "DELETE FROM upload WHERE digest = ?", [digest]
        if file_id:
            query = "INSERT INTO upload (digest, file_id) VALUES (?, ?)"
            query += " ON CONFLICT (digest) DO UPDATE SET file_id = excluded.file_id"
            values.append(file_id)
        await self._look(lambda database: _carry_out(database, query, *values))

    async def timers(self, now: datetime, limit: int) -> list[Event]:
        """Return the events of the timers that are due."""
        query = "SELECT chat, name, local_date FROM timer WHERE due_utc <= ? ORDER BY due_utc LIMIT ?"
        rows = await self._as_sender(lambda database: database.execute(query, (stamp(now), limit)).fetchall())
        return [
            Event(f"timer:{chat}:{name}:{date}", chat, now, TimerFired(name), secrets.randbits(32))
            for chat, name, date in rows
        ]

    async def letters(self, now: datetime, limit: int) -> list[Letter]:
        """Return the e-mails that are due, oldest first."""
        return await self._as_sender(lambda database: letters.due(database, self._records, now, limit))

    async def may_mail(self, letter: Letter, today: date) -> bool:
        """Count an e-mail, once; False if it is one too many."""
        return await self._look(lambda database: letters.may_go(database, self._records, letter, today))

    async def postpone_letter(self, letter: int, until: datetime) -> None:
        """Hold an e-mail until then."""
        query = "UPDATE mail SET due = ?, attempts = attempts + 1 WHERE id = ?"
        await self._look(lambda database: _carry_out(database, query, stamp(until), letter))

    async def expire(self, before: datetime, limit: int) -> int:
        """Erase chats whose person was last heard of on a day before that one, and what went wrong before it."""
        rows = await self._as_sender(lambda database: database.execute(SILENT, (day(before), limit)).fetchall())
        chats = [chat for (chat,) in rows]

        def work(database: Database) -> int:
            self._turns.forget_old(database, limit)
            database.execute("DELETE FROM dead WHERE at < ?", (stamp(before),))
            query = "SELECT 1 FROM chat WHERE id = ? AND seen_day < ?"
            silent = [chat for chat in chats if database.execute(query, (chat, day(before))).fetchone()]
            for chat in silent:
                erase(database, chat)
                self._records.forget(chat)
            if silent:
                self._runner.wipe()
            return len(silent)

        return await self._runner.run(work, chats=chats)

    async def standing(self, now: datetime) -> Standing:
        """Return what waits, after something was written."""
        return await self._look(lambda database: standing(database, now))

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        await self._runner.close()

    async def _as_sender(self, work: Callable[[Database], list[T]]) -> list[T]:
        """Look for what one program alone does; the others find nothing."""
        return await self._look(work)

    async def _look(self, work: Callable[[Database], T]) -> T:
        """Do what touches no chat that others might change."""
        return await self._runner.run(work)

    async def _leave(self, outgoing: int, work: Callable[[Database], T], *, patient: bool = False) -> T:
        """Do something to a message that waits."""
        return await self._runner.run(work, outgoing=[outgoing], patient=patient)


def _carry_out(database: Database, query: str, *values: object) -> None:
    database.execute(query, values)
