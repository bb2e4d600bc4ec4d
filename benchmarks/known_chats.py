"""A database that knows many chats already, each with a state such as a short talk leaves behind."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.dialogue.actions import Send
from bot.dialogue.state import State
from bot.storage.cipher import load_cipher
from bot.storage.database import day
from bot.storage.records import Records
from bot.storage.sql import utc_now
from bot.storage.sqlite import SqliteStore

BATCH = 10_000
FIRST = 900_000_001  # chats far from those that will write
STATE = State(turn=4, topic="tca_cross", last=("tca_cross.pain",), seen_at=datetime(2026, 1, 1, tzinfo=UTC))


def fill(folder: Path, chats: int, tick: Callable[[int], None]) -> None:
    """Make a database with this many chats in `folder`, and its key beside it."""
    folder.mkdir(parents=True)
    cipher = load_cipher(folder / "key" / "secret.key", create=True)
    path = folder / "bot.db"
    store = SqliteStore.open(path, cipher, apology=Send(""))
    asyncio.run(store.close())
    records = Records(cipher)
    today = day(utc_now())  # or the bot would begin with forgetting them
    with sqlite3.connect(path) as connection:
        for start in range(0, chats, BATCH):
            names = [str(FIRST + number) for number in range(start, min(start + BATCH, chats))]
            rows = [(name, records.state(name, STATE), today) for name in names]
            connection.executemany("INSERT INTO chat (id, state, seen_day) VALUES (?, ?, ?)", rows)
            connection.commit()
            tick(len(rows))
    connection.close()
