"""Times as they are stored: whole microseconds since 1970, in UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def stamp(at: datetime) -> int:
    """Return a time as it is stored."""
    return (at - EPOCH) // MICROSECOND


def moment(stored: int) -> datetime:
    """Return a stored time."""
    return EPOCH + stored * MICROSECOND
