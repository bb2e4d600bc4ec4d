"""The outbox inside a transaction: what waits to go out, in the order of each chat.

`head` marks the oldest waiting message of a chat: whatever puts a message in or takes one out keeps that true.
"""

from collections.abc import Collection
from datetime import datetime

import structlog

from bot.storage.connection import Connection
from bot.storage.records import Records
from bot.storage.stamps import stamp
from bot.storage.store import Outgoing, Shown

log = structlog.get_logger(__name__)


def enqueue(connection: Connection, chat: str, payload: bytes, now: datetime) -> None:
    """Put a sealed message behind those of its chat."""
    connection.execute(
        "INSERT INTO outbox (chat, payload, due, head)"
        " VALUES (?, ?, ?, CASE WHEN EXISTS (SELECT 1 FROM outbox WHERE chat = ?) THEN 0 ELSE 1 END)",
        (chat, payload, stamp(now), chat),
    )


def due(connection: Connection, records: Records, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
    """Return the oldest waiting message of each chat that can go out now."""
    query = "SELECT id, chat, payload, attempts FROM outbox WHERE head = 1 AND due <= ? ORDER BY due, id LIMIT ?"
    # Each chat has one head, so that this many rows hold `limit` that are not busy, if there are so many.
    rows = connection.execute(query, (stamp(now), limit + len(busy))).fetchall()
    free = [row for row in rows if row[1] not in busy][:limit]
    return [found for row in free if (found := _outgoing(connection, records, *row, now=now)) is not None]


def _outgoing(
    connection: Connection, records: Records, number: int, chat: str, payload: bytes, attempts: int, *, now: datetime
) -> Outgoing | None:
    send = records.read_send(chat, payload)
    if send is not None:
        return Outgoing(number, chat, send, attempts, _shown(connection, chat, send.slot) if send.slot else None)
    log.error("a waiting message cannot be read; it is put with the dead, its chat goes on", outgoing=number)
    bury(connection, records, number, "unreadable", "", at=now)
    return None


def _shown(connection: Connection, chat: str, slot: str) -> Shown | None:
    row = connection.execute("SELECT message, media FROM shown WHERE chat = ? AND slot = ?", (chat, slot)).fetchone()
    return Shown(row[0], bool(row[1])) if row else None


def mark_sent(connection: Connection, records: Records, number: int, shown: Shown | None) -> None:
    """Take a message that went out from the outbox; of what was sent nothing is kept but where its slot is shown."""
    row = _locked(connection, number)
    if row is None:
        return
    chat, payload = row
    send = records.read_send(chat, payload) if shown is not None else None
    if shown is not None and send is not None and send.slot is not None:
        connection.execute(
            "INSERT INTO shown (chat, slot, message, media) VALUES (?, ?, ?, ?) ON CONFLICT (chat, slot)"
            " DO UPDATE SET message = excluded.message, media = excluded.media",
            (chat, send.slot, shown.message, int(shown.media)),
        )
    _take_out(connection, number, chat)


def postpone(connection: Connection, number: int, until: datetime) -> None:
    """Hold a message, and so its chat, until then."""
    connection.execute("UPDATE outbox SET due = ?, attempts = attempts + 1 WHERE id = ?", (stamp(until), number))


def bury(connection: Connection, records: Records, number: int, error: str, reason: str, *, at: datetime) -> None:
    """Move a message from the outbox to the dead; its chat goes on."""
    row = _locked(connection, number)
    if row is not None:
        chat, payload = row
        put_with_the_dead(connection, f"outbox:{number}", chat, records.dead_send(chat, payload, reason), error, at=at)
        _take_out(connection, number, chat)


def put_with_the_dead(
    connection: Connection, name: str, chat: str, payload: bytes, error: str, *, at: datetime
) -> None:
    """Keep what could not be handled or sent, sealed, for the operator."""
    connection.execute(
        "INSERT INTO dead (event_id, chat, at, payload, error) VALUES (?, ?, ?, ?, ?) ON CONFLICT (event_id)"
        " DO UPDATE SET at = excluded.at, payload = excluded.payload, error = excluded.error",
        (name, chat, stamp(at), payload, error),
    )


def block(connection: Connection, chat: str) -> None:
    """Drop what waits for a chat, and take nothing more for it until it writes."""
    connection.lock([chat])
    connection.execute("DELETE FROM outbox WHERE chat = ?", (chat,))
    connection.execute(
        "INSERT INTO chat (id, blocked) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET blocked = 1", (chat,)
    )


def set_head(connection: Connection, chat: str) -> None:
    """Mark the oldest message of a chat, whatever was marked before."""
    connection.execute(
        "UPDATE outbox SET head = CASE WHEN id = (SELECT min(id) FROM outbox WHERE chat = ?) THEN 1 ELSE 0 END"
        " WHERE chat = ?",
        (chat, chat),
    )


def _locked(connection: Connection, number: int) -> tuple[str, bytes] | None:
    """Return chat and payload of a message, whose chat nobody else touches from now on."""
    query = "SELECT chat, payload FROM outbox WHERE id = ?"
    row = connection.execute(query, (number,)).fetchone()
    if row is None:
        return None
    connection.lock([row[0]])
    return row[0], row[1]


def _take_out(connection: Connection, number: int, chat: str) -> None:
    connection.execute("DELETE FROM outbox WHERE id = ?", (number,))
    connection.execute("UPDATE outbox SET head = 1 WHERE id = (SELECT min(id) FROM outbox WHERE chat = ?)", (chat,))
