"""Checks of every text that people read: it fits into a message of Telegram, and the program fills its placeholders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.content.library import Shelf
from bot.content.models import Answer, Aspects, Model
from bot.content.quiz_models import Quiz
from bot.content.texts import Say, Slots, Texts

MESSAGE_UNITS = 4096  # Telegram's limits, in UTF-16 units
CAPTION_UNITS = 1024
_PLACEHOLDER = re.compile(r"\{(\w*)\}")

FILLED = frozenset({"helplines", "privacy", "privacy_details"})
"""What the program fills in answers: whom to call, what it keeps in short and in detail."""

Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text that people read, where it stands, and the placeholders that the program fills in it."""

    place: str
    path: Where
    text: str
    slots: frozenset[str] = frozenset()
    pictured: bool = False


def check_limits(shelf: Shelf) -> None:
    """No text is longer than one message, or than a caption where it stands below a picture."""
    for text in texts_of(shelf):
        length, limit = units(text.text), CAPTION_UNITS if text.pictured else MESSAGE_UNITS
        if length > limit:
            kind = "a caption" if text.pictured else "a message"
            how = f"{kind} in Telegram takes {limit:,}: shorten it or move some of it elsewhere"
            shelf.problem(text.place, text.path, f"this text has {length:,} characters", how)


def check_placeholders(shelf: Shelf) -> None:
    """A text has no placeholder that the program does not fill."""
    for text in texts_of(shelf):
        for name in sorted(set(_PLACEHOLDER.findall(text.text)) - text.slots):
            known = ", ".join(sorted(text.slots)) or "none"
            what = f"nothing fills the placeholder '{{{name}}}'"
            shelf.problem(text.place, text.path, what, f"the ones here are: {known}")


def units(text: str) -> int:
    """Return the length of `text` as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def answers_with_places(shelf: Shelf) -> Iterator[tuple[str, Where, str, Answer]]:
    """Yield place, path, name and value of every answer."""
    for name, topic in shelf.topics.items():
        for aspect, answer in topic.aspects.items():
            yield f"knowledge/topics/{name}.yaml", ("aspects", aspect), f"{name}.{aspect}", answer


def texts_of(shelf: Shelf) -> Iterator[Text]:
    """Yield every text of the content that a message is made of."""
    for place, path, _, answer in answers_with_places(shelf):
        for index, text in enumerate(answer.text):
            yield Text(place, (*path, "text", index), text, FILLED, answer.picture is not None)
        if answer.more is not None:
            yield Text(place, (*path, "more"), answer.more, FILLED)
    aspects, texts, quiz = shelf.one(Aspects), shelf.one(Texts), shelf.one(Quiz)
    for name, aspect in aspects.aspects.items() if aspects is not None else ():
        yield Text("knowledge/aspects.yaml", ("aspects", name, "ask"), aspect.ask)
        yield Text("knowledge/aspects.yaml", ("aspects", name, "unknown"), aspect.unknown, frozenset({"topic"}))
    if texts is not None:
        slots = dict(_slots(texts))
        for path, text in _strings(texts):
            filled = (slots[path[:end]] for end in range(len(path), 0, -1) if path[:end] in slots)
            yield Text("knowledge/texts.yaml", path, text, next(filled, frozenset()))
    if quiz is not None:
        yield from _texts_of_quiz(quiz)


def _texts_of_quiz(quiz: Quiz) -> Iterator[Text]:
    place = "knowledge/quiz.yaml"
    for name in ("intro", "disclaimer", "contradiction"):
        yield Text(place, (name,), getattr(quiz, name))
    for index, question in enumerate(quiz.questions):
        for name in ("ask", "hint", "why"):
            if text := getattr(question, name):
                yield Text(place, ("questions", index, name), text, pictured=question.picture is not None)
    for option, advice in quiz.outcome.options.items():
        for name in ("reason", "about", "sessions", "caution"):
            if text := getattr(advice, name):
                yield Text(place, ("outcome", "options", option, name), text, pictured=advice.picture is not None)
    for part in ("cautions", "always_avoid", "avoid"):
        for name, note in getattr(quiz.outcome, part).items():
            yield Text(place, ("outcome", part, name, "text"), note.text)


def says_of(value: Any, path: Where = ()) -> Iterator[tuple[Where, Say]]:
    """Yield every `Say` in a model, with its path."""
    if isinstance(value, Say):
        yield path, value
    for key, part in _parts(value):
        yield from says_of(part, (*path, key))


def _strings(value: Any, path: Where = ()) -> Iterator[tuple[Where, str]]:
    """Yield every text in a model, with its path."""
    if isinstance(value, str):
        yield path, value
    for key, part in _parts(value):
        yield from _strings(part, (*path, key))


def _slots(value: Any, path: Where = ()) -> Iterator[tuple[Where, frozenset[str]]]:
    """Yield the placeholders that fields of a model may have, with the path of each field."""
    if isinstance(value, Model):
        for name, info in type(value).model_fields.items():
            for extra in info.metadata:
                if isinstance(extra, Slots):
                    yield (*path, name), extra.names
            yield from _slots(getattr(value, name), (*path, name))


def _parts(value: Any) -> Iterator[tuple[str | int, Any]]:
    if isinstance(value, Model):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, tuple):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from value.items()
