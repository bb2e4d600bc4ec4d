"""The updates a bot has not confirmed yet, in the order in which it gets them.

Keeps them, hands them out and forgets them when confirmed; can repeat, delay or reorder them on demand. How they
travel is decided in `polling.py` and `webhook.py`, what they say in `people.py`.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.sandbox.refusals import Json
from bot.sandbox.schema import check_object

FIRST_UPDATE = 700_000_001
# What a bot must ask for by name.
ASKED_FOR = {"chat_member", "message_reaction", "message_reaction_count"}


@dataclass
class Pending:
    """One update on its way to the bot; `repeats` says how often it will come again after it was confirmed."""

    body: Json
    lane: int  # updates of one lane (a chat, or a person's inline queries) arrive one after the other
    repeats: int = 0

    @property
    def id(self) -> int:
        """The update's identifier."""
        number: int = self.body["update_id"]
        return number


class UpdateQueue:
    """Telegram's side of `getUpdates`: an update stays until the bot confirms it."""

    def __init__(self, first_id: int = FIRST_UPDATE) -> None:
        self.allowed: list[str] = []  # empty: everything but what must be asked for by name
        self.arrived = asyncio.Event()
        self.on_confirmed: Callable[[Json], None] = lambda _: None
        self._next_id = first_id
        self._pending: list[Pending] = []
        self._held: list[Pending] = []
        self.duplicate_next = 0
        self.late: tuple[float, int] = (0.0, 0)  # seconds, how many more
        self.reorder_next = 0

    def add(self, kind: str, content: Json, lane: int) -> None:
        """Queue an update, unless the bot said that it does not want this kind."""
        if (self.allowed and kind not in self.allowed) or (not self.allowed and kind in ASKED_FOR):
            return
        seconds, count = self.late
        if count:
            # A late update gets its number when it comes out, as one that was slow to reach Telegram would.
            self.late = (seconds, count - 1)
            asyncio.get_running_loop().call_later(seconds, self._enqueue, kind, content, lane)
        else:
            self._enqueue(kind, content, lane)

    def _enqueue(self, kind: str, content: Json, lane: int) -> None:
        update = Pending({"update_id": self._next_id, kind: content}, lane)
        if problems := check_object("Update", update.body):
            raise AssertionError(f"an update that Telegram would not send: {problems[0]}")
        self._next_id += 1
        if self.duplicate_next:
            self.duplicate_next -= 1
            update.repeats = 1
        if self.reorder_next:
            self._held.append(update)
            self.reorder_next -= 1
            if self.reorder_next:
                return
            # Held back until there is something to swap them with, then all at once, the last first.
            self._pending += reversed(self._held)
            self._held.clear()
        else:
            self._pending.append(update)
        self.arrived.set()

    def take(self, offset: int, limit: int) -> list[Json]:
        """What a poll gets; a higher offset confirms, a negative one forgets all but the last few."""
        if offset < 0:
            self._pending = self._pending[offset:]
        elif offset:
            self.confirm(update for update in self._pending if update.id < offset)
        return [update.body for update in self._pending[:limit]]

    def confirm(self, updates: Iterable[Pending]) -> None:
        """Forget these updates, except those that are to come again."""
        done = {id(update) for update in updates}
        kept = []
        for update in self._pending:
            if id(update) in done:
                self.on_confirmed(update.body)
                if not update.repeats:
                    continue
                update.repeats -= 1
            kept.append(update)
        self._pending = kept

    def pending(self) -> list[Pending]:
        """All that waits, in order."""
        return list(self._pending)

    def clear(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()
        self._held.clear()
        self.reorder_next = 0

    def calm(self) -> None:
        """No more duplicates, delays or swaps; what was held back comes out in order."""
        self.duplicate_next = self.reorder_next = 0
        self.late = (0.0, 0)
        self._pending += self._held
        self._held.clear()
        self.arrived.set()

    def __len__(self) -> int:
        return len(self._pending) + len(self._held)
