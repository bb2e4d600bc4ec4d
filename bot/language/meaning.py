"""What a message was understood as: the words that the rest of the program uses for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Candidate:
    """An intent that may be meant, and how probable that is (0 to 1)."""

    intent: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """Sure enough of one intent. `topics` are the topics that this part of the message names, in its order."""

    intent: str
    confidence: float
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Two or three intents are too near each other: ask which one."""

    candidates: tuple[Candidate, ...]
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NoMatch:
    """Nothing here that we know. `foreign`: it reads like another language."""

    topics: tuple[str, ...] = ()
    foreign: bool = False


Part = Match | Ambiguous | NoMatch
