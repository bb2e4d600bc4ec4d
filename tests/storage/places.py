"""Where a store can be: a database that a test opens, closes, opens again and looks into from outside."""

import sqlite3
from pathlib import Path
from typing import Protocol

from bot.storage.sql import SqlStore
from tests.storage.examples import KEY, Clock, open_store


class Place(Protocol):
    """One database."""

    def open(self, clock: Clock | None = None, key: bytes = KEY) -> SqlStore:
        """Open a store there."""
        ...

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Look, or change something, from outside."""
        ...


class SqlitePlace:
    """A file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, clock: Clock | None = None, key: bytes = KEY) -> SqlStore:
        """Open a store there."""
        return open_store(self.path, clock, key)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Look, or change something, from outside."""
        connection = sqlite3.connect(self.path)
        try:
            found = connection.execute(query).fetchall()
            connection.commit()
        finally:
            connection.close()
        return found
