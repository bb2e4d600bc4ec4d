"""Everything that is kept of one chat as a file that its person can read: JSON, the same names in the same order."""

import json
from datetime import datetime

from bot.dialogue.actions import MAIL, SEND, TextFile
from bot.dialogue.state import State, dump
from bot.storage.database import EPOCH, Database, moment
from bot.storage.records import Records

NAME = "my-data.json"
FORMAT = 1

CHAT = "SELECT c.state, c.blocked, c.seen_day, f.state FROM chat c LEFT JOIN fleeting f ON f.chat = c.id WHERE c.id = ?"


def everything(database: Database, records: Records, chat: str, now: datetime) -> TextFile:
    """Return what is kept of a chat as it stands in this transaction."""
    state, blocked, seen, held = database.execute(CHAT, (chat,)).fetchone() or (None, 0, None, None)
    kept = {
        "format": FORMAT,
        "chat": chat,
        "made_at": now.isoformat(timespec="seconds"),
        "last_heard_of_on": None
        if seen is None
        else moment(0).date().fromordinal(EPOCH.toordinal() + seen).isoformat(),
        "blocked": bool(blocked),
        "kept": _state(records, chat, state, "chat"),
        "held_for_two_days_at_most": _state(records, chat, held, "fleeting"),
        "comments": _comments(database, records, chat),
        "timers": _timers(database, chat),
        "messages_waiting": _messages(database, records, chat),
        "emails_waiting": _emails(database, records, chat),
        "messages_in_place": _places(database, chat),
        "went_wrong": _dead(database, records, chat),
    }
    text = json.dumps(kept, indent=2, ensure_ascii=False) + "\n"
    # Half a surrogate pair, which a person can send and no file can hold, becomes a question mark.
    return TextFile(NAME, text.encode(errors="replace").decode())


def _state(records: Records, chat: str, sealed: bytes | None, table: str) -> object:
    state: State | None = records.read_state(chat, sealed, table) if sealed else None
    return json.loads(dump(state))["state"] if state else None


def _comments(database: Database, records: Records, chat: str) -> list[object]:
    rows = database.execute("SELECT at, text FROM comment WHERE chat = ? ORDER BY id", (chat,)).fetchall()
    return [{"at": _time(at), "text": records.read_comment(chat, sealed)} for at, sealed in rows]


def _timers(database: Database, chat: str) -> list[object]:
    query = "SELECT name, local_date, due_utc FROM timer WHERE chat = ? ORDER BY due_utc, name"
    rows = database.execute(query, (chat,)).fetchall()
    return [{"name": name, "date": date, "at": _time(at)} for name, date, at in rows]


def _messages(database: Database, records: Records, chat: str) -> list[object]:
    query = "SELECT due, attempts, payload FROM outbox WHERE chat = ? ORDER BY id"
    return [
        {"due": _time(due), "attempts": attempts, "message": SEND.dump_python(send, mode="json") if send else None}
        for due, attempts, sealed in database.execute(query, (chat,)).fetchall()
        for send in (records.read_send(chat, sealed),)
    ]


def _emails(database: Database, records: Records, chat: str) -> list[object]:
    query = "SELECT due, attempts, payload FROM mail WHERE chat = ? ORDER BY id"
    return [
        {"due": _time(due), "attempts": attempts, "email": MAIL.dump_python(mail, mode="json") if mail else None}
        for due, attempts, sealed in database.execute(query, (chat,)).fetchall()
        for mail in (records.read_mail(chat, sealed),)
    ]


def _places(database: Database, chat: str) -> list[object]:
    rows = database.execute("SELECT slot, message FROM shown WHERE chat = ? ORDER BY slot", (chat,)).fetchall()
    return [{"place": slot, "message": message} for slot, message in rows]


def _dead(database: Database, records: Records, chat: str) -> list[object]:
    query = "SELECT at, error, payload FROM dead WHERE chat = ? ORDER BY at, event_id"
    rows = database.execute(query, (chat,)).fetchall()
    return [{"at": _time(at), "error": error, "what": records.read_dead(chat, sealed)} for at, error, sealed in rows]


def _time(stamped: int) -> str:
    return moment(stamped).isoformat(timespec="seconds")
