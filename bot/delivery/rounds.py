"""Work that is looked for again and again: the loop of whoever fires timers, sends letters and forgets."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.delivery.outage import Outage
from bot.errors import StoreError


class Rounds:
    """Goes round until it is told to stop; while the database is away it waits, and nothing is lost."""

    def __init__(self, what: str) -> None:
        self._stop = asyncio.Event()
        self._database = Outage(f"the database ({what})")

    @property
    def stopped(self) -> bool:
        """Whether to end with what is in hand."""
        return self._stop.is_set()

    def stop(self) -> None:
        """Finish what is in hand, and then end."""
        self._stop.set()

    async def go(self, round_: Callable[[], Awaitable[float]]) -> None:
        """Do a round after the other; each returns how many seconds to pause after it."""
        while not self.stopped:
            try:
                pause = await round_()
                self._database.over()
            except StoreError as error:
                pause = self._database.failed(error)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stop.wait()
