"""Answers of a quiz as somebody wrote them into a YAML file, for trying out what they come to.

A list of cases, each with an `id` and `answers`: a text for a single choice, a list for several, a whole number for
an age, nothing for "not told". `risk: {worst: mild}` is the answer `risk.worst`. Other keys of a case are notes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from bot.content.loader import Document, Path_, Problem, read_document
from bot.content.quiz_models import Question, Quiz

KINDS = {"number": "a whole number", "one": "the name of one option", "many": "a list of options"}


@dataclass(frozen=True, slots=True)
class Case:
    """One person's answers, by answer key."""

    id: str | int
    answers: Mapping[str, tuple[str, ...] | int | None]


def read_cases(path: Path, quiz: Quiz) -> tuple[list[Case], list[Problem]]:
    """Return the cases in a file, and all that is wrong with it."""
    document, problems = read_document(path, str(path))
    if document is None:
        return [], problems
    reader = _Reader(document, quiz, problems)
    return reader.cases(), sorted(reader.problems)


class _Reader:
    def __init__(self, document: Document, quiz: Quiz, problems: list[Problem]) -> None:
        self.problems = problems
        self._document = document
        self._questions = {question.key: question for question in quiz.questions}
        self._groups = {key.partition(".")[0] for key in self._questions if "." in key}

    def _note(self, path: Path_, what: str, how: str) -> None:
        self.problems.append(self._document.problem(path, what, how))

    def cases(self) -> list[Case]:
        data = self._document.data
        if not isinstance(data, list):
            self._note((), "this is not a list of cases", "begin each one with '- id:'")
            return []
        return [case for index, raw in enumerate(data) if (case := self._case((index,), raw)) is not None]

    def _case(self, path: Path_, raw: Any) -> Case | None:
        if not isinstance(raw, dict):
            self._note(path, "this is not a case", "write 'id:' and 'answers:'")
            return None
        for key in ("id", "answers"):
            if key not in raw:
                self._note(path, f"'{key}' is missing", f"add '{key}:'")
        name, answers = raw.get("id"), raw.get("answers")
        if "id" in raw and (isinstance(name, bool) or not isinstance(name, str | int)):
            self._note((*path, "id"), "this is not a name for a case", "write a text such as W01")
        if not isinstance(answers or {}, dict):
            self._note((*path, "answers"), "these are not answers", "write one 'key: answer' a line")
        elif isinstance(name, str | int) and isinstance(answers, dict | None):
            return Case(name, dict(self._answers((*path, "answers"), answers or {})))
        return None

    def _answers(self, path: Path_, raw: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...] | int | None]]:
        seen: set[str] = set()
        for place, key, value in self._flat(path, raw):
            question = self._questions.get(key)
            if question is None:
                self._note(place, f"the quiz has no answer '{key}'", _suggest(key, list(self._questions)))
            elif key in seen:
                self._note(place, f"'{key}' is answered a second time", "keep one of the two")
            else:
                seen.add(key)
                yield key, self._value(place, question, value)

    def _flat(self, path: Path_, raw: dict[str, Any]) -> Iterator[tuple[Path_, str, Any]]:
        for key, value in raw.items():
            if key in self._groups and key not in self._questions and isinstance(value, dict):
                yield from (((*path, key, part), f"{key}.{part}", inner) for part, inner in value.items())
            else:
                yield (*path, key), key, value

    def _value(self, path: Path_, question: Question, value: Any) -> tuple[str, ...] | int | None:
        if value is None:
            return None
        if question.number is not None:
            return self._number(path, question.key, value, question.number.at_least, question.number.at_most)
        if question.kind == "one":
            # What does not fit is left to be told in one place: a list of one thing that is no text.
            options = [value] if not isinstance(value, list) else None
        else:
            options = value if isinstance(value, list) else None
        if options is None or not all(isinstance(option, str) for option in options):
            self._note(path, f"'{question.key}' has an answer of the wrong kind", f"write {KINDS[question.kind]}")
            return None
        for index, option in enumerate(options):
            if option not in question.options:
                place = (*path, index) if question.kind == "many" else path
                what = f"'{option}' is not an option of '{question.key}'"
                self._note(place, what, _suggest(option, list(question.options)))
        return tuple(options)

    def _number(self, path: Path_, key: str, value: Any, at_least: int, at_most: int) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int):
            self._note(path, f"'{key}' has an answer of the wrong kind", f"write {KINDS['number']}")
            return None
        if not at_least <= value <= at_most:
            self._note(path, f"{value} is not an answer that '{key}' takes", f"write {at_least} to {at_most}")
        return value


def _suggest(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"did you mean '{near[0]}'?" if near else f"there are: {', '.join(known)}"
