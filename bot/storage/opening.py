"""Opens the store that the operator named: a path is an SQLite file, an address is a database of PostgreSQL."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.dialogue.actions import Send
from bot.storage.cipher import load_cipher
from bot.storage.lockfile import lock
from bot.storage.sql import SqlStore, utc_now
from bot.storage.sqlite import SqliteStore, has_data

Location = Path | str


def open_store(
    location: Location, key_file: Path, *, apology: Send, clock: Callable[[], datetime] = utc_now
) -> SqlStore:
    """Open or make the store; a key is made only for a new one. Raises `ServerAwayError` where it may be there soon."""
    if isinstance(location, Path):
        cipher = load_cipher(key_file, create=not has_data(location))
        return SqliteStore.open(location, cipher, apology=apology, clock=clock)
    from bot.storage.postgres import PostgresStore  # noqa: PLC0415 -- most bots do without psycopg

    cipher = load_cipher(key_file, create=not holds_data(location))
    return PostgresStore.open(location, cipher, apology=apology, clock=clock)


def holds_data(location: Location) -> bool:
    """Whether there is a database there already, which a new key could not read."""
    if isinstance(location, Path):
        return has_data(location)
    from bot.storage.postgres import has_tables  # noqa: PLC0415 -- most bots do without psycopg

    return has_tables(location)


def check_free(location: Location) -> None:
    """Raise `StoreError` if another program has this database to itself."""
    if isinstance(location, Path) and location.parent.is_dir():
        lock(location).close()
