"""Which questions a long message asks, where most of it is told and not asked.

"My daughter is 15, she found a clinic that does needling. Is she too young for that kind of thing?" What is asked is in one
sentence, what it is about in others. So a question hears the sentence before it and the whole message, and what is only
told counts too, but less. The intents that are loudest anywhere are answered.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from bot.language.classifier import Evidence
from bot.language.meaning import Match
from bot.language.pieces import Piece

# Stories in which all that is asked is answered, without these and with them: 87 and 93% of 54 that were known when the
# matcher was tuned, 24 and 72% of 25 by another person. Of 25 by a third it was 32%, and no other values did better: what
# is missing there are examples.
BEFORE = 0.3  # how much a question hears the sentence before it
WHOLE, FULL = 0.6, 30  # how much it hears the whole message, and up to how many words; in a longer one it thins out
TOLD = 0.4  # what a sentence counts that asks nothing
LEAST = 0.1  # probability, times what the sentence counts, from which on an intent is answered
RANKED = 4  # intents of each sentence that are looked at


class IsAnswered(Protocol):
    """Says whether an intent is one to answer here, by whether the sentence asks."""

    def __call__(self, intent: str, *, asks: bool) -> bool: ...


def asked(pieces: Sequence[Piece], whole: Piece, is_answered: IsAnswered, most: int) -> tuple[Piece, ...]:
    """Return the pieces that ask, or tell, what is to be answered, the loudest first."""
    share = min(WHOLE, FULL / sum(len(piece.named.words) for piece in pieces))
    loudest: dict[str, tuple[float, Piece]] = {}
    for at, piece in enumerate(pieces):
        evidence = piece.evidence
        if piece.asks:
            evidence = _in_story(evidence, pieces[at - 1] if at else None, share, whole)
        for intent, probability in evidence.rank(RANKED):
            loud = probability * (1.0 if piece.asks else TOLD)
            if loud >= LEAST and is_answered(intent, asks=piece.asks) and loud > loudest.get(intent, (0.0, piece))[0]:
                found = replace(piece, evidence=evidence, part=Match(intent, probability, piece.topics))
                loudest[intent] = (loud, found)
    ranked = sorted(loudest.values(), key=lambda pair: -pair[0])
    return tuple(piece for _, piece in ranked[:most])


def _in_story(evidence: Evidence, before: Piece | None, share: float, whole: Piece) -> Evidence:
    heard = evidence.plus("the whole message", share * whole.evidence.scores)
    return heard if before is None else heard.plus("the sentence before", BEFORE * before.evidence.scores)
