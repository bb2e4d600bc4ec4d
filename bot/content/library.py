"""All content of a bot as one frozen value, read from a folder that has `intents/` and `knowledge/`.

`load` returns either content that holds together or every problem that keeps it from doing so.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from bot.content.loader import Document, Problem, build, read_document, suggest
from bot.content.models import (
    Answer,
    Aspect,
    Aspects,
    Entity,
    Fact,
    Facts,
    Helpline,
    Helplines,
    Intent,
    Source,
    Sources,
    Topic,
    Vocabulary,
    answers_of,
)
from bot.content.pictures import FOLDER, Drawing, Pictures, read_svg
from bot.content.places import Places
from bot.content.quiz_models import Quiz
from bot.content.safety_messages import SafetyMessages
from bot.content.safety_rules import SafetyRules
from bot.content.templates import expand
from bot.content.texts import Texts

M = TypeVar("M", bound=BaseModel)
_WORD = re.compile(r"\w+")

KNOWLEDGE: Mapping[str, type[BaseModel]] = {
    "vocabulary": Vocabulary,
    "aspects": Aspects,
    "facts": Facts,
    "sources": Sources,
    "helplines": Helplines,
    "texts": Texts,
    "quiz": Quiz,
    "safety": SafetyRules,
    "safety_messages": SafetyMessages,
    "pictures": Pictures,
    "places": Places,
}
"""The single files of `knowledge/`, by the name of the file."""
OPTIONAL = ("pictures", "places")
"""Those that a content can do without."""


@dataclass(frozen=True)
class Content:
    """Everything authors wrote."""

    intents: Mapping[str, Intent]
    topics: Mapping[str, Topic]
    vocabulary: Vocabulary
    aspects: Mapping[str, Aspect]
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    helplines: Mapping[str, Helpline]
    texts: Texts
    quiz: Quiz
    safety: SafetyRules
    pictures: Mapping[str, Drawing]
    safety_messages: SafetyMessages
    places: Places
    fingerprint: str
    """A hash of all files: what is worked out from the content is cached under it."""

    @cached_property
    def answers(self) -> Mapping[str, Answer]:
        """Every answer by its name, `topic.aspect`."""
        return dict(answers_of(dict(self.topics)))

    @cached_property
    def slots(self) -> Mapping[str, tuple[str, ...]]:
        """What a `{kind}` in an example stands for: the usual names of the entities of that kind."""
        return slots_of(self.vocabulary.entities)

    @cached_property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """Every example sentence with its intent, templates expanded, the plain ones first."""
        lines = [(line, intent.id) for intent in self.intents.values() for line in intent.examples]
        owners: dict[str, tuple[str, str]] = {}
        for line, intent in sorted(lines, key=lambda pair: "{" in pair[0]):
            for sentence in expand(line, self.slots):
                owners.setdefault(same_text(sentence), (sentence, intent))
        for sentence, intent in self._introductions():
            owners.setdefault(same_text(sentence), (sentence, intent))
        return tuple(owners.values())

    def _introductions(self) -> Iterator[tuple[str, str]]:
        """Yield "what is subcision" and the like for each entity whose topic has an intent for that."""
        what = {intent.answer: intent.id for intent in self.intents.values() if intent.aspect is None}
        for entity in self.vocabulary.entities.values():
            intent = what.get(f"{entity.topic}.what")
            if intent is not None and entity == self._first_of(entity.topic):
                for line in self.vocabulary.introductions:
                    yield line.replace("{name}", entity.names[0]), intent

    def _first_of(self, topic: str | None) -> Entity:
        """Return the entity after which a topic is called: the first that leads to it."""
        return next(entity for entity in self.vocabulary.entities.values() if entity.topic == topic)


def same_text(text: str) -> str:
    """Return what two examples share if they are the same but for case and punctuation."""
    return " ".join(_WORD.findall(text.casefold().replace("'", "").replace("’", "")))


def slots_of(entities: Mapping[str, Entity]) -> dict[str, tuple[str, ...]]:
    """Return the usual name of each entity, by kind."""
    slots: dict[str, tuple[str, ...]] = {}
    for entity in entities.values():
        slots[entity.kind] = (*slots.get(entity.kind, ()), entity.names[0])
    return slots


@dataclass
class Shelf:
    """The files as they were read, before it is known whether they hold together."""

    intents: dict[str, Intent] = field(default_factory=dict)
    topics: dict[str, Topic] = field(default_factory=dict)
    knowledge: dict[str, BaseModel] = field(default_factory=dict)
    drawings: dict[str, Drawing] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    """By the place of a file: `intents/cost.yaml`."""
    broken: set[str] = field(default_factory=set)
    """Places of files that are there but could not be read: what they hold is not known, and not missing either."""
    problems: list[Problem] = field(default_factory=list)
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, root: Path, place: str, model: type[M]) -> M | None:
        """Read one file; what is wrong with it goes to `problems`."""
        document, problems = read_document(root / place, place)
        value = None
        if document is not None:
            self.documents[place] = document
            self.digest.update(place.encode() + b"\0" + document.raw)
            value, found = build(document, model)
            problems = [*problems, *found]
        if value is None:
            self.broken.add(place)
        self.problems += problems
        return value

    def broken_in(self, folder: str) -> set[str]:
        """Return the names of the files of a folder that could not be read."""
        return {
            place.removeprefix(f"{folder}/").removesuffix(".yaml")
            for place in self.broken
            if Path(place).parent == Path(folder)
        }

    def problem(self, place: str, path: tuple[str | int, ...], what: str, how: str) -> None:
        """Note a problem at a value of a file."""
        self.problems.append(self.documents[place].problem(path, what, how))

    def one(self, model: type[M]) -> M | None:
        """Return the knowledge file of this kind, if it could be read."""
        return next((value for value in self.knowledge.values() if isinstance(value, model)), None)


def read_shelf(root: Path) -> Shelf:
    """Read every content file below `root`."""
    shelf = Shelf()
    for name, model in KNOWLEDGE.items():
        if name in OPTIONAL and not (root / "knowledge" / f"{name}.yaml").exists():
            continue
        value = shelf.read(root, f"knowledge/{name}.yaml", model)
        if value is not None:
            shelf.knowledge[name] = value
    for path in _files(root / "intents"):
        intent = shelf.read(root, f"intents/{path.name}", Intent)
        if intent is not None:
            shelf.intents[path.stem] = intent
    for path in _files(root / "knowledge" / "topics"):
        topic = shelf.read(root, f"knowledge/topics/{path.name}", Topic)
        if topic is not None:
            shelf.topics[path.stem] = topic
    _read_drawings(shelf, root / "knowledge" / FOLDER)
    shelf.problems += _unread(root)
    return shelf


def _read_drawings(shelf: Shelf, folder: Path) -> None:
    pictures = shelf.one(Pictures)
    for name, picture in pictures.pictures.items() if pictures is not None else ():
        svg, fault = read_svg(folder, picture.file)
        if fault is not None:
            shelf.problem("knowledge/pictures.yaml", ("pictures", name, "file"), *fault)
        shelf.digest.update(f"{name}\0{svg}\0".encode())
        shelf.drawings[name] = Drawing(picture.alt, svg)


def _files(folder: Path) -> list[Path]:
    """Return the content files of a folder; what editors leave beside them begins with a dot."""
    return sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))


def _unread(root: Path) -> Iterator[Problem]:
    """Yield a problem for each file that looks like content and is not read."""
    for path in _files(root / "knowledge"):
        if path.stem not in KNOWLEDGE:
            names = ", ".join(KNOWLEDGE)
            how = suggest(path.stem, KNOWLEDGE, f"topics belong in topics/, the files here are: {names}")
            yield Problem(f"knowledge/{path.name}", 1, 1, "nothing reads this file", how)
    for folder in ("intents", "knowledge", "knowledge/topics"):
        for path in sorted((root / folder).glob("*.yml")):
            what, how = "nothing reads this file", f"call it '{path.stem}.yaml'"
            yield Problem(f"{folder}/{path.name}", 1, 1, what, how)


def assemble(shelf: Shelf) -> Content:
    """Return the content of a shelf without problems."""

    def the(model: type[M]) -> M:
        value = shelf.one(model)
        if value is None:
            raise AssertionError(f"{model.__name__} is missing from a shelf without problems")
        return value

    return Content(
        intents=shelf.intents,
        topics=shelf.topics,
        vocabulary=the(Vocabulary),
        aspects=the(Aspects).aspects,
        facts=the(Facts).facts,
        sources=the(Sources).sources,
        helplines=the(Helplines).countries,
        texts=the(Texts),
        quiz=the(Quiz),
        safety=the(SafetyRules),
        pictures=shelf.drawings,
        safety_messages=the(SafetyMessages),
        places=shelf.one(Places) or Places(),
        fingerprint=shelf.digest.hexdigest(),
    )
