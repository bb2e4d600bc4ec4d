"""What authors write for the safety detector (`knowledge/safety.yaml`): groups of phrases, and when they are an alarm.

A phrase is words as people type them, apostrophes or not:

    pus coming out          these words, one after the other
    infect*                 a word with any ending
    (hot|warm) [to] touch   one of several; words that may be missing
    want ... die            up to four other words may stand between, not a full stop
    {body} is {heat}        any phrase of another group
    N days ago              a number in digits

An alarm names the groups that are signs. A sign does not count where it is part of a harmless phrase ("die laughing"),
where it is negated ("no pus or fever") or where an excuse holds ("what are the signs of ..."). What is heard in a
message is decided in `bot/language/safety.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from bot.content.models import Id, Model

GAP = "..."
NUMBER = "N"
CLOSING = {"(": ")", "[": "]"}

Phrase = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Phrases = Annotated[tuple[Phrase, ...], Field(min_length=1)]
Groups = Annotated[tuple[Id, ...], Field(min_length=1)]

_PIECE = re.compile(r"\{[A-Za-z0-9_]+\}|\.\.\.|[\[\]()|]|[^\s\[\](){}|]+|[{}]")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sequences; an empty one means that all of it may be missing."""

    options: tuple["Sequence", ...]


Sequence = tuple["str | Choice", ...]
"""A phrase as it is matched: `word`, `word*`, `{group}`, `...`, or a choice."""


class Negation(Model):
    """What makes "no pus" or "not hot or swollen" no sign."""

    words: Phrases
    """no, not, without ..."""
    passes: Phrases
    """Words that may stand between the negation and the sign: "no *sign of* pus"."""
    joins: Phrases
    """Words that carry the negation on to the next sign: "no pus *or* fever"."""


class Excuse(Model):
    """A sentence in which a sign is not one: a question about a risk, a story from long ago."""

    after: Id | None = None
    """Signs that come after a phrase of this group do not count ..."""
    beside: Id | None = None
    """Signs in a sentence with a phrase of this group do not count, wherever it stands ..."""
    until: Id | None = None
    """... up to a phrase of this group, for `after`."""
    not_with: Id | None = None
    """... unless the sentence also has a phrase of this group."""
    within: Annotated[int, Field(ge=1, le=60)] = 14
    """... and at most so many words away."""

    @model_validator(mode="after")
    def has_one_reach(self) -> "Excuse":
        if (self.after is None) == (self.beside is None):
            raise ValueError("an excuse needs `after` or `beside`, and not both")
        return self


class Alarm(Model):
    """Signs that, together, mean the intent."""

    signs: Groups
    """Any of these counts."""
    count: Annotated[int, Field(ge=1, le=4)] = 1
    """How many different ones of `signs` it takes."""
    near: tuple[Id, ...] = ()
    """One of each of these must be near as well. It is no sign itself: "no needling yet" still names needling."""
    within: Annotated[int, Field(ge=1, le=200)] = 40
    """How many words apart all this may be."""
    unless: tuple[Id, ...] = ()
    """A sign does not count with one of these beside it ..."""
    unless_within: Annotated[int, Field(ge=1, le=60)] = 4
    """... so many words away at most."""
    excuses: tuple[Id, ...] | None = None
    """Instead of the excuses of the intent."""

    @model_validator(mode="after")
    def can_ring(self) -> "Alarm":
        if self.count > len(self.signs):
            raise ValueError(f"`count` is {self.count}, but there are only {len(self.signs)} signs")
        return self


class SafetyIntent(Model):
    """When a message is this intent."""

    alarms: Annotated[tuple[Alarm, ...], Field(min_length=1)]
    excuses: tuple[Id, ...] = ()


class SafetyRules(Model):
    """All of `knowledge/safety.yaml`. The intents stand in the order in which they are answered, most urgent first."""

    intents: Annotated[dict[Id, SafetyIntent], Field(min_length=1)]
    excuses: dict[Id, Excuse] = {}
    negation: Negation
    harmless: Phrases
    """Phrases whose words mean nothing bad, whatever they mean elsewhere: "dead skin"."""
    groups: dict[Id, Phrases]
    misspelled: tuple[Phrase, ...] = ()
    """Words of the rules that are also heard when they are mistyped; those short or harmless enough are not."""
    leave_alone: tuple[Phrase, ...] = ()
    """Words that are not misspellings of a word in the rules, near as they are: "cheer" is not "cheek"."""

    @model_validator(mode="after")
    def fits_together(self) -> "SafetyRules":
        problems = [*self._unknown_names(), *self._bad_phrases()] or list(self._circles())
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _unknown_names(self) -> Iterator[str]:
        for intent_id, intent in self.intents.items():
            for number, alarm in enumerate(intent.alarms, 1):
                for name in (*alarm.signs, *alarm.near, *alarm.unless):
                    if name not in self.groups:
                        yield f"alarm {number} of {intent_id} names the group '{name}', which is not there"
            for name in (*intent.excuses, *(name for alarm in intent.alarms for name in alarm.excuses or ())):
                if name not in self.excuses:
                    yield f"{intent_id} names the excuse '{name}', which is not there"
        for excuse_id, excuse in self.excuses.items():
            for group in (excuse.after, excuse.beside, excuse.until, excuse.not_with):
                if group is not None and group not in self.groups:
                    yield f"the excuse {excuse_id} names the group '{group}', which is not there"

    def _bad_phrases(self) -> Iterator[str]:
        for where, phrases in (*self.groups.items(), ("harmless", self.harmless)):
            for phrase in phrases:
                try:
                    found = parsed(phrase)
                except ValueError as error:
                    yield f"{where}: '{phrase}': {error}"
                    continue
                for name in sorted(set(_groups_in(found)) - set(self.groups)):
                    yield f"{where}: '{phrase}' names the group '{name}', which is not there"

    def _circles(self) -> Iterator[str]:
        try:
            self.group_order()
        except ValueError as error:
            yield str(error)

    def group_order(self) -> tuple[str, ...]:
        """Every group, after all groups that its phrases name.

        Raises:
            ValueError: when a group leads back to itself.
        """
        ordered: dict[str, None] = {}

        def visit(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                raise ValueError(f"the group '{name}' leads back to itself: {' > '.join((*path, name))}")
            if name not in ordered:
                for phrase in self.groups[name]:
                    for inner in _groups_in(parsed(phrase)):
                        visit(inner, (*path, name))
                ordered[name] = None

        for name in self.groups:
            visit(name, ())
        return tuple(ordered)


@lru_cache(maxsize=8192)  # checked, put in order and compiled: three times each
def parsed(phrase: str) -> Sequence:
    """Return what a phrase is made of.

    Raises:
        ValueError: with a sentence for the author.
    """
    pieces = _PIECE.findall(phrase)
    options, rest = _options(pieces, 0)
    if rest < len(pieces):
        raise ValueError(f"'{pieces[rest]}' has no partner")
    if any(can_be_missing(option) for option in options):
        raise ValueError("it needs a word that cannot be missing")
    if any(GAP in {option[0], option[-1]} for option in options):
        raise ValueError("it cannot begin or end with '...'")
    return options[0] if len(options) == 1 else (Choice(options),)


def can_be_missing(sequence: Sequence) -> bool:
    """Whether nothing at all would match it."""
    return all(isinstance(part, Choice) and any(map(can_be_missing, part.options)) for part in sequence)


def _options(pieces: list[str], at: int) -> tuple[tuple[Sequence, ...], int]:
    """Read `a b|c d` up to a closing bracket or the end."""
    options: list[Sequence] = []
    current: list[str | Choice] = []
    while at < len(pieces) and pieces[at] not in {")", "]"}:
        match pieces[at]:
            case "|":
                options.append(tuple(current))
                current = []
            case "{" | "}":
                raise ValueError("a group is written {name}")
            case "(" | "[" as opening:
                inner, at = _options(pieces, at + 1)
                if at >= len(pieces) or pieces[at] != CLOSING[opening]:
                    raise ValueError(f"'{opening}' has no partner")
                current.append(Choice(((), *inner) if opening == "[" else inner))
            case word:
                current.append(word)
        at += 1
    return (*options, tuple(current)), at


def words_in(sequence: Sequence) -> Iterator[str]:
    """Yield every word, `{group}` and `...` in it."""
    for part in sequence:
        if isinstance(part, Choice):
            for option in part.options:
                yield from words_in(option)
        else:
            yield part


def _groups_in(sequence: Sequence) -> Iterator[str]:
    return (word[1:-1] for word in words_in(sequence) if word.startswith("{"))
