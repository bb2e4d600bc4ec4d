"""A quiz as an author writes it (`knowledge/quiz.yaml`): questions, how answers are understood, and what follows.

The engine (`dialogue/quiz.py`, `dialogue/outcome.py`) knows no question, option or type by name: every rule of a quiz
stands in these values. Conditions are described in `conditions.py`.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from bot.content.conditions import ALWAYS, Condition
from bot.content.models import FactId, Id, Label, Model, Prose

AnswerKey = str
"""The name of an answer, `age`, or of a part of one, `risk.worst`."""


class Option(Model):
    """One answer that can be chosen."""

    label: Label
    says: tuple[str, ...] = ()
    """What people write for it; whole words, the longest match wins."""
    letters: tuple[str, ...] = ()
    """Letters that mean it, where the message is nothing but letters ("A and C")."""


class Measure(Model):
    """How a number in the answer picks an option: the first band that holds it."""

    unit: Literal["mm", "years", "days"]
    bands: Annotated[tuple["Band", ...], Field(min_length=1)]

    @model_validator(mode="after")
    def takes_every_number(self) -> "Measure":
        bounds = [band.below if band.below is not None else band.up_to for band in self.bands]
        numbers = [bound for bound in bounds[:-1] if bound is not None]
        if bounds[-1] is not None or len(numbers) < len(bounds) - 1 or numbers != sorted(numbers):
            raise ValueError(
                "every band but the last needs `below` or `up_to`, smallest first, and the last has neither"
            )
        return self


class Band(Model):
    """Numbers below `below`, or up to and with `up_to`; the last band has neither and takes the rest."""

    option: Id
    below: float | None = None
    up_to: float | None = None


class ReadingRule(Model):
    """Corrects what the words of an answer say, where single words mislead. All that is given must hold."""

    option: Id
    """The rule looks at answers in which this option was understood."""
    said: tuple[str, ...] = ()
    """One of these stands in the message."""
    also: tuple[str, ...] = ()
    """One of these does as well, and not after "no", "not" or "without"."""
    unless: tuple[str, ...] = ()
    """None of these does, except after "no", "not" or "without"."""
    ago_at_least: Annotated[str, Field(pattern=r"^\d+ (days|weeks|months|years)$")] | None = None
    """A time at least this long ago is named."""
    becomes: Id | None = None
    """The option that takes its place; without one it is only dropped."""


class NumberFormat(Model):
    """How an age is understood."""

    at_least: int
    at_most: int
    null_when: tuple[str, ...] = ()
    """The person would rather not say."""
    phrases: Mapping[str, int] = {}
    """Words that mean a number: "teenager"."""
    ask_whether: "YesNo | None" = None


class YesNo(Model):
    """A question put when the answer only narrows it down: "adult" -> "are you 22 or older?"."""

    said: tuple[str, ...]
    ask: Prose
    yes: int
    no: int


class Question(Model):
    """One thing the quiz asks. Parts of one question have the same `part_of` and count once."""

    id: Id
    key: Annotated[str, Field(pattern=r"^[a-z_]+(\.[a-z_]+)?$")]
    part_of: Id | None = None
    kind: Literal["number", "one", "many"]
    ask: Prose
    hint: Prose | None = None
    """Said when the answer was not understood, before the question is put once more."""
    why: Prose | None = None
    picture: Id | None = None
    when: Condition = ALWAYS
    options: Mapping[Id, Option] = {}
    number: NumberFormat | None = None
    missing: Id | None = None
    """The option that a missing answer counts as; without one it counts as nothing."""
    yields: tuple[Id, ...] = ()
    """In a multi-select, options that are ignored beside any other, in this order."""
    denied: Id | None = None
    """In a multi-select, what an answer means that only says what is not so: "not pregnant"."""
    several: Id | Literal["ask", "last"] = "ask"
    """What to do when a single choice names several: ask, take the one listed last, or this option."""
    measure: Measure | None = None
    rules: tuple[ReadingRule, ...] = ()
    again: tuple[str, ...] = ()
    """Words that say nothing about this question although they sound like it, "acne scars" for acne. Alone they are
    no answer, and the question is asked again."""
    ends: tuple[Id, ...] = ()
    """Options after which the quiz asks nothing more."""
    always_counts: tuple[Id, ...] = ()
    """Options that count even where the path does not ask this question."""
    safety: Mapping[Id, Id] = {}
    """Option to safety intent: the option is chosen in free text by the safety detector alone."""

    @cached_property
    def unanswered(self) -> frozenset[Id]:
        """What no answer counts as."""
        return frozenset() if self.missing is None else frozenset({self.missing})

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> "Question":
        if (self.kind == "number") != (self.number is not None):
            raise ValueError("a question of kind `number` needs `number`, others must not have it")
        if self.kind != "number" and len(self.options) < 2:
            raise ValueError("it needs at least two `options`")
        return self


class BandRule(Model):
    """A score of at least `at_least` earns the word `band`."""

    at_least: float
    band: Literal["likely", "possible"]


class Scores(Model):
    """Points for each type; ties go to the type that is named first in `types`."""

    when: Condition = ALWAYS
    types: tuple[Id, ...]
    points: Mapping[AnswerKey, Mapping[Id, Mapping[Id, float]]]
    """Answer key, option, type, points."""
    bands: tuple[BandRule, ...]
    own_type: Mapping[AnswerKey, Mapping[Id, Id]] = {}
    """The type that an option stands for: if it ends up unlikely, the answers contradict each other."""


class TypeRule(Model):
    """A type that follows from an answer without points."""

    type: Id
    band: Literal["likely", "possible"]
    when: Condition


Shape = Literal["pit", "box", "wave", "bump", "grown", "red", "brown"]


class TypeText(Model):
    """How a type is named in the result, in the singular and as a whole clause."""

    name: Prose
    about: Prose
    shape: Shape | None = None
    """How the card of a result draws it, in skin cut through."""


class Level(Model):
    """One possible value of a level, such as `severity: mild`; the first whose condition holds is taken."""

    value: Id
    when: Condition = ALWAYS
    say: Prose | None = None
    mark: Annotated[str, Field(min_length=1, max_length=12)] | None = None
    """Its place on the scale that the card of a result draws: the values with a mark, in their order."""


class Sum(Model):
    """A number made of points for answers, for use in conditions."""

    points: Mapping[AnswerKey, Mapping[Id, float]]


class BaseList(Model):
    """The options for one type; of the rows of a type the first whose condition holds counts."""

    types: tuple[Id, ...]
    when: Condition = ALWAYS
    options: tuple[Id, ...]


class ListRule(Model):
    """Takes options out of the ranked list, or moves them to its end."""

    options: tuple[Id, ...]
    when: Condition


class Slot(Model):
    """A place in a result: one option, or the whole ranked list."""

    option: Id | None = None
    ranked: bool = False
    without: tuple[Id, ...] = ()
    when: Condition = ALWAYS

    @model_validator(mode="after")
    def is_one_of_both(self) -> "Slot":
        if self.ranked == (self.option is not None):
            raise ValueError("a slot has either `option` or `ranked: true`")
        return self


class Gate(Model):
    """What kind of result it is; the first gate whose condition holds decides."""

    status: Id
    name: Id
    when: Condition = ALWAYS
    now: tuple[Slot, ...] = ()
    later: tuple[Slot, ...] = ()
    messages: tuple["Message", ...] = ()
    """Shown instead of a result: nothing else is worked out or said."""
    only_cautions: tuple[Id, ...] | None = None
    say: Prose | None = None
    """The sentence that opens the options."""


class Message(Model):
    """A message in place of a result: what it is called, and the answer that says it."""

    id: Id
    intent: Id
    when: Condition = ALWAYS


class Advice(Model):
    """One option to discuss with a dermatologist."""

    name: Label
    reason: Prose
    about: Prose
    """What "explain this" says."""
    facts: tuple[FactId, ...]
    topic: Id | None = None
    evidence: Literal["A", "B", "C"] | None = None
    sessions: Prose | None = None
    downtime_days: int | None = None
    cost: Prose | None = None
    caution: Prose | None = None
    picture: Id | None = None
    procedure: bool = False


class Note(Model):
    """A caution, or a thing not to do, with the condition under which the result says it."""

    text: Prose
    facts: tuple[FactId, ...] = ()
    when: Condition = ALWAYS


class OutcomeRules(Model):
    """From answers to a result, in the order in which the engine works it out."""

    terms: Mapping[Id, Condition] = {}
    scores: Scores | None = None
    type_rules: tuple[TypeRule, ...] = ()
    types: Mapping[Id, TypeText] = {}
    sums: Mapping[Id, Sum] = {}
    levels: Mapping[Id, tuple[Level, ...]] = {}
    base_lists: tuple[BaseList, ...] = ()
    remove: tuple[ListRule, ...] = ()
    to_end: tuple[ListRule, ...] = ()
    keep: int = 4
    gates: Annotated[tuple[Gate, ...], Field(min_length=1)]
    before_last: tuple[Slot, ...] = ()
    """Put before the last option of any result that does not have them yet."""
    options: Mapping[Id, Advice] = {}
    cautions: Mapping[Id, Note] = {}
    always_avoid: Mapping[Id, Note] = {}
    avoid: Mapping[Id, Note] = {}
    needs_days: Mapping[AnswerKey, Mapping[Id, int]] = {}
    """Option of an answer to the healing days it allows: sets the value `too_long`, the options that need more."""


class Quiz(Model):
    """A whole quiz."""

    id: Id
    name: Prose
    intro: Prose
    disclaimer: Prose
    contradiction: Prose
    everywhere: Mapping[Id, tuple[str, ...]] = {}
    """What people write for an option of this name at every question that has it."""
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]
    outcome: OutcomeRules

    @model_validator(mode="before")
    @classmethod
    def says_everywhere(cls, raw: Any) -> Any:
        """Give each question the words that mean its options everywhere, where it has no other use for them."""
        if not isinstance(raw, dict) or not isinstance(raw.get("everywhere"), dict):
            return raw
        questions = raw.get("questions")
        if not isinstance(questions, list):
            return raw
        return raw | {"questions": [_with_words(question, raw["everywhere"]) for question in questions]}


def _with_words(question: Any, everywhere: dict[str, Any]) -> Any:
    options = question.get("options") if isinstance(question, dict) else None
    if not isinstance(options, dict):
        return question
    own = {words for option in options.values() for words in _list_in(option, "says") if isinstance(words, str)}
    merged = {}
    for name, option in options.items():
        more = [words for words in _list_in(everywhere, name) if words not in own]
        merged[name] = (
            option | {"says": [*_list_in(option, "says"), *more]} if more and isinstance(option, dict) else option
        )
    return question | {"options": merged}


def _list_in(mapping: Any, key: str) -> list[Any]:
    """Return the list under a key of what may be anything: it is not validated yet."""
    found = mapping.get(key) if isinstance(mapping, dict) else None
    return found if isinstance(found, list) else []
