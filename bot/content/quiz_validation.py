"""What must hold inside a quiz: names that exist, questions and options that something reaches."""

from collections.abc import Iterator, Mapping
from itertools import product

from bot.content.conditions import Answered, Between, Includes, Rule, Term, Value, leaves
from bot.content.library import Shelf, same_text
from bot.content.models import Model
from bot.content.outcome_validation import PLACE, Where, check_outcome, near, types_of
from bot.content.quiz_models import OutcomeRules, Question, Quiz

MOST_TRIES = 20_000  # combinations of answers tried to reach one question; ours need fewer than 300
_WORKED_OUT = ("type", "status", "shown", "too_long")
"""Values that the engine works out of every quiz, beside its levels and sums."""


def check_quiz(shelf: Shelf) -> None:
    """Everything a quiz names exists, and everything it has is reached."""
    quiz = shelf.one(Quiz)
    if quiz is None:
        return
    before = len(shelf.problems)
    _check_ids(shelf, quiz)
    _check_terms(shelf, quiz)
    _check_conditions(shelf, quiz)
    if len(shelf.problems) == before:  # else the conditions cannot be tried out
        _check_paths(shelf, quiz)
    _check_readings(shelf, quiz)
    check_outcome(shelf, quiz.outcome, {question.key: question.options for question in reversed(quiz.questions)})


def _check_ids(shelf: Shelf, quiz: Quiz) -> None:
    seen: set[tuple[str, str]] = set()
    for index, question in enumerate(quiz.questions):
        for kind, name in (("id", question.id), ("key", question.key)):
            if (kind, name) in seen:
                what = f"a question before has the {kind} '{name}' too"
                shelf.problem(PLACE, ("questions", index, kind), what, "give each its own")
            seen.add((kind, name))
        for option in question.options:
            if len(f"q:xxxxxxxx:{question.id}:{option}".encode()) > 64:
                shelf.problem(
                    PLACE,
                    ("questions", index, "options", option),
                    "this is too long for a button",
                    "shorten the id of the question or of the option",
                )


def _check_terms(shelf: Shelf, quiz: Quiz) -> None:
    """No term leads back to itself."""
    terms = quiz.outcome.terms

    def circle(name: str, path: tuple[str, ...]) -> tuple[str, ...]:
        if name in path:
            return (*path[path.index(name) :], name)
        inner = (leaf.name for leaf in leaves(terms[name]) if isinstance(leaf, Term) and leaf.name in terms)
        return next((found for other in inner if (found := circle(other, (*path, name)))), ())

    for name in terms:
        found = circle(name, ())
        if found and name in found:
            what = f"the term '{name}' leads back to itself: {' > '.join(found)}"
            shelf.problem(PLACE, ("outcome", "terms", name), what, "take one of them out")


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
    known: dict[str, frozenset[str] | None] = {
        question.key: None if question.kind == "number" else frozenset(question.options)
        for question in reversed(quiz.questions)  # of two with the same key the first one counts
    }
    known |= dict.fromkeys(rules.sums)
    known |= {name: frozenset(level.value for level in levels) for name, levels in rules.levels.items()}
    options = frozenset(rules.options)
    worked_out = (frozenset(types_of(rules)), frozenset(gate.status for gate in rules.gates), options, options)
    return known | dict(zip(_WORKED_OUT, worked_out, strict=True))


def _wrong(
    leaf: Includes | Between | Answered | Term, possible: Mapping[str, frozenset[str] | None], rules: OutcomeRules
) -> Iterator[tuple[str, str]]:
    if isinstance(leaf, Term):
        if leaf.name not in rules.terms:
            yield f"there is no term '{leaf.name}'", near(leaf.name, rules.terms)
    elif leaf.name not in possible:
        yield f"there is no answer or value '{leaf.name}'", near(leaf.name, possible)
    elif isinstance(leaf, Includes):
        options = possible[leaf.name]
        if options is None:
            yield f"'{leaf.name}' is a number", "compare it with {at_least: 1} or {below: 2}"
        else:
            for option in sorted(leaf.options - options):
                yield f"'{leaf.name}' can never be '{option}'", near(option, options)
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
        if question.when.holds(dict(zip(keys, values, strict=True)), quiz.outcome.terms):
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


def _check_readings(shelf: Shelf, quiz: Quiz) -> None:
    """What turns words into options names options of that question, and no word means two of them."""
    for index, question in enumerate(quiz.questions):
        for path, option in _named_options(question):
            if option not in question.options:
                what = f"'{question.id}' has no option '{option}'"
                shelf.problem(PLACE, ("questions", index, *path), what, near(option, question.options))
        owners: dict[str, str] = {}
        for name, choice in question.options.items():
            for at, words in enumerate(choice.says):
                owner = owners.setdefault(same_text(words), name)
                if owner != name:
                    path = ("questions", index, "options", name, "says", at)
                    shelf.problem(PLACE, path, f"'{words}' means '{owner}' too", "leave it to one of the two")
        intents = {*shelf.intents, *shelf.broken_in("intents")}
        for option, intent in question.safety.items():
            if intent not in intents:
                how = near(intent, intents)
                shelf.problem(PLACE, ("questions", index, "safety", option), f"there is no intent '{intent}'", how)
    everything = {option for question in quiz.questions for option in question.options}
    for option in set(quiz.everywhere) - everything:
        shelf.problem(PLACE, ("everywhere", option), f"no question has an option '{option}'", near(option, everything))


def _named_options(question: Question) -> Iterator[tuple[Where, str]]:
    """Yield the options that a question names outside its list of options."""
    for index, rule in enumerate(question.rules):
        yield ("rules", index, "option"), rule.option
        if rule.becomes is not None:
            yield ("rules", index, "becomes"), rule.becomes
    lists = (("yields", question.yields), ("ends", question.ends), ("always_counts", question.always_counts))
    for name, options in lists:
        yield from (((name, at), option) for at, option in enumerate(options))
    for name, option in (("missing", question.missing), ("denied", question.denied), ("several", question.several)):
        if option is not None and (name != "several" or option not in ("ask", "last")):
            yield (name,), option
    if question.measure is not None:
        yield from ((("measure", "bands", at, "option"), band.option) for at, band in enumerate(question.measure.bands))
    yield from ((("safety", option), option) for option in question.safety)
