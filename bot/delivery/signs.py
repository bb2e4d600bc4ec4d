"""How a running bot is doing: whether it is ready for messages, and its counters. Who may ask is `operator/`'s.

The answers are kept for a moment, so that whoever asks too often does not put a load on store and Telegram.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from bot.channels.telegram.client import RefusedError, Telegram
from bot.channels.telegram.results import AwayError
from bot.delivery.sender import utc_now
from bot.delivery.tally import Tally
from bot.errors import SettingsError, StoreError
from bot.storage.store import Standing, Store

KEPT = 1.0  # seconds
PATIENCE = 3.0  # seconds for the store or Telegram to answer; a health check gives up soon after
RECENT = 75.0  # seconds since Telegram answered, in which it need not be asked: a poll takes up to 40

Phase = Literal["starting", "running", "stopping"]
Role = Literal["sending", "standby"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """`ok` or what is wrong with each part.

    A standby is ready: it takes messages in, and another one sends. Content that is older than its files is no reason
    to take the bot away: what is served was checked whole.
    """

    phase: Phase
    content: str
    store: str
    telegram: str
    sender: Role

    @property
    def ready(self) -> bool:
        """Whether messages should be brought here."""
        return self.phase == "running" and self.store == self.telegram == "ok"

    def told(self) -> dict[str, object]:
        """The same as JSON."""
        return {"ready": self.ready, **asdict(self)}


class Signs:
    """Of one bot; it says itself in which phase it is, and gives its store when that is open."""

    def __init__(
        self,
        telegram: Telegram,
        tally: Tally,
        *,
        content: Callable[[], str] = lambda: "ok",
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.phase: Phase = "starting"
        self.role: Role = "standby"
        self.store: Store | None = None  # until it is open
        self.tally = tally
        self._telegram = telegram
        self._content = content
        self._clock = clock
        self._asking = asyncio.Lock()
        self._standing: Standing | StoreError | None = None
        self._reached = ""
        self._asked = -KEPT

    async def readiness(self) -> Readiness:
        """Return how each part is."""
        await self._ask()
        store = "ok" if isinstance(self._standing, Standing) else str(self._standing)
        return Readiness(self.phase, self._content(), store, self._reached, self.role)

    async def metrics(self) -> bytes:
        """Return all counters in Prometheus' own format."""
        await self._ask()
        standing = self._standing if isinstance(self._standing, Standing) else None
        return self.tally.shown(standing, sending=self.role == "sending")

    async def _ask(self) -> None:
        async with self._asking:
            if time.monotonic() - self._asked >= KEPT:
                self._standing, self._reached = await asyncio.gather(self._look(), self._reach())
                self._asked = time.monotonic()

    async def _look(self) -> Standing | StoreError:
        if self.store is None:
            return StoreError("it is not open yet")
        try:
            async with asyncio.timeout(PATIENCE):
                standing = await self.store.standing(self._clock())
                self.role = "sending" if await self.store.lead() else "standby"
                return standing
        except StoreError as error:
            return error
        except TimeoutError:
            return StoreError("it does not answer")

    async def _reach(self) -> str:
        if self._telegram.silence() < RECENT:
            return "ok"
        try:
            async with asyncio.timeout(PATIENCE):
                await self._telegram.me()
        except (AwayError, RefusedError, SettingsError) as error:
            return str(error)
        except TimeoutError:
            return "it does not answer"
        return "ok"
