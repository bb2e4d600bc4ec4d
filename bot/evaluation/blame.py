"""Which examples are to blame for a wrong answer: those of the wrong intent that share what decided for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.library import Content
from bot.evaluation.examiner import Examiner
from bot.evaluation.figures import wanted_intents
from bot.evaluation.verdicts import Judged
from bot.language.features import pairs
from bot.language.meaning import Match
from bot.language.pieces import Piece
from bot.language.text import words
from bot.language.vocabulary import Names

SHOWN = 2  # a third example rarely adds a word to mend


@dataclass(frozen=True, slots=True)
class Blame:
    """What decided for a wrong intent, and the examples it was learned from."""

    intent: str
    words: tuple[str, ...]
    examples: tuple[str, ...]


class Accuser:
    """Finds the examples to blame."""

    def __init__(self, examiner: Examiner) -> None:
        self._examiner = examiner
        self._examples = _examples(examiner.content)

    def blame(self, judged: Judged) -> list[Blame]:
        """Return the blame for every wrong intent that was taken from the words of a message."""
        wanted = {self._examiner.reported(intent) for intent in wanted_intents(judged)}
        return [
            self._accuse(piece, piece.part.intent, wanted)
            for piece in self._examiner.matcher.read(judged.utterance.text)
            if isinstance(piece.part, Match) and self._examiner.reported(piece.part.intent) not in wanted
        ]

    def _accuse(self, piece: Piece, wrong: str, wanted: set[str]) -> Blame:
        """Evidence is decisive as far as it speaks more for the wrong intent than for the right one.

        Where the message should have been declined there is no right one, and all that speaks for the wrong counts.
        """
        decisive: dict[str, float] = {}
        for part in piece.evidence.explain(len(piece.evidence.intents)):
            against = max(
                (part.speaks[one] for one in part.speaks if self._examiner.reported(one) in wanted), default=0
            )
            decisive[part.taken_for or part.text] = part.speaks[wrong] - against
        pulling = {name: value for name, value in decisive.items() if value > 0}

        def pull(example: tuple[str, frozenset[str]]) -> tuple[float, int, str]:
            text, parts = example
            return -sum(pulling.get(part, 0) for part in parts), len(parts), text

        nearest = sorted(self._examples.get(wrong, ()), key=pull)[:SHOWN]
        strongest = sorted(pulling, key=lambda name: (-pulling[name], name))[:4]
        shared = tuple(text for text, parts in nearest if not parts.isdisjoint(pulling))
        return Blame(wrong, tuple(strongest), shared)


def _examples(content: Content) -> dict[str, list[tuple[str, frozenset[str]]]]:
    names = Names(content.vocabulary)
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for text, intent in content.examples:
        read = names.find(words(text), str).words
        found.setdefault(intent, []).append((text, _parts(read)))
    return found


def _parts(read: Iterable[str]) -> frozenset[str]:
    said = tuple(read)
    return frozenset((*said, *pairs(said)))
