"""What must hold between answers, facts and sources: whatever is said rests on something, and nothing lies about unused."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches

from bot.content.library import Shelf
from bot.content.models import Answer, Facts, Intent, Priority, Sources
from bot.content.quiz_models import Quiz

FACTS, SOURCES = "knowledge/facts.yaml", "knowledge/sources.yaml"


def check_facts(shelf: Shelf) -> None:
    """Every fact and source that is cited exists, none stands there for nothing, and answers state what they must."""
    facts, sources = shelf.one(Facts), shelf.one(Sources)
    if facts is None or sources is None:
        return
    _check_cited(shelf, facts)
    _check_sources(shelf, facts, sources)
    _check_cautions(shelf)
    if not shelf.broken_in("knowledge/topics"):  # else it is not known what is cited
        _check_stated(shelf, facts)
        _check_unused(shelf, facts)


def _answers(shelf: Shelf) -> Iterator[tuple[str, str, Answer]]:
    """Yield topic (the name of its file), aspect and value of every answer."""
    for name, topic in shelf.topics.items():
        for aspect, answer in topic.aspects.items():
            yield name, aspect, answer


def _suggest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]}?" if near else "mend the number, or add it"


def _check_cited(shelf: Shelf, facts: Facts) -> None:
    for topic, aspect, answer in _answers(shelf):
        for index, fact in enumerate(answer.facts):
            if fact not in facts.facts:
                what = f"'{topic}.{aspect}' cites {fact}, which is not among the facts"
                path = ("aspects", aspect, "facts", index)
                shelf.problem(f"knowledge/topics/{topic}.yaml", path, what, _suggest(fact, [*facts.facts]))


def _check_sources(shelf: Shelf, facts: Facts, sources: Sources) -> None:
    for fact, value in facts.facts.items():
        for index, source in enumerate(value.sources):
            if source not in sources.sources:
                path = ("facts", fact, "sources", index)
                shelf.problem(FACTS, path, f"there is no source {source}", _suggest(source, [*sources.sources]))
    cited = {source for fact in facts.facts.values() for source in fact.sources}
    for source in sources.sources.keys() - cited:
        shelf.problem(SOURCES, ("sources", source), f"no fact cites {source}", "cite it or remove it")


def _check_stated(shelf: Shelf, facts: Facts) -> None:
    """The answer of an intent cites the facts that the intent's right answer states."""
    for name, intent in shelf.intents.items():
        place = f"intents/{name}.yaml"
        cited = _cited_for(shelf, intent)
        for index, fact in enumerate(intent.states):
            if fact not in facts.facts:
                shelf.problem(place, ("states", index), f"there is no fact {fact}", _suggest(fact, [*facts.facts]))
            elif cited is not None and fact not in cited:
                what = f"the answer of '{intent.id}' does not cite {fact}"
                shelf.problem(place, ("states", index), what, "state it in the answer and cite it there")


def _cited_for(shelf: Shelf, intent: Intent) -> set[str] | None:
    """Return the facts cited by what an intent leads to: its answer, or its aspect of any topic; None for a deed."""
    found = [
        answer
        for topic, aspect, answer in _answers(shelf)
        if f"{topic}.{aspect}" == intent.answer or aspect == intent.aspect
    ]
    return {fact for answer in found for fact in answer.facts} if found else None


def _check_cautions(shelf: Shelf) -> None:
    """The answer of an intent that concerns safety holds the caution."""
    by_name: Mapping[str, Answer] = {f"{topic}.{aspect}": answer for topic, aspect, answer in _answers(shelf)}
    for intent in shelf.intents.values():
        answer = by_name.get(intent.answer or "")
        if intent.priority in (Priority.SAFETY, Priority.SAFETY_NOW) and answer is not None and not answer.caution:
            topic, _, aspect = (intent.answer or "").partition(".")
            what = f"'{intent.id}' concerns safety, and '{intent.answer}' has no caution"
            how = "write the caution into the text, then 'caution: true'"
            shelf.problem(f"knowledge/topics/{topic}.yaml", ("aspects", aspect), what, how)


def _check_unused(shelf: Shelf, facts: Facts) -> None:
    """Every fact is cited by an answer or by the quiz, or says why not."""
    quiz = shelf.one(Quiz)
    if quiz is None:
        return
    rules = quiz.outcome
    used = {fact for advice in rules.options.values() for fact in advice.facts}
    for notes in (rules.cautions, rules.avoid, rules.always_avoid):
        used |= {fact for note in notes.values() for fact in note.facts}
    used |= {fact for _, _, answer in _answers(shelf) for fact in answer.facts}
    for fact, value in facts.facts.items():
        if (fact in used) == (value.unused is not None):
            what = f"{fact} is cited, but says it is not" if fact in used else f"nothing cites {fact}"
            how = "remove 'unused'" if fact in used else "cite it, or say in 'unused:' why not"
            shelf.problem(FACTS, ("facts", fact), what, how)
