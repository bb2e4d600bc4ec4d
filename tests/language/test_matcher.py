"""What decides beside the words: a message that an author wrote, what is not ours, another language."""

import pytest

from bot.content.library import Content
from bot.language.matcher import Matcher
from bot.language.meaning import Match, NoMatch


def intents(matcher: Matcher, text: str) -> list[str]:
    """What the parts of a message are taken for."""
    return [part.intent for part in matcher.parts(text) if isinstance(part, Match)]


def test_a_message_that_is_just_an_example_is_taken_for_it(matcher: Matcher, content: Content) -> None:
    for name in ("quiz_start", "quiz_cancel", "leave_comment", "privacy_data"):
        short = [text for text in content.intents[name].examples if text.isalpha()]
        assert short
        for text in short:
            assert intents(matcher, text) == [name], text


@pytest.mark.parametrize("text", ["lip filler before my holiday, how much", "my printer is broken. how much is it"])
def test_beside_something_that_is_not_ours_the_rest_is_about_that_too(matcher: Matcher, text: str) -> None:
    assert intents(matcher, text) in (["out_of_scope"], [])


@pytest.mark.parametrize(
    "text", ["mere chehre pe pimple ke gadde hai kaise thik hoga bhai", "bonjour, est-ce que ça fait mal"]
)
def test_another_language_is_told_apart_from_what_is_not_ours(matcher: Matcher, text: str) -> None:
    assert any(isinstance(part, NoMatch) and part.foreign for part in matcher.parts(text))


def test_of_the_words_of_an_author_the_same_is_heard_as_of_any_others(content: Content, matcher: Matcher) -> None:
    for question in content.quiz.questions:
        for option in question.options.values():
            for said in option.says:
                assert matcher.safety(said) == matcher.safety(f"{said}\n.")  # no author wrote that dot
