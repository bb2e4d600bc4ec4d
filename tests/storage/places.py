"""Where a store can be: a database that a test opens, closes, opens again and looks into from outside."""

import sqlite3
from pathlib import Path
from typing import Protocol

import psycopg

from bot.storage.cipher import Cipher
from bot.storage.postgres import PostgresStore
from bot.storage.sql import SqlStore
from tests.storage.examples import APOLOGY, KEY, Clock, open_store


class Place(Protocol):
    """One database."""

    def open(self, clock: Clock | None = None, key: bytes = KEY) -> SqlStore:
        """Open a store there."""
        ...

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Look, or change something, from outside."""
        ...

    def lose_memory(self) -> None:
        """What becomes of things held in memory when the machine restarts, while no store is open."""
        ...

    def become_newer(self) -> None:
        """Have been written by a newer version of the program."""
        ...

    def empty(self) -> None:
        """Begin anew, with nothing."""
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

    def lose_memory(self) -> None:
        """It is the program's own memory."""

    def become_newer(self) -> None:
        """Have been written by a newer version of the program."""
        self.rows("PRAGMA user_version = 99")

    def empty(self) -> None:
        """Begin anew, with nothing."""
        for file in self.path.parent.iterdir():
            file.unlink()


class PostgresPlace:
    """A database of a server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def open(self, clock: Clock | None = None, key: bytes = KEY) -> SqlStore:
        """Open a store there."""
        return PostgresStore.open(self.url, Cipher([key]), apology=APOLOGY, clock=clock or Clock())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Look, or change something, from outside."""
        with psycopg.connect(self.url) as connection:
            cursor = connection.execute(query.encode())
            return cursor.fetchall() if cursor.description else []

    def lose_memory(self) -> None:
        """After a crash the server itself empties what is UNLOGGED."""
        (kind,) = self.rows("SELECT relpersistence::text FROM pg_class WHERE relname = 'fleeting'")
        assert kind == ("u",)
        self.rows("TRUNCATE fleeting")

    def become_newer(self) -> None:
        """Have been written by a newer version of the program."""
        self.rows("UPDATE tables SET version = 99")

    def empty(self) -> None:
        """Begin anew, with nothing."""
        self.rows("DROP SCHEMA public CASCADE")
        self.rows("CREATE SCHEMA public")
