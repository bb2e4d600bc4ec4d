"""A chat as a test sees it: a person or a group, what the bot sent there, and the buttons that were pressed.

What people's deeds lead to is `people.py`'s; how long a test waits and what it is told when nothing comes is
`telegram.py`'s.
"""

import base64
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox import people
from bot.sandbox.control import find_button
from bot.sandbox.files import Upload
from bot.sandbox.people import NotPossibleError
from bot.sandbox.refusals import Json
from bot.sandbox.world import Chat, Entry, Query, User, World

PATIENCE = 10.0  # seconds a test waits before it fails
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Shown:
    """A message as it was when it was sent or edited."""

    message: Json
    by_bot: bool
    deleted: bool
    keyboard: tuple[str, ...]  # the labels of a reply keyboard that came with it
    world: World

    @property
    def id(self) -> int:
        """Its number in the chat."""
        return int(self.message["message_id"])

    @property
    def text(self) -> str:
        """Its text, or its caption."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def entities(self) -> list[Json]:
        """The formatting of its text."""
        found: list[Json] = self.message.get("entities") or self.message.get("caption_entities") or []
        return found

    @property
    def edited(self) -> bool:
        """Whether this is a later version."""
        return "edit_date" in self.message

    @property
    def rows(self) -> list[list[Json]]:
        """The inline keyboard, row by row."""
        found: list[list[Json]] = (self.message.get("reply_markup") or {}).get("inline_keyboard", [])
        return found

    @property
    def buttons(self) -> list[str]:
        """The labels of the inline keyboard."""
        return [button["text"] for row in self.rows for button in row]

    def data(self, label: str) -> str:
        """What the button with this label tells the bot."""
        return next(str(button["callback_data"]) for row in self.rows for button in row if button["text"] == label)

    @property
    def photo(self) -> bytes | None:
        """The picture in it."""
        sizes = self.message.get("photo")
        return self._content(sizes[-1]) if sizes else None

    @property
    def document(self) -> bytes | None:
        """The file in it."""
        return self._content(self.message["document"]) if "document" in self.message else None

    @property
    def file_name(self) -> str:
        """The name of the file in it."""
        return str(self.message.get("document", {}).get("file_name", ""))

    def _content(self, card: Json) -> bytes | None:
        file = self.world.files.get(card["file_id"])
        return file.content if file else None


def shown_now(world: World, entry: Entry) -> Shown:
    rows = (entry.keyboard or {}).get("keyboard", [])
    return Shown(entry.message, entry.by_bot, entry.deleted, tuple(key["text"] for row in rows for key in row), world)


class Telegram(Protocol):
    """What a conversation needs of the local Telegram that it is part of."""

    @property
    def world(self) -> World:
        """Everything it knows."""

    async def wait_for(self, condition: Callable[[], Any], what: str = "it", patience: float = PATIENCE) -> None:
        """Wait until something is so."""

    def follow_group(self, chat: Chat) -> "Group":
        """Keep what the bot sends to a group."""


@dataclass(frozen=True)
class Press:
    """A button that was pressed; `query_id` is empty for a reply keyboard, whose buttons only write their label."""

    telegram: Telegram
    query_id: str

    @property
    def answer(self) -> Json | None:
        """What the bot answered so far: {"text": ..., "show_alert": ...}, or {} for a bare acknowledgement."""
        query = self.telegram.world.queries.get(self.query_id)
        return query.answer if query else None

    async def answered(self, patience: float = PATIENCE) -> Json:
        """Wait for answerCallbackQuery."""
        await self.telegram.wait_for(lambda: self.answer is not None, "an answer to the pressed button", patience)
        return self.answer or {}

    def expire(self) -> None:
        """Let Telegram stop waiting for the answer."""
        self.telegram.world.queries[self.query_id].expired = True


class Conversation:
    """A chat, and what the bot sent there that nobody has looked at yet."""

    def __init__(self, telegram: Telegram, chat: Chat) -> None:
        self.telegram = telegram
        self.chat = chat
        self.unread: deque[Shown] = deque()
        self.unread_edits: deque[Shown] = deque()

    @property
    def chat_id(self) -> int:
        """The chat's id."""
        return self.chat.id

    def hear(self, kind: str, shown: Shown) -> None:
        """Keep what the bot sent or edited."""
        if shown.by_bot:
            (self.unread if kind == "message" else self.unread_edits).append(shown)

    async def next_reply(self, patience: float = PATIENCE) -> Shown:
        """The bot's next message that was not looked at yet; waits for it."""
        await self.telegram.wait_for(lambda: bool(self.unread), f"a message to {self}", patience)
        return self.unread.popleft()

    async def next_replies(self, count: int, patience: float = PATIENCE) -> list[Shown]:
        """The bot's next messages."""
        return [await self.next_reply(patience) for _ in range(count)]

    async def next_edit(self, patience: float = PATIENCE) -> Shown:
        """The bot's next change of one of its messages (a deletion is one too)."""
        await self.telegram.wait_for(lambda: bool(self.unread_edits), f"an edited message to {self}", patience)
        return self.unread_edits.popleft()

    def transcript(self) -> list[Shown]:
        """Every message of the chat as it is now, without deleted ones."""
        return [shown_now(self.telegram.world, entry) for entry in self.chat.entries.values() if not entry.deleted]

    def now(self, shown: Shown) -> Shown:
        """A message as it is now."""
        return shown_now(self.telegram.world, self.chat.entries[shown.id])

    @property
    def last(self) -> Shown:
        """The bot's newest message as it is now."""
        return [shown for shown in self.transcript() if shown.by_bot][-1]

    @property
    def typing(self) -> bool:
        """Whether the chat shows that the bot is typing or sending."""
        return self.chat.typing[1] > self.telegram.world.clock()


class Group(Conversation):
    """A group chat."""

    def __str__(self) -> str:
        return f"the group {self.chat.title!r}"

    def add_bot(self, by: "Person") -> None:
        """Someone adds the bot."""
        people.add_bot(self.telegram.world, by.user, self.chat)

    def remove_bot(self, by: "Person") -> None:
        """Someone removes the bot."""
        people.remove_bot(self.telegram.world, by.user, self.chat)

    def upgrade(self, by: "Person") -> "Group":
        """The group becomes a supergroup with another id."""
        return self.telegram.follow_group(people.upgrade(self.telegram.world, by.user, self.chat))


class Person(Conversation):
    """Someone with an account, and their private chat with the bot."""

    def __init__(self, telegram: Telegram, user: User) -> None:
        super().__init__(telegram, telegram.world.chats[user.id])
        self.user = user
        self._world = telegram.world

    def __str__(self) -> str:
        return self.user.first_name

    @property
    def id(self) -> int:
        """The person's id, which is also that of the private chat."""
        return self.user.id

    def _place(self, to: Group | None) -> Chat:
        return to.chat if to else self.chat

    def _own(self, entry: Entry) -> Shown:
        return shown_now(self._world, entry)

    async def writes(self, text: str, *, to: Group | None = None, reply_to: Shown | None = None) -> Shown:
        """Write to the bot, or to a group."""
        answered = reply_to.id if reply_to else None
        return self._own(people.write(self._world, self.user, self._place(to), text, answered))

    async def starts(self, payload: str = "") -> Shown:
        """Open the chat with the bot, by a deep link or without."""
        return await self.writes(f"/start {payload}".strip())

    async def presses(self, button: str, *, on: Shown | None = None, to: Group | None = None) -> Press:
        """Press the newest button with this label or data, or one below a certain message."""
        chat = self._place(to)
        labels = [key["text"] for row in (chat.keyboard or {}).get("keyboard", []) for key in row]
        try:
            entry, found = find_button(chat, button, on.id if on else None)
        except NotPossibleError:
            if button not in labels or on:
                raise
            await self.writes(button, to=to)
            return Press(self.telegram, "")
        return Press(self.telegram, people.press(self._world, self.user, chat, entry, found).id)

    async def presses_old(self, shown: Shown, data: str) -> Press:
        """Press a button that the message had once: the screen of a slow telephone still shows it."""
        button = {"text": data, "callback_data": data}
        entry = self.chat.entries[shown.id]
        return Press(self.telegram, people.press(self._world, self.user, self.chat, entry, button).id)

    async def edits(self, shown: Shown, text: str, *, to: Group | None = None) -> Shown:
        """Change one's own message."""
        return self._own(people.edit(self._world, self.user, self._place(to), shown.id, text))

    async def reacts(self, shown: Shown, emoji: str = "👍", *, to: Group | None = None) -> None:
        """React to a message."""
        people.react(self._world, self.user, self._place(to), shown.id, emoji)

    async def votes(self, shown: Shown, *options: int, to: Group | None = None) -> None:
        """Vote in a poll, by the positions of the options."""
        people.vote(self._world, self.user, self._place(to), shown.id, list(options))

    async def sends(
        self, kind: str, content: bytes = PIXEL, name: str = "", caption: str = "", *, to: Group | None = None
    ) -> Shown:
        """Send a "photo", "document", "voice" or "sticker"."""
        upload = Upload(name or f"{kind}.png", content)
        return self._own(people.send_file(self._world, self.user, self._place(to), kind, upload, caption))

    async def sends_photo(self, content: bytes = PIXEL, caption: str = "", *, to: Group | None = None) -> Shown:
        """Send a photo."""
        return await self.sends("photo", content, caption=caption, to=to)

    async def sends_voice(self) -> Shown:
        """Send a voice message."""
        return await self.sends("voice", b"OggS", "voice.ogg")

    async def sends_sticker(self) -> Shown:
        """Send a sticker."""
        return await self.sends("sticker", b"RIFF....WEBP", "sticker.webp")

    async def sends_location(self, latitude: float = 52.52, longitude: float = 13.4) -> Shown:
        """Send a place."""
        return self._own(people.send_location(self._world, self.user, self.chat, latitude, longitude))

    async def sends_contact(self, phone_number: str = "+10000000000") -> Shown:
        """Send one's telephone number."""
        return self._own(people.send_contact(self._world, self.user, self.chat, phone_number))

    async def asks_inline(self, text: str) -> Query:
        """Type "@bot text" in some chat; the answer appears in the query's `answer`."""
        return people.ask_inline(self._world, self.user, text)

    async def blocks(self) -> None:
        """Block the bot."""
        people.block(self._world, self.user)

    async def unblocks(self) -> None:
        """Let the bot write again."""
        people.unblock(self._world, self.user)

    async def joins(self, group: Group) -> None:
        """Join a group."""
        people.join(self._world, self.user, group.chat)

    async def leaves(self, group: Group) -> None:
        """Leave a group."""
        people.leave(self._world, self.user, group.chat)
