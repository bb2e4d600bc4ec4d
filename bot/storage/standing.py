"""What waits in a database, in numbers; and a write that shows whether anything can be kept."""

from datetime import datetime, timedelta

from bot.storage.connection import Connection
from bot.storage.stamps import moment, stamp
from bot.storage.store import Standing

# The row itself says nothing: that it could be written is what counts.
TOUCH = "INSERT INTO meta (name, value) VALUES ('touched', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def standing(connection: Connection, now: datetime) -> Standing:
    """Return what waits now."""
    connection.execute(TOUCH, (str(stamp(now)).encode(),))
    (waiting,) = connection.execute("SELECT count(*) FROM outbox").fetchone()
    (oldest,) = connection.execute("SELECT min(due) FROM outbox WHERE head = 1").fetchone()
    (dead,) = connection.execute("SELECT count(*) FROM dead").fetchone()
    (letters,) = connection.execute("SELECT count(*) FROM mail").fetchone()
    overdue = max(now - moment(oldest), timedelta(0)) if oldest is not None else timedelta(0)
    return Standing(waiting, overdue, dead, letters)
