"""One event inside a transaction: was it applied before, what does it lead to, and what is kept of that.

Decides the order: claim the event, load, handle, keep, enqueue; and what becomes of an event whose handler raises.
Transactions are opened and committed elsewhere.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.dialogue.actions import Action, CancelTimer, Export, Forget, Heard, Mail, SaveComment, Send, SetTimer
from bot.dialogue.events import Event, Mailed, TimerFired
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage import export, letters, outbox
from bot.storage.connection import Connection
from bot.storage.erasure import erase
from bot.storage.faults import fault
from bot.storage.fleeting import HELD, durable
from bot.storage.records import Records
from bot.storage.stamps import stamp
from bot.storage.store import Handle

log = structlog.get_logger(__name__)

REMEMBERED = timedelta(days=3)  # Telegram redelivers for one day; the rest is for clocks and long repairs


class Turns:
    """Takes one event to its turn inside a transaction that someone else opened."""

    def __init__(self, records: Records, apology: Send, clock: Callable[[], datetime]) -> None:
        self.records = records
        self.clock = clock
        self._apology = apology

    def take(self, connection: Connection, event: Event, handle: Handle) -> Turn | None:
        """Apply one event; a handler that raises costs this event, and nothing of the others."""
        if not self._claim(connection, event):
            return None
        state, blocked, held = self._load(connection, event)
        if blocked and not isinstance(event.what, TimerFired | Mailed):
            connection.execute("UPDATE chat SET blocked = 0 WHERE id = ?", (event.chat,))
            blocked = False
        connection.execute("SAVEPOINT event")
        try:
            turn = handle(state, event)
            self._keep(connection, event, turn, blocked=blocked, held=held)
        except connection.errors:
            raise
        except Exception as error:  # noqa: BLE001 -- whatever a handler raises, the other chats go on
            connection.execute("ROLLBACK TO SAVEPOINT event")
            turn = self._give_up(connection, event, state, error, blocked=blocked)
        connection.execute("RELEASE SAVEPOINT event")
        return turn

    def _claim(self, connection: Connection, event: Event) -> bool:
        """Whether this event is to be applied now. A timer that was cancelled or moved on meanwhile is not."""
        if isinstance(event.what, TimerFired):
            query = "DELETE FROM timer WHERE chat = ? AND name = ? AND due_utc <= ?"
            if not connection.execute(query, (event.chat, event.what.name, stamp(event.at))).rowcount:
                return False
        if isinstance(event.what, Mailed) and not letters.take_out(connection, event.id):
            return False
        query = "INSERT INTO seen (event_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING"
        return connection.execute(query, (event.id, stamp(self.clock()))).rowcount == 1

    def forget_old(self, connection: Connection, limit: int) -> None:
        """Drop some ids that are too old to come again, more than came, so that they never pile up; and what was held
        in memory for somebody who did not come back.
        """
        query = "DELETE FROM seen WHERE event_id IN (SELECT event_id FROM seen WHERE at < ? LIMIT ?)"
        connection.execute(query, (stamp(self.clock() - REMEMBERED), limit))
        connection.execute("DELETE FROM fleeting.answers WHERE at < ?", (stamp(self.clock() - HELD),))

    def _load(self, connection: Connection, event: Event) -> tuple[State, bool, bool]:
        """Return the state of a chat, whether it is blocked, and whether something of it is held in memory alone."""
        query = (
            "SELECT chat.state, chat.blocked, fleeting.answers.state FROM chat"
            " LEFT JOIN fleeting.answers ON fleeting.answers.chat = chat.id WHERE chat.id = ?"
        )
        row = connection.execute(query, (event.chat,)).fetchone()
        if row is None or row[0] is None:
            return State(), bool(row and row[1]), False
        state = self.records.read_fleeting(event.chat, row[2]) if row[2] is not None else None
        state = state or self.records.read_state(event.chat, row[0])
        if state is None:
            log.warning("a stored state cannot be read; its chat starts fresh", event_id=event.id)
        return state or State(), bool(row[1]), row[2] is not None

    def _keep(self, connection: Connection, event: Event, turn: Turn, *, blocked: bool, held: bool) -> None:
        if forgets(turn):
            erase(connection, self.records, event.chat)  # and no state after it: that would be something kept
        else:
            self._keep_state(connection, event, turn.state, held=held)
        for action in turn.actions:
            if not (blocked and isinstance(action, Send | Export)):
                self._carry_out(connection, event.chat, action)

    def _keep_state(self, connection: Connection, event: Event, state: State, *, held: bool) -> None:
        chat, kept = event.chat, durable(state)
        # A timer or a letter is not the person: whoever is silent is forgotten in time, whatever we sent.
        heard = None if isinstance(event.what, TimerFired | Mailed) else stamp(self.clock())
        connection.execute(
            "INSERT INTO chat (id, state, heard_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET state = excluded.state, heard_at = coalesce(excluded.heard_at, chat.heard_at)",
            (chat, self.records.state(chat, kept), heard),
        )
        if kept is state and held:
            connection.execute("DELETE FROM fleeting.answers WHERE chat = ?", (chat,))
        elif kept is not state:
            connection.execute(
                "INSERT INTO fleeting.answers (chat, state, at) VALUES (?, ?, ?)"
                " ON CONFLICT (chat) DO UPDATE SET state = excluded.state, at = excluded.at",
                (chat, self.records.fleeting(chat, state), stamp(self.clock())),
            )

    def _carry_out(self, connection: Connection, chat: str, action: Action) -> None:
        match action:
            case Send():
                outbox.enqueue(connection, chat, self.records.send(chat, action), self.clock())
            case Mail():
                letters.enqueue(connection, chat, self.records.mail(chat, action), self.clock())
            case Export():
                everything = Send("", file=export.everything(connection, self.records, chat))
                outbox.enqueue(connection, chat, self.records.send(chat, everything), self.clock())
            case SetTimer():
                _set_timer(connection, chat, action)
            case CancelTimer():
                connection.execute("DELETE FROM timer WHERE chat = ? AND name = ?", (chat, action.name))
            case SaveComment():
                query = "INSERT INTO comment (chat, at, text) VALUES (?, ?, ?)"
                connection.execute(query, (chat, stamp(self.clock()), self.records.comment(chat, action.text)))
            case Forget():
                pass  # done before all others

    def _give_up(self, connection: Connection, event: Event, state: State, error: Exception, *, blocked: bool) -> Turn:
        what = fault(error)
        log.error("an event could not be handled; it is put with the dead", event_id=event.id, error=what)
        outbox.put_with_the_dead(
            connection, event.id, event.chat, self.records.dead_event(event), what, at=self.clock()
        )
        if blocked:
            return Turn(state, (), Heard("error"))
        outbox.enqueue(connection, event.chat, self.records.send(event.chat, self._apology), self.clock())
        return Turn(state, (self._apology,), Heard("error"))


def forgets(turn: Turn) -> bool:
    """Whether this turn erases its chat."""
    return any(isinstance(action, Forget) for action in turn.actions)


def _set_timer(connection: Connection, chat: str, timer: SetTimer) -> None:
    row = connection.execute("SELECT tz FROM chat WHERE id = ?", (chat,)).fetchone()
    local = timer.at.astimezone(ZoneInfo(row[0]) if row and row[0] else UTC)
    connection.execute(
        "INSERT INTO timer (chat, name, local_time, due_utc) VALUES (?, ?, ?, ?) ON CONFLICT (chat, name)"
        " DO UPDATE SET local_time = excluded.local_time, due_utc = excluded.due_utc",
        (chat, timer.name, local.isoformat(timespec="seconds"), stamp(timer.at)),
    )
