"""The tables of the SQLite database, and how an older database becomes a newer one.

`fleeting` holds what must never reach a disk: it lies in memory, beside the file and in the same transactions.
`seen` holds event ids and no chat: what is forgotten leaves nothing there but Telegram's own numbers. `head` marks
the oldest waiting message of each chat, so that finding what can go out does not depend on how much waits. `shown` is
what the places of a chat (`Send.slot`) hold. `chat.seen_day` is the day a person was last heard of, and no finer: it
changes once a day, and so costs nothing on the way of a message. `timer.local_date` is the date where the person is, and no
more: the hour would tell the zone. `mailed` counts e-mails by keyed hashes.
`outbox.id` never comes again (AUTOINCREMENT): a late "was sent" must not meet another message.
Times are whole microseconds since 1970, in UTC.
"""

import sqlite3

from bot.errors import StoreError

# Only ever add to the end: a database remembers in `user_version` how many of these it has been through.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
        "CREATE TABLE seen (event_id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX seen_at ON seen (at)",
        """CREATE TABLE chat (
            id TEXT PRIMARY KEY,
            state BLOB,
            tz TEXT,
            blocked INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID""",
        """CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat TEXT NOT NULL,
            payload BLOB NOT NULL,
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            head INTEGER NOT NULL
        )""",
        "CREATE INDEX outbox_chat ON outbox (chat, id)",
        "CREATE INDEX outbox_due ON outbox (due, id) WHERE head = 1",
        """CREATE TABLE timer (
            chat TEXT NOT NULL,
            name TEXT NOT NULL,
            local_time TEXT NOT NULL,
            due_utc INTEGER NOT NULL,
            PRIMARY KEY (chat, name)
        ) WITHOUT ROWID""",
        "CREATE INDEX timer_due ON timer (due_utc)",
        """CREATE TABLE dead (
            event_id TEXT PRIMARY KEY,
            chat TEXT NOT NULL,
            at INTEGER NOT NULL,
            payload BLOB NOT NULL,
            error TEXT NOT NULL
        ) WITHOUT ROWID""",
        "CREATE INDEX dead_chat ON dead (chat)",
        "CREATE TABLE comment (id INTEGER PRIMARY KEY, chat TEXT NOT NULL, at INTEGER NOT NULL, text BLOB NOT NULL)",
        "CREATE INDEX comment_chat ON comment (chat)",
    ),
    (
        "ALTER TABLE chat ADD COLUMN seen_day INTEGER NOT NULL DEFAULT 0",
        "UPDATE chat SET seen_day = CAST(julianday('now') - 2440587.5 AS INTEGER)",  # nobody is too old at once
        "CREATE INDEX chat_seen ON chat (seen_day)",
        """CREATE TABLE shown (
            chat TEXT NOT NULL,
            slot TEXT NOT NULL,
            message INTEGER NOT NULL,
            media INTEGER NOT NULL,
            PRIMARY KEY (chat, slot)
        ) WITHOUT ROWID""",
        "CREATE TABLE upload (digest TEXT PRIMARY KEY, file_id TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE mail (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat TEXT NOT NULL,
            payload BLOB NOT NULL,
            due INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            counted INTEGER NOT NULL DEFAULT 0
        )""",
        "CREATE INDEX mail_chat ON mail (chat)",
        "CREATE INDEX mail_due ON mail (due)",
        "CREATE TABLE mailed (day INTEGER NOT NULL, chat BLOB NOT NULL, address BLOB NOT NULL)",
        "CREATE INDEX mailed_day ON mailed (day)",
    ),
    (
        "ALTER TABLE chat DROP COLUMN tz",  # where a person lives is sealed with the state
        "ALTER TABLE timer RENAME COLUMN local_time TO local_date",
        "UPDATE timer SET local_date = substr(local_date, 1, 10)",
    ),
)

FLEETING = (
    "ATTACH ':memory:' AS fleeting",
    "CREATE TABLE fleeting.fleeting (chat TEXT PRIMARY KEY, state BLOB NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX fleeting.fleeting_at ON fleeting (at)",
)


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring the tables up to date, each step whole or not at all."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > len(MIGRATIONS):
        raise StoreError(
            f"{name} was written by a newer version of this program (tables {version}, known here {len(MIGRATIONS)}): "
            "install that version again"
        )
    for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
