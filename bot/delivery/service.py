"""The whole bot in Telegram: starts every part, and stops them so that nothing is lost.

Decides the order of starting and stopping. Where the values come from is the caller's.
"""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import structlog

from bot.channels.telegram.client import OFFICIAL, RefusedError, Telegram
from bot.channels.telegram.results import AwayError
from bot.channels.telegram.setup import Profile, set_profile
from bot.channels.telegram.updates import Me
from bot.delivery.applying import Applier
from bot.delivery.attachments import Drawer
from bot.delivery.intake import Intake
from bot.delivery.limits import Limits, Rates
from bot.delivery.mailer import Mailer, Post
from bot.delivery.outage import Outage
from bot.delivery.polling import LONG_POLL, Poller
from bot.delivery.retention import Retention
from bot.delivery.sender import IDLE, Sender
from bot.delivery.signs import Signs
from bot.delivery.tally import Tally
from bot.delivery.timers import Timers
from bot.delivery.webhook import Inbound, Webhook
from bot.dialogue.actions import Send
from bot.errors import BotError, ServerAwayError
from bot.storage.faults import fault
from bot.storage.opening import Location, open_store
from bot.storage.store import Handle, Store

try:
    import uvloop
except ImportError:  # Windows, PyPy
    new_loop: Callable[[], asyncio.AbstractEventLoop] | None = None
else:
    new_loop = uvloop.new_event_loop

log = structlog.get_logger(__name__)

T = TypeVar("T")

PROFILE_EVERY = 2.0  # seconds between two looks at what the bot says it is
IDLE_SHARED = 0.1  # seconds between two looks at an outbox that other programs fill as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the bot needs to run in Telegram."""

    token: str = field(repr=False)
    database: Location
    key_file: Path
    apology: Send
    api_url: str = OFFICIAL
    profile: Callable[[], Profile] | None = None  # as it is now: authors may change it
    retention_days: int = 90  # without contact, after which a chat is erased
    post: Post | None = None  # without a mail server nothing is asked of it
    drawer: Drawer | None = None  # for pictures and files; without it words alone go out
    keep_up: Callable[[], Coroutine[Any, Any, None]] | None = None  # follows what authors change, until cancelled
    inbound: Inbound | None = None  # for a webhook; without it we poll
    classes: Mapping[str, str] = field(default_factory=dict)  # of intents, for the counters
    content: Callable[[], str] = lambda: "ok"  # or what is wrong with it
    watch: Callable[[Signs], AbstractAsyncContextManager[object]] | None = None  # who looks on while it runs
    rates: Rates = field(default_factory=Rates)
    long_poll: float = LONG_POLL
    patience: float = 5.0  # seconds that waiting messages get to go out after the stop


def run(handle: Handle, options: Options) -> None:
    """Run until SIGTERM or Ctrl-C. Raises the `BotError` that ended it, if one did."""
    with asyncio.Runner(loop_factory=new_loop) as runner, suppress(KeyboardInterrupt):
        runner.run(serve(handle, options))


async def serve(handle: Handle, options: Options, stop: asyncio.Event | None = None) -> None:
    """Run until `stop` is set or a signal says so."""
    stop = stop or asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(_log_without_words)
    telegram = Telegram(options.token, options.api_url)
    signs = Signs(telegram, Tally(options.classes), content=options.content)
    try:
        with _stopped_by_signals(stop):
            await telegram.open()
            async with options.watch(signs) if options.watch else nullcontext():
                store = await _open(options, stop)
                if store is not None:
                    await _serve(handle, options, store, telegram, signs, stop)
    except BaseExceptionGroup as group:
        raise _first(group) from None
    finally:
        await telegram.close()


async def _open(options: Options, stop: asyncio.Event) -> Store | None:
    """Open the store, however long its server is away; None if stopped meanwhile."""
    outage = Outage("the database (starting)")
    while not stop.is_set():
        try:
            # In a thread, because a server may take its time to answer.
            store = await asyncio.to_thread(open_store, options.database, options.key_file, apology=options.apology)
        except ServerAwayError as error:
            with suppress(TimeoutError):
                async with asyncio.timeout(outage.failed(error)):
                    await stop.wait()
        else:
            outage.over()
            return store
    return None


async def _serve(
    handle: Handle, options: Options, store: Store, telegram: Telegram, signs: Signs, stop: asyncio.Event
) -> None:
    signs.store = store
    try:
        me = await _unless(stop, _greet(telegram, stop, polls=options.inbound is None))
        if me is not None:
            await Service(handle, options, store, telegram, me, signs).run(stop)
    finally:
        await store.close()


class Service:
    """The parts, between start and stop."""

    def __init__(
        self, handle: Handle, options: Options, store: Store, telegram: Telegram, me: Me, signs: Signs
    ) -> None:
        self._options = options
        self._telegram = telegram
        self._me = me
        self._signs = signs
        tally = signs.tally
        # Where several programs share a database, others put messages there and cannot wake this one.
        idle = IDLE if isinstance(options.database, Path) else IDLE_SHARED
        self._sender = Sender(
            store, telegram, Limits(options.rates), drawer=options.drawer, tried=tally.sent, idle=idle
        )
        applier = Applier(store, handle, wake=self._sender.wake, tally=tally)
        intake = Intake(telegram, store, applier, me, tally=tally)
        self._receiver: Poller | Webhook = Poller(telegram, intake, long_poll=options.long_poll)
        if options.inbound is not None:
            self._receiver = Webhook(telegram, intake, options.inbound, tally=tally)
        self._timers = Timers(store, applier)
        self._mailer = Mailer(store, applier, options.post) if options.post else None
        self._retention = Retention(store, options.retention_days)

    async def run(self, stop: asyncio.Event) -> None:
        """Run until stopped; an error in one part stops all others at once."""
        async with asyncio.TaskGroup() as group:
            setup = group.create_task(self._keep_profile())
            sending = group.create_task(self._sender.run())
            receiving = group.create_task(self._receiver.run())
            timing = group.create_task(self._timers.run())
            forgetting = group.create_task(self._retention.run())
            mailing = group.create_task(self._mailer.run()) if self._mailer else None
            following = group.create_task(self._options.keep_up()) if self._options.keep_up else None
            self._signs.phase = "running"
            log.info("the bot is running; Ctrl-C stops it", bot=self._me.username)
            await stop.wait()
            self._signs.phase = "stopping"
            log.info("stopping; what is in hand is finished")
            setup.cancel()
            if following is not None:
                following.cancel()
            self._receiver.stop()
            self._timers.stop()
            self._retention.stop()
            await asyncio.wait((receiving, timing, forgetting))
            if self._mailer is not None and mailing is not None:
                # Before the sender ends: what became of the letter in hand is told.
                self._mailer.stop()
                await asyncio.wait((mailing,), timeout=self._options.patience)
                mailing.cancel()
            self._sender.finish()
            await asyncio.wait((sending,), timeout=self._options.patience)
            # What could not go out in time waits in the outbox for the next start.
            sending.cancel()

    async def _keep_profile(self) -> None:
        """Tell Telegram what the bot is, and again when its authors change that."""
        outage, told = Outage("Telegram (menu and descriptions)"), None
        while self._options.profile is not None:
            profile = self._options.profile()
            if profile == told:
                await asyncio.sleep(PROFILE_EVERY)
                continue
            try:
                changed = await set_profile(self._telegram, profile)
            except AwayError as error:
                await asyncio.sleep(error.after or outage.failed(error))
                continue
            except RefusedError as error:
                log.warning("Telegram refuses the menu or a description; the bot runs without", why=str(error))
            else:
                outage.over()
                if changed:
                    log.info("told Telegram what the bot is", changed=changed)
            told = profile


async def _greet(telegram: Telegram, stop: asyncio.Event, *, polls: bool) -> Me | None:
    """Find out who we are, however long Telegram is away; None if stopped meanwhile."""
    outage = Outage("Telegram (starting)")
    while not stop.is_set():
        try:
            me = await telegram.me()
            if polls:
                await telegram.delete_webhook()
        except (AwayError, RefusedError) as error:
            asked = error.after if isinstance(error, AwayError) else None
            with suppress(TimeoutError):
                async with asyncio.timeout(asked or outage.failed(str(error))):
                    await stop.wait()
        else:
            outage.over()
            return me
    return None


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """Return what `work` returns, or None as soon as we are stopped."""
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        stopped.cancel()


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)
    with suppress(NotImplementedError):  # on Windows Ctrl-C arrives as KeyboardInterrupt instead
        for number in signals:
            loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        with suppress(NotImplementedError):
            for number in signals:
                loop.remove_signal_handler(number)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the error that says what to do, among those that ended the parts."""
    errors = list(_flat(group))
    return next((error for error in errors if isinstance(error, BotError)), errors[0])


def _flat(group: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _flat(error)
        else:
            yield error


def _log_without_words(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    log.error("something failed in the background", error=fault(error) if error else str(context.get("message")))
