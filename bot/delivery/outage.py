"""Something that is away and comes back: how long to pause, and one line in the log for each of the two."""

import math
import random
import time
from collections.abc import Callable

import structlog

from bot.errors import BotError

log = structlog.get_logger(__name__)

FIRST, LONGEST = 0.5, 30.0  # seconds


class Outage:
    """Counts failures in a row of one thing, such as "Telegram" or "the database"."""

    def __init__(
        self,
        what: str,
        *,
        first: float | None = None,
        longest: float = LONGEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._what = what
        self._first = FIRST if first is None else first
        self._longest = longest
        self._failures = 0
        self._clock = clock
        self._pause_ends = -math.inf
        self._said: set[str] = set()

    def failed(self, why: BotError | str) -> float:
        """Note a failure, and return how long to pause before the next try."""
        words = str(why)
        if words not in self._said:
            log.warning("waiting, nothing is lost", what=self._what, why=words)
            self._said.add(words)
        # Where many wait for one thing, they all fail at once: that is one failure, and no reason to wait longer.
        fresh = (now := self._clock()) >= self._pause_ends
        self._failures += fresh
        # Not all at the same moment; the exponent is bounded for floats' sake.
        pause = min(self._first * 2.0 ** min(self._failures - 1, 20), self._longest) * random.uniform(0.8, 1.0)
        if fresh:
            self._pause_ends = now + pause
        return pause

    def over(self) -> None:
        """Note that it works."""
        if self._failures:
            log.info("back again", what=self._what, failures=self._failures)
            self._failures, self._pause_ends = 0, -math.inf
            self._said.clear()
