"""Checks requests and answers against Telegram's own description of its methods and types (`schema.json`).

Says what is wrong and where; the words in which Telegram refuses it are `parameters.py`'s. Limits that hold "after
entities parsing" need the parsed text and are checked where text is parsed (`formatting.py`).
"""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bot.sandbox.files import Upload
from bot.sandbox.refusals import Json

FIELD = re.compile(
    r"(?P<types>[^! ]+)(?P<required>!?)(?: (?P<low>\d+)\.\.(?P<high>\d+) (?P<unit>\w+))?(?: ='(?P<constant>\w+)')?$"
)
SIMPLE: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "Boolean": bool,
    "String": str,
    "InputFile": Upload,
}


@dataclass(frozen=True)
class Limit:
    """How long or large a value may be; `unit` says what the numbers count."""

    low: int
    high: int
    unit: Literal["parsed", "chars", "bytes", "items", "value"]

    def allows(self, value: Any) -> bool:
        """Whether the value keeps the limit."""
        match self.unit:
            case "parsed":
                return True
            case "chars":
                return self.low <= utf16_length(value) <= self.high
            case "bytes":
                return self.low <= len(value.encode()) <= self.high
            case "items":
                return self.low <= len(value) <= self.high
            case "value":
                return bool(self.low <= value <= self.high)


@dataclass(frozen=True)
class Field:
    """What may stand under one name."""

    types: tuple[str, ...]
    required: bool
    limit: Limit | None
    constant: str | None


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a request or an object."""

    kind: Literal["unknown", "missing", "type", "limit", "constant"]
    owner: str  # the method or type that has the field
    field: str
    path: str  # where in the request: "reply_markup.inline_keyboard[0][1].text"
    what: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


def utf16_length(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def _field(short: str) -> Field:
    found = FIELD.match(short)
    if not found:
        raise ValueError(f"schema.json: cannot read the field {short!r}")
    unit: Any = found["unit"]
    limit = Limit(int(found["low"]), int(found["high"]), unit) if unit else None
    return Field(tuple(found["types"].split("|")), bool(found["required"]), limit, found["constant"])


@functools.cache
def _raw() -> Json:
    raw: Json = json.loads(Path(__file__).with_name("schema.json").read_text("utf-8"))
    return raw


@functools.cache
def version() -> str:
    """The version of the Bot API that is described."""
    return str(_raw()["version"])


@functools.cache
def fields(owner: str) -> dict[str, Field]:
    """The fields of a method or a type."""
    raw = _raw()
    described = raw["methods"].get(owner) if owner in raw["methods"] else raw["types"][owner]
    return {name: _field(short) for name, short in described.items()}


@functools.cache
def method_named(name: str) -> str | None:
    """The proper name of a method, whose case Telegram ignores."""
    return {method.lower(): method for method in _raw()["methods"]}.get(name.lower())


@functools.cache
def _members(kind: str) -> tuple[str, ...]:
    """The types a union stands for; the type itself when it is none."""
    return tuple(_raw()["unions"].get(kind, (kind,)))


def check_parameters(method: str, parameters: Json) -> list[Problem]:
    """All that is wrong with the parameters of a request."""
    return list(_object_problems(method, parameters, ""))


def check_result(method: str, result: Any) -> list[Problem]:
    """All that is wrong with our answer to a request."""
    returned = _raw()["returns"].get(method)
    return list(
        _value_problems(Field(tuple(returned.split("|")), True, None, None), result, method, "result", "result")
    )


def check_object(kind: str, value: Any) -> list[Problem]:
    """All that is wrong with an object that we are about to send, such as an Update."""
    return list(_value_problems(Field((kind,), True, None, None), value, kind, kind, kind))


def _object_problems(owner: str, value: Json, path: str) -> Iterator[Problem]:
    known = fields(owner)
    prefix = f"{path}." if path else ""
    for name, content in value.items():
        if name in known:
            yield from _value_problems(known[name], content, owner, name, prefix + name)
        else:
            yield Problem("unknown", owner, name, prefix + name, f"{owner} has no {name!r} in {version()}")
    for name, field in known.items():
        if field.required and name not in value:
            yield Problem("missing", owner, name, prefix + name, f"{owner} requires it")


def _value_problems(field: Field, value: Any, owner: str, name: str, path: str) -> Iterator[Problem]:
    found = min((list(_typed(kind, value, owner, name, path)) for kind in field.types), key=_weight)
    yield from found
    if found:
        return
    if field.constant is not None and value != field.constant:
        yield Problem("constant", owner, name, path, f"must be {field.constant!r}, not {value!r}")
    if field.limit is not None and not field.limit.allows(value):
        low, high, unit = field.limit.low, field.limit.high, field.limit.unit
        yield Problem("limit", owner, name, path, f"must be {low}-{high} {unit}".removesuffix(" value"))


def _weight(problems: list[Problem]) -> tuple[int, int]:
    """Of several types a value may have, the one it nearly has is the one to talk about."""
    mistaken = sum(problem.kind in {"type", "constant"} for problem in problems)
    return mistaken, len(problems)


def _typed(kind: str, value: Any, owner: str, name: str, path: str) -> Iterator[Problem]:
    wrong = Problem("type", owner, name, path, f"must be {kind}, not {type(value).__name__}")
    if kind.startswith("["):
        if not isinstance(value, list):
            yield wrong
            return
        inside = Field((kind[1:-1],), True, None, None)
        for position, item in enumerate(value):
            yield from _value_problems(inside, item, owner, name, f"{path}[{position}]")
    elif kind in SIMPLE:
        # To Python a bool is an int; to Telegram it is not.
        if not isinstance(value, SIMPLE[kind]) or (isinstance(value, bool) and kind != "Boolean"):
            yield wrong
    elif _members(kind) != (kind,):
        yield from min((list(_typed(member, value, owner, name, path)) for member in _members(kind)), key=_weight)
    elif kind == "KeyboardButton" and isinstance(value, str):
        return  # "for simple text buttons, String can be used instead of this object"
    elif isinstance(value, dict):
        yield from _object_problems(kind, value, path)
    else:
        yield wrong
