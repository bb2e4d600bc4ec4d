"""What must hold across the files of a content folder. Every problem is found in one go.

What is wrong inside one value is found while it is read (`loader.py`, the models). Nothing here changes content.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic.fields import FieldInfo

from bot.content.fact_validation import check_facts
from bot.content.library import Content, Shelf, assemble, read_shelf, same_text, slots_of
from bot.content.loader import Problem, suggest
from bot.content.models import (
    Answer,
    Aspects,
    Model,
    Priority,
    Vocabulary,
)
from bot.content.quiz_models import Quiz
from bot.content.quiz_validation import check_quiz
from bot.content.safety_rules import SafetyRules
from bot.content.templates import TemplateError, expand
from bot.content.texts import Say, Slots, Texts

MESSAGE_UNITS = 4096  # Telegram's limits, in UTF-16 units
CAPTION_UNITS = 1024
DATA_BYTES = 64
LED_TO = ("quiz_start", "quiz_result_explain", "find_dermatologist")
"""Intents that the program itself puts on buttons."""
_PLACEHOLDER = re.compile(r"\{(\w*)\}")

Where = tuple[str | int, ...]


def load(root: Path) -> tuple[Content | None, list[Problem]]:
    """Return the content below `root`, or None and everything that is wrong with it."""
    shelf = read_shelf(root)
    for check in CHECKS:
        check(shelf)
    return (None, sorted(set(shelf.problems))) if shelf.problems else (assemble(shelf), [])


def _intent(name: str) -> str:
    return f"intents/{name}.yaml"


def _all_answers(shelf: Shelf) -> Iterator[tuple[str, Where, str, Answer]]:
    """Yield place, path, name and value of every answer."""
    for name, topic in shelf.topics.items():
        for aspect, answer in topic.aspects.items():
            yield f"knowledge/topics/{name}.yaml", ("aspects", aspect), f"{name}.{aspect}", answer


def check_names(shelf: Shelf) -> None:
    """A file is called as what it holds."""
    for folder, values in (("intents", shelf.intents), ("knowledge/topics", shelf.topics)):
        for stem, value in values.items():
            if value.id != stem:
                place = f"{folder}/{stem}.yaml"
                shelf.problem(place, ("id",), f"the id '{value.id}' is not the name of the file", f"call it '{stem}'")


def check_targets(shelf: Shelf) -> None:
    """Whatever leads to an answer or an intent leads to one that exists."""
    known = {*shelf.intents, *(name for _, _, name, _ in _all_answers(shelf))}

    def target(place: str, path: Where, name: str | None) -> None:
        if name is not None and name not in known:
            shelf.problem(place, path, f"there is no answer or intent '{name}'", suggest(name, sorted(known)))

    for name, intent in shelf.intents.items():
        if intent.answer is not None and "." not in intent.answer:
            what = f"'{intent.answer}' is not the name of an answer"
            shelf.problem(_intent(name), ("answer",), what, "write topic.aspect")
        else:
            target(_intent(name), ("answer",), intent.answer)
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
    for stem, topic in shelf.topics.items():
        place = f"knowledge/topics/{stem}.yaml"
        named += [(place, ("leads_to", index), name) for index, name in enumerate(topic.leads_to)]
    for key, entity in (vocabulary.entities if vocabulary is not None else {}).items():
        if entity.topic is not None:
            named.append(("knowledge/vocabulary.yaml", ("entities", key, "topic"), entity.topic))
    for key, aspect in (aspects.aspects if aspects is not None else {}).items():
        for index, name in enumerate(aspect.offer):
            named.append(("knowledge/aspects.yaml", ("aspects", key, "offer", index), name))
    for place, path, name in named:
        if name not in shelf.topics:
            shelf.problem(place, path, f"there is no topic '{name}'", suggest(name, shelf.topics))


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
    for stem, intent in shelf.intents.items():
        if intent.aspect is not None and intent.aspect not in aspects.aspects:
            how = suggest(intent.aspect, aspects.aspects)
            shelf.problem(_intent(stem), ("aspect",), f"there is no aspect '{intent.aspect}'", how)
    for place, path, name, answer in _all_answers(shelf):
        if answer.question is None and path[-1] not in aspects.aspects:
            shelf.problem(place, path, f"'{name}' has no question for its button", "add 'question:'")


def check_examples(shelf: Shelf) -> None:
    """Templates can be expanded, and no sentence is claimed by two intents.

    What a `{kind}` makes of an example may meet another intent's own words ("microneedling side effects"): those win
    (`Content.examples`), and an author cannot see it coming.
    """
    vocabulary = shelf.one(Vocabulary)
    slots = slots_of(vocabulary.entities) if vocabulary is not None else {}
    owners: dict[str, str] = {}
    for name, intent in shelf.intents.items():
        for index, line in enumerate(intent.examples):
            try:
                sentences = expand(line, slots)
            except TemplateError as error:
                shelf.problem(_intent(name), ("examples", index), f"in '{line}' {error}", "mend the template")
                continue
            if "" in sentences:
                what = f"'{line}' can stand for nothing at all"
                shelf.problem(_intent(name), ("examples", index), what, "leave a word outside the brackets")
            texts = {same_text(text) for text in sentences if "{" not in line} - {""}
            for owner in sorted({owners.setdefault(text, name) for text in texts} - {name}):
                what = f"'{line}' is an example of '{owner}' too"
                shelf.problem(_intent(name), ("examples", index), what, "leave it to one of the two")


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
            text = same_text(name)
            owner = owners.setdefault(text, key) if text else key
            if owner != key:
                shelf.problem(
                    "knowledge/vocabulary.yaml",
                    (*path, index),
                    f"'{name}' is a name of '{owner}' too",
                    "leave it to one of the two",
                )


def check_intents(shelf: Shelf) -> None:
    """A safety message has something to say, and every intent that the program knows by name is there."""
    for name, intent in shelf.intents.items():
        if intent.priority is Priority.SAFETY_NOW and intent.answer is None:
            shelf.problem(_intent(name), ("priority",), "a safety message needs something to say", "add 'answer:'")
    rules = shelf.one(SafetyRules)
    for name in rules.intents if rules is not None else ():
        if name not in shelf.intents:
            how = suggest(name, shelf.intents)
            shelf.problem("knowledge/safety.yaml", ("intents", name), f"there is no intent '{name}'", how)
    for name in LED_TO:
        if name not in shelf.intents and _intent(name) not in shelf.documents:
            shelf.problems.append(Problem(_intent(name), 1, 1, "the program leads to this intent", "add the file"))


def check_limits(shelf: Shelf) -> None:
    """No text is longer than one message, or than a caption where it stands below a picture."""
    for text in _texts(shelf):
        limit = CAPTION_UNITS if text.pictured else MESSAGE_UNITS
        if units(text.text) > limit:
            kind = "a caption" if text.pictured else "a message"
            what = f"this text has {units(text.text):,} characters"
            how = f"{kind} in Telegram takes {limit:,}: shorten it or move some of it elsewhere"
            shelf.problem(text.place, text.path, what, how)
    for place, path, name, _ in _all_answers(shelf):
        if len(f"a:{name}".encode()) > DATA_BYTES:
            shelf.problem(place, path, f"the name '{name}' is too long for a button", "shorten the topic or the aspect")


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_placeholders(shelf: Shelf) -> None:
    """A text has no placeholder that the program does not fill."""
    for text in _texts(shelf):
        for name in sorted(set(_PLACEHOLDER.findall(text.text)) - text.slots):
            known = ", ".join(sorted(text.slots)) or "none"
            what = f"nothing fills the placeholder '{{{name}}}'"
            shelf.problem(text.place, text.path, what, f"the ones here are: {known}")


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that people read, and where it stands."""

    place: str
    path: Where
    text: str
    slots: frozenset[str] = frozenset()
    pictured: bool = False


def _texts(shelf: Shelf) -> Iterator[_Text]:
    """Yield every text of the content that a message is made of."""
    for place, path, _, answer in _all_answers(shelf):
        for index, text in enumerate(answer.text):
            yield _Text(place, (*path, "text", index), text, frozenset({"helplines"}), answer.picture is not None)
        if answer.more is not None:
            yield _Text(place, (*path, "more"), answer.more)
    aspects, texts, quiz = shelf.one(Aspects), shelf.one(Texts), shelf.one(Quiz)
    for name, aspect in aspects.aspects.items() if aspects is not None else ():
        yield _Text("knowledge/aspects.yaml", ("aspects", name, "ask"), aspect.ask)
        yield _Text("knowledge/aspects.yaml", ("aspects", name, "unknown"), aspect.unknown, frozenset({"topic"}))
    slots = dict(_slots(texts)) if texts is not None else {}
    for path, _, wordings in _says(texts) if texts is not None else ():
        for index, text in enumerate(wordings):
            found = next((slots[path[:end]] for end in range(len(path), 0, -1) if path[:end] in slots), frozenset())
            yield _Text("knowledge/texts.yaml", (*path, "text", index) if len(wordings) > 1 else path, text, found)
    yield from _quiz_texts(quiz) if quiz is not None else ()


def _quiz_texts(quiz: Quiz) -> Iterator[_Text]:
    place = "knowledge/quiz.yaml"
    for name in ("intro", "disclaimer", "contradiction"):
        yield _Text(place, (name,), getattr(quiz, name))
    for index, question in enumerate(quiz.questions):
        for name in ("ask", "hint", "why"):
            text = getattr(question, name)
            if text is not None:
                yield _Text(place, ("questions", index, name), text, pictured=question.picture is not None)
    for option, advice in quiz.outcome.options.items():
        for name in ("reason", "about", "sessions", "caution"):
            text = getattr(advice, name)
            if text is not None:
                yield _Text(place, ("outcome", "options", option, name), text, pictured=advice.picture is not None)
    for part in ("cautions", "always_avoid", "avoid"):
        for name, note in getattr(quiz.outcome, part).items():
            yield _Text(place, ("outcome", part, name, "text"), note.text)


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
