"""Chats as JSON, one object a line in and one a line out, for scripts, tests and other programs.

    {"chat": "a", "text": "does it hurt?"}      {"chat": "a", "press": "Sources", "at": "2026-01-31T09:00"}

Whatever a line is, exactly one comes back for it; blank lines count for nothing.
"""

import asyncio
import html
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, field_validator, model_validator

from bot.channels.console import Chats, Exchange
from bot.channels.console_files import ConsoleFiles
from bot.dialogue.actions import Heard, Send
from bot.dialogue.wording import plain

NAME = r"^[^\x00-\x1f\x7f]{1,200}$"


class Line(BaseModel):
    """What happens in a chat."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    chat: Annotated[str, StringConstraints(pattern=NAME)]
    text: str | None = None
    press: str | None = None
    at: datetime | None = None

    @field_validator("at")
    @classmethod
    def is_in_utc(cls, at: datetime | None) -> datetime | None:
        if at is None or at.tzinfo is None:
            return at and at.replace(tzinfo=UTC)
        try:
            return at.astimezone(UTC)
        except OverflowError:
            raise ValueError("this time is too far away") from None

    @model_validator(mode="after")
    def is_one_thing(self) -> "Line":
        if (self.text is None) == (self.press is None):
            raise ValueError("give either 'text' or 'press'")
        return self


def answer_lines(chats: Chats, runner: asyncio.Runner, lines: Iterable[bytes], out: IO[str]) -> None:
    """Answer each line, until there are no more."""
    for raw in lines:
        if raw.strip():
            out.write(json.dumps(runner.run(_answered(chats, raw)), ensure_ascii=False) + "\n")
            out.flush()


async def _answered(chats: Chats, raw: bytes) -> dict[str, Any]:
    try:
        line = Line.model_validate_json(raw)
    except ValidationError as error:
        return _error(_chat(raw), "; ".join(_told(dict(detail)) for detail in error.errors(include_url=False)))
    if line.text is not None:
        return _shown(line.chat, await chats.say(line.chat, line.text, line.at), chats.files)
    exchange = await chats.press(line.chat, line.press or "", line.at)
    if exchange is None:
        there = ", ".join(f"'{label}'" for label in chats.labels(line.chat)) or "none"
        return _error(line.chat, f"there is no button '{line.press}' in this chat; the newest ones are: {there}")
    return _shown(line.chat, exchange, chats.files)


def _shown(chat: str | None, exchange: Exchange, files: ConsoleFiles) -> dict[str, Any]:
    return _line(chat, exchange.heard, exchange.sends, files)


def _line(chat: str | None, heard: Heard, sends: Iterable[Send], files: ConsoleFiles | None = None) -> dict[str, Any]:
    return {
        "chat": chat,
        "intents": list(heard.intents),
        "topic": heard.topic,
        "confidence": round(heard.confidence, 3),
        "outcome": heard.outcome,
        "replies": [
            {
                "text": plain(send.text),
                "buttons": [[button.label for button in row] for row in send.buttons],
                "picture": "card" if send.card else send.picture,
                "file": files.write(send.file) if send.file and files else None,
            }
            for send in sends
        ],
    }


def _error(chat: str | None, what: str) -> dict[str, Any]:
    return _line(chat, Heard("error", confidence=0.0), [Send(html.escape(what, quote=False))])


def _chat(raw: bytes) -> str | None:
    """Return the chat that a malformed line names, if it can be told."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    chat = found.get("chat") if isinstance(found, dict) else None
    # Half a surrogate pair can stand in JSON, but not in what we write.
    return chat.encode(errors="replace").decode() if isinstance(chat, str) else None


def _told(detail: dict[str, Any]) -> str:
    key = ".".join(map(str, detail["loc"]))
    match detail["type"]:
        case "json_invalid":
            return f"this line is not JSON: {detail['ctx']['error']}"
        case "extra_forbidden":
            return f"'{key}' is not a key that is known here"
        case "missing":
            return f"'{key}' is missing"
        case "string_pattern_mismatch":
            return f"'{key}' has no name in it: write 1 to 200 letters, digits or signs"
        case "string_type":
            return f"'{key}' must be text"
        case "value_error":
            return f"'{key}': {detail['ctx']['error']}" if key else str(detail["ctx"]["error"])
        case kind if kind.startswith("datetime"):
            return f"'{key}' is not a time: write it as 2026-01-31T09:00"
        case _:
            message = str(detail["msg"])
            return f"'{key}': {message[0].lower()}{message[1:]}" if key else "this line is not a JSON object"
