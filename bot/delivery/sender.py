"""Brings the outbox to Telegram: order within a chat, limits, and what becomes of a message that does not arrive.

Only the oldest message of a chat is ever in hand, so that order needs no further thought; chats go side by side.
A message counts as sent only when Telegram said so. When the answer is lost, it is sent again. One that was to change
another and cannot is sent anew.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeVar

import structlog

from bot.channels.telegram.calls import Call, calls
from bot.channels.telegram.results import Blocked, Moved, Refused, Result, Retry, Sent
from bot.delivery.attachments import Attachments, CannotDrawError, Drawer
from bot.delivery.limits import Limits
from bot.delivery.outage import Outage
from bot.dialogue.actions import Send
from bot.errors import SettingsError, StoreError
from bot.storage.faults import fault
from bot.storage.store import Outgoing, Shown, Store

log = structlog.get_logger(__name__)

IN_HAND = 512  # messages; most of them wait for the turn of their chat, a group's for up to a minute
T = TypeVar("T")

IDLE = 1.0  # seconds between two looks at the outbox when nobody says that there is something
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds before a message is tried again whose answer did not come
# Between two looks at a database that is away: whoever sends must be found soon after it is back.
LONGEST_OUTAGE = 5.0  # seconds


class Progress:
    """How far a message is: which of its parts have arrived, and what its place in the chat holds."""

    def __init__(self, send: Send, shown: Shown | None, term: int) -> None:
        self._send = send
        self.term = term  # of `Store.term`, in which it was taken in hand
        self.shown = shown
        self.parts = calls(send, shown)
        self.arrived = 0

    def arrive(self, part: Call, result: Result) -> None:
        """Remember a part, so that what is tried again is the rest and not all of it."""
        self.arrived += 1
        if part.optional or not isinstance(result, Sent):
            return
        if result.message is not None:
            self.shown = Shown(result.message, part.media)
        elif self.shown is not None:  # changed, and Telegram says no more than that
            self.shown = replace(self.shown, media=part.media)

    def send_anew(self) -> None:
        """What was to be changed is gone: nothing of it arrived, so all of it is sent."""
        self.parts, self.shown = calls(self._send), None

    def send_bare(self) -> None:
        """What it was to carry cannot be drawn: the words go out alone."""
        if self.arrived:
            self.parts = [part for number, part in enumerate(self.parts) if number < self.arrived or not part.drawn]
        else:
            self.parts = calls(replace(self._send, picture=None, card=None, file=None), self.shown)


class PassedOnError(Exception):
    """Since this message was taken in hand another program may have sent it, and those after it."""


class Channel(Protocol):
    """Who carries out a call."""

    async def send(self, chat: str, call: Call) -> Result:
        """Send one part of a message."""
        ...


def utc_now() -> datetime:
    """Return the time as the store counts it."""
    return datetime.now(UTC)


class Sender:
    """Sends what waits in the outbox, until it is told to finish."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        limits: Limits,
        *,
        drawer: Drawer | None = None,
        concurrency: int = 32,
        tried: Callable[[Result], None] = lambda _: None,
        clock: Callable[[], datetime] = utc_now,
        idle: float = IDLE,
    ) -> None:
        self._store = store
        self._channel = channel
        self._limits = limits
        self._attachments = Attachments(store, drawer)
        # Held until it is written down what became of a message: so many can be sent again after a crash, and no more.
        # Not held while a chat waits for its turn, for it must not keep out those that have had less than their share.
        self._flights = asyncio.Semaphore(concurrency)
        self._tried = tried
        self._clock = clock
        self._idle = idle
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._progress: dict[int, Progress] = {}  # of messages that are not whole yet
        self._news = asyncio.Event()
        self._finishing = False
        self._telegram = Outage("Telegram (sending)")
        self._database = Outage("the database (sending)", longest=LONGEST_OUTAGE)

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()

    def finish(self) -> None:
        """Send what can go out now, and then end."""
        self._finishing = True
        self.wake()

    async def run(self) -> None:
        """Send until finished."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._news.clear()
                started = await self._start(group)
                if self._finishing and not started and not self._busy and not self._news.is_set():
                    return
                await self._wait()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._idle):
                await self._news.wait()
        except TimeoutError:
            pass

    async def _start(self, group: asyncio.TaskGroup) -> int:
        """Take in hand what can go out now."""
        free = IN_HAND - len(self._busy)
        if not free:
            return 0
        term = self._store.term()  # before the look: what was found after a change is looked for once more
        try:
            found = await self._store.due(self._clock(), free, frozenset(self._busy))
        except StoreError as error:
            await asyncio.sleep(self._database.failed(error))
            return 0
        self._database.over()
        for outgoing in found:
            self._busy[outgoing.chat] = group.create_task(self._carry(outgoing, term))
        return len(found)

    async def _carry(self, outgoing: Outgoing, term: int) -> None:
        more = True
        try:
            async with self._flights:
                self._progress.setdefault(outgoing.id, Progress(outgoing.send, outgoing.shown, term))
                more = await self._settle(outgoing, await self._send(outgoing))
        except PassedOnError:
            del self._progress[outgoing.id]
        finally:
            crowded = len(self._busy) >= IN_HAND
            del self._busy[outgoing.chat]
            # A look for more costs as much as to send it: where there is none, nobody looks.
            if more or crowded or self._finishing:
                self.wake()

    async def _send(self, outgoing: Outgoing) -> Result:
        progress = self._progress[outgoing.id]
        try:
            while progress.arrived < len(progress.parts):
                part = progress.parts[progress.arrived]
                result = await self._part(outgoing, part)
                if isinstance(result, Refused) and part.changes:
                    log.info("a message could not be changed; it is sent anew", outgoing=outgoing.id)
                    progress.send_anew()
                    continue
                if not isinstance(result, Sent) and not (part.optional and isinstance(result, Refused | Retry)):
                    return result
                progress.arrive(part, result)
        except CannotDrawError:
            progress.send_bare()
            return await self._send(outgoing)
        except (SettingsError, PassedOnError):
            raise
        except (OSError, MemoryError) as error:  # of this machine, and not of the message
            return Retry(None, fault(error))
        except Exception as error:  # noqa: BLE001 -- a message that cannot be sent must not stop all others
            return Refused(fault(error))
        return Sent() if progress.parts else Refused("there is nothing to show in it")

    async def _part(self, outgoing: Outgoing, part: Call, *, anew: bool = False) -> Result:
        """Send one part; a picture that Telegram has lost is given to it `anew`."""
        if not part.optional:  # what is only taken away does not keep the next message waiting
            await self._turn(outgoing)
        # After the wait: hundreds may wait, and a picture takes more room than words.
        filled = await self._attachments.filled(part, anew=anew)
        if self._store.term() != self._progress[outgoing.id].term:
            raise PassedOnError
        result = await self._channel.send(outgoing.chat, filled.call)
        if isinstance(result, Refused) and await self._attachments.forgotten(filled, result.reason):
            return await self._part(outgoing, part, anew=True)
        if isinstance(result, Sent):
            self._telegram.over()
            await self._attachments.sent(filled, result.file)
        return result

    async def _turn(self, outgoing: Outgoing) -> None:
        """Wait for the turn of a chat; others fly meanwhile, unless a part of this message has arrived already."""
        if self._progress[outgoing.id].arrived:
            await self._limits.turn(outgoing.chat)
            return
        self._flights.release()
        try:
            await self._limits.turn(outgoing.chat)
        finally:
            await self._flights.acquire()

    async def _settle(self, outgoing: Outgoing, result: Result) -> bool:
        """Write down what became of a message, whatever it takes: what is not written down is sent again.

        Returns whether there may be another message for this chat.
        """
        more = True
        self._tried(result)
        store, number = self._store, outgoing.id
        match result:
            case Sent():
                shown = self._progress[number].shown if outgoing.send.slot else None
                more = await self._insist(lambda: store.mark_sent(outgoing, shown, patient=True))
            case Retry():
                pause = self._pause(outgoing, result)
                until = self._clock() + timedelta(seconds=pause)
                await self._insist(lambda: store.postpone(number, until))
                asyncio.get_running_loop().call_later(pause, self.wake)
                return False
            case Blocked():
                await self._insist(lambda: store.block(outgoing.chat))
            case Moved(old, new):
                await self._insist(lambda: store.move(old, new))
                return True
            case Refused(reason):
                log.error("Telegram will not take a message; it is put with the dead", outgoing=number)
                await self._insist(lambda: store.bury(number, reason))
        self._progress.pop(number, None)
        return more

    def _pause(self, outgoing: Outgoing, retry: Retry) -> float:
        if retry.after is not None:
            log.info("Telegram asks to wait", outgoing=outgoing.id, seconds=retry.after)
            return retry.after
        self._telegram.failed(retry.why)
        pause: float = min(FIRST_PAUSE * 2 ** min(outgoing.attempts, 10), LONGEST_PAUSE)
        return pause * random.uniform(0.8, 1.0)

    async def _insist(self, write: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                done = await write()
            except StoreError as error:
                await asyncio.sleep(self._database.failed(error))
            else:
                self._database.over()
                return done
