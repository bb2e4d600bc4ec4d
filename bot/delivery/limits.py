"""How fast messages may go out: Telegram's limits, kept here so that it rarely has to remind us with 429."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

MARGIN = 0.05  # seconds: a message that was slow to arrive stands nearer to the next than it was sent
FORGET_EVERY = 1000  # messages


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Telegram's own figures; `None` is no limit. A chat may have one a second, in short bursts."""

    overall: Rate | None = Rate(30, 1.0)
    chat: Rate | None = Rate(3, 3.0)
    group: Rate | None = Rate(20, 60.0)


UNLIMITED = Rates(None, None, None)


class Window:
    """The latest messages under one rate."""

    def __init__(self, rate: Rate) -> None:
        self._length = rate.seconds + MARGIN
        self._sent: deque[float] = deque(maxlen=rate.count)

    def wait(self, now: float) -> float:
        """How long until the next message may go out."""
        if len(self._sent) < (self._sent.maxlen or 0):
            return 0.0
        return max(0.0, self._sent[0] + self._length - now)

    def count(self, now: float) -> None:
        """A message goes out now."""
        self._sent.append(now)

    def idle(self, now: float) -> bool:
        """Whether nothing in it matters any more."""
        return not self._sent or self._sent[-1] + self._length < now


class Limits:
    """Gives each message its turn."""

    def __init__(self, rates: Rates = Rates(), clock: Callable[[], float] = time.monotonic) -> None:
        self._rates = rates
        self._clock = clock
        self._overall = Window(rates.overall) if rates.overall else None
        self._chats: dict[tuple[str, Rate], Window] = {}
        self._counted = 0

    async def turn(self, chat: str) -> None:
        """Wait until a message may go to this chat, and count it."""
        while True:
            now = self._clock()
            windows = self._windows(chat)
            wait = max((window.wait(now) for window in windows), default=0.0)
            if not wait:
                break
            await asyncio.sleep(wait)
        for window in windows:
            window.count(now)
        self._counted += 1
        if self._counted % FORGET_EVERY == 0:
            self._chats = {key: window for key, window in self._chats.items() if not window.idle(now)}

    def _windows(self, chat: str) -> list[Window]:
        rates = (self._rates.chat, self._rates.group if chat.startswith("-") else None)
        own = [self._window(chat, rate) for rate in rates if rate]
        return [self._overall, *own] if self._overall else own

    def _window(self, chat: str, rate: Rate) -> Window:
        return self._chats.setdefault((chat, rate), Window(rate))
