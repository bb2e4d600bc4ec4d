"""Numbers as people write them: ages, sizes, durations, and how long ago something was."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.quantities import UNITS, age, amounts, bare_amounts, with_digits
from bot.language.text import normalise


def measured(text: str, unit: str) -> list[float]:
    """The quantities in a message."""
    return [round(amount.value, 2) for amount in amounts(with_digits(normalise(text)), unit)]


def ago(text: str) -> list[float]:
    """How many days ago things were, as a message says."""
    return [round(amount.value) for amount in amounts(with_digits(normalise(text)), "days") if amount.ago]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("22", 22),
        ("22 but i turn 23 soon", 22),
        ("im 34 yrs old", 34),
        ("34yo", 34),
        ("30ish", 30),
        ("i am 60 years young", 60),
        ("17 and a half", 17),
        ("3 kids, im 40", 40),
        ("early 30s", 31),
        ("early 30's", 31),
        ("mid twenties", 25),
        ("mid-30s", 35),
        ("in my 40s", 45),
        ("late 20s", 28),
        ("late thirties", 38),
        ("twenties", 25),
        ("mid to late 20s", 28),
        ("under 18", 17),
        ("almost 18", 17),
        ("nearly 18", 17),
        ("not yet 18", 17),
        ("not 18 yet", 17),
        ("not quite 22", 21),
        ("turning 18 soon", 17),
        ("i will be 18 in june", 17),
        ("18 next month", 17),
        ("18 in 2 weeks", 17),
        ("just turned 18", 18),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("twentyfive", 25),
        ("Fifty-two", 52),
        ("sixteen", 16),
        ("fourty", 40),
        ("nineteen n a half", 19),
        ("i have had it since i was 12, im 30", 30),
    ],
)
def test_age_is_read_as_people_write_it(text: str, years: int) -> None:
    assert age(text, 5, 99) == years


@pytest.mark.parametrize(
    "text", ["", "purple", "120", "4", "under 5", "1990", "born in 98", "3.5", "9999", "no one", "²"]
)
def test_what_is_no_age_is_none(text: str) -> None:
    assert age(text, 5, 99) is None


@pytest.mark.parametrize(
    ("text", "millimetres"),
    [
        ("2mm", [2]),
        ("2 mm", [2]),
        ("2mm ish", [2]),
        ("2mmish", [2]),
        ("~2mm", [2]),
        ("about 3 millimetres", [3]),
        ("2,5 mm", [2.5]),
        (".5mm", [0.5]),
        ("0.5 mm max", [0.5]),
        ("half a cm", [5]),
        ("half cm", [5]),
        ("1/2 cm", [5]),
        ("1 1/2 mm", [1.5]),
        ("one and a half mm", [1.5]),
        ("2-3 mm", [2.5]),
        ("2 to 3mm", [2.5]),
        ("1mm and 5mm", [1, 5]),
        ("5mm and 1mm", [5, 1]),
        ("1 cm 2 mm", [12]),
        ("a couple of mm", [2]),
        ("a few mm", [3]),
        ("two millimeters", [2]),
        ("an inch", [25.4]),
        ("less than 2mm", [2]),  # just below: see the bands
    ],
)
def test_sizes(text: str, millimetres: list[float]) -> None:
    assert measured(text, "mm") == millimetres


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("18 months", [1.48]),
        ("2-3 yrs", [2.5]),
        ("two yrs", [2]),
        ("about 10 years", [10]),
        ("a year and a half", [1.5]),
        ("year and a half", [1.5]),
        ("2 and a half years", [2.5]),
        ("half a year", [0.5]),
        ("1 year and 6 months", [1.49]),
        ("2 years, 3 months", [2.25]),
        ("4 years ago", [4]),
        ("8 months", [0.66]),
    ],
)
def test_durations(text: str, years: list[float]) -> None:
    assert measured(text, "years") == years


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1-2 days", [1.5]),
        ("2/3 weeks", [17.5]),
        ("3 4 days", [4]),
        ("5 days", [5]),
        ("a week", [7]),
        ("a couple of days", [2]),
        ("no more than 3 days", [3]),
        ("not over a week", [7]),
        ("more than 3 days", [3]),  # just above
    ],
)
def test_days(text: str, days: list[float]) -> None:
    assert measured(text, "days") == days


def test_bounds_fall_on_their_own_side_of_the_number() -> None:
    assert amounts("less than 2 mm", "mm")[0].value < 2 < amounts("more than 2 mm", "mm")[0].value
    assert amounts("under 2mm", "mm")[0].value < 2 < amounts(">2mm", "mm")[0].value
    assert amounts("almost 6 months", "days")[0].value < 180
    assert amounts("in the last 6 months", "days")[0].value < 180


@pytest.mark.parametrize(
    "text",
    ["and", "any", "red and tight", "pea days", "area days", "24/7", "may", "2 mins", "always", "d", "2", "week"],
)
def test_words_that_look_like_a_quantity_are_none(text: str) -> None:
    assert measured(text, "days") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("5 weeks ago", [35]),
        ("a month ago", [30]),
        ("2-3 weeks back", [18]),
        ("5 weeks since the laser", [35]),
        ("1-2 days after needling", [2]),
        ("6 weeks post laser", [42]),
        ("a year ago", [365]),
        ("a year and a half ago", [548]),
        ("over 6 months ago", [180]),
        ("in the last 6 months", [180]),
        ("yesterday", [1]),
        ("last week", [7]),
        ("last month", [27]),
        ("years ago", [730]),
        ("3 years ago", [1095]),
        ("months ago", [60]),
        ("for 7 months", []),
        ("8 months", []),
    ],
)
def test_how_long_ago(text: str, days: list[float]) -> None:
    assert ago(text) == days


def test_what_took_a_time_is_told_from_what_is_over() -> None:
    [course] = amounts("stopped after 8 months", "days")
    assert course.after
    assert not course.ago


def test_bare_numbers_are_for_questions_that_name_the_unit() -> None:
    assert [amount.value for amount in bare_amounts("about 3")] == [3]
    assert [amount.value for amount in bare_amounts("2-3")] == [2.5]
    assert [amount.value for amount in bare_amounts("1 and 5")] == [1, 5]
    assert bare_amounts("3rd 50%") == []


@given(st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    for unit in UNITS:
        plain = with_digits(normalise(text))
        for amount in amounts(plain, unit):
            assert 0 <= amount.start < amount.end <= len(plain)
    years = age(text, 5, 99)
    assert years is None or 5 <= years <= 99


WORDS = [
    "2",
    "3-4",
    "1/2",
    "half",
    "a",
    "couple",
    "of",
    "less",
    "than",
    "under",
    "mm",
    "cm",
    "weeks",
    "months",
    "ago",
    "and",
    "last",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_no_heap_of_quantity_words_raises(text: str) -> None:
    test_no_text_raises.hypothesis.inner_test(text)  # type: ignore[attr-defined]  # the test without its inputs


@pytest.mark.parametrize(
    "piece", ["2mm ", "half a ", "about ", "less than ", "1 1/2 ", "9", "in the last ", "a year and "]
)
def test_longest_message_takes_little_time(piece: str) -> None:
    text = normalise(piece * (4096 // len(piece)))
    start = time.process_time()
    for unit in UNITS:
        amounts(with_digits(text), unit)
    age(text, 5, 99)
    assert time.process_time() - start < 0.2
