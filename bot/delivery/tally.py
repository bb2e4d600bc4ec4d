"""Counts what happens, for whoever runs the bot. No label holds a chat or a word that a person wrote.

Decides what is counted and under which name. Who may read it is decided in `operator/`.
"""

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import assert_never

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from bot.channels.telegram.results import Blocked, Moved, Refused, Result, Retry, Sent
from bot.dialogue.turn import Turn
from bot.storage.store import Standing

# Seconds; a batch takes a few milliseconds, a flush to a slow disk some ten.
APPLY_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)


class Tally:
    """The counters of one running bot; `classes` names the class of each intent."""

    def __init__(self, classes: Mapping[str, str] | None = None) -> None:
        self.registry = CollectorRegistry()
        self._classes = classes or {}
        self._turns = Counter(
            "bot_turns", "Events that were handled.", ("outcome", "intent_class"), registry=self.registry
        )
        self._turn = cache(self._turns.labels)  # few, and looked up for every event
        self._repeated = Counter("bot_events_repeated", "Events that had been handled before.", registry=self.registry)
        self._apply = Histogram(
            "bot_apply_seconds", "From a batch to its commit.", buckets=APPLY_BUCKETS, registry=self.registry
        )
        self._updates = Counter("bot_updates", "Updates taken in for good.", registry=self.registry)
        self._sends = Counter("bot_sends", "Tries to send a message, by result.", ("result",), registry=self.registry)
        self._send = cache(self._sends.labels)
        self._waiting = Gauge("bot_outbox_messages", "Messages that wait to be sent.", registry=self.registry)
        self._overdue = Gauge(
            "bot_outbox_overdue_seconds", "How long the first of them is overdue.", registry=self.registry
        )
        self._dead = Gauge("bot_dead", "Events and messages that were put aside.", registry=self.registry)
        self._letters = Gauge("bot_letters_waiting", "E-mails that wait to be sent.", registry=self.registry)
        self._sending = Gauge("bot_sending", "1 where messages are sent, 0 on a standby.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        self._calls = Counter(
            "bot_webhook_calls", "Calls of the webhook, by status.", ("status",), registry=self.registry
        )

    def applied(self, turns: Sequence[Turn | None], seconds: float) -> None:
        """Events were applied together; None is one that had been before."""
        self._apply.observe(seconds)
        for turn in turns:
            if turn is None:
                self._repeated.inc()
            else:
                self._turn(turn.heard.outcome, self._class(turn.heard.intents)).inc()

    def _class(self, intents: Sequence[str]) -> str:
        return self._classes.get(intents[0], "other") if intents else "none"

    def taken(self, updates: int) -> None:
        """Updates will not come again."""
        self._updates.inc(updates)

    def sent(self, result: Result) -> None:
        """A message was tried."""
        self._send(_named(result)).inc()

    def called(self, status: int) -> None:
        """Somebody called the webhook."""
        self._calls.labels(str(status)).inc()

    def shown(self, standing: Standing | None, *, sending: bool) -> bytes:
        """Return everything in Prometheus' text format; what waits is unknown (NaN) while the store is away."""
        self._sending.set(sending)
        self._waiting.set(standing.waiting if standing else math.nan)
        self._overdue.set(standing.overdue.total_seconds() if standing else math.nan)
        self._dead.set(standing.dead if standing else math.nan)
        self._letters.set(standing.letters if standing else math.nan)
        return generate_latest(self.registry)


def _named(result: Result) -> str:
    match result:
        case Sent():
            return "sent"
        case Retry(after=None):
            return "unclear"  # and will be repeated
        case Retry():
            return "flood"  # Telegram asked to wait
        case Blocked():
            return "blocked"
        case Moved():
            return "moved"
        case Refused():
            return "refused"
        case _:
            assert_never(result)
