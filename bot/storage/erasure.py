"""What happens to all that is kept of one chat at once: erased, or handed to the chat's new id.

Every table with something of a chat in it is named here, and nowhere else twice. What counts e-mails is not among them:
it holds no chat but a keyed hash, for a day, or `/forget` would be a way around the limit.
"""

from bot.errors import StoreError
from bot.storage.database import Database, Statement
from bot.storage.records import SEALED, Records

OF_A_CHAT = {
    "chat": "id",
    "fleeting": "chat",
    "outbox": "chat",
    "shown": "chat",
    "mail": "chat",
    "timer": "chat",
    "dead": "chat",
    "comment": "chat",
}
NUMBERED = {"chat": "id", "fleeting": "chat", "dead": "event_id"}  # what tells rows apart, where that is no `id`
IN_ROWS = ("outbox", "mail", "dead", "comment")  # of which a chat may have any number


def erasing(chat: str) -> list[Statement]:
    """Return the statements that forget the chat. That files keep no trace of the rows is the database's to see to."""
    deletes: list[Statement] = [
        (f"DELETE FROM {table} WHERE {column} = ?", (chat,))  # noqa: S608 -- names of our own
        for table, column in OF_A_CHAT.items()
    ]
    # A timer's event id names its chat; nothing else in `seen` does.
    return [
        *deletes,
        ("DELETE FROM seen WHERE event_id >= ? AND event_id < ?", (f"timer:{chat}:", f"timer:{chat};")),
    ]


def erase(database: Database, chat: str) -> None:
    """Forget the chat."""
    for query, parameters in erasing(chat):
        database.execute(query, parameters)


def hand_over(database: Database, records: Records, old: str, new: str) -> None:
    """Give all that is kept of `old` to `new`; where both have something of one name, `new` keeps its own.

    Whoever moved is there: `new` counts as blocked no longer. Messages already shown get other numbers in a group that
    moves, and so cannot be changed any more.
    """
    database.execute("DELETE FROM chat WHERE id = ? AND state IS NULL", (new,))  # blocked before it ever wrote
    database.execute("UPDATE chat SET blocked = 0 WHERE id IN (?, ?)", (old, new))
    moved = [*IN_ROWS]
    if not database.execute("SELECT 1 FROM chat WHERE id = ?", (new,)).fetchone():
        moved += ["chat", "fleeting"]  # else they stay behind and are erased
    for table in moved:
        _seal_anew(database, records, table, old, new)
        column = OF_A_CHAT[table]
        database.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (new, old))  # noqa: S608
    free = "name NOT IN (SELECT name FROM timer WHERE chat = ?)"
    database.execute(f"UPDATE timer SET chat = ? WHERE chat = ? AND {free}", (new, old, new))  # noqa: S608
    erase(database, old)
    database.execute(
        "UPDATE outbox SET head = CASE WHEN id = (SELECT min(id) FROM outbox WHERE chat = ?) THEN 1 ELSE 0 END"
        " WHERE chat = ?",
        (new, new),
    )


def _seal_anew(database: Database, records: Records, table: str, old: str, new: str) -> None:
    owner, column, key = OF_A_CHAT[table], SEALED[table], NUMBERED.get(table, "id")
    query = f"SELECT {key}, {column} FROM {table} WHERE {owner} = ? AND {column} IS NOT NULL"  # noqa: S608
    for row, sealed in database.execute(query, (old,)).fetchall():
        try:
            moved = records.moved(sealed, table, old, new)
        except StoreError:
            continue  # unreadable here and there: whoever reads it says so
        database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (moved, row))  # noqa: S608
