"""Two things asked about in one breath are told apart, and one question about both is left whole."""

import pytest

from bot.language.coordination import alternatives
from bot.language.matcher import Matcher
from bot.language.meaning import Match


def intents(matcher: Matcher, text: str) -> set[str]:
    return {part.intent for part in matcher.parts(text) if isinstance(part, Match)}


def test_each_half_leaves_the_other_out() -> None:
    assert list(alternatives("cost and downtime of laser".split())) == [
        (("cost", "of", "laser"), ("downtime", "of", "laser"))
    ]


def test_a_word_before_both_goes_with_each() -> None:
    (halves,) = alternatives("best for icepicks and for boxcars".split())
    assert halves == (("best", "for", "icepicks"), ("best", "for", "boxcars"))


@pytest.mark.parametrize("text", ["", "and", "cost and", "and cost", "n n", "cost of laser"])
def test_nothing_is_found_where_there_is_no_pair(text: str) -> None:
    assert all(left and right for left, right in alternatives(text.split()))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("what is subcision and tca cross", {"subcision", "tca_cross"}),
        ("price n pain of subcision?", {"cost", "pain"}),
        ("what are boxcar and rolling scars", {"what_is_boxcar_scar", "what_is_rolling_scar"}),
    ],
)
def test_both_are_answered(matcher: Matcher, text: str, wanted: set[str]) -> None:
    assert intents(matcher, text) == wanted


@pytest.mark.parametrize("text", ["can i combine subcision and prp", "vitamin c and copper peptides together?"])
def test_one_question_about_both_stays_one(matcher: Matcher, text: str) -> None:
    assert len(intents(matcher, text)) == 1
