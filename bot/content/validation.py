"""What must hold across the files of a content folder. Every problem is found in one go.

What is wrong inside one value is found while it is read (`loader.py`, the models). Nothing here changes content.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from bot.content.fact_validation import check_facts
from bot.content.library import Content, Shelf, assemble, read_shelf, same_text, slots_of
from bot.content.loader import Problem, suggest
from bot.content.models import Aspects, Priority, Vocabulary
from bot.content.picture_validation import check_pictures, unlisted
from bot.content.place_validation import check_countries, check_places
from bot.content.quiz_validation import check_quiz
from bot.content.safety_messages import SafetyMessages
from bot.content.safety_rules import SafetyRules
from bot.content.templates import TemplateError, expand
from bot.content.text_checks import Where, answers_with_places, check_limits, check_placeholders, says_of
from bot.content.texts import Texts

DATA_BYTES = 64  # Telegram's limit for what a button sends back
LED_TO = ("quiz_start", "quiz_result_explain", "find_dermatologist")
"""Intents that the program itself puts on buttons."""


def load(root: Path) -> tuple[Content | None, list[Problem]]:
    """Return the content below `root`, or None and everything that is wrong with it."""
    shelf = read_shelf(root)
    for check in CHECKS:
        check(shelf)
    shelf.problems += unlisted(root, shelf)
    return (None, sorted(set(shelf.problems))) if shelf.problems else (assemble(shelf), [])


def _intent(name: str) -> str:
    return f"intents/{name}.yaml"


def check_names(shelf: Shelf) -> None:
    """A file is called as what it holds."""
    for folder, values in (("intents", shelf.intents), ("knowledge/topics", shelf.topics)):
        for stem, value in values.items():
            if value.id != stem:
                place = f"{folder}/{stem}.yaml"
                shelf.problem(place, ("id",), f"the id '{value.id}' is not the name of the file", f"call it '{stem}'")


def check_targets(shelf: Shelf) -> None:
    """Whatever leads to an answer or an intent leads to one that exists."""
    broken_topics = shelf.broken_in("knowledge/topics")
    known = {*shelf.intents, *shelf.broken_in("intents"), *(name for _, _, name, _ in answers_with_places(shelf))}

    def target(place: str, path: Where, name: str | None) -> None:
        if name is not None and name not in known and name.partition(".")[0] not in broken_topics:
            shelf.problem(place, path, f"there is no answer or intent '{name}'", suggest(name, sorted(known)))

    for name, intent in shelf.intents.items():
        if intent.answer is not None and "." not in intent.answer:
            what = f"'{intent.answer}' is not the name of an answer"
            shelf.problem(_intent(name), ("answer",), what, "write topic.aspect")
        else:
            target(_intent(name), ("answer",), intent.answer)
    for place, path, _, answer in answers_with_places(shelf):
        for index, name in enumerate(answer.next):
            target(place, (*path, "next", index), name)
    texts = shelf.one(Texts)
    if texts is not None:
        for index, command in enumerate(texts.about.commands):
            target("knowledge/texts.yaml", ("about", "commands", index, "leads_to"), command.leads_to)
        for path, say in says_of(texts):
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
    known = {*shelf.topics, *shelf.broken_in("knowledge/topics")}
    for place, path, name in named:
        if name not in known:
            shelf.problem(place, path, f"there is no topic '{name}'", suggest(name, sorted(known)))


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
    for place, path, name, answer in answers_with_places(shelf):
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
                if vocabulary is not None or "{" not in line:
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
    for place, path, name, _ in answers_with_places(shelf):
        if len(f"a:{name}".encode()) > DATA_BYTES:
            shelf.problem(place, path, f"the name '{name}' is too long for a button", "shorten the topic or the aspect")
    rules = shelf.one(SafetyRules)
    known = {*shelf.intents, *shelf.broken_in("intents")}
    messages = shelf.one(SafetyMessages)
    named = [("safety", "intents", name) for name in (rules.intents if rules is not None else ())]
    named += [("safety_messages", "alarms", name) for name in (messages.alarms if messages is not None else ())]
    for file, key, name in named:
        if name not in known:
            how = suggest(name, sorted(known))
            shelf.problem(f"knowledge/{file}.yaml", (key, name), f"there is no intent '{name}'", how)
    for name in LED_TO:
        if name not in known:
            shelf.problems.append(Problem(_intent(name), 1, 1, "the program leads to this intent", "add the file"))


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
    check_pictures,
    check_places,
    check_countries,
)
