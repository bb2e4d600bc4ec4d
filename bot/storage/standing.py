"""What waits in a database, in numbers; and a write that shows whether anything can be kept."""

from datetime import datetime, timedelta

from bot.storage.database import Database, moment, stamp
from bot.storage.store import Standing

# The row itself says nothing: that it could be written is what counts.
TOUCH = "INSERT INTO meta (name, value) VALUES ('touched', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"


def standing(database: Database, now: datetime) -> Standing:
    """Return what waits now."""
    database.execute(TOUCH, (str(stamp(now)).encode(),))
    (waiting,) = database.execute("SELECT count(*) FROM outbox").fetchone()
    (oldest,) = database.execute("SELECT min(due) FROM outbox WHERE head = 1").fetchone()
    (dead,) = database.execute("SELECT count(*) FROM dead").fetchone()
    (letters,) = database.execute("SELECT count(*) FROM mail").fetchone()
    return Standing(waiting, _age(now, oldest), dead, letters)


def _age(now: datetime, at: int | None) -> timedelta:
    return max(now - moment(at), timedelta(0)) if at is not None else timedelta(0)
