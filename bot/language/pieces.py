"""One clause of a message and what it says, as the matcher hands it around and `ask` explains it."""

from dataclasses import dataclass

from bot.language.classifier import Evidence
from bot.language.meaning import Part
from bot.language.vocabulary import Named


@dataclass(frozen=True, slots=True)
class Piece:
    """A clause with what it says about every intent, kept for explanations."""

    text: str
    named: Named
    evidence: Evidence
    topics: tuple[str, ...]
    part: Part
    asks: bool
