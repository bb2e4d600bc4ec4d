"""Forgets the chats whose person has not been there for a long time, now and then, while the bot runs."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.delivery.rounds import Rounds
from bot.delivery.sender import utc_now
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
        self._rounds = Rounds("forgetting")

    def stop(self) -> None:
        """Finish what is in hand, and then end."""
        self._rounds.stop()

    async def run(self) -> None:
        """Forget what is due, again and again."""
        await self._rounds.go(self._round)

    async def _round(self) -> float:
        return 0.0 if await self.forget() == AT_ONCE else self._every

    async def forget(self) -> int:
        """Forget some of what is due now; returns how many chats that were."""
        erased = await self._store.expire(self._clock() - self._kept, AT_ONCE)
        if erased:
            log.info("chats were forgotten, as nobody had written there for a long time", chats=erased)
        return erased
