"""Conditions that authors write in the quiz, and what they say about a set of named values.

A condition is a mapping; all of its keys must hold. A key is the name of a value (an answer such as `kinds`, or
something worked out from answers such as `severity`), with what it must be:

    {kinds: sunken}                      the value includes `sunken`
    {visibility: [close_only, covered]}  it includes one of these
    {age: {below: 18}}                   a number below 18; also `at_least`
    {age: missing}   {age: answered}     there is none; there is one
    {any: [..., ...]}  {all: [...]}      one of these conditions; every one
    {not: {...}}   {term: acne}          the opposite; a condition that has a name under `terms`

What the names may be is checked by `validation.py`; this file knows none of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, assert_never

from pydantic import BeforeValidator, WithJsonSchema

Value = frozenset[str] | float | None
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Includes:
    """The value `name` includes at least one of `options`."""

    name: str
    options: frozenset[str]

    def holds(self, values: Values, _: "Terms") -> bool:
        value = values.get(self.name)
        return isinstance(value, frozenset) and not self.options.isdisjoint(value)


@dataclass(frozen=True, slots=True)
class Between:
    """The number `name` is at least `at_least` and less than `below`; a missing number never is."""

    name: str
    at_least: float | None
    below: float | None

    def holds(self, values: Values, _: "Terms") -> bool:
        value = values.get(self.name)
        if value is None or isinstance(value, frozenset):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.below is None or value < self.below)


@dataclass(frozen=True, slots=True)
class Answered:
    """Whether there is a value `name` at all."""

    name: str
    expected: bool

    def holds(self, values: Values, _: "Terms") -> bool:
        return (values.get(self.name) not in (None, frozenset())) == self.expected


@dataclass(frozen=True, slots=True)
class Term:
    """A condition that is defined once under this name."""

    name: str

    def holds(self, values: Values, terms: "Terms") -> bool:
        return terms[self.name].holds(values, terms)


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Rule", ...]

    def holds(self, values: Values, terms: "Terms") -> bool:
        return not self.parts or all(part.holds(values, terms) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Rule", ...]

    def holds(self, values: Values, terms: "Terms") -> bool:
        return any(part.holds(values, terms) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    part: "Rule"

    def holds(self, values: Values, terms: "Terms") -> bool:
        return not self.part.holds(values, terms)


Rule = Includes | Between | Answered | Term | Every | Some | Not
"""`holds` says whether it is true of values; a name that is not among them counts as missing."""
Terms = Mapping[str, Rule]
ALWAYS = Every(())
_BOUNDS = {"at_least", "below"}


def parse(raw: object) -> Rule:
    """Return the condition that a YAML mapping states.

    Raises:
        ValueError: with a sentence for the author.
    """
    if isinstance(raw, Rule):
        return raw
    if not isinstance(raw, dict) or not raw:
        raise ValueError("a condition is a mapping such as {kinds: sunken}")
    parts = tuple(_parse_entry(str(name), wanted) for name, wanted in raw.items())
    return parts[0] if len(parts) == 1 else Every(parts)


def _parse_entry(name: str, wanted: Any) -> Rule:
    match name, wanted:
        case "any", list():
            return Some(tuple(parse(part) for part in wanted))
        case "all", list():
            return Every(tuple(parse(part) for part in wanted))
        case "not", dict():
            return Not(parse(wanted))
        case "term", str():
            return Term(wanted)
        case _, "missing" | "answered":
            return Answered(name, wanted == "answered")
        case _, str():
            return Includes(name, frozenset({wanted}))
        case _, list() if wanted and all(isinstance(option, str) for option in wanted):
            return Includes(name, frozenset(wanted))
        case _, dict() if _are_bounds(wanted):
            return Between(name, wanted.get("at_least"), wanted.get("below"))
        case _:
            raise ValueError(f"'{name}' needs an option, a list of options, or {{at_least: 1, below: 2}}")


def _are_bounds(wanted: dict[str, Any]) -> bool:
    return bool(wanted) and set(wanted) <= _BOUNDS and all(isinstance(bound, int | float) for bound in wanted.values())


Condition = Annotated[Rule, BeforeValidator(parse), WithJsonSchema({"type": "object"})]


def leaves(rule: Rule) -> Iterator[Includes | Between | Answered | Term]:
    """Yield every test in `rule`, so that validation can check the names and options in it."""
    match rule:
        case Every(parts) | Some(parts):
            for part in parts:
                yield from leaves(part)
        case Not(part):
            yield from leaves(part)
        case Includes() | Between() | Answered() | Term():
            yield rule
        case _:
            assert_never(rule)
