"""The messages that wait: who is next, what their places in the chats hold, and how they leave.

Whoever takes one out makes the next of its chat the head, in the same transaction.
"""

from collections.abc import Collection
from datetime import datetime

import structlog

from bot.dialogue.actions import Send
from bot.storage.database import Database, Statement, stamp
from bot.storage.records import Records
from bot.storage.store import Outgoing, Shown

log = structlog.get_logger(__name__)

PLACES = 8  # of one chat that are remembered: whoever presses a button of an older one gets a new message

HEADS = "SELECT id, chat, payload, attempts FROM outbox WHERE head = 1 AND due <= ? ORDER BY due, id LIMIT ?"
ENQUEUE = (
    "INSERT INTO outbox (chat, payload, due, head)"
    " VALUES (?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE chat = ?) THEN 0 ELSE 1 END)"
)
BURY = (
    "INSERT INTO dead (event_id, chat, at, payload, error) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id)"
    " DO UPDATE SET chat = excluded.chat, at = excluded.at, payload = excluded.payload, error = excluded.error"
)
SHOW_ANOTHER = "UPDATE shown SET message = ?, media = ? WHERE chat = ? AND slot = ? RETURNING slot"
KEEP_SHOWN = "INSERT INTO shown (message, media, chat, slot) VALUES (?, ?, ?, ?)"
FORGET_OLDEST = (
    "DELETE FROM shown WHERE chat = ? AND message <"
    " (SELECT message FROM shown WHERE chat = ? ORDER BY message DESC LIMIT 1 OFFSET ?)"
)


def enqueuing(records: Records, chat: str, send: Send, at: datetime) -> Statement:
    """Return the statement that puts a message behind all others of its chat."""
    return ENQUEUE, (chat, records.send(chat, send), stamp(at), chat)


def due(database: Database, records: Records, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
    """Return the oldest waiting message of each chat that can go out now."""
    # Each chat has one head, so that this many rows hold `limit` that are not busy, if there are so many.
    rows = database.execute(HEADS, (stamp(now), limit + len(busy))).fetchall()
    free = [row for row in rows if row[1] not in busy][:limit]
    return [found for row in free if (found := _outgoing(database, records, now, *row)) is not None]


def _outgoing(
    database: Database, records: Records, now: datetime, number: int, chat: str, payload: bytes, attempts: int
) -> Outgoing | None:
    send = records.read_send(chat, payload)
    if send is not None:
        shown = _shown(database, chat, send.slot) if send.slot and send.in_place else None
        return Outgoing(number, chat, send, attempts, shown)
    log.error("a waiting message cannot be read; it is put with the dead, its chat goes on", outgoing=number)
    bury(database, records, number, now, "unreadable", "")
    return None


def _shown(database: Database, chat: str, slot: str) -> Shown | None:
    query = "SELECT message, media FROM shown WHERE chat = ? AND slot = ?"
    row = database.execute(query, (chat, slot)).fetchone()
    return Shown(row[0], media=bool(row[1])) if row else None


def mark_sent(database: Database, number: int, slot: str | None, shown: Shown | None) -> bool:
    """Take out a message that arrived, remember what its place holds now, and tell whether its chat has another one."""
    found = take_out(database, number)
    for chat, _, _ in found:
        if shown and slot:
            values = (shown.message, int(shown.media), chat, slot)
            if not database.execute(SHOW_ANOTHER, values).fetchall():
                database.execute(KEEP_SHOWN, values)
                database.execute(FORGET_OLDEST, (chat, chat, PLACES - 1))
    return any(more for _, _, more in found)


def bury(database: Database, records: Records, number: int, now: datetime, error: str, reason: str) -> None:
    """Move a message from the outbox to the dead; its chat goes on."""
    for chat, payload, _ in take_out(database, number):
        sealed = records.dead_send(chat, payload, reason)
        database.execute(BURY, (f"outbox:{number}", chat, stamp(now), sealed, error))


def take_out(database: Database, number: int) -> list[tuple[str, bytes, bool]]:
    """Take a message from the outbox; the next of its chat becomes the head.

    Returns the chat, what the message was, and whether there is a next one; nothing if it was taken out before.
    """
    found = database.execute("DELETE FROM outbox WHERE id = ? RETURNING chat, payload", (number,)).fetchall()
    query = "UPDATE outbox SET head = 1 WHERE id = (SELECT min(id) FROM outbox WHERE chat = ?) RETURNING id"
    return [(chat, payload, bool(database.execute(query, (chat,)).fetchall())) for chat, payload in found]


def block(database: Database, chat: str, today: int) -> None:
    """Drop what waits for a chat, and take nothing more for it until it writes."""
    database.execute("DELETE FROM outbox WHERE chat = ?", (chat,))
    query = "INSERT INTO chat (id, blocked, seen_day) VALUES (?, 1, ?) ON CONFLICT (id) DO UPDATE SET blocked = 1"
    database.execute(query, (chat, today))
