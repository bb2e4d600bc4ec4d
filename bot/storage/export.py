"""Everything that is kept of one chat, as a file for the person it belongs to."""

import json
from typing import Any

from bot.dialogue.actions import MAIL, SEND, TextFile
from bot.dialogue.state import STATE
from bot.storage.connection import Connection
from bot.storage.records import Records
from bot.storage.stamps import moment

NAME = "my-data.json"


def everything(connection: Connection, records: Records, chat: str) -> TextFile:
    """Return all rows of a chat, unsealed, as they are in this transaction."""
    kept = {
        "chat": chat,
        **_itself(connection, records, chat),
        "comments": [
            {"at": _time(at), "text": records.read_comment(chat, text)}
            for at, text in connection.execute(
                "SELECT at, text FROM comment WHERE chat = ? ORDER BY id", (chat,)
            ).fetchall()
        ],
        "reminders": [
            {"name": name, "at": _time(at), "local_time": local}
            for name, at, local in connection.execute(
                "SELECT name, due_utc, local_time FROM timer WHERE chat = ? ORDER BY name", (chat,)
            ).fetchall()
        ],
        "messages_waiting": [
            send and SEND.dump_python(send, mode="json", exclude_defaults=True)
            for (payload,) in connection.execute(
                "SELECT payload FROM outbox WHERE chat = ? ORDER BY id", (chat,)
            ).fetchall()
            for send in [records.read_send(chat, payload)]
        ],
        "letters_waiting": [
            mail and MAIL.dump_python(mail, mode="json")
            for (payload,) in connection.execute(
                "SELECT payload FROM mail WHERE chat = ? ORDER BY id", (chat,)
            ).fetchall()
            for mail in [records.read_mail(chat, payload)]
        ],
        "messages_that_change_in_place": [
            {"place": slot, "message": message}
            for slot, message in connection.execute(
                "SELECT slot, message FROM shown WHERE chat = ? ORDER BY slot", (chat,)
            ).fetchall()
        ],
        "what_went_wrong": [
            {"at": _time(at), "error": error, "what": records.read_dead(chat, payload)}
            for at, error, payload in connection.execute(
                "SELECT at, error, payload FROM dead WHERE chat = ? ORDER BY at", (chat,)
            ).fetchall()
        ],
    }
    return TextFile(NAME, json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def _itself(connection: Connection, records: Records, chat: str) -> dict[str, Any]:
    row = connection.execute("SELECT state, tz, blocked, heard_at FROM chat WHERE id = ?", (chat,)).fetchone()
    if row is None:
        return {}
    sealed, zone, blocked, heard = row
    held = connection.execute("SELECT state FROM fleeting.answers WHERE chat = ?", (chat,)).fetchone()
    state = records.read_state(chat, sealed) if sealed is not None else None
    whole = records.read_fleeting(chat, held[0]) if held else None
    return {
        "last_heard_of": _time(heard),
        "time_zone": zone,
        "blocked": bool(blocked),
        "state": state and STATE.dump_python(state, mode="json"),
        "held_in_memory_only": whole and STATE.dump_python(whole, mode="json"),
    }


def _time(at: int | None) -> str | None:
    return moment(at).isoformat() if at is not None else None
