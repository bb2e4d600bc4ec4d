"""What the store asks of a database, and no more: SQLite's own connection is one, PostgreSQL's is made one.

Queries are written once, in words that both understand: `?` for a value, `ON CONFLICT`, `RETURNING`, whole numbers for
times and for yes and no. What a query did is told by what it returns, never by a count of rows.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class Rows(Protocol):
    """What a query found."""

    def fetchone(self) -> Any:
        """Return the next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """Return all rows."""
        ...


class Database(Protocol):
    """A connection with a transaction that someone else opened."""

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Carry out one statement."""
        ...


Statement = tuple[str, tuple[Any, ...]]


def stamp(at: datetime) -> int:
    """Return a time as it is stored: whole microseconds since 1970."""
    return (at - EPOCH) // MICROSECOND


def moment(stamped: int) -> datetime:
    """Return a stored time."""
    return EPOCH + stamped * MICROSECOND


def day(at: datetime) -> int:
    """Return the day of a time, counted from 1970, in UTC."""
    return (at - EPOCH).days
