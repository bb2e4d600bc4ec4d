"""When the same time of day comes again where a person is."""

from datetime import UTC, datetime, timedelta

from bot.language.zones import clocks

DAY = timedelta(days=1)


def next_day(at: datetime, zone: str) -> datetime:
    """Return when it is the same time of day on the next day there: after 23 or 25 hours when the clocks change.

    A time that is skipped that night comes as much later as the clocks jump, one that comes twice is taken the first time.
    """
    return (at.astimezone(clocks(zone)) + DAY).astimezone(UTC)


def next_time(like: datetime, before: str, zone: str, now: datetime) -> datetime:
    """Return when clocks in `zone` will next show what those in `before` show at `like`."""
    shown = like.astimezone(clocks(before)).time()
    today = now.astimezone(clocks(zone)).replace(hour=shown.hour, minute=shown.minute, second=shown.second, fold=0)
    return today.astimezone(UTC) if today > now else (today + DAY).astimezone(UTC)
