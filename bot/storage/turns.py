"""One event inside a transaction: was it applied before, what does it lead to, and what is kept of that.

Decides the order: claim the event, load, handle, plan what to write, write; and what becomes of an event whose handler
raises. All that can go wrong with the event itself goes wrong before the first thing is written. Transactions are
opened and committed elsewhere.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.dialogue.actions import (
    CancelTimer,
    Export,
    Forget,
    Heard,
    Mail,
    SaveComment,
    Send,
    SetTimer,
)
from bot.dialogue.events import Event, Mailed, TimerFired
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.language.zones import clocks
from bot.storage.database import Database, Rows, Statement, day, stamp
from bot.storage.erasure import erasing
from bot.storage.export import everything
from bot.storage.faults import fault
from bot.storage.fleeting import HELD, without_answers
from bot.storage.outbox import BURY, enqueuing
from bot.storage.records import Records
from bot.storage.store import Handle

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=3)  # Telegram redelivers for one day; the rest is for clocks and long repairs

CLAIM = "INSERT INTO seen (event_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING event_id"
LOAD = "SELECT c.state, c.blocked, c.seen_day, f.state FROM chat c LEFT JOIN fleeting f ON f.chat = c.id WHERE c.id = ?"
KEEP = (
    "INSERT INTO chat (id, state, blocked, seen_day) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
    " state = excluded.state, blocked = excluded.blocked, seen_day = excluded.seen_day"
)
KEEP_STATE = "UPDATE chat SET state = ? WHERE id = ?"
KEEP_FLEETING = (
    "INSERT INTO fleeting (chat, state, at) VALUES (?, ?, ?)"
    " ON CONFLICT (chat) DO UPDATE SET state = excluded.state, at = excluded.at"
)
SET_TIMER = (
    "INSERT INTO timer (chat, name, local_date, due_utc) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (chat, name) DO UPDATE SET local_date = excluded.local_date, due_utc = excluded.due_utc"
)


class Kept(NamedTuple):
    """What was kept of a chat before this event."""

    state: State
    known: bool  # there is a row of it
    held: bool  # more of it is held in memory
    blocked: bool
    seen_day: int


class Turns:
    """Takes one event to its turn inside a transaction that someone else opened."""

    def __init__(self, records: Records, apology: Send, clock: Callable[[], datetime]) -> None:
        self.records = records
        self.clock = clock
        self._apology = apology
        self._one_at_a_time = threading.Lock()  # a dialogue need not know of threads

    def take(self, database: Database, event: Event, handle: Handle, now: datetime) -> Turn | None:
        """Apply one event; a handler that raises costs this event, and nothing of the others."""
        claim = self._claim(database, event, now)
        if claim is None:
            return None
        # Asked before the claim has answered: to a server that is one way instead of two.
        found = database.execute(LOAD, (event.chat,))
        if not claim.fetchall():
            return None
        kept = self._kept(event, found)
        blocked = kept.blocked and not by_person(event)
        try:
            with self._one_at_a_time:
                turn = handle(kept.state, event)
            plan = self._plan(event, kept, turn, now, blocked=blocked)
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the other chats go on
            turn, plan = self._give_up(event, kept, error, now, blocked=blocked)
        for query, parameters in plan:
            database.execute(query, parameters)
        for action in turn.actions:
            if isinstance(action, Export) and not blocked:
                export = Send("", file=everything(database, self.records, event.chat, now))
                database.execute(*enqueuing(self.records, event.chat, export, now))
        return turn

    def _claim(self, database: Database, event: Event, now: datetime) -> Rows | None:
        """Ask whether this event is new; None if it is not to be applied anyhow: a timer that was cancelled or moved on
        meanwhile, and what became of an e-mail whose chat was erased.
        """
        match event.what:
            case TimerFired(name):
                query = "DELETE FROM timer WHERE chat = ? AND name = ? AND due_utc <= ? RETURNING name"
                if not database.execute(query, (event.chat, name, stamp(event.at))).fetchall():
                    return None
            case Mailed():
                number = event.id.removeprefix("mail:")
                query = "DELETE FROM mail WHERE id = ? RETURNING id"
                if not (number.isdecimal() and database.execute(query, (int(number),)).fetchall()):
                    return None
            case _:
                pass
        return database.execute(CLAIM, (event.id, stamp(now)))

    def forget_old(self, database: Database, limit: int) -> None:
        """Drop some ids that are too old to come again: more than came, so that they never pile up. And what was held
        in memory for long enough.
        """
        now = self.clock()
        query = "DELETE FROM seen WHERE event_id IN (SELECT event_id FROM seen WHERE at < ? LIMIT ?)"
        database.execute(query, (stamp(now - REMEMBERED), limit))
        database.execute("DELETE FROM fleeting WHERE at < ?", (stamp(now - HELD),))

    def _kept(self, event: Event, found: Rows) -> Kept:
        row = found.fetchone()
        if row is None:
            return Kept(State(), known=False, held=False, blocked=False, seen_day=0)
        sealed, blocked, seen_day, held = row
        state = self.records.read_state(event.chat, held, "fleeting") if held else None
        if state is None and sealed is not None:
            state = self.records.read_state(event.chat, sealed)
            if state is None:
                log.warning("a stored state cannot be read; its chat starts fresh", event_id=event.id)
        return Kept(state or State(), True, held is not None, bool(blocked), seen_day)

    def _plan(self, event: Event, kept: Kept, turn: Turn, now: datetime, *, blocked: bool) -> list[Statement]:
        chat = event.chat
        if forgets(turn):
            self.records.forget(chat)
            plan = erasing(chat)  # and no state after it: that would be something kept
        else:
            plan = self._keeping(event, kept, turn.state, now, blocked=blocked)
        for action in turn.actions:
            match action:
                case Send():
                    if not blocked:
                        plan.append(enqueuing(self.records, chat, action, now))
                case Mail():
                    query = "INSERT INTO mail (chat, payload, due) VALUES (?, ?, ?)"
                    plan.append((query, (chat, self.records.mail(chat, action), stamp(now))))
                case SetTimer(name, at, zone):
                    # The date alone: beside the moment, the hour would say in the open where the person is.
                    plan.append((SET_TIMER, (chat, name, at.astimezone(clocks(zone)).date().isoformat(), stamp(at))))
                case CancelTimer(name):
                    plan.append(("DELETE FROM timer WHERE chat = ? AND name = ?", (chat, name)))
                case SaveComment(text):
                    query = "INSERT INTO comment (chat, at, text) VALUES (?, ?, ?)"
                    plan.append((query, (chat, stamp(now), self.records.comment(chat, text))))
                case Forget() | Export():
                    pass  # done before all others, and after them
        return plan

    def _keeping(self, event: Event, kept: Kept, state: State, now: datetime, *, blocked: bool) -> list[Statement]:
        chat, held_back = event.chat, without_answers(state)
        sealed = self.records.state(chat, state if held_back is None else held_back)
        today = day(now) if by_person(event) else kept.seen_day or day(now)
        plan: list[Statement] = [(KEEP, (chat, sealed, int(blocked), today))]
        if kept.known and today == kept.seen_day and blocked == kept.blocked:
            plan = [(KEEP_STATE, (sealed, chat))]
        if held_back is not None:
            plan.append((KEEP_FLEETING, (chat, self.records.state(chat, state, "fleeting"), stamp(now))))
            return plan
        if kept.held:
            plan.append(("DELETE FROM fleeting WHERE chat = ?", (chat,)))
        return plan

    def _give_up(
        self, event: Event, kept: Kept, error: Exception, now: datetime, *, blocked: bool
    ) -> tuple[Turn, list[Statement]]:
        what = fault(error)
        log.error("an event could not be handled; it is put with the dead", event_id=event.id, error=what)
        plan: list[Statement] = [(BURY, (event.id, event.chat, stamp(now), self.records.dead_event(event), what))]
        if kept.blocked and not blocked:
            plan.append(("UPDATE chat SET blocked = 0 WHERE id = ?", (event.chat,)))
        if blocked:
            return Turn(kept.state, (), Heard("error")), plan
        plan.append(enqueuing(self.records, event.chat, self._apology, now))
        return Turn(kept.state, (self._apology,), Heard("error")), plan


def by_person(event: Event) -> bool:
    """Whether a person did it, and so was there."""
    return not isinstance(event.what, TimerFired | Mailed)


def forgets(turn: Turn) -> bool:
    """Whether this turn erases its chat."""
    return any(isinstance(action, Forget) for action in turn.actions)
