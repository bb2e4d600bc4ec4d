"""A time of day and a distance from UTC in a message, and the time zone without a place that follows from either.

It knows nothing of the days on which clocks change; a place does (`whereabouts.py`).
"""

import re
from datetime import UTC, datetime

from bot.language.zones import fixed

DAY = 24 * 60  # minutes
WEST, EAST = -12 * 60, 14 * 60  # minutes from UTC; nobody lives beyond
# 9:40, 21.40, 9:40 pm, 9pm; a bare "9" may be anything
TIME = re.compile(r"(\d{1,2})[:.h](\d{2})(?: ?([ap])\.? ?m\.?)?|(\d{1,2}) ?([ap])\.? ?m\.?")
OFFSET = re.compile(r"(utc|gmt)? ?(?:([+-]) ?(\d{1,2})(?:[:.]?(\d{2}))?(?: ?h| ?hours?)?)?")

# What clocks of many people show, in minutes from UTC: a time told in passing is some minutes off, and a distance that
# no clock keeps would keep the mistake. Each time of day has one of them: -11 is taken for +13, -12 for +12, +14 for -10.
KEPT = (*range(-10 * 60, 14 * 60, 60), -210, -150, 210, 270, 330, 345, 390, 570, 630)


def offset(text: str, *, bare: bool) -> str | None:
    """Return the zone that is all of a text: "utc+2", "gmt -5:30"; with `bare` also "+2"."""
    found = OFFSET.fullmatch(text)
    if found is None or not (found[1] or (bare and found[2])):
        return None
    minutes = int(found[3] or 0) * 60 + int(found[4] or 0)
    minutes = -minutes if found[2] == "-" else minutes
    return fixed(minutes) if WEST <= minutes <= EAST and minutes % 15 == 0 else None


def times(text: str) -> tuple[int, ...]:
    """Return the time of day that is all of a text, in minutes: two where it may be morning or evening, none for none."""
    found = TIME.fullmatch(text)
    if found is None:
        return ()
    hour, minute = int(found[1] or found[4]), int(found[2] or 0)
    half = found[3] or found[5]
    if minute > 59 or hour > (12 if half else 24) or (half and not hour):
        return ()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    told = hour % 24 * 60 + minute
    either = not half and 1 <= hour <= 12 and not text.startswith("0")
    return tuple(sorted({told % (DAY // 2), told % (DAY // 2) + DAY // 2})) if either else (told,)


def zone_where_it_is(minutes: int, at: datetime) -> str:
    """Return the zone in which it is that time of day at a moment."""
    now = at.astimezone(UTC)
    ahead = minutes - (now.hour * 60 + now.minute)
    return fixed(min(KEPT, key=lambda kept: abs((ahead - kept + DAY // 2) % DAY - DAY // 2)))
