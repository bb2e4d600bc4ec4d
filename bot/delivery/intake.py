"""Takes updates in: what Telegram gave us becomes events, and they are applied. The same for polling and webhook.

Nothing here confirms anything: who fetched or was brought a batch lets Telegram forget it after `take` has returned.
What an update means is decided in `channels/telegram/updates.py`, what it leads to by the dialogue.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from bot.channels.telegram.client import RefusedError
from bot.channels.telegram.results import AwayError, Moved
from bot.channels.telegram.updates import Me, query_id, read
from bot.delivery.applying import Applier
from bot.delivery.sender import utc_now
from bot.delivery.tally import Tally
from bot.dialogue.events import Event
from bot.errors import SettingsError
from bot.storage.store import Store

ANSWERS_AT_ONCE = 200  # pressed buttons being answered; one more is left to its spinner, which ends by itself

Update = Mapping[str, Any]


class Answerer(Protocol):
    """Who tells Telegram that a pressed button was heard."""

    async def answer(self, query_id: str) -> None:
        """Tell it."""
        ...


class Intake:
    """Takes in batches of updates, in the order given."""

    def __init__(
        self,
        telegram: Answerer,
        store: Store,
        applier: Applier,
        me: Me,
        *,
        tally: Tally,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._telegram = telegram
        self._store = store
        self._applier = applier
        self._me = me
        self._tally = tally
        self._clock = clock
        self._answers: set[asyncio.Task[None]] = set()

    async def take(self, batch: Sequence[Update]) -> None:
        """Apply a batch. Raises `StoreError`; then it may be taken again, for no event is applied twice."""
        events: list[Event] = []
        for update in batch:
            match read(update, self._me, self._clock()):
                case Event() as event:
                    events.append(event)
                case Moved(old, new):
                    # What was said before the move belongs to the old chat, what comes after it to the new one.
                    await self._applier.apply(events)
                    await self._store.move(old, new)
                    events = []
                case None:
                    pass
        await self._applier.apply(events)
        self._tally.taken(len(batch))

    def answer_presses(self, batch: Sequence[Update]) -> None:
        """Answer pressed buttons in the background: the person's screen waits for it, and we need not."""
        for update in batch:
            query = query_id(update)
            if query and len(self._answers) < ANSWERS_AT_ONCE:
                task = asyncio.create_task(self._answer(query))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str) -> None:
        # Too old, or Telegram is away: either way nothing is lost but a spinner. A bad token is found by others.
        with suppress(AwayError, RefusedError, SettingsError):
            await self._telegram.answer(query)

    async def close(self) -> None:
        """Let the answers that are under way arrive, if they do so soon."""
        if self._answers:
            _, late = await asyncio.wait(self._answers, timeout=1.0)
            for task in late:
                task.cancel()
