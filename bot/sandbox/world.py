"""Who and what there is: people, chats, messages, files, and what the bot said about itself.

In memory and without rules: what a bot may do is decided in `sending.py` and `methods.py`, what people do in
`people.py`. Whoever wants to follow along registers a listener and hears of every change.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.sandbox.files import FileStore
from bot.sandbox.refusals import Json
from bot.sandbox.updates import FIRST_UPDATE, UpdateQueue

BOT_NAME, BOT_USERNAME = "Local bot", "local_bot"
TYPING_SECONDS = 5
QUERY_SECONDS = 150  # how long Telegram takes an answer to a pressed button


@dataclass
class User:
    """A person with a Telegram account."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "en"

    def card(self) -> Json:
        """The person as a User."""
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        base: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        return base | {name: value for name, value in optional.items() if value}


@dataclass
class Entry:
    """A message as its chat holds it now."""

    message: Json
    by_bot: bool
    at: float
    deleted: bool = False
    versions: list[Json] = field(default_factory=list)  # what it was before it was edited
    keyboard: Json | None = None  # a reply keyboard that came with it
    taken: bool = False  # the bot has confirmed the update that told of it
    reactions: dict[int, list[Json]] = field(default_factory=dict)  # by who reacted

    @property
    def id(self) -> int:
        """The message's identifier in its chat."""
        number: int = self.message["message_id"]
        return number

    @property
    def text(self) -> str:
        """Its text, or its caption."""
        return str(self.message.get("text") or self.message.get("caption") or "")

    @property
    def buttons(self) -> list[Json]:
        """The buttons below it, row after row."""
        rows = (self.message.get("reply_markup") or {}).get("inline_keyboard", [])
        return [button for row in rows for button in row]

    def change(self, message: Json) -> None:
        """Put a new version in place of the message."""
        self.versions.append(self.message)
        self.message = message

    def card(self) -> Json:
        """All of it, for a transcript."""
        return {
            "message": self.message,
            "by_bot": self.by_bot,
            "at": self.at,
            "edits": len(self.versions),
            "deleted": self.deleted,
            "taken": self.taken,
            "keyboard": self.keyboard,
            "reactions": [item for given in self.reactions.values() for item in given],
        }


@dataclass
class Chat:
    """A conversation: private (with one person) or a group."""

    id: int
    kind: str
    title: str = ""
    members: list[int] = field(default_factory=list)
    entries: dict[int, Entry] = field(default_factory=dict)
    keyboard: Json | None = None  # the reply keyboard that is open
    opened: bool = False  # the person has written first, or the bot was added
    closed: bool = False  # the person blocked the bot, or the bot was removed
    migrated_to: int | None = None
    typing: tuple[str, float] = ("", 0.0)  # what the bot is doing, until when

    @property
    def private(self) -> bool:
        """Whether only one person can read it."""
        return self.kind == "private"


@dataclass
class Query:
    """A pressed button or an inline query, waiting for the bot's answer."""

    id: str
    user_id: int
    at: float
    chat_id: int | None = None
    message_id: int | None = None
    answer: Json | None = None
    expired: bool = False


@dataclass
class Profile:
    """What the bot said about itself: by field and language, and its commands by scope and language."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    menus: dict[int, Json] = field(default_factory=dict)
    rights: dict[bool, Json] = field(default_factory=dict)
    photo: str = ""

    def text(self, name: str, language: str = "") -> str:
        """A text in a language, or in no particular one."""
        return self.texts.get((name, language)) or self.texts.get((name, ""), "")


class World:
    """Everything the local Telegram knows."""

    def __init__(self, bot_id: int, clock: Callable[[], float] = time.time, skip: int = 0) -> None:
        self.clock = clock
        self.bot_id = bot_id
        self.privacy = True  # in groups the bot sees only what is meant for it
        self.profile = Profile()  # outlives a reset: bots set it once, when they start
        self.listeners: list[Callable[[Json], None]] = []
        # `skip` keeps the numbers of a second run apart from the first's, which the bot may remember.
        self.updates = UpdateQueue(FIRST_UPDATE + skip)
        self.updates.on_confirmed = self._take
        self._user_ids = itertools.count(5_000_001)
        self._group_ids = itertools.count(4_000_001)
        self._message_ids = itertools.count(1 + skip)
        self._query_ids = itertools.count(860_000_000_001 + skip)
        self.reset()

    def reset(self) -> None:
        """Begin anew: no people, no chats, nothing said. Numbers go on, for the bot may remember the old ones."""
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.polls: dict[str, tuple[int, int]] = {}  # poll id: where it stands
        self.files = FileStore()
        self.updates.clear()
        self.changed("reset")

    def changed(self, kind: str, **what: object) -> None:
        """Tell everyone who listens."""
        for listener in list(self.listeners):
            listener({"kind": kind, **what})

    # Who there is -----------------------------------------------------------------------------------------------

    def bot_card(self) -> Json:
        """The bot as a User."""
        name = self.profile.text("name") or BOT_NAME
        return {"id": self.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}

    def user_card(self, user_id: int) -> Json:
        """The bot or a person as a User."""
        return self.bot_card() if user_id == self.bot_id else self.users[user_id].card()

    def add_user(self, first_name: str, last_name: str = "", username: str = "", language_code: str = "en") -> User:
        """A new person, whose private chat with the bot is there but not begun."""
        user = User(next(self._user_ids), first_name, last_name, username, language_code)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", members=[user.id])
        self.changed("people", user=user.card(), chat_id=user.id)
        return user

    def add_group(self, title: str, members: list[int], *, supergroup: bool = False) -> Chat:
        """A new group of people, without the bot."""
        number = next(self._group_ids)
        chat_id = -1_000_000_000_000 - number if supergroup else -number
        chat = Chat(chat_id, "supergroup" if supergroup else "group", title, list(members))
        self.chats[chat_id] = chat
        self.changed("people", chat_id=chat_id)
        return chat

    def chat_card(self, chat: Chat) -> Json:
        """The chat as a Chat."""
        if not chat.private:
            return {"id": chat.id, "type": chat.kind, "title": chat.title}
        user = self.users[chat.id].card()
        names: Json = {name: user[name] for name in ("first_name", "last_name", "username") if name in user}
        return {"id": chat.id, "type": "private", **names}

    # What was said ----------------------------------------------------------------------------------------------

    def now(self) -> int:
        """The time as Telegram writes it."""
        return int(self.clock())

    def add_message(self, chat: Chat, sender: int, content: Json, keyboard: Json | None = None) -> Entry:
        """A new message in a chat."""
        message: Json = {
            "message_id": next(self._message_ids),
            "from": self.user_card(sender),
            "date": self.now(),
            "chat": self.chat_card(chat),
            **content,
        }
        by_bot = sender == self.bot_id
        entry = Entry(message, by_bot, self.clock(), keyboard=keyboard)
        chat.entries[entry.id] = entry
        if by_bot:
            chat.typing = ("", 0.0)
        if keyboard is not None:
            chat.keyboard = None if keyboard.get("remove_keyboard") else keyboard
        self.show(chat, entry, "message")
        return entry

    def show(self, chat: Chat, entry: Entry, kind: str = "edit") -> None:
        """Tell listeners that a message is new or has changed."""
        self.changed(kind, chat_id=chat.id, entry=entry.card(), keyboard=chat.keyboard)

    def _take(self, update: Json) -> None:
        """The bot has confirmed an update: its message is marked as received."""
        message: Json = update.get("message", {})
        chat = self.chats.get(message.get("chat", {}).get("id", 0))
        entry = chat.entries.get(message["message_id"]) if chat else None
        if chat and entry and not entry.taken:
            entry.taken = True
            self.changed("taken", chat_id=chat.id, message_id=entry.id)

    # What was asked ---------------------------------------------------------------------------------------------

    def add_query(self, user_id: int, chat_id: int | None = None, message_id: int | None = None) -> Query:
        """A question that the bot is to answer soon."""
        query = Query(str(next(self._query_ids)), user_id, self.clock(), chat_id, message_id)
        self.queries[query.id] = query
        return query

    def open_query(self, query_id: str) -> Query | None:
        """A question that can still be answered, once."""
        query = self.queries.get(query_id)
        if query is None or query.expired or query.answer is not None:
            return None
        return query if self.clock() - query.at < QUERY_SECONDS else None

    # What the bot said about itself -----------------------------------------------------------------------------

    def commands_for(self, chat: Chat, user: User) -> list[Json]:
        """The commands a person sees in a chat: the narrowest scope that has any, their language first."""
        for scope in self._scopes(chat, user):
            for language in (user.language_code, ""):
                if commands := self.profile.commands.get((scope, language)):
                    return commands
        return []

    def _scopes(self, chat: Chat, user: User) -> Iterator[str]:
        yield f"chat_member:{chat.id}:{user.id}"
        yield f"chat:{chat.id}"
        yield "all_private_chats" if chat.private else "all_group_chats"
        yield "default"
