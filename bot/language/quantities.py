"""Numbers in what people write: ages, lengths, durations. "early 30s", "2mm ish", "half a cm", "18 months", "2-3 yrs"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.text import normalise

_UNITS = {
    name: number
    for number, name in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    name: 10 * number
    for number, name in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_TENS["fourty"] = 40
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
}
_INTO_DECADE = {
    "early": 1,
    "mid": 5,
    "middle": 5,
    "late": 8,
}  # as `quiz_design` decided; "in my 40s" counts as the middle

_NUMBER_WORDS = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ](?P<ones>{'|'.join(list(_UNITS)[1:10])}))?|(?P<unit>{'|'.join(_UNITS)}))\b"
)
_DECADE = re.compile(
    rf"\b(?:(?P<part>early|mid|middle|late)[- ]?(?:of )?(?:my )?)?(?:(?P<digits>[1-9]0)'?s|(?P<name>{'|'.join(_DECADES)}))\b"
)
_NOT_YET = re.compile(r"\b(?:under|below|almost|nearly|not yet|not quite|younger than|less than)\s+(\d{1,2})\b")
_INTEGER = re.compile(r"(?<![\d.])(\d{1,3})(?![\d.]*\d)")

_AMOUNT = re.compile(
    r"(?P<bound>less than|under|below|more than|over|above|at least)?\s*(?:about|around|roughly|like|maybe|approx)?\s*"
    r"(?P<low>\d+(?:\.\d+)?|a couple(?: of)?|couple(?: of)?|a few|few|several|an?|half an?|half)"
    r"(?:\s*(?:-|to|or)\s*(?P<high>\d+(?:\.\d+)?))?\s*(?:and a half\s*)?-?\s*(?P<unit>[a-z]+)(?P<half> and a half)?"
)
_VAGUE = {
    "a couple": 2,
    "couple": 2,
    "a couple of": 2,
    "couple of": 2,
    "a few": 3,
    "few": 3,
    "several": 4,
    "a": 1,
    "an": 1,
}
_HALVES = {"half a", "half an", "half"}

_LENGTHS = {
    **dict.fromkeys(("mm", "millimeter", "millimeters", "millimetre", "millimetres", "mil", "mils"), 1.0),
    **dict.fromkeys(("cm", "centimeter", "centimeters", "centimetre", "centimetres"), 10.0),
}
_DAYS = {
    **dict.fromkeys(("day", "days", "d"), 1.0),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "w"), 7.0),
    **dict.fromkeys(("month", "months", "mth", "mths", "mo", "mos"), 30.0),
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), 365.0),
}
_LAST = {
    "last week": 7.0,
    "last month": 27.0,
    "last year": 150.0,
    "yesterday": 1.0,
    "this week": 3.0,
    "today": 0.0,
    "years ago": 730.0,
}
"""Days that a phrase stands for, rounded to the cautious side: "last month" may be less than four weeks ago, and
"last year" less than six months."""
UNITS = {"mm": _LENGTHS, "years": _DAYS, "days": _DAYS}
_SCALE = {"mm": 1.0, "years": 365.0, "days": 1.0}
_EDGE = 1e-3  # "less than 2" is just below 2


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in the asked unit, and whether it was said to be that long ago."""

    value: float
    ago: bool = False
    after: bool = False


def with_digits(text: str) -> str:
    """Return `text` with number words as digits: "twenty five" is "25"."""
    return _NUMBER_WORDS.sub(_as_digits, text)


def _as_digits(found: re.Match[str]) -> str:
    if found["unit"]:
        return str(_UNITS[found["unit"]])
    return str(_TENS[found["tens"]] + _UNITS.get(found["ones"] or "zero", 0))


def age(text: str, at_least: int, at_most: int) -> int | None:
    """Return the age in years that a message names: decades first, then "under 18", then the first integer."""
    plain = with_digits(normalise(text))
    decade = _DECADE.search(plain)
    if decade:
        start = int(decade["digits"]) if decade["digits"] else _DECADES[decade["name"]]
        return start + _INTO_DECADE.get(decade["part"] or "mid", 5)
    not_yet = _NOT_YET.search(plain)
    if not_yet:
        return int(not_yet[1]) - 1
    numbers = (int(found) for found in _INTEGER.findall(plain))
    return next((number for number in numbers if at_least <= number <= at_most), None)


def amounts(text: str, unit: str) -> list[Amount]:
    """Return the quantities in a message, in `unit` ("mm", "years" or "days"); a range counts as its middle."""
    plain = _fractions(with_digits(normalise(text)))
    found = list(_spelled_out(plain, unit))
    if unit != "mm":
        found += [
            Amount(days / _SCALE[unit], ago=True)
            for phrase, days in _LAST.items()
            if re.search(rf"\b{phrase}\b", plain)
        ]
    return found


def _fractions(text: str) -> str:
    """Turn "1 1/2" and "1/2" into decimals; "24/7" and dates stay."""

    def decimal(found: re.Match[str]) -> str:
        return str(int(found[1] or 0) + int(found[2]) / int(found[3]))

    return re.sub(r"\b(?:(\d+) )?([1-3])/([2-4])\b(?!/)", decimal, text)


def _spelled_out(plain: str, unit: str) -> Iterator[Amount]:
    for found in _AMOUNT.finditer(plain):
        factor = UNITS[unit].get(found["unit"])
        if factor is None:
            continue
        value = _value(found) * factor / _SCALE[unit]
        if found["bound"]:
            value += -_EDGE if found["bound"] in ("less than", "under", "below") else _EDGE
        rest, before = plain[found.end() : found.end() + 12], plain[: found.start()]
        yield Amount(
            value, ago=bool(re.match(r"\s*(?:ago|back|since)\b", rest)), after=bool(re.search(r"\bafter\W*$", before))
        )


def _value(found: re.Match[str]) -> float:
    low = found["low"]
    value = 0.5 if low in _HALVES else float(_VAGUE.get(low, 0) or low)
    if found["high"]:
        value = (value + float(found["high"])) / 2
    return value + (0.5 if "and a half" in found[0] else 0)
