"""Numbers in what people write: ages, lengths, durations. "early 30s", "2mm ish", "half a cm", "18 months", "2-3 yrs"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.language.text import normalise

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_UNITS = {name: number for number, name in enumerate(_ONES)}
_TENS = {
    name: 10 * number for number, name in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_TENS["fourty"] = 40
_DECADES = {name.removesuffix("y") + "ies": number for name, number in _TENS.items()}
_INTO_DECADE = {"early": 1, "mid": 5, "middle": 5, "late": 8}  # as the quiz decided; "in my 40s" counts as the middle

_NUMBER_WORDS = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[- ]?(?P<ones>{'|'.join(_ONES[1:10])}))?|(?P<unit>{'|'.join(_ONES)}))\b"
)
_DECADE = re.compile(
    rf"\b(?:(?P<part>early|mid|middle|late)[- ]?(?:of )?(?:my )?)?(?:(?P<digits>[1-9]0)'?s|(?P<name>{'|'.join(_DECADES)}))\b"
)
_NOT_YET = re.compile(
    r"\b(?:under|below|almost|nearly|not yet|not quite|younger than|less than)\s+(\d{1,2})\b|\bnot\s+(\d{1,2})\s+(?:yet|quite)\b"
)
_TO_COME = re.compile(  # the nearest thing to an age in "i turn 18 in may" is the year before
    r"\b(?:turn|turning|be|becoming)\s+(\d{1,2})\b|\b(\d{1,2})\s+(?:soon|tomorrow|next\s+[a-z]+|in\s+(?:a|\d+)\s+[a-z]+)\b"
)
_YEAR = re.compile(r"\b(?:born|class of|since)\b[a-z ]*'?\d+")
_INTEGER = re.compile(r"(?<![\d.])(\d{1,3})(?![\d.]*\d)")

_LENGTHS = {
    **dict.fromkeys("mm millimeter millimeters millimetre millimetres milimeter milimeters mil mils".split(), 1.0),
    **dict.fromkeys("cm centimeter centimeters centimetre centimetres".split(), 10.0),
    **dict.fromkeys("inch inches".split(), 25.4),
}
_DAYS = {
    **dict.fromkeys("hour hours hr hrs".split(), 1 / 24),
    **dict.fromkeys("day days d".split(), 1.0),
    **dict.fromkeys("week weeks wk wks w".split(), 7.0),
    **dict.fromkeys("fortnight fortnights".split(), 14.0),
    **dict.fromkeys("month months mth mths mo mos".split(), 30.0),
    **dict.fromkeys("year years yr yrs y".split(), 365.0),
}
_JOINS = {(365.0, 30.0), (7.0, 1.0), (10.0, 1.0)}  # "1 year and 6 months"; "6 months, 7 weeks pregnant" are two things
UNITS = {"mm": _LENGTHS, "years": _DAYS, "days": _DAYS}
_SCALE = {"mm": 1.0, "years": 365.0, "days": 1.0}

_LESS = (
    "less than|under|below|smaller than|narrower than|shorter than|almost|nearly|not quite|just under|within|<"
    "|(?:in |within )?(?:the )?(?:last|past)"
)
_MORE = "more than|over|above|bigger than|wider than|larger than|longer than|at least|>"
_NUMBER = r"\d+(?:\.\d+)?|(?<!\d)\.\d+"
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
_HALVES = ("half a", "half an", "a half", "half")
_AMOUNT = re.compile(
    rf"(?<![\w.])(?:(?P<not>no |not )?(?:(?P<less>{_LESS})|(?P<more>{_MORE}))\s*)?"
    r"(?:(?:about|around|roughly|like|maybe|approx|only|just|~)\s*){0,3}"
    rf"(?:(?P<low>{_NUMBER})(?:\s*(?:-|to|or)\s*(?P<high>{_NUMBER}))?(?P<plus>\s+and a half)?[\s-]*"
    rf"|(?P<words>{'|'.join(sorted([*_VAGUE, *_HALVES], key=len, reverse=True))})\s+"
    r"|(?=[a-z]+ and a half\b))"  # "year and a half"
    r"(?P<unit>[a-z]+?)(?:ish)?(?![a-z])(?P<half>\s+and a half)?"
)
_BARE = re.compile(rf"(?<![\w.])(?P<low>{_NUMBER})(?:\s*(?:-|to)\s*(?P<high>{_NUMBER}))?(?:ish)?(?![\w%]|\.\d)")
_AGO = re.compile(r"[\s-]*(?:ago|back|since|after|post)\b")
_LAST = {
    "last night": 1.0,
    "yesterday": 1.0,
    "today": 0.0,
    "this week": 3.0,
    "this month": 15.0,
    "last week": 7.0,
    "last month": 27.0,
    "last year": 150.0,
    "days ago": 3.0,
    "weeks ago": 14.0,
    "months ago": 60.0,
    "years ago": 730.0,
}
"""Days that a phrase stands for, rounded to the cautious side: "last month" may be less than four weeks ago, and
"last year" less than six months."""
_LAST_TIME = re.compile(rf"\b(?:{'|'.join(_LAST)})\b")
_EDGE = 1e-3  # "less than 2" is just below 2

NUMBER_WORDS = frozenset({*_ONES[3:], *_TENS, *_DECADES, "early", "late", "half"})
"""Words of ages and sizes in which a slip can be mended; shorter ones are too near to everything."""
UNIT_WORDS = frozenset(word for names in (_LENGTHS, _DAYS) for word in names if len(word) > 3)


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity in the asked unit, and where it stands in the text.

    `ago`: said to be that long ago. `after`: "after 6 months", how long something took.
    """

    value: float
    start: int
    end: int
    ago: bool = False
    after: bool = False


def with_digits(text: str) -> str:
    """Return normalised `text` with number words and fractions as digits: "twenty five" is "25", "1 1/2" is "1.5"."""
    return _fractions(_NUMBER_WORDS.sub(_as_digits, text))


def _as_digits(found: re.Match[str]) -> str:
    if found["unit"]:
        return str(_UNITS[found["unit"]])
    return str(_TENS[found["tens"]] + _UNITS.get(found["ones"] or "zero", 0))


def _fractions(text: str) -> str:
    """Turn "1 1/2" and "1/2" into decimals; "2/3 weeks" is two or three of them; "24/7" and dates stay."""

    def decimal(found: re.Match[str]) -> str:
        whole, over, under, unit = found[1], int(found[2]), int(found[3]), found[4] or ""
        if not whole and over > 1 and under == over + 1 and unit.strip() in _DAYS:
            return f"{over}-{under}{unit}"
        return f"{round(int(whole or 0) + over / under, 2)}{unit}"

    return re.sub(r"\b(?:(\d+) )?([1-3])/([2-4])\b(?!/)(\s*[a-z]+)?", decimal, text)


def age(text: str, at_least: int, at_most: int) -> int | None:
    """Return the age in years that a message names: decades first, then "under 18", then the first integer."""
    plain = with_digits(normalise(text))
    found = _age(plain, at_least, at_most)
    return found if found is not None and at_least <= found <= at_most else None


def _age(plain: str, at_least: int, at_most: int) -> int | None:
    decade = _DECADE.search(plain)
    if decade:
        start = int(decade["digits"]) if decade["digits"] else _DECADES[decade["name"]]
        return start + _INTO_DECADE.get(decade["part"] or "mid", 5)
    not_yet = _NOT_YET.search(plain)
    if not_yet:
        return int(not_yet[1] or not_yet[2]) - 1
    plain = _YEAR.sub(" ", plain)
    first = next((hit for hit in _INTEGER.finditer(plain) if at_least <= int(hit[1]) <= at_most), None)
    if first is None:
        return None
    to_come = _TO_COME.search(plain)
    return int(first[1]) - (to_come is not None and first.start() in (to_come.start(1), to_come.start(2)))


def amounts(text: str, unit: str) -> list[Amount]:
    """Return the quantities in `text`, in `unit` ("mm", "years" or "days"); a range counts as its middle.

    `text` is what `with_digits` returns; the places are places in it.
    """
    found = list(_spelled_out(text, unit))
    if unit != "mm":
        taken = {place for amount in found for place in range(amount.start, amount.end)}
        found += [
            Amount(_LAST[hit[0]] / _SCALE[unit], hit.start(), hit.end(), ago=True)
            for hit in _LAST_TIME.finditer(text)
            if hit.start() not in taken
        ]
    return found


def bare_amounts(text: str) -> list[Amount]:
    """Return the numbers in `text`, for a question that says itself what they count."""
    return [Amount(_middle(hit), hit.start(), hit.end()) for hit in _BARE.finditer(text)]


def _spelled_out(text: str, unit: str) -> Iterator[Amount]:
    """Yield the quantities with a unit, "1 year and 6 months" as one."""
    last: Amount | None = None
    last_factor = 0.0
    for found in _AMOUNT.finditer(text):
        factor = UNITS[unit].get(found["unit"])
        if factor is None:
            continue
        amount = _amount(text, found, factor / _SCALE[unit])
        joins = (last_factor, factor) in _JOINS
        if last is not None and joins and text[last.end : amount.start] in (" ", " and ", ", "):
            last = replace(last, value=last.value + amount.value, end=amount.end, ago=amount.ago)
        else:
            if last is not None:
                yield last
            last = amount
        last_factor = factor
    if last is not None:
        yield last


def _amount(text: str, found: re.Match[str], scale: float) -> Amount:
    value = _value(found) * scale
    if not found["not"]:  # "not more than 3" is 3
        value += _EDGE * (bool(found["more"]) - bool(found["less"]))
    within = (found["less"] or "").endswith(("last", "past", "within"))
    before = text[max(0, found.start() - 8) : found.start()].rstrip(" ,")
    ago = within or _AGO.match(text, found.end()) is not None
    return Amount(value, found.start(), found.end(), ago, after=before.endswith("after"))


def _value(found: re.Match[str]) -> float:
    half = 0.5 if found["half"] or found["plus"] else 0.0
    if found["words"] in _HALVES:
        return 0.5
    if found["words"]:
        return _VAGUE[found["words"]] + half
    return (_middle(found) if found["low"] else 1.0) + half


def _middle(found: re.Match[str]) -> float:
    low = float(found["low"])
    return (low + float(found["high"])) / 2 if found["high"] else low
