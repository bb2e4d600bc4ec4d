"""Lets timers happen: what is due becomes an event, and goes the way of all events."""

from collections.abc import Callable
from datetime import datetime

from bot.delivery.applying import Applier
from bot.delivery.rounds import Rounds
from bot.delivery.sender import utc_now
from bot.storage.store import Store

EVERY = 1.0  # seconds between two looks
AT_ONCE = 100


class Timers:
    """Looks for due timers until it is told to stop."""

    def __init__(
        self,
        store: Store,
        applier: Applier,
        *,
        every: float = EVERY,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._applier = applier
        self._every = every
        self._clock = clock
        self._rounds = Rounds("timers")

    def stop(self) -> None:
        """Finish what is in hand, and then end."""
        self._rounds.stop()

    async def run(self) -> None:
        """Fire what is due, again and again."""
        await self._rounds.go(self._round)

    async def _round(self) -> float:
        return 0.0 if await self.fire() == AT_ONCE else self._every

    async def fire(self) -> int:
        """Fire what is due now; returns how many that were."""
        events = await self._store.timers(self._clock(), AT_ONCE)
        await self._applier.apply(events)
        return len(events)
