"""What must hold across the files of a content folder. Every problem is found in one go.

What is wrong inside one value is found while it is read (`loader.py`, the models). Nothing here changes content.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from pydantic.fields import FieldInfo

from bot.content.library import Content, Shelf, assemble, read_shelf, same_text, slots_of
from bot.content.loader import Problem
from bot.content.models import (
    Answer,
    Aspects,
    Facts,
    Model,
    Priority,
    Sources,
    Vocabulary,
    answers_of,
)
from bot.content.quiz_validation import check_quiz
from bot.content.safety_rules import SafetyRules
from bot.content.templates import TemplateError, expand
from bot.content.texts import Say, Slots, Texts

MESSAGE_UNITS = 4096  # Telegram's limits, in UTF-16 units
CAPTION_UNITS = 1024
DATA_BYTES = 64
_PLACEHOLDER = re.compile(r"\{(\w*)\}")

Where = tuple[str | int, ...]


def load(root: Path) -> tuple[Content | None, list[Problem]]:
    """Return the content below `root`, or None and everything that is wrong with it."""
    shelf = read_shelf(root)
    for check in CHECKS:
        check(shelf)
    return (None, sorted(set(shelf.problems))) if shelf.problems else (assemble(shelf), [])


def _suggest(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else "add it, or name one that exists"


def _all_answers(shelf: Shelf) -> Iterator[tuple[str, Where, str, Answer]]:
    """Yield place, path, name and value of every answer."""
    for topic in shelf.topics.values():
        for aspect, answer in topic.aspects.items():
            yield f"knowledge/topics/{topic.id}.yaml", ("aspects", aspect), f"{topic.id}.{aspect}", answer


def check_names(shelf: Shelf) -> None:
    """A file is called as what it holds."""
    for folder, values in (("intents", shelf.intents), ("knowledge/topics", shelf.topics)):
        for stem, value in values.items():
            if value.id != stem:
                place = f"{folder}/{stem}.yaml"
                shelf.problem(place, ("id",), f"the id '{value.id}' is not the name of the file", f"call it '{stem}'")


def check_targets(shelf: Shelf) -> None:
    """Whatever leads to an answer or an intent leads to one that exists."""
    known = {**dict(answers_of(shelf.topics)), **shelf.intents}

    def target(place: str, path: Where, name: str | None) -> None:
        if name is not None and name not in known:
            shelf.problem(place, path, f"there is no answer or intent '{name}'", _suggest(name, known))

    for intent in shelf.intents.values():
        target(f"intents/{intent.id}.yaml", ("answer",), intent.answer)
    for place, path, _, answer in _all_answers(shelf):
        for index, name in enumerate(answer.next):
            target(place, (*path, "next", index), name)
    texts = shelf.one(Texts)
    if texts is not None:
        for index, command in enumerate(texts.about.commands):
            target("knowledge/texts.yaml", ("about", "commands", index, "leads_to"), command.leads_to)
        for path, say, _ in _says(texts):
            if isinstance(say, Say):
                for index, name in enumerate(say.buttons):
                    target("knowledge/texts.yaml", (*path, "buttons", index), name)


def check_topics(shelf: Shelf) -> None:
    """Topics that are named exist."""
    vocabulary, aspects = shelf.one(Vocabulary), shelf.one(Aspects)
    named: list[tuple[str, Where, str]] = []
    for topic in shelf.topics.values():
        place = f"knowledge/topics/{topic.id}.yaml"
        named += [(place, ("leads_to", index), name) for index, name in enumerate(topic.leads_to)]
    for key, entity in (vocabulary.entities if vocabulary is not None else {}).items():
        if entity.topic is not None:
            named.append(("knowledge/vocabulary.yaml", ("entities", key, "topic"), entity.topic))
    for key, aspect in (aspects.aspects if aspects is not None else {}).items():
        for index, name in enumerate(aspect.offer):
            named.append(("knowledge/aspects.yaml", ("aspects", key, "offer", index), name))
    for place, path, name in named:
        if name not in shelf.topics:
            shelf.problem(place, path, f"there is no topic '{name}'", _suggest(name, shelf.topics))


def check_aspects(shelf: Shelf) -> None:
    """Aspects that are named exist, and each answer has a question for its button."""
    aspects = shelf.one(Aspects)
    if aspects is None:
        return
    for key, aspect in aspects.aspects.items():
        for index, name in enumerate(aspect.offer):
            if name in shelf.topics and key not in shelf.topics[name].aspects:
                what = f"the topic '{name}' has no aspect '{key}'"
                how = "offer one that has it, or write it there"
                shelf.problem("knowledge/aspects.yaml", ("aspects", key, "offer", index), what, how)
    for intent in shelf.intents.values():
        if intent.aspect is not None and intent.aspect not in aspects.aspects:
            how = _suggest(intent.aspect, aspects.aspects)
            shelf.problem(f"intents/{intent.id}.yaml", ("aspect",), f"there is no aspect '{intent.aspect}'", how)
    for place, path, name, answer in _all_answers(shelf):
        if answer.question is None and path[-1] not in aspects.aspects:
            shelf.problem(place, path, f"'{name}' has no question for its button", "add 'question:'")


def check_facts(shelf: Shelf) -> None:
    """Every fact that is cited exists, every source too, and none stands there for nothing."""
    facts, sources = shelf.one(Facts), shelf.one(Sources)
    if facts is None or sources is None:
        return
    for place, path, name, answer in _all_answers(shelf):
        for index, fact in enumerate(answer.facts):
            if fact not in facts.facts:
                shelf.problem(
                    place,
                    (*path, "facts", index),
                    f"'{name}' cites {fact}, which is not among the facts",
                    _suggest(fact, facts.facts),
                )
    cited = {source for fact in facts.facts.values() for source in fact.sources}
    for fact, value in facts.facts.items():
        for index, source in enumerate(value.sources):
            if source not in sources.sources:
                shelf.problem(
                    "knowledge/facts.yaml",
                    ("facts", fact, "sources", index),
                    f"there is no source {source}",
                    _suggest(source, sources.sources),
                )
    for source in sources.sources.keys() - cited:
        shelf.problem("knowledge/sources.yaml", ("sources", source), f"no fact cites {source}", "cite it or remove it")


def check_examples(shelf: Shelf) -> None:
    """Templates can be expanded, and no sentence is claimed by two intents.

    What a `{kind}` makes of an example may meet another intent's own words ("microneedling side effects"): those win
    (`Content.examples`), and an author cannot see it coming.
    """
    vocabulary = shelf.one(Vocabulary)
    slots = slots_of(vocabulary.entities) if vocabulary is not None else {}
    owners: dict[str, str] = {}
    for intent in shelf.intents.values():
        place = f"intents/{intent.id}.yaml"
        for index, line in enumerate(intent.examples):
            try:
                sentences = expand(line, slots)
            except TemplateError as error:
                shelf.problem(place, ("examples", index), f"in '{line}' {error}", "mend the brackets")
                continue
            others = {owners.setdefault(same_text(text), intent.id) for text in sentences if "{" not in line}
            for owner in others - {intent.id}:
                what = f"'{line}' is an example of '{owner}' too"
                shelf.problem(place, ("examples", index), what, "leave it to one of the two")


def check_vocabulary(shelf: Shelf) -> None:
    """A name belongs to one entity or synonym only."""
    vocabulary = shelf.one(Vocabulary)
    if vocabulary is None:
        return
    owners: dict[str, str] = {}
    named: list[tuple[Where, str, tuple[str, ...]]] = [
        (("entities", key, "names"), key, entity.names) for key, entity in vocabulary.entities.items()
    ]
    named += [(("synonyms", key), key, words) for key, words in vocabulary.synonyms.items()]
    for path, key, names in named:
        for index, name in enumerate(names):
            owner = owners.setdefault(same_text(name), key)
            if owner != key:
                shelf.problem(
                    "knowledge/vocabulary.yaml",
                    (*path, index),
                    f"'{name}' is a name of '{owner}' too",
                    "leave it to one of the two",
                )


def check_intents(shelf: Shelf) -> None:
    """A safety intent answers at once, and a finer intent is counted under a name that is not another file's."""
    rules = shelf.one(SafetyRules)
    for intent in shelf.intents.values():
        place = f"intents/{intent.id}.yaml"
        if intent.priority is Priority.SAFETY_NOW and intent.answer is None:
            shelf.problem(place, ("priority",), "a safety message needs something to say", "add 'answer:'")
        if len(f"i:{intent.id}".encode()) > DATA_BYTES:
            shelf.problem(place, ("id",), "the id is too long for a button", f"keep it to {DATA_BYTES - 2} letters")
    for name in rules.intents if rules is not None else ():
        if name not in shelf.intents:
            shelf.problem(
                "knowledge/safety.yaml",
                ("intents", name),
                f"there is no intent '{name}'",
                _suggest(name, shelf.intents),
            )


def check_limits(shelf: Shelf) -> None:
    """No text is longer than one message, or than a caption where it stands below a picture."""
    for place, path, name, answer in _all_answers(shelf):
        limit = CAPTION_UNITS if answer.picture else MESSAGE_UNITS
        for text in (*answer.text, answer.more or ""):
            if units(text) > limit:
                shelf.problem(
                    place,
                    path,
                    f"'{name}' has a text of {units(text):,} characters",
                    f"Telegram takes {limit:,}: shorten it or move some of it to 'more'",
                )
        if len(f"a:{name}".encode()) > DATA_BYTES:
            shelf.problem(place, path, f"the name '{name}' is too long for a button", "shorten the topic or the aspect")
    texts = shelf.one(Texts)
    for path, _, wordings in _says(texts) if texts is not None else ():
        for text in wordings:
            if units(text) > MESSAGE_UNITS:
                shelf.problem(
                    "knowledge/texts.yaml",
                    path,
                    f"this text has {units(text):,} characters",
                    f"Telegram takes {MESSAGE_UNITS:,}: shorten it",
                )


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_placeholders(shelf: Shelf) -> None:
    """A text has no placeholder that the program does not fill."""
    texts = shelf.one(Texts)
    if texts is None:
        return
    slots = dict(_slots(texts))
    for path, _, wordings in _says(texts):
        for text in wordings:
            for name in set(_PLACEHOLDER.findall(text)) - slots.get(path, frozenset()):
                known = ", ".join(sorted(slots.get(path, frozenset()))) or "none"
                shelf.problem(
                    "knowledge/texts.yaml",
                    path,
                    f"nothing fills the placeholder '{{{name}}}'",
                    f"the ones here are: {known}",
                )


def _says(model: Model, path: Where = ()) -> Iterator[tuple[Where, object, tuple[str, ...]]]:
    """Yield path, value and wordings of every text inside `model`."""
    for name in type(model).model_fields:
        yield from _texts_in(getattr(model, name), (*path, name))


def _texts_in(value: object, path: Where) -> Iterator[tuple[Where, object, tuple[str, ...]]]:
    if isinstance(value, Say):
        yield path, value, value.text
    elif isinstance(value, Model):
        yield from _says(value, path)
    elif isinstance(value, str):
        yield path, value, (value,)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts_in(part, (*path, index))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _texts_in(part, (*path, key))


def _slots(model: Model, path: Where = ()) -> Iterator[tuple[Where, frozenset[str]]]:
    """Yield the placeholders that each field of `model` may have."""
    for name, info in type(model).model_fields.items():
        for slots in _slots_of(info):
            yield (*path, name), slots.names
        value = getattr(model, name)
        if isinstance(value, Model):
            yield from _slots(value, (*path, name))


def _slots_of(info: FieldInfo) -> list[Slots]:
    return [extra for extra in info.metadata if isinstance(extra, Slots)]


CHECKS: Sequence[Callable[[Shelf], None]] = (
    check_names,
    check_targets,
    check_topics,
    check_aspects,
    check_facts,
    check_examples,
    check_vocabulary,
    check_intents,
    check_limits,
    check_placeholders,
    check_quiz,
)
