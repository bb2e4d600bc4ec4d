"""What must hold inside a quiz: names that exist, questions and options that something reaches."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import product

from bot.content.conditions import Answered, Between, Includes, Rule, Term, Value, holds, leaves
from bot.content.library import Shelf
from bot.content.models import Facts, Model
from bot.content.quiz_models import OutcomeRules, Question, Quiz

PLACE = "knowledge/quiz.yaml"
MOST_TRIES = 20_000  # combinations of answers tried to reach one question; ours need fewer than 300
_WORKED_OUT = ("type", "status", "shown", "too_long")
"""Values that the engine works out of every quiz, beside its levels and sums."""

Where = tuple[str | int, ...]


def check_quiz(shelf: Shelf) -> None:
    """Everything a quiz names exists, and everything it has is reached."""
    quiz = shelf.one(Quiz)
    if quiz is None:
        return
    _check_ids(shelf, quiz)
    _check_conditions(shelf, quiz)
    if not shelf.problems:
        _check_paths(shelf, quiz)
    _check_options(shelf, quiz)
    _check_readings(shelf, quiz)
    _check_references(shelf, quiz)


def _suggest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(sorted(known)[:12])}"


def _check_ids(shelf: Shelf, quiz: Quiz) -> None:
    seen: dict[str, str] = {}
    for index, question in enumerate(quiz.questions):
        for kind, name in (("id", question.id), ("key", question.key)):
            if seen.setdefault(f"{kind} {name}", question.id) != question.id or _count(quiz, kind, name) > 1:
                shelf.problem(
                    PLACE, ("questions", index, kind), f"two questions have the {kind} '{name}'", "give each its own"
                )
        for option in question.options:
            if len(f"q:xxxxxxxx:{question.id}:{option}".encode()) > 64:
                shelf.problem(
                    PLACE,
                    ("questions", index, "options", option),
                    "this is too long for a button",
                    "shorten the id of the question or of the option",
                )


def _count(quiz: Quiz, kind: str, name: str) -> int:
    return sum(getattr(question, kind) == name for question in quiz.questions)


def _conditions(quiz: Quiz) -> Iterator[tuple[Where, Rule]]:
    """Yield every condition in a quiz with its place, wherever a model has a `when`."""
    for index, question in enumerate(quiz.questions):
        yield ("questions", index, "when"), question.when
    for name, rule in quiz.outcome.terms.items():
        yield ("outcome", "terms", name), rule
    yield from _whens(quiz.outcome, ("outcome",))


def _whens(value: object, path: Where) -> Iterator[tuple[Where, Rule]]:
    if isinstance(value, Model):
        for name in type(value).model_fields:
            part = getattr(value, name)
            if name == "when":
                yield (*path, name), part
            elif name != "terms":
                yield from _whens(part, (*path, name))
    elif isinstance(value, tuple | Mapping):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, part in pairs:
            yield from _whens(part, (*path, key))


def _check_conditions(shelf: Shelf, quiz: Quiz) -> None:
    """A condition names values that exist, with options that they can have."""
    possible = _possible(quiz)
    for path, rule in _conditions(quiz):
        for leaf in leaves(rule):
            for what, how in _wrong(leaf, possible, quiz.outcome):
                shelf.problem(PLACE, path, what, how)


def _possible(quiz: Quiz) -> Mapping[str, frozenset[str] | None]:
    """Return, for each value that a condition may name, what it can include; None for a number."""
    rules = quiz.outcome
    types = {*(rules.scores.types if rules.scores else ()), *(rule.type for rule in rules.type_rules)}
    known: dict[str, frozenset[str] | None] = {
        question.key: None if question.kind == "number" else frozenset(question.options) for question in quiz.questions
    }
    known |= dict.fromkeys(rules.sums)
    known |= {name: frozenset(level.value for level in levels) for name, levels in rules.levels.items()}
    options = frozenset(rules.options)
    worked_out = (frozenset(types), frozenset(gate.status for gate in rules.gates), options, options)
    return known | dict(zip(_WORKED_OUT, worked_out, strict=True))


def _wrong(
    leaf: Includes | Between | Answered | Term, possible: Mapping[str, frozenset[str] | None], rules: OutcomeRules
) -> Iterator[tuple[str, str]]:
    if isinstance(leaf, Term):
        if leaf.name not in rules.terms:
            yield f"there is no term '{leaf.name}'", _suggest(leaf.name, list(rules.terms))
    elif leaf.name not in possible:
        yield f"there is no answer or value '{leaf.name}'", _suggest(leaf.name, list(possible))
    elif isinstance(leaf, Includes):
        options = possible[leaf.name]
        if options is None:
            yield f"'{leaf.name}' is a number", "compare it with {at_least: 1} or {below: 2}"
        else:
            for option in sorted(leaf.options - options):
                yield f"'{leaf.name}' can never be '{option}'", _suggest(option, list(options))
    elif isinstance(leaf, Between) and possible[leaf.name] is not None:
        yield f"'{leaf.name}' is not a number", "name the options instead"


def _check_paths(shelf: Shelf, quiz: Quiz) -> None:
    """Some answers lead to each question."""
    by_key = {question.key: question for question in quiz.questions}
    for index, question in enumerate(quiz.questions):
        if not _reachable(question, by_key, quiz):
            shelf.problem(
                PLACE,
                ("questions", index, "when"),
                f"no answers lead to the question '{question.id}'",
                "change its `when`, or move it behind the questions it depends on",
            )


def _reachable(question: Question, by_key: Mapping[str, Question], quiz: Quiz) -> bool:
    earlier = {other.key: other for other in quiz.questions[: quiz.questions.index(question)]}
    needed = _keys(question.when, quiz.outcome.terms)
    if not needed <= set(earlier):
        return False  # it depends on something that is asked later, or never
    keys = sorted(needed)
    candidates = [_candidates(by_key[key], quiz) for key in keys]
    for tried, values in enumerate(product(*candidates)):
        if holds(question.when, dict(zip(keys, values, strict=True)), quiz.outcome.terms):
            return all(_reachable(by_key[key], by_key, quiz) for key in keys)
        if tried > MOST_TRIES:
            return True
    return False


def _keys(rule: Rule, terms: Mapping[str, Rule]) -> set[str]:
    keys: set[str] = set()
    for leaf in leaves(rule):
        keys |= _keys(terms[leaf.name], terms) if isinstance(leaf, Term) else {leaf.name}
    return keys


def _candidates(question: Question, quiz: Quiz) -> list[Value]:
    """Return values of an answer that stand for all that a condition could tell apart."""
    if question.kind != "number":
        return [frozenset(), *(frozenset({option}) for option in question.options), frozenset(question.options)]
    rules = [rule for _, rule in _conditions(quiz)]
    tests = [leaf for rule in rules for leaf in leaves(rule) if isinstance(leaf, Between) and leaf.name == question.key]
    bounds = {bound for test in tests for bound in (test.at_least, test.below) if bound is not None}
    return [None, *sorted({bound + step for bound in bounds for step in (-1, 0)})]


def _check_options(shelf: Shelf, quiz: Quiz) -> None:
    """Options of the result exist where they are named, and each is offered somewhere."""
    offered: dict[str, Where] = {}
    rules = quiz.outcome
    for index, row in enumerate(rules.base_lists):
        offered |= dict.fromkeys(row.options, ("outcome", "base_lists", index, "options"))
    for index, gate in enumerate(rules.gates):
        for slot in (*gate.now, *gate.later):
            if slot.option is not None:
                offered[slot.option] = ("outcome", "gates", index)
    for slot in rules.before_last:
        if slot.option is not None:
            offered[slot.option] = ("outcome", "before_last")
    named = dict(offered)
    for part, rows in (("remove", rules.remove), ("to_end", rules.to_end)):
        for index, change in enumerate(rows):
            named |= dict.fromkeys(change.options, ("outcome", part, index, "options"))
    for option, path in named.items():
        if option not in rules.options:
            shelf.problem(PLACE, path, f"there is no option '{option}'", _suggest(option, list(rules.options)))
    for option in rules.options:
        if option not in offered:
            shelf.problem(
                PLACE,
                ("outcome", "options", option),
                f"no branch leads to the option '{option}'",
                "name it in base_lists or in a gate, or remove it",
            )


def _check_readings(shelf: Shelf, quiz: Quiz) -> None:
    """What turns words into options names options of that question, and no word means two of them."""
    for index, question in enumerate(quiz.questions):
        names: dict[Where, str] = {("rules", i, "option"): rule.option for i, rule in enumerate(question.rules)}
        names |= {("rules", i, "becomes"): rule.becomes for i, rule in enumerate(question.rules) if rule.becomes}
        names |= {("yields", i): option for i, option in enumerate(question.yields)}
        names |= {("ends", i): option for i, option in enumerate(question.ends)}
        names |= {("always_counts", i): option for i, option in enumerate(question.always_counts)}
        if question.missing:
            names["missing",] = question.missing
        if question.several not in ("ask", "last"):
            names["several",] = question.several
        if question.measure:
            names |= {("measure", "bands", i, "option"): band.option for i, band in enumerate(question.measure.bands)}
        for path, option in names.items():
            if option not in question.options:
                shelf.problem(
                    PLACE,
                    ("questions", index, *path),
                    f"'{question.id}' has no option '{option}'",
                    _suggest(option, list(question.options)),
                )
        owners: dict[str, str] = {}
        for name, choice in question.options.items():
            for place, words in enumerate(choice.says):
                if owners.setdefault(words.casefold(), name) != name:
                    shelf.problem(
                        PLACE,
                        ("questions", index, "options", name, "says", place),
                        f"'{words}' means '{owners[words.casefold()]}' too",
                        "leave it to one of the two",
                    )


def _check_references(shelf: Shelf, quiz: Quiz) -> None:
    """Facts, topics and intents that the quiz names exist; every type has a name."""
    rules = quiz.outcome
    facts = shelf.one(Facts)
    cited = {("options", name): advice.facts for name, advice in rules.options.items()}
    for part, notes in (("cautions", rules.cautions), ("avoid", rules.avoid), ("always_avoid", rules.always_avoid)):
        cited |= {(part, name): note.facts for name, note in notes.items()}
    for (part, name), ids in cited.items():
        for fact in ids:
            if facts is not None and fact not in facts.facts:
                shelf.problem(PLACE, ("outcome", part, name, "facts"), f"there is no fact {fact}", "mend the number")
    for name, advice in rules.options.items():
        if advice.topic is not None and advice.topic not in shelf.topics:
            path = ("outcome", "options", name, "topic")
            shelf.problem(PLACE, path, f"there is no topic '{advice.topic}'", _suggest(advice.topic, [*shelf.topics]))
    for index, gate in enumerate(rules.gates):
        for message in gate.messages:
            if message.intent not in shelf.intents:
                how = _suggest(message.intent, [*shelf.intents])
                place = ("outcome", "gates", index, "messages")
                shelf.problem(PLACE, place, f"there is no intent '{message.intent}'", how)
    types = {*(rules.scores.types if rules.scores else ()), *(rule.type for rule in rules.type_rules)}
    for name in sorted(types - set(rules.types)):
        how = f"add '{name}:' with name and about"
        shelf.problem(PLACE, ("outcome", "types"), f"the type '{name}' has no name", how)
