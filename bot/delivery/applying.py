"""The one way in which events become turns: applied by the store, counted, and the sender told that there is news."""

import time
from collections.abc import Callable, Sequence

from bot.delivery.tally import Tally
from bot.dialogue.events import Event
from bot.storage.store import Handle, Store


class Applier:
    """Applies events for whoever has some: polling, webhook, timers."""

    def __init__(self, store: Store, handle: Handle, *, wake: Callable[[], None], tally: Tally) -> None:
        self._store = store
        self._handle = handle
        self._wake = wake
        self._tally = tally

    async def apply(self, events: Sequence[Event]) -> None:
        """Apply `events` in order; after that they are durable. Raises `StoreError`, and then none of it happened."""
        if not events:
            return
        started = time.perf_counter()
        turns = await self._store.apply(events, self._handle, wake=self._wake)
        self._tally.applied(turns, time.perf_counter() - started)
