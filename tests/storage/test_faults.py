"""A database that fails at any one statement of anything: it is as before or as after, never between."""

import asyncio
import dataclasses
import functools
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot.dialogue.actions import Export, Forget, Heard, Mail, SaveComment, Send, SetTimer
from bot.dialogue.events import Event, Mailed, TimerFired
from bot.dialogue.state import Asking, Consent, Result, State
from bot.dialogue.turn import Turn
from bot.errors import StoreError
from bot.storage import postgres_session
from bot.storage.database import Database
from bot.storage.records import SEALED
from bot.storage.sql import SqlStore
from bot.storage.store import Letter, Outgoing, Shown
from tests.storage.examples import START, Clock, echo, said, state_of
from tests.storage.places import Place

RESULT = Result("r0", "acne", {"age": 22}, START)
ASKING = State(mode=Asking("r1", "acne", "skin", {"age": 22}))
CONSENTING = dataclasses.replace(ASKING, consent=Consent(1, START))
EVERYTHING = (
    SaveComment("c"),
    SetTimer("t", START),
    Mail("a@example.com", RESULT, START),
    Send("one", slot="quiz:r1"),
    Send("two"),
    Export(),
)
OUTGOING = Outgoing(1, "1", Send("one", slot="quiz:r1"), 0)
LETTER = Letter(1, "1", Mail("a@example.com", RESULT, START), 0)
LATER = START + timedelta(minutes=1)


class Fault:
    """Lets one statement fail, counted from when it is armed, before or after it took effect."""

    def __init__(self) -> None:
        self.countdown = 0
        self.late = False

    def around(self, execute: Callable[..., Any], error: type[Exception], *arguments: Any) -> Any:
        """Carry out a statement, or fail."""
        self.countdown -= 1
        if self.countdown == 0 and not self.late:
            raise error("disk I/O error")
        done = execute(*arguments)
        if self.countdown == 0:
            raise error("disk I/O error")
        return done


@pytest.fixture(autouse=True)
def fault(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fault]:
    """Let every connection be one that can fail."""
    found = Fault()

    class FailingConnection(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            cursor: sqlite3.Cursor = found.around(super().execute, sqlite3.OperationalError, *arguments)
            return cursor

    carry_out = postgres_session.Connection.execute

    def execute(connection: postgres_session.Connection, *arguments: Any) -> Any:
        return found.around(functools.partial(carry_out, connection), psycopg.OperationalError, *arguments)

    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=FailingConnection))
    monkeypatch.setattr(postgres_session.Connection, "execute", execute)
    yield found
    found.countdown = 0


def leads_to(state: State, *actions: Any) -> Callable[[State, Event], Turn]:
    """A handler that always comes to the same."""
    return lambda _state, _event: Turn(state, actions, Heard("answer"))


DEEDS: dict[str, Callable[[SqlStore], Awaitable[object]]] = {
    "a batch of several chats": lambda store: store.apply(
        [said(20, "a"), said(21, "/crash"), said(22, "b", "2"), said(23, "/cancel t")], echo
    ),
    "everything at once": lambda store: store.apply([said(20, chat="3")], leads_to(State(), *EVERYTHING)),
    "a crash": lambda store: store.apply([said(20, "/crash")], echo),
    "answers without consent": lambda store: store.apply([said(20)], leads_to(ASKING)),
    "answers with consent": lambda store: store.apply([said(20, chat="2")], leads_to(CONSENTING)),
    "forgetting": lambda store: store.apply([said(20)], leads_to(State(), Forget(), Send("bye"))),
    "a timer": lambda store: store.apply([Event("timer:1:t:x", "1", START, TimerFired("t"))], echo),
    "a letter that went": lambda store: store.apply([Event("mail:1", "1", START, Mailed("sent"))], echo),
    "who comes back": lambda store: store.apply([said(20, chat="-1")], echo),
    "a message that went": lambda store: store.mark_sent(OUTGOING, Shown(7, media=True)),
    "a message that waits": lambda store: store.postpone(1, LATER),
    "a message that never goes": lambda store: store.bury(1, "no"),
    "a chat that blocks": lambda store: store.block("1"),
    "a chat that moves": lambda store: store.move("2", "-100"),
    "a chat that moves to one that is there": lambda store: store.move("2", "1"),
    "a letter that is counted": lambda store: store.may_mail(LETTER, START.date()),
    "a letter that waits": lambda store: store.postpone_letter(1, LATER),
    "an upload": lambda store: store.keep_upload("digest", "AgAC"),
    "retention": lambda store: store.expire(START + timedelta(days=1), 10),
}


COLUMNS: dict[str, tuple[str, ...]] = {
    "seen": ("event_id",),
    "chat": ("id", "state", "blocked", "seen_day"),
    "fleeting": ("chat", "state"),
    "outbox": ("id", "chat", "payload", "due", "attempts", "head"),
    "shown": ("chat", "slot", "message", "media"),
    "mail": ("id", "chat", "payload", "due", "attempts", "counted"),
    "mailed": ("day", "chat", "address"),
    "timer": ("chat", "name", "local_date", "due_utc"),
    "dead": ("event_id", "chat", "payload"),
    "comment": ("id", "chat", "text"),
    "upload": ("digest", "file_id"),
}


async def filled(place: Place) -> SqlStore:
    """A store with something of everything, and a chat that blocked it."""
    store = place.open(Clock())
    await store.apply([said(1), said(2, "/crash")], leads_to(State(turn=3), *EVERYTHING))
    await store.apply([said(3, chat="2")], leads_to(ASKING, SetTimer("t", START), Send("?")))
    await store.block("-1")
    assert await store.lead()
    return store


async def content(store: SqlStore) -> dict[str, object]:
    """All that a store holds, unsealed."""

    def read(database: Database) -> dict[str, object]:
        found: dict[str, object] = {}
        for table, columns in COLUMNS.items():
            rows = database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}").fetchall()
            # PostgreSQL uses up numbers for what was undone, so that only their order counts.
            numbered = columns[0] == "id" and table != "chat"
            found[table] = [[opened(table, columns, row, n) for n in range(numbered, len(row))] for row in rows]
        return found

    def opened(table: str, columns: tuple[str, ...], row: tuple[Any, ...], number: int) -> object:
        column, value = columns[number], row[number]
        if value is None or SEALED.get(table) != column:
            return value
        chat = row[columns.index("id" if table == "chat" else "chat")]
        return store._records.cipher.unseal(value, table, column, chat)

    return await store._runner.run(read)


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("deed", DEEDS)
async def test_a_failure_at_any_statement_leaves_all_or_nothing(
    place: Place, fault: Fault, deed: str, late: bool
) -> None:
    store = await filled(place)
    before = await content(store)
    statement, failed, now = 0, True, before
    while failed:
        statement += 1
        fault.countdown, fault.late = statement, late
        try:
            await DEEDS[deed](store)
        except StoreError:
            pass
        else:
            failed = False
        fault.countdown = 0
        if (now := await content(store)) != before:
            break
    assert now != before
    assert statement > 2
    await store.close()
    assert now == await undisturbed(deed, place)


async def undisturbed(deed: str, place: Place) -> dict[str, object]:
    """What a store holds after a deed without a fault."""
    place.empty()
    store = await filled(place)
    await DEEDS[deed](store)
    found = await content(store)
    await store.close()
    return found


async def test_a_failure_of_one_caller_is_not_felt_by_another(store: SqlStore) -> None:
    def fail(_database: Database) -> None:
        raise sqlite3.IntegrityError("no")

    good, bad = await asyncio.gather(store.apply([said(1)], echo), store._runner.run(fail), return_exceptions=True)
    assert isinstance(bad, StoreError | sqlite3.IntegrityError)
    assert isinstance(good, list)
    assert (await state_of(store)).turn == 1
