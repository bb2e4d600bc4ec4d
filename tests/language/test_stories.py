"""In a long message what is asked is answered, though what it is about stands elsewhere in it."""

from bot.language.matcher import OFFERED, Matcher
from bot.language.meaning import Match

DAUGHTER = (
    "My daughter turned 15 in march and her skin has been awful since she changed school. We went to the doctor twice and got"
    " a cream that she forgets to use. Now she has found a clinic on instagram and begs me to let her go there for"
    " needling. I would love to help her. Is she too young for that kind of thing?"
)
RAMBLING = (
    "We drove to the sea on Saturday, the children were loud and it rained all day, so we played cards and ate far too much"
    " cake, and on Sunday the neighbours came over with their two dogs and told us about the new bakery by the station, and"
    " then it was already Monday again and everybody had to get up early."
)


def intents(matcher: Matcher, text: str) -> list[str]:
    return [part.intent for part in matcher.parts(text) if isinstance(part, Match)]


def test_a_question_hears_what_was_told_before(matcher: Matcher) -> None:
    assert "minor_under_18" in intents(matcher, DAUGHTER)


def test_no_more_is_answered_than_can_be_offered(matcher: Matcher) -> None:
    asked = " Does it hurt? What does it cost? How long is the recovery? Is it safe on dark skin? Does it last?"
    found = intents(matcher, DAUGHTER + asked)
    assert len(found) == len(set(found)) == OFFERED


def test_a_story_about_nothing_of_ours_is_not_answered(matcher: Matcher) -> None:
    assert set(intents(matcher, RAMBLING)) <= {"out_of_scope"}
