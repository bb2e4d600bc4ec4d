"""Time zones by the names under which they are kept: "Europe/Berlin", or "UTC+05:30" where no place is known.

The rules of the zones come from the database that ships with the program, read once: they are to a date what Unicode
is to a letter.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

FIXED = re.compile(r"UTC([+-])(\d\d):(\d\d)")


def fixed(minutes: int) -> str:
    """Return the name of the zone that always is so many minutes ahead of UTC."""
    return f"UTC{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


@lru_cache(1024)
def clocks(zone: str | None) -> tzinfo:
    """Return the clocks of a zone; UTC for none, and for one that is not known here."""
    told = FIXED.fullmatch(zone or "")
    if told:
        ahead = timedelta(hours=int(told[2]), minutes=int(told[3]))
        return timezone(-ahead if told[1] == "-" else ahead)
    try:
        return ZoneInfo(zone) if zone else UTC
    except (KeyError, ValueError, OSError):  # the database of zones of another machine, or of another year
        return UTC
