"""A small dialogue, events for it, and a store to keep them: what the tests of storage share."""

import dataclasses
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.dialogue.actions import CancelTimer, Forget, Heard, SaveComment, Send, SetTimer
from bot.dialogue.events import Event, Pressed, Said, TimerFired
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage.cipher import Cipher
from bot.storage.sql import SqlStore
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Outgoing

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
APOLOGY = Send("Sorry, that went wrong.")
KEY = bytes(range(32))
_looks = itertools.count()


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**by)
        return self.now


def open_store(path: Path, clock: Clock | None = None, key: bytes = KEY) -> SqliteStore:
    """Open the store at `path`."""
    return SqliteStore.open(path, Cipher([key]), apology=APOLOGY, clock=clock or Clock())


def said(number: int, text: str = "hello", chat: str = "1") -> Event:
    """An update with text."""
    return Event(f"tg:{number}", chat, START, Said(text))


def echo(state: State, event: Event) -> Turn:
    """Count the turns and repeat what was said; some words do more."""
    actions: list[Send | SetTimer | CancelTimer | SaveComment | Forget] = []
    match event.what:
        case Said("/forget"):
            actions = [Forget()]
        case Said("/crash"):
            raise ValueError(event.what.text)
        case Said(text) if text.startswith("/timer "):
            name, minutes = text.split()[1:]
            actions = [SetTimer(name, event.at + timedelta(minutes=int(minutes)))]
        case Said(text) if text.startswith("/cancel "):
            actions = [CancelTimer(text.split()[1])]
        case Said(text) if text.startswith("/comment "):
            actions = [SaveComment(text.removeprefix("/comment "))]
        case _:
            pass
    turn = state.turn + 1
    actions.append(Send(f"{turn}: {words(event)}"))
    return Turn(dataclasses.replace(state, turn=turn, topic=words(event)), tuple(actions), Heard("answer"))


def words(event: Event) -> str:
    """What an event says."""
    match event.what:
        case Said(text):
            return text
        case Pressed(data):
            return data
        case TimerFired(name):
            return f"timer {name}"
        case _:
            return "?"


async def state_of(store: SqlStore, chat: str = "1") -> State:
    """What the store remembers of a chat, found by a turn that changes nothing but the list of seen events."""
    found: list[State] = []

    def look(state: State, _event: Event) -> Turn:
        found.append(state)
        return Turn(state, (), Heard("answer"))

    await store.apply([Event(f"look:{next(_looks)}", chat, START, Said(""))], look)
    return found[0]


async def waiting(store: SqlStore, now: datetime = START, busy: frozenset[str] = frozenset()) -> list[Outgoing]:
    """The messages that can go out now."""
    return await store.due(now, 100, busy)


async def send_all(store: SqlStore, now: datetime = START) -> list[tuple[str, str]]:
    """Send everything: chat and text of each, in order."""
    sent = []
    while found := await waiting(store, now):
        for outgoing in found:
            sent.append((outgoing.chat, outgoing.send.text))
            await store.mark_sent(outgoing)
    return sent
