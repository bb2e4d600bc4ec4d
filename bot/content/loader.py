"""From YAML files to models, keeping for every value the file, line and column where it stands. The only yaml import.

What is wrong inside one file becomes a `Problem` here; what must hold across files is in `validation.py`. YAML is
read node by node and more strictly than usual: `yes` and `no` are text, a key may stand only once, and anchors,
aliases and tags are refused (an author never needs them, and an attacker does).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

Path_ = tuple[str | int, ...]
"""Where a value stands inside its file: keys and list positions."""
M = TypeVar("M", bound=BaseModel)

MAX_BYTES = 2_000_000  # the largest content file of ours has 0.1 MB; beyond this a file is a mistake or an attack
MAX_DEPTH = 30
MAX_DIGITS = 18  # Python refuses to read integers of thousands of digits; nothing here counts so far
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something an author has to mend: where it is, what is wrong, and how to mend it."""

    file: str
    line: int
    column: int
    what: str
    how: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.how}"


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its data, where each value of it stands, and the bytes it was read from."""

    file: str
    data: Any
    marks: Mapping[Path_, tuple[int, int]] = field(repr=False)
    raw: bytes = field(default=b"", repr=False)

    def problem(self, path: Path_, what: str, how: str) -> Problem:
        """Return a problem at the value at `path`, or at the nearest value around it."""
        while path and path not in self.marks:
            path = path[:-1]
        line, column = self.marks.get(path, (1, 1))
        return Problem(self.file, line, column, what, how)


class _Reader:
    """Turns the nodes of one document into plain data, marks and problems."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.marks: dict[Path_, tuple[int, int]] = {}
        self.problems: list[Problem] = []

    def note(self, node: yaml.Node, what: str, how: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, node.start_mark.column + 1, what, how))

    def read(self, node: yaml.Node, path: Path_ = ()) -> Any:
        self.marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*path, index)) for index, child in enumerate(node.value)]
        return _scalar(node.value, plain=not getattr(node, "style", None))

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.note(key_node, "a key is one word here", "write it without '?', brackets and braces")
                continue
            key = str(key_node.value)
            if key in found:
                self.note(key_node, f"the key '{key}' stands here a second time", "keep one of the two")
                continue
            found[key] = self.read(value_node, (*path, key))
            # A problem with a value is shown at its key: an empty value has no place of its own.
            self.marks[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        return found


def _scalar(text: str, *, plain: bool) -> str | int | float | bool | None:
    """Return what a scalar means; only unquoted text can be anything but text."""
    if not plain:
        return text
    if text in ("", "null", "~"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text or len(text) > MAX_DIGITS else int(text)
    return text


def read_document(path: Path, name: str) -> tuple[Document | None, list[Problem]]:
    """Read one YAML file; `name` is how problems call it. None where it cannot be read at all."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return None, [Problem(name, 1, 1, f"the file cannot be read ({error.strerror})", "check its name and rights")]
    if len(raw) > MAX_BYTES:
        what = f"the file has more than {MAX_BYTES:,} bytes"
        return None, [Problem(name, 1, 1, what, "check that it is what it should be, or split it")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(raw[: error.start].decode("utf-8", "replace"))
        what = f"the byte 0x{raw[error.start]:02x} is not UTF-8"
        return None, [Problem(name, line, column, what, "save the file as UTF-8")]
    try:
        problems = _refused(text, name)
        node = None if problems else yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        return None, [_not_yaml(error, text, name)]
    if node is None:
        return None, problems or [Problem(name, 1, 1, "the file is empty", "fill it or delete it")]
    reader = _Reader(name)
    data = reader.read(node)
    return Document(name, data, reader.marks, raw), reader.problems


def _place(before: str) -> tuple[int, int]:
    """Return line and column of what comes after the text `before`."""
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def _not_yaml(error: yaml.YAMLError, text: str, name: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line, column = _place(text.encode()[: error.position].decode("utf-8", "replace"))
        return Problem(name, line, column, f"this is not YAML: {error.reason}", "remove the odd character")
    reason = getattr(error, "problem", None) or str(error)
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if "end of stream" in reason:
        marks.reverse()  # a quote that nobody closed is at fault where it opens
    mark = next((mark for mark in marks if mark is not None), None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    how = "look at the indentation, quotes and colons of this line and the one above"
    return Problem(name, line, column, f"this is not YAML: {reason}", how)


def _refused(text: str, name: str) -> list[Problem]:
    """Return a problem for each anchor, alias and tag, and for nesting, before anything is built from them."""
    problems: list[Problem] = []
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            what, how = "the values are nested too deeply", f"keep to {MAX_DEPTH} levels"
            return [*problems, Problem(name, line, column, what, how)]
        anchored = isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None)
        if anchored or getattr(event, "tag", None):
            what = "an anchor or alias (& or *)" if anchored else "a tag (!)"
            problems.append(Problem(name, line, column, f"{what} is not allowed here", "write the text out, in quotes"))
    return problems


def suggest(name: str, known: Iterable[str], otherwise: str = "add it, or name one that exists") -> str:
    """Return how to mend a name that is not known: the one that was probably meant."""
    near = get_close_matches(name, list(known), n=1)
    return f"did you mean '{near[0]}'?" if near else otherwise


def build(document: Document, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Return the model that a document describes, or all that keeps it from being one."""
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        return None, [_problem(document, dict(detail), model) for detail in error.errors(include_url=False)]


def _problem(document: Document, detail: dict[str, Any], model: type[BaseModel]) -> Problem:
    path: Path_ = tuple(part for part in detail["loc"] if part != "[key]")
    key = path[-1] if path else "the file"
    match detail["type"]:
        case "extra_forbidden":
            known = {name for found in _models_at(model, path[:-1]) for name in found.model_fields}
            hint = suggest(str(key), sorted(known), "remove it, or see the schema for the keys there are")
            return document.problem(path, f"'{key}' is not a key that is known here", hint)
        case "missing":
            return document.problem(path[:-1], f"'{key}' is missing", f"add '{key}:'")
        case "value_error":
            return document.problem(path, str(detail["ctx"]["error"]), "see another file of this kind for an example")
        case "string_pattern_mismatch":
            return document.problem(
                path,
                f"'{detail['input']}' is not a name that can stand here",
                f"names look like {detail['ctx']['pattern']}",
            )
        case "string_too_long":
            return document.problem(
                path, f"this text has {len(detail['input'])} characters", f"keep it to {detail['ctx']['max_length']}"
            )
        case _:
            return document.problem(
                path, f"'{key}': {detail['msg'][0].lower()}{detail['msg'][1:]}", "change the value so that it fits"
            )


def _models_at(annotation: Any, path: Path_) -> list[type[BaseModel]]:
    """Return the models that may stand at `path` inside a value of type `annotation`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not path:
            return [annotation]
        info = annotation.model_fields.get(str(path[0]))
        return _models_at(info.annotation, path[1:]) if info is not None else []
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return [found for part in parts for found in _models_at(part, path)]
    if origin is Annotated:
        return _models_at(parts[0], path)
    if not path or not isinstance(origin, type):
        return []
    inner = parts[1:] if issubclass(origin, Mapping) else parts  # a mapping holds values, a list items
    return [found for part in inner for found in _models_at(part, path[1:])]
