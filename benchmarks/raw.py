"""The databases alone: rows ready made, the same tables, nothing decided, nothing sealed, no order kept."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import psycopg

from bot.storage.schema import MIGRATIONS
from bot.storage.sqlite import PRAGMAS

STATE, PAYLOAD = b"s" * 292, b"p" * 617  # as long as what the store writes here

SEEN = "INSERT INTO seen (event_id, at) VALUES (%s, %s) ON CONFLICT DO NOTHING"
CHAT = "INSERT INTO chat (id, state) VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET state = excluded.state"
OUTBOX = "INSERT INTO outbox (chat, payload, due, head) VALUES (%s, %s, %s, 1)"


class RawSqlite:
    """One connection, each batch one transaction."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for statement in (*PRAGMAS, *(statement for step in MIGRATIONS for statement in step)):
            self._connection.execute(statement)

    def apply(self, events: Sequence[tuple[str, str]]) -> None:
        """Write what the events of a batch lead to."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        for number, chat in events:
            execute(SEEN.replace("%s", "?"), (number, 1))
            execute("SELECT state FROM chat WHERE id = ?", (chat,)).fetchone()
            execute(CHAT.replace("%s", "?"), (chat, STATE))
            execute(OUTBOX.replace("%s", "?"), (chat, PAYLOAD, 1))
        execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class RawPostgres:
    """One connection of several; each batch one transaction, in which each chat's row is locked."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def apply(self, events: Sequence[tuple[str, str]]) -> None:
        """Write what the events of a batch lead to."""
        execute = self._connection.execute
        execute("BEGIN")
        for number, chat in events:
            execute(SEEN, (number, 1))
            execute("SELECT state FROM chat WHERE id = %s FOR UPDATE", (chat,)).fetchone()
            execute(CHAT, (chat, STATE))
            execute(OUTBOX, (chat, PAYLOAD, 1))
        execute("COMMIT")

    def close(self) -> None:
        """Let go of the server."""
        self._connection.close()
