"""What must hold in the rules from answers to a result: names that exist, options that are reached, always a result."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bot.content.conditions import ALWAYS, Rule
from bot.content.library import Shelf
from bot.content.loader import suggest
from bot.content.models import Facts
from bot.content.quiz_models import OutcomeRules, Slot

PLACE = "knowledge/quiz.yaml"
MOST_NAMED = 8  # names that a problem lists where none is near

Where = tuple[str | int, ...]


def check_outcome(shelf: Shelf, rules: OutcomeRules, answers: Mapping[str, Collection[str]]) -> None:
    """Check the rules against the options of each answer, by answer key."""
    _check_options(shelf, rules)
    _check_points(shelf, rules, answers)
    _check_types(shelf, rules)
    _check_gates(shelf, rules)
    _check_levels(shelf, rules)
    _check_references(shelf, rules)


def near(name: str, known: Iterable[str]) -> str:
    """Return how to mend a name: the one that was probably meant, or the names there are."""
    known = sorted(known)
    listed = f"there are: {', '.join(known)}" if len(known) <= MOST_NAMED else "add it, or name another"
    return suggest(name, known, listed)


def types_of(rules: OutcomeRules) -> set[str]:
    """Return every type that answers can come to."""
    return {*(rules.scores.types if rules.scores else ()), *(rule.type for rule in rules.type_rules)}


def _check_options(shelf: Shelf, rules: OutcomeRules) -> None:
    """Options of the result exist where they are named, and each is offered somewhere."""
    offered = dict(_offered(rules))
    named = list(offered.items())
    for part, rows in (("remove", rules.remove), ("to_end", rules.to_end)):
        for index, change in enumerate(rows):
            named += [(("outcome", part, index, "options", at), name) for at, name in enumerate(change.options)]
    for path, slot in _slots(rules):
        named += [((*path, "without", at), name) for at, name in enumerate(slot.without)]
    for path, option in named:
        if option not in rules.options:
            shelf.problem(PLACE, path, f"there is no option '{option}'", near(option, rules.options))
    for option in set(rules.options) - set(offered.values()):
        what = f"no branch leads to the option '{option}'"
        how = "name it in base_lists or in a gate, or remove it"
        shelf.problem(PLACE, ("outcome", "options", option), what, how)


def _offered(rules: OutcomeRules) -> Iterator[tuple[Where, str]]:
    for index, row in enumerate(rules.base_lists):
        for at, option in enumerate(row.options):
            yield ("outcome", "base_lists", index, "options", at), option
    for path, slot in _slots(rules):
        if slot.option is not None:
            yield (*path, "option"), slot.option


def _slots(rules: OutcomeRules) -> Iterator[tuple[Where, Slot]]:
    for index, gate in enumerate(rules.gates):
        for part, slots in (("now", gate.now), ("later", gate.later)):
            for at, slot in enumerate(slots):
                yield ("outcome", "gates", index, part, at), slot
    for at, slot in enumerate(rules.before_last):
        yield ("outcome", "before_last", at), slot


def _check_points(shelf: Shelf, rules: OutcomeRules, answers: Mapping[str, Collection[str]]) -> None:
    """Points, days and own types are given for answers that exist."""
    tables: list[tuple[Where, Mapping[str, Mapping[str, object]]]] = [(("outcome", "needs_days"), rules.needs_days)]
    tables += [(("outcome", "sums", name, "points"), total.points) for name, total in rules.sums.items()]
    if rules.scores is not None:
        tables += [(("outcome", "scores", "points"), rules.scores.points)]
        tables += [(("outcome", "scores", "own_type"), rules.scores.own_type)]
    for path, table in tables:
        for key, row in table.items():
            if key not in answers:
                shelf.problem(PLACE, (*path, key), f"there is no answer '{key}'", near(key, answers))
            for option in set(row) - set(answers.get(key, row)):
                shelf.problem(
                    PLACE, (*path, key, option), f"'{key}' has no option '{option}'", near(option, answers[key])
                )


def _check_types(shelf: Shelf, rules: OutcomeRules) -> None:
    """Types that are named can come about, and every type has a name to show."""
    scored = rules.scores.types if rules.scores is not None else ()
    for path, name in _scored(rules):
        if name not in scored:
            shelf.problem(PLACE, path, f"'{name}' is not a type that gets points", near(name, scored))
    possible = types_of(rules)
    for index, base in enumerate(rules.base_lists):
        for at, name in enumerate(base.types):
            if name not in possible:
                path = ("outcome", "base_lists", index, "types", at)
                shelf.problem(PLACE, path, f"there is no type '{name}'", near(name, possible))
    for name in possible - set(rules.types):
        how = f"add '{name}:' with name and about"
        shelf.problem(PLACE, ("outcome", "types"), f"the type '{name}' has no name", how)


def _scored(rules: OutcomeRules) -> Iterator[tuple[Where, str]]:
    """Yield the types that scores name, with their places."""
    if rules.scores is None:
        return
    for key, points in rules.scores.points.items():
        for option, given in points.items():
            yield from ((("outcome", "scores", "points", key, option, name), name) for name in given)
    for key, own in rules.scores.own_type.items():
        yield from ((("outcome", "scores", "own_type", key, option), name) for option, name in own.items())


def _check_gates(shelf: Shelf, rules: OutcomeRules) -> None:
    """Whatever is answered, there is a gate; each has a name of its own and names cautions that exist."""
    _check_last(shelf, ("outcome", "gates"), [gate.when for gate in rules.gates], "no gate holds")
    names: set[str] = set()
    for index, gate in enumerate(rules.gates):
        if gate.name in names:
            what = f"a gate before has the name '{gate.name}' too"
            shelf.problem(PLACE, ("outcome", "gates", index, "name"), what, "give each its own")
        names.add(gate.name)
        for at, caution in enumerate(gate.only_cautions or ()):
            if caution not in rules.cautions:
                path = ("outcome", "gates", index, "only_cautions", at)
                shelf.problem(PLACE, path, f"there is no caution '{caution}'", near(caution, rules.cautions))


def _check_last(shelf: Shelf, path: Where, conditions: Sequence[Rule], otherwise: str) -> None:
    """The last of several conditions always holds, and none before it does."""
    if not conditions or conditions[-1] != ALWAYS:
        what = f"there may be answers for which {otherwise}"
        shelf.problem(PLACE, (*path, max(0, len(conditions) - 1)), what, "end with one that has no 'when'")
    for index, condition in enumerate(conditions[:-1]):
        if condition == ALWAYS:
            shelf.problem(PLACE, (*path, index + 1), "nothing leads here", "the one before needs a 'when'")


def _check_levels(shelf: Shelf, rules: OutcomeRules) -> None:
    """Whatever is answered, each level has a value, and a value says one thing."""
    for name, levels in rules.levels.items():
        path: Where = ("outcome", "levels", name)
        _check_last(shelf, path, [level.when for level in levels], f"'{name}' has no value")
        says: dict[str, str | None] = {}
        for index, level in enumerate(levels):
            if says.setdefault(level.value, level.say) != level.say:
                what = f"'{level.value}' says something else above"
                shelf.problem(PLACE, (*path, index), what, "give both the same 'say', or another value")


def _check_references(shelf: Shelf, rules: OutcomeRules) -> None:
    """Facts, topics and intents that the quiz names exist."""
    facts = shelf.one(Facts)
    cited = {("options", name): advice.facts for name, advice in rules.options.items()}
    for part, notes in (("cautions", rules.cautions), ("avoid", rules.avoid), ("always_avoid", rules.always_avoid)):
        cited |= {(part, name): note.facts for name, note in notes.items()}
    for (part, name), ids in cited.items():
        for at, fact in enumerate(ids):
            if facts is not None and fact not in facts.facts:
                how = near(fact, facts.facts)
                shelf.problem(PLACE, ("outcome", part, name, "facts", at), f"there is no fact {fact}", how)
    topics = {*shelf.topics, *shelf.broken_in("knowledge/topics")}
    for name, advice in rules.options.items():
        if advice.topic is not None and advice.topic not in topics:
            path = ("outcome", "options", name, "topic")
            shelf.problem(PLACE, path, f"there is no topic '{advice.topic}'", near(advice.topic, topics))
    intents = {*shelf.intents, *shelf.broken_in("intents")}
    for index, gate in enumerate(rules.gates):
        for at, message in enumerate(gate.messages):
            if message.intent not in intents:
                how = near(message.intent, intents)
                where = ("outcome", "gates", index, "messages", at, "intent")
                shelf.problem(PLACE, where, f"there is no intent '{message.intent}'", how)
