"""tools/telegram_schema.py reads limits, constants and unions out of the descriptions it is given."""

import json
import subprocess
import sys
from pathlib import Path

from tools.telegram_schema import describe


def field(description: str, *types: str, required: bool = False) -> str:
    return describe("x", {"name": "f", "types": list(types), "required": required, "description": description})


def test_a_description_becomes_a_limit() -> None:
    text = "Text of the message to be sent, 1-4096 characters after entities parsing"
    assert field(text, "String", required=True) == "String! 1..4096 parsed"
    assert field("Data to be sent, 1-64 bytes", "String") == "String 1..64 bytes"
    assert field("Values between 1-100 are accepted.", "Integer") == "Integer 1..100 value"
    assert field("A JSON-serialized list of 1-12 answer options", "Array of X", required=True) == "[X]! 1..12 items"


def test_a_constant_is_kept_and_other_numbers_are_not_limits() -> None:
    assert field("Type of the media, must be photo", "String", required=True) == "String! ='photo'"
    assert field("The member's status in the chat, always 'creator'", "String") == "String ='creator'"
    assert field("Two-letter ISO 639-1 language code", "String") == "String"
    assert field("Keyboard", "Array of Array of Key", "Other") == "[[Key]]|Other"


def test_it_runs_as_its_first_lines_say(tmp_path: Path) -> None:
    field_ = {"name": "id", "types": ["Integer"], "required": True, "description": "Number"}
    union = {"description": "One of\n - A", "fields": []}
    new = {
        "version": "Bot API 1",
        "methods": {"get": {"fields": [field_]}},
        "types": {"A": {"fields": [field_]}, "U": union},
    }
    old = {"methods": {"get": {"returns": ["Array of A"]}}, "types": {}}
    for name, content in (("new.json", new), ("old.json", old)):
        (tmp_path / name).write_text(json.dumps(content))
    made = subprocess.run(
        [sys.executable, "tools/telegram_schema.py", str(tmp_path / "new.json"), str(tmp_path / "old.json")],
        capture_output=True,
        text=True,
        check=True,
    )
    schema = json.loads(made.stdout)
    assert schema["methods"] == {"get": {"id": "Integer!"}}
    assert schema["returns"] == {"get": "[A]"}
    assert (schema["types"], schema["unions"]) == ({"A": {"id": "Integer!"}}, {"U": ["A"]})
