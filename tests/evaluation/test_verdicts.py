"""What counts as right and as wrong."""

from datetime import UTC, datetime

import pytest

from bot.content.utterances import Alarmed, Answered, Declined, FollowedUp, Recorded, Utterance, Wanted
from bot.dialogue.actions import Heard, Outcome
from bot.dialogue.state import Asking, ChoosingTopic, Result, State
from bot.dialogue.turn import Turn
from bot.evaluation.figures import Tally, confusions
from bot.evaluation.verdicts import Judged, Verdict, judge

RIGHT, OFFERED, ASKED, DECLINED, WRONG = Verdict


def judged(
    wanted: Wanted, outcome: Outcome, *intents: str, topic: str | None = None, state: State | None = None
) -> Judged:
    turn = Turn(state or State(), (), Heard(outcome, intents, topic))
    return judge(Utterance("file", "text", wanted), turn, lambda intent: intent)


@pytest.mark.parametrize(
    ("outcome", "intents", "verdict"),
    [
        ("answer", ["pain"], RIGHT),
        ("answer", ["pain", "cost"], RIGHT),
        ("command", ["pain"], RIGHT),
        ("answer", ["cost"], WRONG),
        ("safety", ["safety_self_harm"], WRONG),
        ("clarify", ["cost", "pain"], OFFERED),
        ("clarify", ["cost"], ASKED),
        ("fallback", [], DECLINED),
    ],
)
def test_a_question_is_right_if_its_intent_was_answered(outcome: Outcome, intents: list[str], verdict: Verdict) -> None:
    assert judged(Answered(("pain",)), outcome, *intents).verdict is verdict


def test_one_answer_to_two_questions_is_wrong() -> None:
    assert judged(Answered(("pain", "cost")), "answer", "pain").verdict is WRONG
    assert judged(Answered(("pain", "cost")), "answer", "cost", "pain").verdict is RIGHT


def test_a_follow_up_is_right_about_its_topic_only() -> None:
    wanted = FollowedUp("pain", "laser")
    assert judged(wanted, "answer", "pain", topic="laser").verdict is RIGHT
    assert judged(wanted, "answer", "pain", topic="fillers").verdict is WRONG
    assert judged(wanted, "answer", "cost", topic="laser").verdict is WRONG
    assert judged(wanted, "clarify", "pain").verdict is OFFERED


def test_a_question_about_nothing_that_was_named_must_ask_which() -> None:
    wanted = FollowedUp("pain", None)
    assert judged(wanted, "clarify", "pain").verdict is RIGHT
    assert judged(wanted, "answer", "pain", state=State(mode=ChoosingTopic("pain"))).verdict is RIGHT
    assert judged(wanted, "answer", "pain", topic="laser").verdict is WRONG
    assert judged(wanted, "clarify", "cost").verdict is ASKED


@pytest.mark.parametrize(("outcome", "verdict"), [("fallback", RIGHT), ("clarify", ASKED), ("quiz", WRONG)])
def test_what_is_not_ours_must_be_declined(outcome: Outcome, verdict: Verdict) -> None:
    assert judged(Declined(), outcome).verdict is verdict


def test_another_language_is_told_which_one_is_spoken() -> None:
    assert judged(Declined(foreign=True), "fallback", "language").verdict is RIGHT
    assert judged(Declined(foreign=True), "fallback").verdict is DECLINED
    assert judged(Declined(foreign=True), "answer", "pain").verdict is WRONG


def test_a_danger_must_be_heard_and_what_is_none_must_not() -> None:
    assert judged(Alarmed("safety_self_harm"), "safety", "safety_self_harm").verdict is RIGHT
    assert judged(Alarmed("safety_self_harm"), "safety", "safety_chemical_burn").verdict is WRONG
    assert judged(Alarmed(None), "fallback").verdict is RIGHT
    assert judged(Alarmed(None), "safety", "safety_chemical_burn").verdict is WRONG


def test_a_quiz_answer_is_what_the_quiz_recorded() -> None:
    going_on = State(mode=Asking("run", "quiz", "next", {"age": 22}))
    over = State(result=Result("run", "quiz", {"kinds": ("sunken",)}, datetime(2026, 1, 1, tzinfo=UTC)))
    assert judged(Recorded("age", 22), "quiz", state=going_on).verdict is RIGHT
    assert judged(Recorded("age", 23), "quiz", state=going_on).verdict is WRONG
    assert judged(Recorded("kinds", ("sunken",)), "quiz", state=over).verdict is RIGHT
    assert judged(Recorded("impact", "unclear"), "quiz", state=going_on).verdict is RIGHT


def test_a_tally_counts_shares_and_none_of_nothing() -> None:
    found = [judged(Answered(("pain",)), "answer", one) for one in ("pain", "pain", "cost", "pain")]
    assert Tally.of(found).share(RIGHT) == 0.75
    assert Tally.of([]).share(RIGHT) == 0.0


def test_a_confusion_is_what_was_wanted_and_what_came_instead() -> None:
    found = [
        judged(Answered(("pain",)), "answer", "cost"),
        judged(Answered(("pain", "cost")), "answer", "cost"),
        judged(Answered(("pain",)), "answer", "cost"),
        judged(Answered(("pain",)), "answer", "pain"),
    ]
    assert confusions(found) == [("pain", "cost", 2), ("pain", "(nothing)", 1)]
