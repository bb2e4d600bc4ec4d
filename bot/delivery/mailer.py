"""Brings letters to the mail server, each once: what is away delays them and loses nothing.

A letter counts as sent only when the server said so, and its chat is told in the same transaction that forgets the
address. When the server's answer is lost, the letter goes out again, under the same name (`Message-ID`).
"""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal, TypeVar, assert_never

import structlog

from bot.delivery.applying import Applier
from bot.delivery.mail_server import MailServer
from bot.delivery.outage import Outage
from bot.delivery.rounds import Rounds
from bot.delivery.sender import utc_now
from bot.delivery.smtp import AwayError, Conversation, Refused, Taken, TryAgain, WrongSettingsError, conversation
from bot.dialogue.events import Event, Mailed
from bot.errors import StoreError
from bot.storage.store import Letter, Store

log = structlog.get_logger(__name__)

T = TypeVar("T")
Compose = Callable[[Letter, Address], EmailMessage]

EVERY = 5.0  # seconds between two looks; nobody waits for a mail as for an answer
FIRST_PAUSE, LONGEST_PAUSE = 60.0, 3600.0  # seconds before a letter is tried again
MOST_TRIES = 80  # of one letter, about three days; what mail servers themselves allow
LONGEST_OUTAGE = 300.0  # seconds between two tries to reach the server


@dataclass(frozen=True, slots=True)
class Post:
    """What it takes to send letters: a server, who they come from, and whoever writes them."""

    server: MailServer
    sender: Address
    compose: Compose


class Mailer:
    """Sends the letters that are due, until it is told to stop."""

    def __init__(
        self,
        store: Store,
        applier: Applier,
        post: Post,
        *,
        every: float | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._applier = applier
        self._post = post
        self._every = EVERY if every is None else every
        self._clock = clock
        self._outage = Outage("the mail server", longest=LONGEST_OUTAGE)
        self._rounds = Rounds("mail")
        self._database = Outage("the database (what became of letters)")

    def stop(self) -> None:
        """Finish the letter in hand, and then end."""
        self._rounds.stop()

    async def run(self) -> None:
        """Send what is due, again and again."""
        await self._rounds.go(self.send_due)

    async def send_due(self) -> float:
        """Send what is due now; returns how long to pause."""
        letter = await self._next()
        if letter is None:
            return self._every
        try:
            async with conversation(self._post.server, self._post.sender.addr_spec) as open_one:
                self._outage.over()
                while letter is not None and await self._send(open_one, letter):
                    letter = await self._next()
        except (AwayError, WrongSettingsError) as error:
            return self._outage.failed(str(error))
        return self._every

    async def _next(self) -> Letter | None:
        """Return the next letter that may go; whoever had too many today is told.

        One at a time: it may have been forgotten meanwhile, or another program may send by now.
        """
        while not self._rounds.stopped:
            now = self._clock()
            found = await self._store.letters(now, 1)
            if not found:
                return None
            if await self._store.may_mail(found[0], now.date()):
                return found[0]
            await self._tell(found[0], "limited")
        return None

    async def _send(self, open_one: Conversation, letter: Letter) -> bool:
        """Hand over a letter; returns whether the conversation goes on."""
        try:
            # Drawing the file takes a while, and the loop has chats to answer.
            message = await asyncio.to_thread(self._post.compose, letter, self._post.sender)
        except Exception:
            # A letter that cannot be written must not stop all others.
            log.exception("a letter cannot be written", letter=letter.id)
            await self._tell(letter, "refused")
            return True
        outcome = await open_one.send(message, letter.mail.address)
        await self._settle(letter, outcome)
        return not (isinstance(outcome, TryAgain) and outcome.lost)

    async def _settle(self, letter: Letter, outcome: Taken | Refused | TryAgain) -> None:
        """Write down what became of a letter, whatever it takes: what is not written down is sent again."""
        match outcome:
            case Taken():
                log.info("a letter went out", letter=letter.id, tries=letter.attempts + 1)
                await self._insist(lambda: self._tell(letter, "sent"))
            case Refused(why):
                log.warning("the mail server refuses a letter", letter=letter.id, why=why)
                await self._insist(lambda: self._tell(letter, "refused"))
            case TryAgain(why) if letter.attempts + 1 >= MOST_TRIES:
                log.warning("a letter is given up", letter=letter.id, why=why, tries=letter.attempts + 1)
                await self._insist(lambda: self._tell(letter, "refused"))
            case TryAgain(why):
                pause = min(FIRST_PAUSE * 2.0 ** min(letter.attempts, 20), LONGEST_PAUSE) * random.uniform(0.8, 1.0)
                log.info("a letter has to wait", letter=letter.id, why=why, seconds=round(pause))
                until = self._clock() + timedelta(seconds=pause)
                await self._insist(lambda: self._store.postpone_letter(letter.id, until))
            case _:
                assert_never(outcome)

    async def _tell(self, letter: Letter, outcome: Literal["sent", "refused", "limited"]) -> None:
        """Let the chat know; with that the letter is gone, and the address with it."""
        event = Event(f"mail:{letter.id}", letter.chat, self._clock(), Mailed(outcome), secrets.randbits(32))
        await self._applier.apply([event])

    async def _insist(self, write: Callable[[], Awaitable[T]]) -> None:
        while True:
            try:
                await write()
            except StoreError as error:
                await asyncio.sleep(self._database.failed(error))
            else:
                self._database.over()
                return
