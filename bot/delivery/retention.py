"""Forgets the chats whose person has not been there for a long time, now and then, while the bot runs."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from bot.delivery.outage import Outage
from bot.delivery.sender import utc_now
from bot.errors import StoreError
from bot.storage.store import Store

log = structlog.get_logger(__name__)

EVERY = 3600.0  # seconds between two looks: days are counted, so that an hour is soon enough
AT_ONCE = 50  # chats in one transaction, so that nobody who writes meanwhile waits for it


class Retention:
    """Erases what was kept for `days` without contact, until it is told to stop."""

    def __init__(
        self,
        store: Store,
        days: int,
        *,
        every: float | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._kept = timedelta(days=days)
        self._every = EVERY if every is None else every
        self._clock = clock
        self._stop = asyncio.Event()
        self._database = Outage("the database (forgetting)")

    def stop(self) -> None:
        """Finish what is in hand, and then end."""
        self._stop.set()

    async def run(self) -> None:
        """Forget what is due, again and again."""
        while not self._stop.is_set():
            try:
                pause = 0.0 if await self.forget() == AT_ONCE else self._every
                self._database.over()
            except StoreError as error:
                pause = self._database.failed(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stop.wait()

    async def forget(self) -> int:
        """Forget some of what is due now; returns how many chats that were."""
        erased = await self._store.expire(self._clock() - self._kept, AT_ONCE)
        if erased:
            log.info("chats were forgotten, as nobody had written there for a long time", chats=erased)
        return erased
