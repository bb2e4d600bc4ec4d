"""One event inside a transaction: was it applied before, what does it lead to, and what is kept of that. SQLite only.

Decides the order: claim the event, load, handle, keep, enqueue; and what becomes of an event whose handler raises.
Transactions are opened and committed elsewhere.
"""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.dialogue.actions import Action, CancelTimer, Forget, Heard, SaveComment, Send, SetTimer
from bot.dialogue.events import Event, TimerFired
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage.erasure import erase
from bot.storage.faults import fault
from bot.storage.records import Records
from bot.storage.store import Handle

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=3)  # Telegram redelivers for one day; the rest is for clocks and long repairs
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Turns:
    """Takes one event to its turn inside a transaction that someone else opened."""

    def __init__(self, records: Records, apology: Send, clock: Callable[[], datetime]) -> None:
        self.records = records
        self._apology = apology
        self._clock = clock

    def take(self, connection: sqlite3.Connection, event: Event, handle: Handle) -> Turn | None:
        """Apply one event; a handler that raises costs this event, and nothing of the others."""
        if not self._claim(connection, event):
            return None
        state, blocked = self._load(connection, event)
        if blocked and not isinstance(event.what, TimerFired):
            connection.execute("UPDATE chat SET blocked = 0 WHERE id = ?", (event.chat,))
            blocked = False
        connection.execute("SAVEPOINT event")
        try:
            turn = handle(state, event)
            self._keep(connection, event.chat, turn, blocked=blocked)
        except sqlite3.Error:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the other chats go on
            connection.execute("ROLLBACK TO event")
            turn = self._give_up(connection, event, state, error, blocked=blocked)
        connection.execute("RELEASE event")
        return turn

    def _claim(self, connection: sqlite3.Connection, event: Event) -> bool:
        """Whether this event is to be applied now. A timer that was cancelled or moved on meanwhile is not."""
        now = stamp(self._clock())
        if isinstance(event.what, TimerFired):
            query = "DELETE FROM timer WHERE chat = ? AND name = ? AND due_utc <= ?"
            if not connection.execute(query, (event.chat, event.what.name, stamp(event.at))).rowcount:
                return False
        return connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (event.id, now)).rowcount == 1

    def forget_old_ids(self, connection: sqlite3.Connection, limit: int) -> None:
        """Drop some ids that are too old to come again: more than came, so that they never pile up."""
        query = "DELETE FROM seen WHERE event_id IN (SELECT event_id FROM seen WHERE at < ? LIMIT ?)"
        connection.execute(query, (stamp(self._clock() - REMEMBERED), limit))

    def _load(self, connection: sqlite3.Connection, event: Event) -> tuple[State, bool]:
        row = connection.execute("SELECT state, blocked FROM chat WHERE id = ?", (event.chat,)).fetchone()
        if row is None or row[0] is None:
            return State(), bool(row and row[1])
        state = self.records.read_state(event.chat, row[0])
        if state is None:
            log.warning("a stored state cannot be read; its chat starts fresh", event_id=event.id)
        return state or State(), bool(row[1])

    def _keep(self, connection: sqlite3.Connection, chat: str, turn: Turn, *, blocked: bool) -> None:
        if forgets(turn):
            erase(connection, chat)  # and no state after it: that would be something kept
        else:
            query = "INSERT INTO chat (id, state) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
            connection.execute(query, (chat, self.records.state(chat, turn.state)))
        for action in turn.actions:
            if not (blocked and isinstance(action, Send)):
                self._carry_out(connection, chat, action)

    def _carry_out(self, connection: sqlite3.Connection, chat: str, action: Action) -> None:
        match action:
            case Send():
                self._enqueue(connection, chat, action)
            case SetTimer():
                _set_timer(connection, chat, action)
            case CancelTimer():
                connection.execute("DELETE FROM timer WHERE chat = ? AND name = ?", (chat, action.name))
            case SaveComment():
                query = "INSERT INTO comment (chat, at, text) VALUES (?, ?, ?)"
                connection.execute(query, (chat, stamp(self._clock()), self.records.comment(chat, action.text)))
            case Forget():
                pass  # done before all others

    def _enqueue(self, connection: sqlite3.Connection, chat: str, send: Send) -> None:
        connection.execute(
            "INSERT INTO outbox (chat, payload, due, head)"
            " VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM outbox WHERE chat = ?1))",
            (chat, self.records.send(chat, send), stamp(self._clock())),
        )

    def _give_up(
        self, connection: sqlite3.Connection, event: Event, state: State, error: Exception, *, blocked: bool
    ) -> Turn:
        what = fault(error)
        log.error("an event could not be handled; it is put with the dead", event_id=event.id, error=what)
        query = "INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?)"
        payload = self.records.dead_event(event)
        connection.execute(query, (event.id, event.chat, stamp(self._clock()), payload, what))
        if blocked:
            return Turn(state, (), Heard("error"))
        self._enqueue(connection, event.chat, self._apology)
        return Turn(state, (self._apology,), Heard("error"))

    def bury(self, connection: sqlite3.Connection, number: int, error: str, reason: str) -> None:
        """Move a message from the outbox to the dead; its chat goes on."""
        row = connection.execute("SELECT chat, payload FROM outbox WHERE id = ?", (number,)).fetchone()
        if row is not None:
            payload = self.records.dead_send(row[0], row[1], reason)
            values = (f"outbox:{number}", row[0], stamp(self._clock()), payload, error)
            connection.execute("INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?)", values)
            take_out(connection, number)


def stamp(at: datetime) -> int:
    """Return a time as it is stored."""
    return (at - EPOCH) // MICROSECOND


def forgets(turn: Turn) -> bool:
    """Whether this turn erases its chat."""
    return any(isinstance(action, Forget) for action in turn.actions)


def _set_timer(connection: sqlite3.Connection, chat: str, timer: SetTimer) -> None:
    row = connection.execute("SELECT tz FROM chat WHERE id = ?", (chat,)).fetchone()
    local = timer.at.astimezone(ZoneInfo(row[0]) if row and row[0] else UTC)
    connection.execute(
        "INSERT OR REPLACE INTO timer VALUES (?, ?, ?, ?)",
        (chat, timer.name, local.isoformat(timespec="seconds"), stamp(timer.at)),
    )


def take_out(connection: sqlite3.Connection, number: int) -> None:
    """Take a message from the outbox; the next of its chat becomes the head."""
    for (chat,) in connection.execute("DELETE FROM outbox WHERE id = ? RETURNING chat", (number,)).fetchall():
        query = "UPDATE outbox SET head = 1 WHERE id = (SELECT min(id) FROM outbox WHERE chat = ?)"
        connection.execute(query, (chat,))
