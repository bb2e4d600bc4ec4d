"""From the answers of a quiz to its outcome: types, levels, status, options, cautions. Pure.

The order of the steps is the one of the quiz's data (`content/quiz_models.py`, OutcomeRules); which question, option
or type is meant stands there and never here. The points and gates are design choices of the quiz, not a validated
instrument; the quiz says so to the person.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from bot.content.conditions import Rule, Value
from bot.content.quiz_models import Gate, OutcomeRules, Question, Quiz, Slot
from bot.dialogue.state import Answers


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a quiz came to. With `show`, these messages stand in place of everything else."""

    status: str
    gate: str
    types: Mapping[str, str]
    levels: Mapping[str, str]
    options_now: tuple[str, ...] = ()
    options_later: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    avoid_extra: tuple[str, ...] = ()
    scores: Mapping[str, float] | None = None
    contradictory: bool = False
    show: tuple[str, ...] = ()


class _Known:
    """The values that conditions may name, as they become known, and the terms that may stand in them."""

    def __init__(self, values: Mapping[str, Value], terms: Mapping[str, Rule]) -> None:
        self.values = dict(values)
        self._terms = terms

    def holds(self, rule: Rule) -> bool:
        return rule.holds(self.values, self._terms)

    def chosen(self, key: str) -> frozenset[str]:
        value = self.values.get(key)
        return value if isinstance(value, frozenset) else frozenset()


def outcome(quiz: Quiz, answers: Answers) -> Outcome:
    """Return what `answers` (answer key to options, number or None) come to.

    Missing and empty answers are the same, order and repeats do not matter, and an answer to a question that the
    path does not ask is ignored, except for options that the quiz says always count.
    """
    rules = quiz.outcome
    known = _Known(asked_values(quiz, answers), rules.terms)
    types, scores = _types(rules, known)
    known.values["type"] = frozenset(types)
    levels = _levels(rules, known)
    gate = next(gate for gate in rules.gates if known.holds(gate.when))
    if gate.messages:
        show = tuple(message.id for message in gate.messages if known.holds(message.when))
        return Outcome(gate.status, gate.name, {}, {}, show=show)
    ranked = _ranked(rules, known, types, scores)
    now = _with_before_last(rules, known, _fill(gate.now, known, ranked))
    later = tuple(option for option in _fill(gate.later, known, ranked) if option not in now)
    known.values["status"] = frozenset({gate.status})
    known.values["shown"] = frozenset({*now, *later})
    known.values["too_long"] = _too_long(rules, known, (*now, *later))
    return Outcome(
        status=gate.status,
        gate=gate.name,
        types=types,
        levels=levels,
        options_now=now,
        options_later=later,
        cautions=_cautions(rules, known, gate),
        avoid_extra=tuple(name for name, note in rules.avoid.items() if known.holds(note.when)),
        scores=scores,
        contradictory=_contradictory(rules, known, types),
    )


def path(quiz: Quiz, answers: Answers) -> Iterator[tuple[Question, Value]]:
    """Yield the questions that these answers lead to, in order, each with its value (None or empty: not answered).

    A question that is not answered yet counts as missing for the branches after it.
    """
    values: dict[str, Value] = {}
    terms = quiz.outcome.terms
    for question in quiz.questions:
        if not question.when.holds(values, terms):
            continue
        value = _value(question, answers.get(question.key))
        values[question.key] = value
        yield question, value
        if question.ends and isinstance(value, frozenset) and not value.isdisjoint(question.ends):
            return


def asked_values(quiz: Quiz, answers: Answers) -> dict[str, Value]:
    """Return the value of each answer that counts, by answer key."""
    values = {question.key: value for question, value in path(quiz, answers)}
    for question in quiz.questions:
        if question.key not in values and question.always_counts:
            value = _value(question, answers.get(question.key))
            if isinstance(value, frozenset):
                values[question.key] = value & frozenset(question.always_counts)
    return values


def _value(question: Question, answer: object) -> Value:
    if question.kind == "number":
        return answer if isinstance(answer, int) else None
    if not answer or not isinstance(answer, (tuple, list)):
        return question.unanswered
    options = question.options.keys() & map(str, answer)
    for yielding in question.yields:
        if len(options) > 1:
            options.discard(yielding)
    return frozenset(options) or question.unanswered


def _types(rules: OutcomeRules, known: _Known) -> tuple[dict[str, str], dict[str, float] | None]:
    types: dict[str, str] = {}
    scores = None
    if rules.scores is not None and known.holds(rules.scores.when):
        scores = dict.fromkeys(rules.scores.types, 0.0)
        for key, by_option in rules.scores.points.items():
            for option in known.chosen(key):
                for name, points in by_option.get(option, {}).items():
                    scores[name] += points
        for name, score in scores.items():
            band = next((rule.band for rule in rules.scores.bands if score >= rule.at_least), None)
            if band is not None:
                types[name] = band
    types |= {rule.type: rule.band for rule in rules.type_rules if known.holds(rule.when)}
    return types, scores


def _levels(rules: OutcomeRules, known: _Known) -> dict[str, str]:
    for name, total in rules.sums.items():
        known.values[name] = sum(
            points
            for key, by_option in total.points.items()
            for option, points in by_option.items()
            if option in known.chosen(key)
        )
    levels = {}
    for name, choices in rules.levels.items():
        levels[name] = next(choice.value for choice in choices if known.holds(choice.when))
        known.values[name] = frozenset({levels[name]})
    return levels


def _ranked(
    rules: OutcomeRules, known: _Known, types: Mapping[str, str], scores: Mapping[str, float] | None
) -> tuple[str, ...]:
    """Return the procedures to talk about, best first."""
    scored = scores or {}
    shown = [name for name in scored if name in types]
    likely = [name for name in shown if types[name] == "likely"]
    # sorted() is stable, so equal scores keep the order in which the quiz names the types.
    base = sorted(likely or shown, key=lambda name: -scored[name])
    base += [name for name in types if name not in scored]
    lists = [_base_list(rules, known, name) for name in base]
    merged = dict.fromkeys(option for row in zip_longest(*lists) for option in row if option is not None)
    removed = {option for rule in rules.remove if known.holds(rule.when) for option in rule.options}
    kept = [option for option in merged if option not in removed]
    last = {option for rule in rules.to_end if known.holds(rule.when) for option in rule.options}
    return tuple(sorted(kept, key=last.__contains__)[: rules.keep])


def _base_list(rules: OutcomeRules, known: _Known, name: str) -> Sequence[str]:
    rows = (row for row in rules.base_lists if name in row.types and known.holds(row.when))
    return next((row.options for row in rows), ())


def _fill(slots: Sequence[Slot], known: _Known, ranked: Sequence[str]) -> tuple[str, ...]:
    filled: dict[str, None] = {}
    for slot in slots:
        if known.holds(slot.when):
            options = ranked if slot.option is None else (slot.option,)
            filled |= dict.fromkeys(option for option in options if option not in slot.without)
    return tuple(filled)


def _with_before_last(rules: OutcomeRules, known: _Known, now: tuple[str, ...]) -> tuple[str, ...]:
    extra = tuple(option for option in _fill(rules.before_last, known, ()) if option not in now)
    return (*now[:-1], *extra, *now[-1:])


def _too_long(rules: OutcomeRules, known: _Known, shown: Sequence[str]) -> frozenset[str]:
    allowed = [
        days
        for key, by_option in rules.needs_days.items()
        for option, days in by_option.items()
        if option in known.chosen(key)
    ]
    needed = {option: rules.options[option].downtime_days or 0 for option in shown}
    return frozenset(option for option, days in needed.items() if any(days > limit for limit in allowed))


def _cautions(rules: OutcomeRules, known: _Known, gate: Gate) -> tuple[str, ...]:
    said = (name for name, note in rules.cautions.items() if known.holds(note.when))
    return tuple(name for name in said if gate.only_cautions is None or name in gate.only_cautions)


def _contradictory(rules: OutcomeRules, known: _Known, types: Mapping[str, str]) -> bool:
    own_types = rules.scores.own_type if rules.scores is not None else {}
    return any(
        option in known.chosen(key) and own not in types
        for key, by_option in own_types.items()
        for option, own in by_option.items()
    )
