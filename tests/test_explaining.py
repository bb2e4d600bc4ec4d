"""`ask` explains a decision: what it shows adds up, fits the page, and names where things come from."""

import re

import pytest

from bot.content.library import Content
from bot.evaluation.examiner import Examiner
from bot.evaluation.printing import WIDEST
from bot.explaining import explain, rows
from bot.language.matcher import OFFERED, Matcher

MESSAGES = (
    "does microneedlng hurt",
    "what is a boxcar scar and whats the best treatment for it",
    "theres pus and its hot since the needling yesterday",
    "blorf",
    "hallo, tut das sehr weh und was kostet es?",
    "[bold]derma roler[/bold] at home?",
    "?!",
    "how long does it take until the redness goes away after a laser and can i wear makeup on top of it",
)


@pytest.fixture
def examiner(content: Content, matcher: Matcher) -> Examiner:
    return Examiner(content, matcher)


def shown(examiner: Examiner, capsys: pytest.CaptureFixture[str], text: str, *after: str) -> str:
    explain(examiner, text, after)
    return capsys.readouterr().out


@pytest.mark.parametrize("text", MESSAGES)
def test_the_evidence_that_is_shown_adds_up_to_the_scores(matcher: Matcher, text: str) -> None:
    for piece in matcher.read(text):
        found = rows(piece.evidence)
        best = sorted(map(float, piece.evidence.scores), reverse=True)[:OFFERED]
        if found:
            sums = [sum(row.speaks[place] for row in found) for place in range(OFFERED)]
            assert sums == pytest.approx(best, abs=1e-3)
            assert sum(row.share for row in found) == pytest.approx(1)


@pytest.mark.parametrize("text", MESSAGES)
def test_the_printed_numbers_add_up_but_for_rounding(
    examiner: Examiner, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    for table in re.findall(r"┡.*?└", shown(examiner, capsys, text), re.DOTALL):
        lines = [re.findall(r"[+-]\d+\.\d\d(?= │)", line) for line in table.splitlines()]
        *parts, whole = [list(map(float, line)) for line in lines if line]
        for place, total in enumerate(whole):
            assert sum(part[place] for part in parts) == pytest.approx(total, abs=0.006 * len(parts) + 0.006)


@pytest.mark.parametrize("text", MESSAGES)
def test_it_fits_the_page(examiner: Examiner, capsys: pytest.CaptureFixture[str], text: str) -> None:
    assert max(map(len, shown(examiner, capsys, text).splitlines())) <= WIDEST


def test_corrections_names_and_their_topics_are_told(examiner: Examiner, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(examiner, capsys, "does derma roler hrut")
    assert "Taken together: derma roler = _microneedling" in text
    assert "Topic: microneedling (named here)" in text
    assert re.search(r"hrut .*hurt \(\d\d%\)", text)


def test_a_topic_from_earlier_in_the_message_or_the_talk_is_told(
    examiner: Examiner, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Topic: boxcar (named earlier in the message)" in shown(examiner, capsys, MESSAGES[1])
    later = shown(examiner, capsys, "hurt?", "what is subcision")
    assert "The talk before was about subcision." in later
    assert "Answer: subcision.pain" in later


def test_an_alarm_is_told_with_its_signs(examiner: Examiner, capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(examiner, capsys, MESSAGES[2])
    assert text.startswith("Safety first: the rules hear safety_infection_after_procedure, for pus")
    assert "like an emergency, most like safety_infection_after_procedure" in text
    assert "Outcome: safety" in text


def test_an_alarm_of_the_rules_that_sounds_harmless_is_told_too(
    examiner: Examiner, capsys: pytest.CaptureFixture[str]
) -> None:
    text = shown(examiner, capsys, "i wheeze in spring from hay fever, does it matter for laser")
    assert "the rules hear safety_allergic_reaction" in text
    assert "=> it is left at that" in text
    assert "Outcome: safety" not in text


def test_what_somebody_typed_is_no_markup(examiner: Examiner, capsys: pytest.CaptureFixture[str]) -> None:
    assert "[bold]derma roler[/bold]" in shown(examiner, capsys, MESSAGES[5])
