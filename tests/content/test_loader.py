"""Reading YAML: strict, with the place of every value, and never an exception whatever the file holds."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from bot.content.library import KNOWLEDGE
from bot.content.loader import Document, build, read_document
from bot.content.models import Intent, Topic
from tests.real_content import ROOT

MODELS: list[type[BaseModel]] = [Intent, Topic, *KNOWLEDGE.values()]


def read(path: Path, text: str | bytes) -> Document:
    """Read a text that has no problems."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    document, problems = read_document(path, "x.yaml")
    assert problems == []
    assert document is not None
    return document


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A place for a file."""
    return tmp_path / "x.yaml"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("True", "True"),
        ("'true'", "true"),
        ("null", None),
        ("~", None),
        ("''", ""),
        ("12", 12),
        ("-3", -3),
        ("'12'", "12"),
        ("1.5", 1.5),
        ("1e3", "1e3"),
        ("0x10", "0x10"),
        ("012", 12),
        ("2030-01-01", "2030-01-01"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("<<", "<<"),
        ("9" * 400, float("inf")),
    ],
)
def test_only_plain_numbers_booleans_and_null_are_not_text(file: Path, text: str, value: object) -> None:
    assert read(file, f"a: {text}").data == {"a": value}


def test_every_value_has_its_place(file: Path) -> None:
    document = read(file, "a:\n  - b\n  - c: [d, e]\nf: >-\n  text\n")
    places: dict[tuple[str | int, ...], str] = {
        (): "1:1",
        ("a",): "1:1",
        ("a", 0): "2:5",
        ("a", 1): "3:5",
        ("a", 1, "c"): "3:5",
        ("a", 1, "c", 1): "3:12",
        ("f",): "4:1",
        ("f", "not", "there"): "4:1",
        ("not there",): "1:1",
    }
    for path, place in places.items():
        assert str(document.problem(path, "what", "how")) == f"x.yaml:{place}: what; how"


def test_columns_count_characters_not_bytes(file: Path) -> None:
    document = read(file, "ä🙂: [ü, x]")
    assert str(document.problem(("ä🙂", 1), "what", "how")) == "x.yaml:1:9: what; how"


def test_merge_key_is_just_a_key(file: Path) -> None:
    assert read(file, "<<: {a: b}").data == {"<<": {"a": "b"}}


# Texts that are more or less YAML, made of what YAML is made of.
PIECES = [
    "a",
    "b",
    ": ",
    ":",
    "- ",
    "\n",
    "  ",
    "    ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "'",
    '"',
    "|",
    ">",
    "#",
    "&x",
    "*x",
    "!t",
    "?",
]
PIECES += [
    "---",
    "...",
    "%",
    "\t",
    "1",
    "-1.5",
    "null",
    "ü",
    "🙂",
    "\x07",
    "\u2028",
    "id",
    "examples",
    "text",
    "\\",
    "~",
    "<<",
]
YAMLISH = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
ANY_FILE = st.one_of(YAMLISH.map(str.encode), st.text(max_size=80).map(str.encode), st.binary(max_size=80))
KEYS = sorted({name for model in MODELS for name in model.model_fields} | {"when", "ä", ""})
DATA: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.sampled_from(KEYS)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)),
    max_leaves=12,
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ANY_FILE)
def test_no_file_makes_the_loader_raise(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    document, problems = read_document(file, "x.yaml")
    lines = raw.count(b"\n") + raw.count(b"\r") + raw.decode("utf-8", "ignore").count("\x85") + 2
    lines += sum(raw.decode("utf-8", "ignore").count(mark) for mark in "\u2028\u2029")
    assert document is not None or problems
    for problem in problems:
        assert problem.file == "x.yaml"
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.what
        assert problem.how
    if document is not None:
        for model in MODELS:
            value, found = build(document, model)
            assert value is not None or found


@settings(max_examples=200, deadline=None)
@given(DATA)
def test_no_data_makes_a_model_raise(data: Any) -> None:
    for model in MODELS:
        value, found = build(Document("x.yaml", data, {}), model)
        assert value is not None or found


def test_every_real_file_is_read_and_keeps_its_bytes() -> None:
    for path in sorted((ROOT / "knowledge").rglob("*.yaml")):
        document, problems = read_document(path, path.name)
        assert problems == []
        assert document is not None
        assert document.raw == path.read_bytes()
