"""What happens to all that is kept of one chat at once: erased, or handed to the chat's new id.

Every table with something of a chat in it is named here, and nowhere else twice.
"""

from datetime import datetime

from bot.errors import StoreError
from bot.storage.connection import Connection
from bot.storage.outbox import set_head
from bot.storage.records import SEALED, Records
from bot.storage.stamps import stamp

# The column with the chat, and those that tell two rows of one chat apart.
OF_A_CHAT: dict[str, tuple[str, str]] = {
    "chat": ("id", "id"),
    "fleeting.answers": ("chat", "chat"),
    "outbox": ("chat", "id"),
    "shown": ("chat", "slot"),
    "mail": ("chat", "id"),
    "timer": ("chat", "name"),
    "dead": ("chat", "event_id"),
    "comment": ("chat", "id"),
}


def erase(connection: Connection, records: Records, chat: str) -> None:
    """Forget the chat, in the tables and in the log of the database."""
    for table, (column, _) in OF_A_CHAT.items():
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (chat,))  # noqa: S608 -- names of our own
    connection.execute("DELETE FROM mailed WHERE whose = ?", (records.tag("chat", chat),))
    # A timer's event id names its chat; nothing else in `seen` does.
    first, last = f"timer:{chat}:", f"timer:{chat};"
    connection.execute("DELETE FROM seen WHERE event_id >= ? AND event_id < ?", (first, last))
    connection.wipe()


def expire(connection: Connection, records: Records, before: datetime, limit: int) -> int:
    """Erase chats whose person was last heard of before then; returns how many."""
    query = "SELECT id FROM chat WHERE heard_at < ? ORDER BY heard_at LIMIT ?"
    chats = [chat for (chat,) in connection.execute(query, (stamp(before), limit)).fetchall()]
    connection.lock(chats)
    for chat in chats:
        erase(connection, records, chat)
    return len(chats)


def hand_over(connection: Connection, records: Records, old: str, new: str) -> None:
    """Give all that is kept of `old` to `new`; where both have something of one name, `new` keeps its own.

    Whoever moved is there: `new` counts as blocked no longer.
    """
    connection.lock([old, new])
    connection.execute("DELETE FROM chat WHERE id = ? AND state IS NULL", (new,))  # blocked before it ever wrote
    connection.execute("UPDATE chat SET blocked = 0 WHERE id IN (?, ?)", (old, new))
    for table, (column, key) in OF_A_CHAT.items():
        _drop_doubles(connection, table, column, key, old, new)
        _seal_anew(connection, records, table, column, key, old, new)
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608
    erase(connection, records, old)
    set_head(connection, new)


def _drop_doubles(connection: Connection, table: str, column: str, key: str, old: str, new: str) -> None:
    """Remove the rows of `old` that `new` has its own of."""
    same = "" if key == column else f" AND {key} IN (SELECT {key} FROM {table} WHERE {column} = ?)"  # noqa: S608
    if key == column and not connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (new,)).fetchone():  # noqa: S608
        return
    values = (old,) if key == column else (old, new)
    connection.execute(f"DELETE FROM {table} WHERE {column} = ?{same}", values)  # noqa: S608


def _seal_anew(connection: Connection, records: Records, table: str, column: str, key: str, old: str, new: str) -> None:
    sealed_column = SEALED.get(table)
    if sealed_column is None:
        return
    query = f"SELECT {key}, {sealed_column} FROM {table} WHERE {column} = ? AND {sealed_column} IS NOT NULL"  # noqa: S608
    for row, sealed in connection.execute(query, (old,)).fetchall():
        try:
            moved = records.moved(sealed, table, old, new)
        except StoreError:
            moved = sealed  # unreadable here and there: whoever reads it says so
        connection.execute(f"UPDATE {table} SET {sealed_column} = ? WHERE {key} = ?", (moved, row))  # noqa: S608
