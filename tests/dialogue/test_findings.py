"""A result is worded once: the chat, the card, the file and the mail say the same."""

import pytest

from bot.content.library import Content
from bot.dialogue.findings import Report, findings, report
from bot.dialogue.outcome import outcome
from bot.dialogue.result import ResultTexts
from bot.dialogue.wording import plain
from tests.pictures.results import EVERYTHING, result, results


@pytest.fixture(scope="module")
def whole(content: Content) -> Report:
    return report(content, result(EVERYTHING))


def test_chat_says_what_the_file_says(content: Content) -> None:
    for name, one in results(content).items():
        found = outcome(content.quiz, one.answers)
        if found.show:
            continue
        said = ResultTexts(content).summary(found, one, kept=False).text
        parts = findings(content, found)
        sentences = (parts.types, *parts.levels, parts.opening, *parts.cautions, *parts.avoid, parts.disclaimer)
        assert [text for text in sentences if text not in said] == [], name


def test_options_are_numbered_on_from_now_to_later(whole: Report) -> None:
    found = whole.findings

    assert found.now
    assert found.later
    assert [one.number for one in (*found.now, *found.later)] == list(range(1, len(found.now) + len(found.later) + 1))


def test_answers_are_those_of_the_path_in_its_order(content: Content, whole: Report) -> None:
    asked = [question.ask for question in content.quiz.questions]
    found = [one.question for one in whole.answers]

    assert found == [ask for ask in asked if ask in found]
    assert "How bad was it at its worst?" not in " ".join(found)  # no acne now: not asked


def test_sources_are_published_ones_each_once(whole: Report) -> None:
    assert len({source.citation for source in whole.sources}) == len(whole.sources) > 5
    assert all(any(sign.isdigit() for sign in source.year) for source in whole.sources)
    assert whole.unpublished


def test_emergency_has_no_result_to_word(content: Content) -> None:
    found = report(content, results(content)["W10"])

    assert found.outcome.show == ("M_URGENT",)
    assert {found.findings.types, *found.findings.now, *found.findings.avoid, *found.sources} == {""}
    assert "not a diagnosis" in plain(found.findings.disclaimer)
