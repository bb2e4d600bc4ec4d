"""What happens to all that is kept of one chat at once: erased, or handed to the chat's new id. SQLite only.

Every table with something of a chat in it is named here, and nowhere else twice.
"""

import sqlite3

from bot.errors import StoreError
from bot.storage.records import SEALED, Records

OF_A_CHAT = {"chat": "id", "outbox": "chat", "timer": "chat", "dead": "chat", "comment": "chat"}


def erase(connection: sqlite3.Connection, chat: str) -> None:
    """Forget the chat. The file keeps no trace of the rows (`secure_delete`); the log is the writer's to empty."""
    for table, column in OF_A_CHAT.items():
        connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (chat,))  # noqa: S608 -- names of our own
    # A timer's event id names its chat; nothing else in `seen` does.
    first, last = f"timer:{chat}:", f"timer:{chat};"
    connection.execute("DELETE FROM seen WHERE event_id >= ? AND event_id < ?", (first, last))


def hand_over(connection: sqlite3.Connection, records: Records, old: str, new: str) -> None:
    """Give all that is kept of `old` to `new`; where both have something of one name, `new` keeps its own.

    Whoever moved is there: `new` counts as blocked no longer.
    """
    connection.execute("DELETE FROM chat WHERE id = ? AND state IS NULL", (new,))  # blocked before it ever wrote
    connection.execute("UPDATE chat SET blocked = 0 WHERE id IN (?, ?)", (old, new))
    for table, column in SEALED.items():
        _seal_anew(connection, records, table, column, old, new)
    for table, column in OF_A_CHAT.items():
        connection.execute(
            f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?",  # noqa: S608 -- names of our own
            (new, old),
        )
    erase(connection, old)
    connection.execute(
        "UPDATE outbox SET head = (id = (SELECT min(id) FROM outbox WHERE chat = ?)) WHERE chat = ?", (new, new)
    )


def _seal_anew(connection: sqlite3.Connection, records: Records, table: str, column: str, old: str, new: str) -> None:
    owner, key = OF_A_CHAT[table], {"chat": "id", "dead": "event_id"}.get(table, "id")
    if table == "chat" and connection.execute("SELECT 1 FROM chat WHERE id = ?", (new,)).fetchone():
        return  # it stays behind and is erased
    query = f"SELECT {key}, {column} FROM {table} WHERE {owner} = ? AND {column} IS NOT NULL"  # noqa: S608
    for row, sealed in connection.execute(query, (old,)).fetchall():
        try:
            moved = records.moved(sealed, table, old, new)
        except StoreError:
            moved = sealed  # unreadable here and there: whoever reads it says so
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (moved, row))  # noqa: S608
