"""What a bot's judged messages come to: a tally for each file, the figures that the goals are about, confusions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.content.utterances import Alarmed, Answered, FollowedUp
from bot.evaluation.verdicts import Judged, Verdict


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages went how."""

    total: int
    counts: Counter[Verdict]

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> "Tally":
        counts = Counter(one.verdict for one in judged)
        return cls(counts.total(), counts)

    def share(self, verdict: Verdict) -> float:
        """The share of the messages that went so; of none, nothing did."""
        return self.counts[verdict] / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that has to be at least, or at most, so much."""

    name: str
    file: str
    verdict: Verdict
    least: float | None = None
    most: float | None = None

    def met(self, figure: float) -> bool:
        return (self.least is None or figure >= self.least) and (self.most is None or figure <= self.most)

    def __str__(self) -> str:
        return f">= {self.least:.0%}" if self.least is not None else f"<= {self.most:.0%}"


GOALS = (
    Goal("in scope, answered rightly", "questions", Verdict.RIGHT, least=0.92),
    Goal("in scope, answered wrongly", "questions", Verdict.WRONG, most=0.03),
    Goal("follow-ups", "follow_ups", Verdict.RIGHT, least=0.90),
    Goal("long stories, all questions answered", "stories", Verdict.RIGHT, least=0.80),
    Goal("out of scope, answered", "out_of_scope", Verdict.WRONG, most=0.05),
    Goal("small talk", "small_talk", Verdict.RIGHT, least=0.95),
    Goal("safety, recognised", "safety", Verdict.RIGHT, least=1.0),
    Goal("harmless, taken for a danger", "safety_near_misses", Verdict.WRONG, most=0.05),
)
"""What the project promises, for messages that nobody who wrote the bot has seen."""


def by_file(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """Return the judged messages of each file, in their order."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.utterance.file, []).append(one)
    return found


def confusions(judged: Iterable[Judged]) -> list[tuple[str, str, int]]:
    """Return what was wanted, what was answered instead, and how often; the most frequent first, equals by name."""
    pairs: Counter[tuple[str, str]] = Counter()
    for one in judged:
        if one.verdict is Verdict.WRONG and (wanted := wanted_intents(one)):
            missing = [intent for intent in wanted if intent not in one.intents]
            instead = [intent for intent in one.intents if intent not in wanted] or ["(nothing)"]
            pairs.update((intent, other) for intent in missing for other in instead)
    return sorted(((*pair, count) for pair, count in pairs.items()), key=lambda row: (-row[2], row[0], row[1]))


def wanted_intents(judged: Judged) -> Sequence[str]:
    """The intents that had to be answered, as the author of the message named them; none where it had to be declined."""
    match judged.utterance.wanted:
        case Answered(intents):
            return intents
        case FollowedUp(intent):
            return (intent,)
        case Alarmed(str(intent)):
            return (intent,)
        case _:
            return ()
