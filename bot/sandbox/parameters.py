"""Reads the parameters of a request, however it was sent, and refuses in Telegram's words what the schema forbids.

A request is JSON, a form, multipart or a query string; in all but the first everything is text. What the values mean
is up to the methods.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web

from bot.sandbox.files import Upload
from bot.sandbox.refusals import ApiError, Json, bad_request
from bot.sandbox.schema import Field, Problem, check_parameters, fields

BIGGEST_REQUEST = 50 * 1024 * 1024
NUMBER = re.compile(r"-?\d+(\.\d+)?")

# What Telegram says, where it has words of its own: by what is wrong, with which field of what.
WORDS: dict[tuple[str, str, str], str] = {
    ("missing", "sendMessage", "text"): "message text is empty",
    ("missing", "editMessageText", "text"): "message text is empty",
    ("missing", "sendPhoto", "photo"): "there is no photo in the request",
    ("missing", "sendDocument", "document"): "there is no document in the request",
    ("missing", "getFile", "file_id"): "file_id not specified",
    ("missing", "InlineKeyboardButton", "text"): ("can't parse inline keyboard button: Can't find field \"text\""),
    ("limit", "InlineKeyboardButton", "callback_data"): "BUTTON_DATA_INVALID",
    ("limit", "BotCommand", "command"): "BOT_COMMAND_INVALID",
    ("limit", "BotCommand", "description"): "BOT_COMMAND_DESCRIPTION_INVALID",
    ("limit", "setMyCommands", "commands"): "BOT_COMMANDS_TOO_MUCH",
    ("limit", "answerCallbackQuery", "text"): "MESSAGE_TOO_LONG",
    ("limit", "sendPoll", "question"): "poll question length must not exceed 300",
    ("limit", "InputPollOption", "text"): "poll options length must not exceed 100",
    ("limit", "setMessageReaction", "reaction"): "REACTIONS_TOO_MANY",
    ("limit", "setWebhook", "secret_token"): "secret token is too long",
}


async def read_request(request: web.Request) -> Json:
    """The raw parameters of a request, uploads among them."""
    raw: Json = dict(request.query)
    if request.method == "GET":
        return raw
    if request.content_type == "multipart/form-data":
        raw |= await _read_parts(await request.multipart())
    elif request.content_type == "application/json":
        raw |= _read_json(await request.text())
    else:
        raw |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return raw


async def read_reply(content_type: str, boundary_header: Mapping[str, str], stream: StreamReader) -> Json:
    """The parameters in a webhook's answer, which may itself be a request."""
    if content_type == "multipart/form-data":
        return await _read_parts(MultipartReader(boundary_header, stream))
    if content_type != "application/json":
        return {}
    try:
        return _read_json((await stream.read()).decode())
    except (ApiError, UnicodeDecodeError):
        return {}


def _read_json(text: str) -> Json:
    try:
        raw = json.loads(text or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(raw, dict):
        raise bad_request("can't parse JSON object: object expected")
    return {name: value for name, value in raw.items() if value is not None}


async def _read_parts(parts: MultipartReader) -> Json:
    raw: Json = {}
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader) or part.name is None:
            continue
        content = bytes(await part.read(decode=True))
        mime = part.headers.get("Content-Type")
        raw[part.name] = content.decode() if part.filename is None else Upload(part.filename, content, mime)
    return raw


def checked(method: str, raw: Json) -> tuple[Json, dict[str, Upload]]:
    """The parameters with their proper types, and the uploads that they point to with `attach://`."""
    known = fields(method)
    uploads = {name: value for name, value in raw.items() if isinstance(value, Upload)}
    given = {name: value for name, value in raw.items() if name in known or name not in uploads}
    parameters = {name: _typed(name, value, known[name]) if name in known else value for name, value in given.items()}
    for problem in check_parameters(method, parameters):
        raise refused(problem)
    return parameters, uploads


def _typed(name: str, value: Any, field: Field) -> Any:
    if not isinstance(value, str) or field.types == ("String",):
        return value
    if "Integer" in field.types or "Float" in field.types:
        found = NUMBER.fullmatch(value)
        return (float(value) if found[1] else int(value)) if found else value
    if "String" in field.types:
        return value
    if field.types == ("Boolean",):
        return {"true": True, "1": True, "false": False, "0": False}.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None


def refused(problem: Problem) -> ApiError:
    """The refusal for one problem: Telegram's words, or ours where it only ignores what is wrong."""
    if problem.field == "chat_id" and problem.kind in {"missing", "type"}:
        return bad_request("chat_id is empty")
    words = WORDS.get((problem.kind, problem.owner, problem.field))
    return bad_request(words or str(problem))
