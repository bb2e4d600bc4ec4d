"""The schemas in `schemas/` say of the content files what the models say."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.content.loader import read_document
from bot.content.schemas import MODELS, schemas, write_schemas
from tests.real_content import ROOT

FILES = sorted([*(ROOT / "intents").glob("*.yaml"), *(ROOT / "knowledge").rglob("*.yaml")])


def schema_of(file: Path) -> str:
    folders = {"intents": "intent", "topics": "topic"}
    return folders.get(file.parent.name, file.stem)


def test_the_schemas_are_up_to_date() -> None:
    """If this fails: `python run_bot.py schemas`."""
    there = {file.stem: file.read_text(encoding="utf-8") for file in (ROOT / "schemas").glob("*.json")}
    assert there == schemas()


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    assert write_schemas(tmp_path) == list(MODELS)
    (tmp_path / "quiz.json").write_text("old")
    assert write_schemas(tmp_path) == ["quiz"]
    assert write_schemas(tmp_path) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_content_file_names_its_schema_and_fits_it(file: Path) -> None:
    name = schema_of(file)
    first = file.read_text(encoding="utf-8").splitlines()[0]
    told = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert told, first
    assert (file.parent / told[1]).resolve() == ROOT / "schemas" / f"{name}.json"
    document, problems = read_document(file, file.name)
    assert document is not None, problems
    schema = json.loads(schemas()[name])
    assert fits(document.data, schema, schema)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("intent", {"id": "a", "question": "Why?", "examples": ["why"], "answr": "a.b"}),
        ("intent", {"id": "a", "question": "Why?", "examples": []}),
        ("intent", {"id": "a", "question": "Why?", "examples": ["why"], "priority": "high"}),
        ("topic", {"id": "a", "name": "a", "aspects": {"what": {"text": []}}}),
        ("topic", {"id": "a", "name": "a", "aspects": {"what!": {"text": "It is."}}}),
        ("topic", {"id": "a", "name": "a", "aspects": {"what": {"text": "It is.", "quiz": "maybe"}}}),
    ],
)
def test_a_schema_refuses_what_the_models_refuse(name: str, value: object) -> None:
    schema = json.loads(schemas()[name])
    assert not fits(value, schema, schema)


def test_a_schema_explains_the_keys() -> None:
    aspect = json.loads(schemas()["intent"])["properties"]["aspect"]
    assert aspect["description"].startswith("Asked of whatever topic is named")


TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def fits(value: Any, schema: Any, root: Any) -> bool:
    """Whether a value fits a schema: as much of JSON Schema as ours use."""
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].rpartition("/")[2]], **schema}
    if "anyOf" in schema and not any(fits(value, one, root) for one in schema["anyOf"]):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return False
    if isinstance(value, str):
        long_enough = schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value))
        return long_enough and bool(re.search(schema.get("pattern", ""), value))
    if isinstance(value, list):
        return len(value) >= schema.get("minItems", 0) and all(
            fits(part, schema.get("items", True), root) for part in value
        )
    if isinstance(value, dict):
        return set(schema.get("required", ())) <= set(value) and all(
            fits(part, _schema_of_key(str(key), schema), root) for key, part in value.items()
        )
    return True


def _schema_of_key(key: str, schema: Any) -> Any:
    if key in schema.get("properties", {}):
        return schema["properties"][key]
    patterns = [part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
    return patterns[0] if patterns else schema.get("additionalProperties", True)
