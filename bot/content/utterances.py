"""Messages to judge the bot by, as they stand in `tests/utterances/`: what somebody wrote, and what must come of it.

A file's name says what kind of messages it holds. What is right and wrong is decided in `bot/evaluation/verdicts.py`.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.content.loader import Document, Path_, Problem, read_document, suggest


@dataclass(frozen=True, slots=True)
class Answered:
    """All of these intents must be answered."""

    intents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowedUp:
    """A second message must be answered for the topic of the first; without one, the bot must ask which topic."""

    intent: str
    topic: str | None


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing here is ours, or nothing can be understood; `foreign`: the bot must say which language it speaks."""

    foreign: bool = False


@dataclass(frozen=True, slots=True)
class Alarmed:
    """This safety intent must be heard; with None, no alarm may ring."""

    intent: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """This answer to a quiz question: options, a number, None for "would not say", "unclear" for asking again."""

    question: str
    value: tuple[str, ...] | int | str | None


Wanted = Answered | FollowedUp | Declined | Alarmed | Recorded


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message. `after` is what came before it: a first message, or the quiz question that was asked."""

    file: str
    text: str
    wanted: Wanted
    after: str | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What tells it from every other one."""
        return self.file, self.after, self.text


@dataclass(frozen=True, slots=True)
class KnownFailure:
    """A message that goes wrong, what happens now, and why if that is known."""

    file: str
    text: str
    now: str
    after: str | None = None
    why: str | None = None

    @property
    def key(self) -> tuple[str, str | None, str]:
        return self.file, self.after, self.text


def read_utterances(folder: Path, intents: Collection[str]) -> tuple[list[Utterance], list[Problem]]:
    """Return the messages in a folder, and all that is wrong with its files; `intents` are those there are."""
    reader = _Reader(intents)
    found: list[Utterance] = []
    for file, kind in _KINDS.items():
        if (path := folder / f"{file}.yaml").is_file():
            document, problems = read_document(path, path.name)
            reader.problems += problems
            if document is not None:
                found += kind(reader, file, document)
    if not found and not reader.problems:
        how = f"name a folder that holds {', '.join(f'{name}.yaml' for name in _KINDS)}, or some of them"
        reader.problems.append(Problem(str(folder), 1, 1, "there are no messages here", how))
    return found, sorted(reader.problems)


def read_known_failures(path: Path) -> tuple[list[KnownFailure], list[Problem]]:
    """Return the known failures in a file, and all that is wrong with it."""
    if not path.exists():
        return [], []
    document, problems = read_document(path, path.name)
    data = document.data if document is not None else {}
    found = []
    for file, entries in data.items() if isinstance(data, dict) else ():
        for place, entry in enumerate(entries or ()):
            if isinstance(entry, dict) and {"text", "now"} <= entry.keys() <= {"after", "text", "now", "why"}:
                found.append(KnownFailure(str(file), **{key: str(value) for key, value in entry.items()}))
            elif document is not None:
                what = "this is not a known failure"
                problems.append(document.problem((file, place), what, "write 'text:' and 'now:'"))
    return found, problems


@dataclass
class _Reader:
    intents: Collection[str]
    problems: list[Problem] = field(default_factory=list)

    def by_intent(self, file: str, document: Document) -> Iterator[Utterance]:
        for intent, text in self._grouped(document):
            name = self._known(document, (intent,), intent)
            wanted = Declined() if name == "out_of_scope" else Answered((name,))
            yield Utterance(file, text, wanted)

    def several(self, file: str, document: Document) -> Iterator[Utterance]:
        for place, entry in self._entries(document, {"text", "intents"}):
            wanted = tuple(self._known(document, (place, "intents"), intent) for intent in entry["intents"])
            yield Utterance(file, str(entry["text"]), Answered(wanted))

    def follow_ups(self, file: str, document: Document) -> Iterator[Utterance]:
        for place, entry in self._entries(document, {"then", "intent", "topic"}):
            intent = self._known(document, (place, "intent"), entry["intent"])
            yield Utterance(file, str(entry["then"]), FollowedUp(intent, entry["topic"]), entry.get("first"))

    def declined(self, file: str, document: Document) -> Iterator[Utterance]:
        for _, text in self._grouped(document):
            yield Utterance(file, text, Declined())

    def listed(self, file: str, document: Document) -> Iterator[Utterance]:
        for text in document.data:
            yield Utterance(file, str(text), Declined(foreign=file == "foreign"))

    def alarmed(self, _: str, document: Document) -> Iterator[Utterance]:
        """Those that are known not to be heard count with the others: leaving them out would make every bot perfect."""
        for intent, text in self._grouped(document):
            yield Utterance("safety", text, Alarmed(self._known(document, (intent,), intent)))

    def harmless(self, file: str, document: Document) -> Iterator[Utterance]:
        for _, text in self._grouped(document):
            yield Utterance(file, text, Alarmed(None))

    def quiz_answers(self, file: str, document: Document) -> Iterator[Utterance]:
        for _, entry in self._entries(document, {"question", "text", "expect"}):
            question, expected = str(entry["question"]), entry["expect"]
            if expected == ["crisis"]:
                yield Utterance(file, str(entry["text"]), Alarmed("safety_self_harm"), question)
            else:
                value = tuple(expected) if isinstance(expected, list) else expected
                yield Utterance(file, str(entry["text"]), Recorded(question, value), question)

    # ---- parts

    def _grouped(self, document: Document) -> Iterator[tuple[str, str]]:
        if not isinstance(document.data, dict):
            self.problems.append(document.problem((), "this is no list by name", "begin each list with its name"))
            return
        for name, texts in document.data.items():
            for text in texts or ():
                yield name, str(text)

    def _entries(self, document: Document, keys: set[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        for place, entry in enumerate(document.data if isinstance(document.data, list) else ()):
            if isinstance(entry, dict) and keys <= entry.keys():
                yield place, entry
            else:
                needed = ", ".join(f"'{key}:'" for key in sorted(keys))
                self.problems.append(document.problem((place,), "this entry is not complete", f"write {needed}"))

    def _known(self, document: Document, path: Path_, intent: object) -> str:
        name = str(intent)
        if name not in self.intents:
            self.problems.append(document.problem(path, f"there is no intent '{name}'", suggest(name, self.intents)))
        return name


_KINDS: Mapping[str, Callable[[_Reader, str, Document], Iterator[Utterance]]] = {
    "questions": _Reader.by_intent,
    "follow_ups": _Reader.follow_ups,
    "two_questions": _Reader.several,
    "stories": _Reader.several,
    "small_talk": _Reader.by_intent,
    "out_of_scope": _Reader.declined,
    "foreign": _Reader.listed,
    "gibberish": _Reader.listed,
    "safety": _Reader.alarmed,
    "safety_not_heard": _Reader.alarmed,
    "safety_near_misses": _Reader.harmless,
    "quiz_answers": _Reader.quiz_answers,
}
"""The files of messages, in the order in which they are reported."""
