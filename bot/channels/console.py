"""Chats without Telegram: what is said and pressed goes through the same store and dialogue, and the replies come back.

Who types, and how a reply looks, is decided in `lines.py` (JSON) and `terminal.py` (a person).
"""

import re
import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from bot.channels.console_files import ConsoleFiles
from bot.content.library import Content
from bot.content.models import Command
from bot.dialogue.actions import Button, Heard, Send, sends
from bot.dialogue.events import Event, Pressed, Said, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import Asking, ConfirmingForget, State
from bot.dialogue.turn import Turn
from bot.dialogue.wording import data
from bot.storage.store import Store

ALWAYS = datetime.max.replace(tzinfo=UTC)  # nothing has to wait here: a terminal has no limits
SCROLLED_BACK = 50  # messages of a chat whose buttons can still be pressed by their label
AT_ONCE = 100
HELLO = "/start"
GO_ON = Pressed("g:")  # what the button "Go on" sends: the quiz puts its question again
_NUMBER = re.compile(r"^\s*\d+\.\s+")


@dataclass(frozen=True, slots=True)
class Exchange:
    """What one event led to: how it was understood, the messages that came, and where the chat is now."""

    heard: Heard
    sends: tuple[Send, ...]
    state: State


class Chats:
    """The chats of one console."""

    def __init__(self, store: Store, content: Content, dialogue: Dialogue, files: ConsoleFiles) -> None:
        self.content = content
        self.files = files
        self._store = store
        self._dialogue = dialogue
        self._shown: dict[str, deque[Send]] = {}
        self._waiting: set[str] = set()  # other chats with messages that a killed program left behind

    async def say(self, chat: str, text: str, at: datetime | None = None) -> Exchange:
        """Say something in a chat."""
        return await self._happen(chat, Said(text), at)

    async def press(self, chat: str, label: str, at: datetime | None = None) -> Exchange | None:
        """Press the button with this label; None if no message of the chat has one."""
        button = _find(label, self._messages(chat))
        if button is None:
            button = _find(label, self._recalled(await self.look(chat), at or _now()))
        return None if button is None else await self.press_button(chat, button, at)

    async def press_button(self, chat: str, button: Button, at: datetime | None = None) -> Exchange:
        """Press this button."""
        return await self._happen(chat, Pressed(button.data), at)

    def labels(self, chat: str) -> list[str]:
        """Return what can be pressed below the newest message that has buttons."""
        newest = next((send for send in self._messages(chat) if send.buttons), None)
        return [button.label for button in _buttons(newest)] if newest else []

    async def look(self, chat: str) -> State:
        """Return where a chat is; nothing happens in it."""
        found: list[State] = []

        def only_look(state: State, _event: Event) -> Turn:
            found.append(state)
            return Turn(state, (), Heard("command"))

        await self._store.apply([_event(chat, Said(""), None)], only_look)
        return found[0]

    async def enter(self, chat: str) -> Exchange:
        """Return what is to be seen first: what an earlier program left unsaid, then a hello or the quiz's question."""
        unsaid = await self._bring(_key(chat))
        state = await self.look(chat)
        if isinstance(state.mode, Asking):
            entered = await self._happen(chat, GO_ON, None)
        elif state.turn == 0:
            entered = await self.say(chat, HELLO)
        else:
            entered = Exchange(Heard("command"), (), state)
        return replace(entered, sends=(*unsaid, *entered.sends))

    async def _happen(self, chat: str, what: What, at: datetime | None) -> Exchange:
        [turn] = await self._store.apply([_event(chat, what, at)], self._dialogue.handle)
        assert turn is not None  # only an event that came before has none, and each of ours is new
        return Exchange(turn.heard, await self._bring(_key(chat)), turn.state)

    async def _bring(self, key: str) -> tuple[Send, ...]:
        """Take this chat's messages out of the outbox."""
        self._waiting.discard(key)
        brought = []
        while heads := await self._store.due(ALWAYS, AT_ONCE, self._waiting):
            for head in heads:
                if head.chat == key:
                    brought.append(head.send)
                    await self._store.mark_sent(head)
                else:
                    self._waiting.add(head.chat)
        self._shown.setdefault(key, deque(maxlen=SCROLLED_BACK)).extend(brought)
        return tuple(brought)

    def _messages(self, chat: str) -> list[Send]:
        """Return the messages that were shown in a chat, newest first."""
        return list(reversed(self._shown.get(_key(chat), ())))

    def _recalled(self, state: State, at: datetime) -> list[Send]:
        """Return the messages that a chat would still show after the program was started anew, newest first.

        What was sent is not kept. But what a button does stands in its data, so that the same message made again
        serves as well: where the quiz stands, the last answer, the result, the first hello.
        """
        handle, name = self._dialogue.handle, "console:recalled"
        whats: list[What] = [GO_ON] if isinstance(state.mode, Asking) or state.parked else []
        if isinstance(state.mode, ConfirmingForget):
            whats += self._led_to(Command.DELETE_DATA)
        whats += [Pressed(data(answer)) for answer in state.last[:1]]
        if state.result is not None:
            whats += self._led_to(Command.QUIZ_RESULT)
        whats.append(Said(HELLO))
        return [send for what in whats for send in sends(handle(state, Event(name, name, at, what)).actions)]

    def _led_to(self, command: Command) -> list[Pressed]:
        return [Pressed(data(intent.id)) for intent in self.content.intents.values() if intent.command is command][:1]


def _find(label: str, messages: list[Send]) -> Button | None:
    """Return the button of this label in the newest message that has it: as it stands, else without its marks."""
    exact = (button for send in messages for button in _buttons(send) if button.label == label)
    near = (button for send in messages for button in _buttons(send) if bare(button.label) == bare(label))
    return next(exact, None) or next(near, None)


def _buttons(send: Send) -> Iterator[Button]:
    return (button for row in send.buttons for button in row)


def bare(label: str) -> str:
    """Return a label without number, tick and capitals."""
    return unmarked(label).removesuffix("✓").strip().casefold()


def unmarked(label: str) -> str:
    """Return a label without the number before it."""
    return _NUMBER.sub("", label)


def _key(chat: str) -> str:
    """Return the chat's name in the store, where no Telegram chat can have it."""
    return f"console:{chat}"


def _event(chat: str, what: What, at: datetime | None) -> Event:
    return Event(f"console:{uuid4()}", _key(chat), at or _now(), what, secrets.randbits(32))


def _now() -> datetime:
    return datetime.now(UTC)
