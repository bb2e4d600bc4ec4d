"""A Telegram of one's own, for tests and for trying the bot: people who write and press, and a bot that answers.

    async with LocalTelegram.start() as telegram:
        ...                                             # start a bot at telegram.url with telegram.token
        ada = telegram.person("Ada")
        await ada.writes("/start")
        welcome = await ada.next_reply()
        assert "Take the quiz" in welcome.buttons
        press = await ada.presses("Take the quiz")
        await press.answered()                          # the bot has called answerCallbackQuery
        question = await ada.next_reply()               # a new message; next_edit() for one that changed

        telegram.faults.limit("sendMessage", times=3, retry_after=1)
        telegram.faults.drop("sendMessage", when="after")
        async with telegram.away():                     # nobody listens at the address
            ...
        await telegram.settled()                        # every update confirmed, no request under way
        assert telegram.requests_to("sendMessage")[-1].parameters["parse_mode"] == "HTML"

`next_reply()` gives the bot's messages one by one and each once; `transcript()` shows all messages as they are now.
Waiting ends with an AssertionError that says what the bot did instead.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.sandbox.conversation import PATIENCE, PIXEL, Conversation, Group, Person, Press, Shown, shown_now
from bot.sandbox.faults import Faults, Mode
from bot.sandbox.methods import METHODS
from bot.sandbox.refusals import Json
from bot.sandbox.server import Server
from bot.sandbox.service import Request, Service
from bot.sandbox.world import Chat, World

LOCAL_TOKEN = "7000000001:LOCAL-no-secret-this-opens-nothing"  # valid nowhere else
__all__ = ["LOCAL_TOKEN", "PIXEL", "Group", "LocalTelegram", "Person", "Press", "Shown"]


class LocalTelegram:
    """A running local Telegram, seen from the same process."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._conversations: dict[int, Conversation] = {}
        self._news = asyncio.Event()
        self.world.listeners.append(self._hear)

    @classmethod
    @asynccontextmanager
    async def start(
        cls, *, port: int = 0, host: str = "127.0.0.1", token: str = LOCAL_TOKEN, skip: int = 0
    ) -> AsyncIterator["LocalTelegram"]:
        """Run one until the block ends; `skip` moves all numbers, for a bot that remembers an earlier one."""
        server = Server(Service(token, METHODS, skip=skip), host, port)
        await server.start()
        try:
            yield cls(server)
        finally:
            await server.service.close()
            await server.stop()

    @property
    def url(self) -> str:
        """Where it listens: "http://127.0.0.1:41231". Clients add "/bot<token>/<method>"."""
        return self.server.url

    @property
    def token(self) -> str:
        """The one bot's token."""
        return self.server.service.token

    @property
    def world(self) -> World:
        """Everything it knows."""
        return self.server.service.world

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self.server.service.faults

    # Who there is -----------------------------------------------------------------------------------------------

    def person(self, first_name: str, *, last_name: str = "", username: str = "", language: str = "en") -> Person:
        """A new person, who has not written to the bot yet."""
        person = Person(self, self.world.add_user(first_name, last_name, username, language))
        self._conversations[person.chat_id] = person
        return person

    def group(self, title: str, *members: Person, supergroup: bool = False, bot: bool = True) -> Group:
        """A new group, to which its first member adds the bot."""
        chat = self.world.add_group(title, [person.id for person in members], supergroup=supergroup)
        group = self.follow_group(chat)
        if bot:
            group.add_bot(members[0])
        return group

    def follow_group(self, chat: Chat) -> Group:
        """Keep what the bot sends to a group."""
        group = Group(self, chat)
        self._conversations[chat.id] = group
        return group

    def reset(self) -> None:
        """Begin anew, with the bot still there."""
        self._conversations.clear()
        self.world.reset()
        self.requests.clear()
        self.calm()

    # What the bot did -------------------------------------------------------------------------------------------

    @property
    def requests(self) -> deque[Request]:
        """Every request since the start, polls among them."""
        return self.server.service.requests

    def requests_to(self, method: str) -> list[Request]:
        """The requests to one method."""
        return [request for request in self.requests if request.method == method]

    async def requested(self, method: str, count: int = 1, patience: float = PATIENCE) -> list[Request]:
        """Wait until a method was called so many times with success."""

        def done() -> list[Request]:
            return [request for request in self.requests_to(method) if request.status == 200]

        await self.wait_for(lambda: len(done()) >= count, f"{count} x {method}", patience)
        return done()

    async def settled(self, quiet: float = 0.1, patience: float = PATIENCE) -> None:
        """Wait until the bot has confirmed every update and then sent nothing for a moment."""

        def count() -> int:
            return sum(request.method not in {"getUpdates", "sendChatAction"} for request in self.requests)

        async with asyncio.timeout(patience):
            before = -1
            while len(self.world.updates) or before != count():
                before = count()
                await asyncio.sleep(quiet)

    async def wait_for(self, condition: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        try:
            async with asyncio.timeout(patience):
                while not condition():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            latest = [f"{r.method} {r.status} {r.parameters}" for r in self.requests if r.method != "getUpdates"][-5:]
            raise AssertionError(
                f"waited {patience:g} s for {what}; {len(self.world.updates)} updates are not confirmed; "
                f"the bot's last requests: {latest or 'none'}"
            ) from None

    def _hear(self, change: Json) -> None:
        conversation = self._conversations.get(change.get("chat_id", 0))
        if conversation and change["kind"] in {"message", "edit"}:
            entry = conversation.chat.entries[change["entry"]["message"]["message_id"]]
            conversation.hear(change["kind"], shown_now(self.world, entry))
        self._news.set()

    # What goes wrong --------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Nobody listens at the address until the block ends; everything sent meanwhile is kept."""
        await self.server.stop()
        try:
            yield
        finally:
            await self.server.start()

    def set_mode(self, mode: Mode) -> None:
        """Telegram as a whole: "normal", "slow", "down" or "limiting"."""
        self.faults.set_mode(mode)
        self.world.changed("mode", mode=mode)

    def duplicate_updates(self, count: int) -> None:
        """The next updates arrive once more after the bot has confirmed them."""
        self.world.updates.duplicate_next = count

    def delay_updates(self, seconds: float, count: int = 1) -> None:
        """The next updates reach the bot late."""
        self.world.updates.late = (seconds, count)

    def reorder_updates(self, count: int) -> None:
        """The next updates are held back until there are this many, and then come the last first."""
        self.world.updates.reorder_next = count

    def send_limits(self, *, on: bool = True) -> None:
        """Telegram's real limits on sending: 30/s in all, 1/s to a chat with short bursts, 20/min to a group."""
        self.faults.send_limits = on

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.clear()
        self.world.updates.calm()
