"""The store on PostgreSQL: any number of programs on one database.

Every program takes messages in; one at a time sends, fires timers, writes letters and forgets: the one whose connection
holds a lock for that, and the very connection by which it looks for what is due. When it dies, the server lets go of the
lock, and the next program to look takes over; when it hangs, that one sees to it. What one sees of the database is in
`sql.py`, how it is reached in `postgres_session.py`.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from bot.dialogue.actions import Send
from bot.dialogue.events import Event
from bot.dialogue.turn import Turn
from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.postgres_session import TIDYING, Connection, PostgresSession, connected
from bot.storage.records import Records, check_key
from bot.storage.sql import SqlStore, utc_now
from bot.storage.store import Handle, nobody
from bot.storage.turns import Turns
from bot.storage.writer import Writer

T = TypeVar("T")

TIDIED = 1000  # ids of events at a time that are old enough to go


class PostgresStore(SqlStore):
    """A `Store` in a PostgreSQL database."""

    def __init__(self, writer: Writer, sending: Writer, session: PostgresSession, turns: Turns) -> None:
        super().__init__(writer, turns)
        self._sending = sending
        self._session = session
        self._to_forget = TIDIED  # ids of events: at once after a start

    @classmethod
    def open(
        cls, url: str, cipher: Cipher, *, apology: Send, clock: Callable[[], datetime] = utc_now
    ) -> "PostgresStore":
        """Open the database and make its tables if it has none; raises `StoreError` when the server is away."""
        records = Records(cipher)

        def check(database: Database, name: str) -> None:
            check_key(database, name, records)

        taking_in, sending = PostgresSession(url, check), PostgresSession(url, check)
        taking_in.open()
        return cls(Writer(taking_in), Writer(sending), sending, Turns(records, apology, clock))

    async def apply(
        self, events: Sequence[Event], handle: Handle, *, wake: Callable[[], None] = nobody
    ) -> list[Turn | None]:
        """Apply `events` in order, in one transaction; see `Store.apply`."""
        turns = await super().apply(events, handle)
        wake()  # not sooner: who asks, asks on another connection
        return turns

    async def lead(self) -> bool:
        """Whether this program is the one that sends, from now on if no other does."""
        return await self._look(self._session.lead)

    def term(self) -> int:
        """Another number for each connection that held the lock: without it another program may have sent."""
        return self._session.term()

    async def close(self) -> None:
        """Finish what runs and let go of the server."""
        await asyncio.gather(self._sending.close(), super().close())

    async def _as_sender(self, work: Callable[[Database], list[T]]) -> list[T]:
        # Asked on the connection that holds the lock, and so each time it was made anew.
        return await self._look(lambda database: work(database) if self._session.lead(database) else [])

    async def _look(self, work: Callable[[Database], T]) -> T:
        return await self._sending.run(work)

    async def _leave(self, outgoing: int, work: Callable[[Database], T], *, patient: bool = False) -> T:
        return await self._sending.run(work, outgoing=[outgoing], patient=patient)

    def _forget_old(self, database: Database, limit: int) -> None:
        # Now and then is enough here, and so is one program: two would wait for each other.
        self._to_forget += limit
        if self._to_forget < TIDIED:
            return
        if database.execute("SELECT pg_try_advisory_xact_lock(?)", (TIDYING,)).fetchone()[0]:
            super()._forget_old(database, self._to_forget)
        self._to_forget = 0


def has_tables(url: str) -> bool:
    """Whether there is a database of ours already."""
    with connected(url) as connection:
        return bool(Connection(connection).execute("SELECT to_regclass('meta') IS NOT NULL").fetchone()[0])
