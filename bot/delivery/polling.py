"""Fetches updates, applies them, and only then lets Telegram forget them: nothing is confirmed before it is durable.

Decides what happens when Telegram or the database is away (wait, lose nothing) and when another program polls too
(stop). What an update means is decided in `channels/telegram/updates.py`, what it leads to by `handle`.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

import structlog

from bot.channels.telegram.client import RefusedError
from bot.channels.telegram.results import AwayError, Moved, OtherPollerError
from bot.channels.telegram.updates import Me, query_id, read
from bot.delivery.outage import Outage
from bot.delivery.sender import utc_now
from bot.dialogue.events import Event
from bot.errors import SettingsError, StoreError
from bot.storage.store import Handle, Store

log = structlog.get_logger(__name__)

LONG_POLL = 30.0  # seconds; Telegram answers sooner when there is something
ANSWERS_AT_ONCE = 200  # pressed buttons being answered; one more is left to its spinner, which ends by itself
# A program that was killed a moment ago may still be polling, as far as Telegram knows; one that runs does not end.
CONFLICTS, CONFLICT_PAUSE = 3, 1.0

Update = Mapping[str, Any]


class Source(Protocol):
    """Where updates come from."""

    async def updates(self, offset: int, wait: float, limit: int = 100) -> Sequence[Update]:
        """Return what waits; all before `offset` is confirmed."""
        ...

    async def answer(self, query_id: str) -> None:
        """Tell Telegram that a pressed button was heard."""
        ...


class Poller:
    """The one that fetches, until it is told to stop."""

    def __init__(
        self,
        source: Source,
        store: Store,
        handle: Handle,
        me: Me,
        *,
        applied: Callable[[], None],
        long_poll: float = LONG_POLL,
        conflict_pause: float = CONFLICT_PAUSE,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._source = source
        self._store = store
        self._handle = handle
        self._me = me
        self._applied = applied
        self._long_poll = long_poll
        self._conflict_pause = conflict_pause
        self._clock = clock
        self._conflicts = 0
        self._stop = asyncio.Event()
        self._fetching: asyncio.Future[Sequence[Update]] | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._telegram = Outage("Telegram (receiving)")
        self._database = Outage("the database (receiving)")

    def stop(self) -> None:
        """Finish the batch in hand, and then end. A poll that waits is given up: nothing of it was confirmed."""
        self._stop.set()
        if self._fetching is not None:
            self._fetching.cancel()

    async def run(self) -> None:
        """Fetch and apply until stopped."""
        offset = 0
        try:
            while not self._stop.is_set():
                batch = await self._fetch(offset)
                if batch is None:
                    continue
                # With nothing left to confirm we ask from the beginning: after a quiet week Telegram's numbers start
                # anew, perhaps below the last, and an offset above them would throw them away.
                offset = max((number(update) for update in batch), default=-1) + 1
                if batch and not await self._take_in(batch):
                    return  # stopped before it could be applied: it comes again
        finally:
            await self._let_answers_end()

    async def _fetch(self, offset: int) -> Sequence[Update] | None:
        """Return a batch, or None after a failure (and a pause) or when stopped."""
        self._fetching = asyncio.ensure_future(self._source.updates(offset, self._long_poll))
        try:
            batch = await self._fetching
        except asyncio.CancelledError:
            if self._stop.is_set():
                return None
            raise
        except OtherPollerError as error:
            self._conflicts += 1
            if self._conflicts >= CONFLICTS:
                raise
            log.warning("Telegram gives the updates to somebody else; looking again", why=str(error))
            await self._pause(self._conflict_pause)
            return None
        except AwayError as error:
            await self._pause(error.after or self._telegram.failed(error))
            return None
        except RefusedError as error:
            await self._pause(self._telegram.failed(str(error)))
            return None
        self._conflicts = 0
        self._telegram.over()
        return batch

    async def _take_in(self, batch: Sequence[Update]) -> bool:
        """Apply a batch for certain; False if it was stopped while the database was away."""
        ordered = sorted(batch, key=number)
        self._answer_presses(ordered)
        while True:
            try:
                await self._apply(ordered)
            except StoreError as error:
                await self._pause(self._database.failed(error))
                if self._stop.is_set():
                    return False
            else:
                self._database.over()
                self._applied()
                return True

    async def _apply(self, batch: Sequence[Update]) -> None:
        events: list[Event] = []
        for update in batch:
            match read(update, self._me, self._clock()):
                case Event() as event:
                    events.append(event)
                case Moved(old, new):
                    # What was said before the move belongs to the old chat, what comes after it to the new one.
                    await self._store.apply(events, self._handle)
                    await self._store.move(old, new)
                    events = []
                case None:
                    pass
        await self._store.apply(events, self._handle)

    def _answer_presses(self, batch: Sequence[Update]) -> None:
        """Answer pressed buttons in the background: the person's screen waits for it, and we need not."""
        for update in batch:
            query = query_id(update)
            if query and len(self._answers) < ANSWERS_AT_ONCE:
                task = asyncio.create_task(self._answer(query))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)

    async def _answer(self, query: str) -> None:
        # Too old, or Telegram is away: either way nothing is lost but a spinner. A bad token is found by the poll.
        with suppress(AwayError, RefusedError, SettingsError):
            await self._source.answer(query)

    async def _let_answers_end(self) -> None:
        if self._answers:
            _, late = await asyncio.wait(self._answers, timeout=1.0)
            for task in late:
                task.cancel()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()


def number(update: Update) -> int:
    """Return the update's number."""
    return int(update.get("update_id", 0))
