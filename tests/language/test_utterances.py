"""Messages that the bot was not made from are answered, or the person knows that they were not understood.

What goes wrong stands in `tests/utterances/known_failures.yaml`; `python run_bot.py evaluate --known-failures` makes it
anew, and `python run_bot.py evaluate` shows why something goes wrong.
"""

from collections import Counter
from functools import cache

import pytest

from bot.content.library import Content, same_text
from bot.content.utterances import Answered, KnownFailure, Utterance, read_known_failures, read_utterances
from bot.evaluation.examiner import Examiner
from bot.evaluation.figures import Tally
from bot.evaluation.reliability import bins, calibration_error, guesses
from bot.evaluation.verdicts import Judged, Verdict
from bot.language.matcher import OUT_OF_SCOPE, Matcher
from tests.real_content import ROOT

UTTERANCES = ROOT / "tests" / "utterances"
LEAST = 8  # messages for an intent
CHANCE = 4  # words; a message that is no longer may well be an example too
CALIBRATED = 0.05  # expected calibration error

# Somewhat below what is reached, so that a message more or less is no alarm and a slip is one. The goals themselves
# are in bot/evaluation/figures.py.
FLOORS = {
    ("questions", Verdict.RIGHT): 0.915,
    ("follow_ups", Verdict.RIGHT): 0.90,
    ("two_questions", Verdict.RIGHT): 0.85,
    ("stories", Verdict.RIGHT): 0.80,
    ("small_talk", Verdict.RIGHT): 0.93,
    ("foreign", Verdict.RIGHT): 0.70,
    ("safety", Verdict.RIGHT): 0.98,
    ("quiz_answers", Verdict.RIGHT): 0.97,
}
CEILINGS = {
    ("questions", Verdict.WRONG): 0.035,
    ("follow_ups", Verdict.WRONG): 0.05,
    ("out_of_scope", Verdict.WRONG): 0.05,
    ("foreign", Verdict.WRONG): 0.03,
    ("gibberish", Verdict.WRONG): 0.03,
    ("safety_near_misses", Verdict.WRONG): 0.05,
}


@cache
def utterances() -> dict[str, list[Utterance]]:
    """The messages of each file."""
    found, problems = read_utterances(UTTERANCES, [file.stem for file in (ROOT / "intents").glob("*.yaml")])
    assert not problems, "\n".join(map(str, problems))
    files: dict[str, list[Utterance]] = {}
    for one in found:
        files.setdefault(one.file, []).append(one)
    return files


@cache
def known_failures() -> list[KnownFailure]:
    found, problems = read_known_failures(UTTERANCES / "known_failures.yaml")
    assert not problems, "\n".join(map(str, problems))
    return found


@pytest.fixture(scope="module")
def examiner(content: Content, matcher: Matcher) -> Examiner:
    return Examiner(content, matcher)


_JUDGED: dict[str, list[Judged]] = {}


def judged(examiner: Examiner, file: str) -> list[Judged]:
    """The messages of a file, judged once for all tests."""
    if file not in _JUDGED:
        _JUDGED[file] = [examiner.judge(one) for one in utterances()[file]]
    return _JUDGED[file]


@pytest.mark.parametrize("file", utterances())
def test_every_message_is_answered_rightly_or_known_to_fail(examiner: Examiner, file: str) -> None:
    known = {failure.key for failure in known_failures()}
    new = [one for one in judged(examiner, file) if not one.verdict.harmless and one.utterance.key not in known]

    told = "\n".join(f"  {one.utterance.text!r} -> {one.now}" for one in new)
    assert not new, (
        f"these messages of {file}.yaml go wrong now:\n{told}\n"
        "Mend it (`python run_bot.py evaluate` shows why), or run `python run_bot.py evaluate --known-failures`."
    )


@pytest.mark.parametrize("file", utterances())
def test_a_known_failure_that_goes_right_is_no_failure_any_more(examiner: Examiner, file: str) -> None:
    known = {failure.key for failure in known_failures()}
    mended = [one for one in judged(examiner, file) if one.verdict.harmless and one.utterance.key in known]

    told = "\n".join(f"  {one.utterance.text!r} -> {one.verdict}" for one in mended)
    assert not mended, (
        f"well done, these messages go right now:\n{told}\n"
        "Take them out of tests/utterances/known_failures.yaml: `python run_bot.py evaluate --known-failures`."
    )


def test_every_known_failure_is_a_message() -> None:
    messages = {one.key for found in utterances().values() for one in found}
    gone = [failure.text for failure in known_failures() if failure.key not in messages]

    assert not gone, "run `python run_bot.py evaluate --known-failures`"


@pytest.mark.parametrize(("file", "verdict"), FLOORS, ids=str)
def test_enough_messages_go_right(examiner: Examiner, file: str, verdict: Verdict) -> None:
    assert Tally.of(judged(examiner, file)).share(verdict) >= FLOORS[file, verdict]


@pytest.mark.parametrize(("file", "verdict"), CEILINGS, ids=str)
def test_few_messages_go_wrong(examiner: Examiner, file: str, verdict: Verdict) -> None:
    assert Tally.of(judged(examiner, file)).share(verdict) <= CEILINGS[file, verdict]


def test_the_confidence_is_a_probability(examiner: Examiner) -> None:
    found = guesses(examiner, [one for file in utterances().values() for one in file])

    assert len(found) > 1000
    assert calibration_error(bins([(guess.confidence, guess.right) for guess in found])) <= CALIBRATED


def test_every_intent_has_enough_messages(content: Content) -> None:
    """Those counted under another name may stand in the files under that one; dangers have files of their own."""
    counted = {intent.reports_as or intent.id for intent in content.intents.values()}
    found: Counter[str] = Counter()
    for one in (one for file in utterances().values() for one in file):
        if isinstance(one.wanted, Answered):
            found.update(content.intents[intent].reports_as or intent for intent in one.wanted.intents)
        elif intent := getattr(one.wanted, "intent", None):
            found[content.intents[intent].reports_as or intent] += 1
    found[OUT_OF_SCOPE] = len(utterances()["out_of_scope"])

    assert not {intent: found[intent] for intent in sorted(counted) if found[intent] < LEAST}


def test_hardly_a_message_is_also_an_example(content: Content) -> None:
    """Short ones meet by chance, for there are few ways to put them; of the longer ones few may."""
    examples = {same_text(text) for text, _ in content.examples}
    longer = [one.text for one in utterances()["questions"] if len(one.text.split()) > CHANCE]
    copied = [text for text in longer if same_text(text) in examples]

    assert len(copied) <= 0.05 * len(longer), copied


def test_there_are_enough_messages_out_of_scope_and_near_a_danger() -> None:
    assert len(utterances()["out_of_scope"]) >= 150
    assert len(utterances()["safety"]) >= 60
    assert len(utterances()["safety_near_misses"]) >= 100
