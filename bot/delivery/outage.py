"""Something that is away and comes back: how long to pause, and one line in the log for each of the two."""

import random

import structlog

from bot.errors import BotError

log = structlog.get_logger(__name__)

FIRST, LONGEST = 0.5, 30.0  # seconds


class Outage:
    """Counts failures in a row of one thing, such as "Telegram" or "the database"."""

    def __init__(self, what: str, *, first: float | None = None, longest: float = LONGEST) -> None:
        self._what = what
        self._first = FIRST if first is None else first
        self._longest = longest
        self._failures = 0
        self._said: set[str] = set()

    def failed(self, why: BotError | str) -> float:
        """Note a failure, and return how long to pause before the next try."""
        words = str(why)
        if words not in self._said:
            log.warning("waiting, nothing is lost", what=self._what, why=words)
            self._said.add(words)
        # Not all at the same moment, where many wait for one thing; the exponent is bounded for floats' sake.
        pause = min(self._first * 2.0 ** min(self._failures, 20), self._longest) * random.uniform(0.8, 1.0)
        self._failures += 1
        return pause

    def over(self) -> None:
        """Note that it works."""
        if self._failures:
            log.info("back again", what=self._what, failures=self._failures)
            self._failures = 0
            self._said.clear()
