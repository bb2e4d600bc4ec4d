"""Where somebody is: places, clocks and distances from UTC are heard, and nothing else is taken for one."""

from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.content.library import Content
from bot.language.matcher import Matcher
from bot.language.whereabouts import Here, Unclear, Whereabouts, Which
from bot.language.zones import clocks
from tests.language.test_utterances import utterances

AT = datetime(2026, 11, 25, 20, 42, tzinfo=UTC)


@pytest.fixture(name="whereabouts", scope="module")
def _whereabouts(content: Content, matcher: Matcher) -> Whereabouts:
    return Whereabouts(content.places, matcher.correct)


@pytest.mark.parametrize(
    ("text", "zone", "name"),
    [
        ("my time zone is Berlin", "Europe/Berlin", "Berlin"),
        ("I'm in New York", "America/New_York", "New York"),
        ("Hi, I’m in São Paulo right now!", "America/Sao_Paulo", "São Paulo"),
        ("timezone: europe/berlin", "Europe/Berlin", "Berlin"),
        ("no, i live in the UK", "Europe/London", "UK"),
        ("im in turkey", "Europe/Istanbul", "Turkey"),
        ("est time", "America/New_York", "EST"),
        ("my time zone is gmt+5:45", "UTC+05:45", None),
        ("utc+2", "UTC+02:00", None),
        ("GMT -5", "UTC-05:00", None),
        ("utc", "UTC+00:00", None),
        # --- misspelt
        ("im in berln", "Europe/Berlin", "Berlin"),
        ("i live in new yrok", "America/New_York", "New York"),
        ("im in newyork", "America/New_York", "New York"),
        ("im in germny", "Europe/Berlin", "Germany"),
        # --- what a city is in tells two of one name apart
        ("im in Birmingham, UK", "Europe/London", "Birmingham UK"),
        ("i'm in Paris, France", "Europe/Paris", "Paris"),
        ("i live in sydney australia", "Australia/Sydney", "Sydney"),
        ("i live in Smalltown, Germany", "Europe/Berlin", "Germany"),
        # --- a time told in passing is some minutes off; at 20:42 UTC it is ...
        ("it's 21:40 here", "UTC+01:00", None),
        ("its 9.50pm here", "UTC+01:00", None),
        ("my local time is 2:10 am", "UTC+05:30", None),
        ("here it's 17:15", "UTC-03:30", None),
        ("it's 0:40 here", "UTC+04:00", None),
    ],
)
def test_a_zone_is_heard_at_any_time(whereabouts: Whereabouts, text: str, zone: str, name: str | None) -> None:
    assert whereabouts.hear(text, AT, asked=False) == Here(zone, name)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("EST", "America/New_York"),
        ("near munich", "Europe/Berlin"),
        ("Portland, Oregon", "America/Los_Angeles"),
        ("+2", "UTC+02:00"),
        ("21:40", "UTC+01:00"),
        ("its about 10pm", "UTC+01:00"),
    ],
)
def test_a_bare_name_or_time_is_heard_where_it_was_asked_for(whereabouts: Whereabouts, text: str, zone: str) -> None:
    found = whereabouts.hear(text, AT, asked=True)
    assert isinstance(found, Here)
    assert found.zone == zone
    assert whereabouts.hear(text, AT, asked=False) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I'm in Portland", ["Portland Oregon", "Portland Maine"]),
        ("my time zone is IST", ["India", "Israel", "Ireland"]),
        ("i live in australa", ["Sydney", "Brisbane", "Melbourne", "Adelaide", "Darwin", "Perth"]),
        ("it's 9:40 here", ["09:40", "21:40"]),
    ],
)
def test_where_several_fit_all_are_offered_and_each_can_be_chosen(
    whereabouts: Whereabouts, text: str, names: list[str]
) -> None:
    found = whereabouts.hear(text, AT, asked=False)
    assert isinstance(found, Which)
    assert [one.name for one in found.choices] == names
    for one in found.choices:
        chosen = whereabouts.chosen(one.zone if "UTC" in one.zone else str(one.name))
        assert chosen is not None
        assert chosen.zone == one.zone


@pytest.mark.parametrize(
    "text", ["change my time zone", "what timezone do you use?", "my time zone is atlantis", "my time zone is utc+25"]
)
def test_a_message_about_the_zone_that_names_none_is_unclear(whereabouts: Whereabouts, text: str) -> None:
    assert whereabouts.hear(text, AT, asked=False) == Unclear()


@pytest.mark.parametrize(
    "text",
    [
        "it hurts since 10:30",
        "i'm in pain",
        "i'm in Turkey for treatment",
        "im in turkey, does it hurt?",
        "i live in so much pain and shame, Germany",
        "i had it done in Berlin",
        "i'm in my 30s",
        "im in trouble",
        "im in paradise",
        "im in tears",
        "my t zone is full of scars",
        "recovery time",
        "the clinic opens at 9:40",
        "its 3 here",
        "i have 12 here and 20 there",
        "it's 25:70 here",
        "since my move to New York with its hard water and a new job my time zone of jet lag never ends",
        "perth",
        "nice",
        "",
        "?",
        "x" * 5000,
    ],
)
def test_what_only_holds_such_words_is_no_zone(whereabouts: Whereabouts, text: str) -> None:
    assert whereabouts.hear(text, AT, asked=False) is None


@pytest.mark.parametrize("text", ["ok", "thanks", "perfect", "nice", "go on", "later", "retin a", "no", "22", "9", "a"])
def test_what_else_is_said_to_the_question_is_no_place(whereabouts: Whereabouts, text: str) -> None:
    assert whereabouts.hear(text, AT, asked=True) is None


def test_of_all_messages_to_judge_the_bot_by_none_is_taken(whereabouts: Whereabouts) -> None:
    texts = [one.text for found in utterances().values() for one in found]
    assert len(texts) > 4000
    assert not [text for text in texts if whereabouts.hear(text, AT, asked=False)]


def test_no_example_of_an_intent_is_taken(whereabouts: Whereabouts, content: Content) -> None:
    assert not [text for text, _ in content.examples if whereabouts.hear(text, AT, asked=False)]


@pytest.mark.parametrize("choice", ["", "nowhere", "UTC+99:00", "utc+01:07", "portland", "x" * 60])
def test_a_forged_button_is_no_choice(whereabouts: Whereabouts, choice: str) -> None:
    assert whereabouts.chosen(choice) is None


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=90), st.from_regex(r"(im in |its |utc|my time zone is )[\w ,:.+-]{0,20}")))
@example("its 99:99 here")
@example("utc+99:99")
@example(", , , ,")
def test_whatever_is_written_is_heard_without_a_fault(whereabouts: Whereabouts, text: str) -> None:
    for asked in (False, True):
        found = whereabouts.hear(text, AT, asked=asked)
        for here in found.choices if isinstance(found, Which) else (found,):
            assert not isinstance(here, Here) or AT.astimezone(clocks(here.zone)).tzinfo == clocks(here.zone)
