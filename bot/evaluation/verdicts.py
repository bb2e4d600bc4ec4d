"""What counts as right and as wrong: the one place that says so, for the command `evaluate` and for the tests."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bot.content.utterances import Alarmed, Answered, Declined, FollowedUp, Recorded, Utterance
from bot.dialogue.state import Asking, ChoosingTopic
from bot.dialogue.turn import Turn


class Verdict(StrEnum):
    """How a message went."""

    RIGHT = "right"
    OFFERED = "asked back, right one offered"
    ASKED = "asked back without it"
    DECLINED = "declined"
    WRONG = "wrong"

    @property
    def harmless(self) -> bool:
        """Whether nobody was misled: it is right, or the person knows that it was not understood."""
        return self in (Verdict.RIGHT, Verdict.OFFERED, Verdict.DECLINED)


@dataclass(frozen=True, slots=True)
class Judged:
    """A message, how it went, and what it was taken for."""

    utterance: Utterance
    verdict: Verdict
    outcome: str
    intents: tuple[str, ...]
    topic: str | None
    confidence: float

    @property
    def now(self) -> str:
        """What happens, in words that change only when it does."""
        named = ", ".join(self.intents)
        about = f" about {self.topic}" if self.topic and isinstance(self.utterance.wanted, FollowedUp) else ""
        match self.outcome:
            case "fallback":
                return "declined"
            case "clarify":
                return f"asked back: {named}"
            case _:
                return f"{self.outcome}: {named}{about}"


def judge(utterance: Utterance, turn: Turn, reported: Callable[[str], str]) -> Judged:
    """Judge the turn that a message led to; `reported` gives the name under which an intent is counted."""
    heard = turn.heard
    return Judged(
        utterance, _verdict(utterance, turn, reported), heard.outcome, heard.intents, heard.topic, heard.confidence
    )


def _verdict(utterance: Utterance, turn: Turn, reported: Callable[[str], str]) -> Verdict:
    heard = turn.heard
    match utterance.wanted:
        case Answered(intents):
            return _answered(turn, {reported(intent) for intent in intents})
        case FollowedUp(intent, topic):
            return _followed_up(turn, reported(intent), topic)
        case Declined(foreign=True):
            return Verdict.RIGHT if heard.intents == ("language",) else _declined(turn, Verdict.DECLINED)
        case Declined():
            return _declined(turn, Verdict.RIGHT)
        case Alarmed(intent):
            rang = intent in heard.intents if intent else heard.outcome != "safety"
            return Verdict.RIGHT if rang else Verdict.WRONG
        case Recorded(question, value):
            return Verdict.RIGHT if _recorded(turn, question) == value else Verdict.WRONG
        case _:
            assert_never(utterance.wanted)


def _answered(turn: Turn, wanted: set[str]) -> Verdict:
    """All that was asked must be answered: one of two answers leaves a person waiting, so it counts as wrong."""
    heard = turn.heard
    if heard.outcome == "clarify":
        return Verdict.OFFERED if wanted & set(heard.intents) else Verdict.ASKED
    if wanted <= set(heard.intents):
        return Verdict.RIGHT
    return Verdict.DECLINED if heard.outcome == "fallback" else Verdict.WRONG


def _followed_up(turn: Turn, wanted: str, topic: str | None) -> Verdict:
    heard = turn.heard
    asks_which = heard.outcome == "clarify" or isinstance(turn.state.mode, ChoosingTopic)
    if topic is None and asks_which:  # "it depends on the treatment: which one?", with an answer in general or without
        return Verdict.RIGHT if wanted in heard.intents else Verdict.ASKED
    if heard.outcome == "clarify":
        return Verdict.OFFERED if wanted in heard.intents else Verdict.ASKED
    if topic is not None and heard.topic == topic and wanted in heard.intents:
        return Verdict.RIGHT
    return Verdict.DECLINED if heard.outcome == "fallback" else Verdict.WRONG


def _declined(turn: Turn, declined: Verdict) -> Verdict:
    match turn.heard.outcome:
        case "fallback":
            return declined
        case "clarify":
            return Verdict.ASKED
        case _:
            return Verdict.WRONG


def _recorded(turn: Turn, key: str) -> object:
    """Return what the quiz took as the answer, in the form of `Recorded`."""
    mode = turn.state.mode
    answers = mode.answers if isinstance(mode, Asking) else turn.state.result.answers if turn.state.result else {}
    return answers.get(key, "unclear")
