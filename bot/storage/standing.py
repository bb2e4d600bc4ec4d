"""What waits in a database, in numbers; and a write that shows whether anything can be kept. SQLite only."""

import sqlite3
from datetime import datetime, timedelta

from bot.storage.store import Standing
from bot.storage.turns import EPOCH, MICROSECOND, stamp

# The row itself says nothing: that it could be written is what counts.
TOUCH = "INSERT INTO meta VALUES ('touched', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1"


def standing(connection: sqlite3.Connection, now: datetime) -> Standing:
    """Return what waits now."""
    connection.execute(TOUCH, (str(stamp(now)).encode(),))
    (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    (oldest,) = connection.execute("SELECT min(due) FROM outbox WHERE head = 1").fetchone()
    (dead,) = connection.execute("SELECT count(*) FROM dead").fetchone()
    return Standing(waiting, _age(now, oldest), dead, 0)


def _age(now: datetime, at: int | None) -> timedelta:
    return max(now - (EPOCH + at * MICROSECOND), timedelta(0)) if at is not None else timedelta(0)
