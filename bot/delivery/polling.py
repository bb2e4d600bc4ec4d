"""Fetches updates, applies them, and only then lets Telegram forget them: nothing is confirmed before it is durable.

Decides what happens when Telegram or the database is away (wait, lose nothing) and when another program polls too
(stop). What becomes of a batch is decided in `intake.py`.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import structlog

from bot.channels.telegram.client import RefusedError
from bot.channels.telegram.results import AwayError, OtherPollerError
from bot.delivery.intake import Intake, Update
from bot.delivery.outage import Outage
from bot.errors import StoreError

log = structlog.get_logger(__name__)

LONG_POLL = 30.0  # seconds; Telegram answers sooner when there is something
# While updates come faster than this, those of a moment share a request, a transaction and a flush: at 200 a second that
# saves a third of the processor time of an update, and nobody notices the moment. Where it is quiet, nothing waits.
BUSY, MOMENT = 0.06, 0.024  # seconds between two batches; seconds to let them gather
# A program that was killed a moment ago may still be polling, as far as Telegram knows; one that runs does not end.
CONFLICTS, CONFLICT_PAUSE = 3, 1.0


class Source(Protocol):
    """Where updates come from."""

    async def updates(self, offset: int, wait: float, limit: int = 100) -> Sequence[Update]:
        """Return what waits; all before `offset` is confirmed."""
        ...


class Poller:
    """The one that fetches, until it is told to stop."""

    def __init__(
        self,
        source: Source,
        intake: Intake,
        *,
        long_poll: float = LONG_POLL,
        conflict_pause: float = CONFLICT_PAUSE,
    ) -> None:
        self._source = source
        self._intake = intake
        self._long_poll = long_poll
        self._conflict_pause = conflict_pause
        self._conflicts = 0
        self._last = 0.0  # when a batch was taken in
        self._stop = asyncio.Event()
        self._fetching: asyncio.Future[Sequence[Update]] | None = None
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
                if batch:
                    await self._let_gather()
        finally:
            await self._intake.close()

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
        self._intake.answer_presses(ordered)
        while True:
            try:
                await self._intake.take(ordered)
            except StoreError as error:
                await self._pause(self._database.failed(error))
                if self._stop.is_set():
                    return False
            else:
                self._database.over()
                return True

    async def _let_gather(self) -> None:
        last, self._last = self._last, asyncio.get_running_loop().time()
        if self._last - last < BUSY:
            await self._pause(MOMENT)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()


def number(update: Update) -> int:
    """Return the update's number."""
    return int(update.get("update_id", 0))
