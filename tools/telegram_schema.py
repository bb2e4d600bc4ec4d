"""Make bot/sandbox/schema.json: Telegram's methods and types as names, types, required flags and limits.

    python tools/telegram_schema.py api-10.3.min.json api-10.1.min.json > bot/sandbox/schema.json

The first file describes the version wanted; the second is older and lends what the first lacks: what a method
returns, and unions its prose does not list. The prose itself is left out. A field is one short string:

    "text": "String! 1..4096 parsed"      required, 1 to 4096 UTF-16 units once the markup is parsed
    "type": "String! ='photo'"            always this word
    "media": "[InputMediaPhoto]|[InputMediaVideo]! 2..10 items"
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

NOTICE = (
    "Derived from the Bot API schema in aiogram (https://github.com/aiogram/aiogram, MIT, Copyright (c) 2017 - present "
    "Alex Root Junior) and from telegram-bot-api-spec (https://github.com/PaulSonOfLars/telegram-bot-api-spec, MIT, "
    "Copyright (c) 2020 Paul Larsen); see NOTICE."
)

RANGE = r"(\d+)\s*-\s*(\d+)"
# Tried in this order: the first that matches a description says what its numbers count.
LIMITS = (
    ("bytes", re.compile(RANGE + r" [Bb]ytes")),
    ("parsed", re.compile(RANGE + r" characters(?: with at most 2 line feeds)? after entit(?:y|ies) parsing")),
    ("chars", re.compile(RANGE + r" characters")),
    ("items", re.compile(RANGE + r" (?:identifiers|answer options|items|tasks|emoji|search keywords|buttons)")),
    ("items", re.compile(r"(?:At most|up to) ()(\d+) (?:commands|identifiers|reaction)")),
    ("value", re.compile(r"Values between " + RANGE)),
    ("value", re.compile(r"[;,] (?:must be between )?" + RANGE + r"(?=[.,;]| *$)")),
)
CONSTANT = re.compile(r"(?:, always|, must be) '?([a-z0-9_]+)'?$")
LISTED = re.compile(r"^ - (\w+)$", re.MULTILINE)
# What the prose says in words: "up to one reaction per message".
IN_WORDS = {("setMessageReaction", "reaction"): "0..1 items"}


def short_type(name: str) -> str:
    """'Array of Array of KeyboardButton' as '[[KeyboardButton]]'."""
    return f"[{short_type(name[9:])}]" if name.startswith("Array of ") else name


def limit_of(field: dict[str, Any]) -> str:
    """The limit its description gives, or nothing."""
    kinds = {"parsed", "chars", "bytes"} if field["types"] == ["String"] else {"value"}
    if field["types"][0].startswith("Array of"):
        kinds = {"items"}
    for kind, pattern in LIMITS:
        if kind in kinds and (found := pattern.search(field["description"])):
            return f" {found[1] or 0}..{found[2]} {kind}"
    return ""


def describe(owner: str, field: dict[str, Any]) -> str:
    """One field as one short string."""
    types = "|".join(short_type(name) for name in field["types"])
    constant = CONSTANT.search(field["description"]) if field["types"] == ["String"] else None
    limit = f" {IN_WORDS[owner, field['name']]}" if (owner, field["name"]) in IN_WORDS else limit_of(field)
    return types + ("!" if field["required"] else "") + (f" ='{constant[1]}'" if constant else limit)


def fields_of(section: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Every entry of a section that has fields of its own, or that is an empty object."""
    return {
        name: {field["name"]: describe(name, field) for field in entry.get("fields") or ()}
        for name, entry in sorted(section.items())
    }


def unions_of(new: dict[str, Any], old: dict[str, Any]) -> dict[str, list[str]]:
    """The types that stand for one of several others."""
    unions: dict[str, list[str]] = {}
    for name, entry in sorted(new.items()):
        listed = LISTED.findall(entry["description"]) if not entry.get("fields") else []
        known = old.get(name, {}).get("subtypes") or []
        if listed or known:
            members = [short_type(member) for member in known if member.startswith(("String", "Array of"))]
            unions[name] = members + (listed or [member for member in known if short_type(member) not in members])
    return unions


def compact(new: dict[str, Any], old: dict[str, Any]) -> str:
    """The whole file, one line for each method and type so that a change is easy to review."""
    unions = unions_of(new["types"], old["types"])
    types = {name: fields for name, fields in fields_of(new["types"]).items() if name not in unions}
    returns = {
        name: "|".join(short_type(kind) for kind in entry["returns"])
        for name, entry in sorted(old["methods"].items())
        if name in new["methods"]
    }
    parts: list[tuple[str, dict[str, Any]]] = [
        ("methods", fields_of(new["methods"])),
        ("returns", returns),
        ("types", types),
        ("unions", unions),
    ]
    lines = ["{", f'"notice": {json.dumps(NOTICE)},', f'"version": {json.dumps(new["version"])},']
    for title, entries in parts:
        rows = [f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in entries.items()]
        lines += [f'"{title}": {{', ",\n".join(rows), "}" if title == "unions" else "},"]
    return "\n".join([*lines, "}"])


def main() -> None:
    """Read the two files named on the command line, write the result to standard output."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schema", type=Path, help="the version wanted")
    parser.add_argument("older", type=Path, help="an older one with returns and unions")
    arguments = parser.parse_args()
    new, old = (json.loads(path.read_text("utf-8")) for path in (arguments.schema, arguments.older))
    sys.stdout.write(compact(new, old) + "\n")


if __name__ == "__main__":
    main()
