"""The control address: what the page and tests in other processes do to the local Telegram.

    POST /control/person {"first_name": "Ada"}                 -> {"id": 5000001, ...}
    POST /control/write  {"person": 5000001, "text": "hi"}      -> the message; "chat" names a group
    POST /control/press  {"person": 5000001, "button": "Take the quiz"}
    POST /control/fault  {"kind": "limit", "method": "sendMessage", "times": 3, "retry_after": 1}
    GET  /control/transcript?chat=5000001   GET /control/requests?method=sendMessage   GET /control/events

Decides only how a deed is asked for; what follows from it is `people.py`'s.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, get_args

from aiohttp import web

from bot.sandbox import people
from bot.sandbox.faults import Fault, Kind
from bot.sandbox.files import Upload
from bot.sandbox.people import NotPossibleError
from bot.sandbox.refusals import Json
from bot.sandbox.service import Service
from bot.sandbox.views import VIEWS, file_response, stream_changes
from bot.sandbox.world import Chat, Entry, User

Deed = Callable[[Service, Json], Any]


def add_routes(app: web.Application, service: Service) -> None:
    """Add the control address to the server."""

    async def do(request: web.Request) -> web.Response:
        deed = DEEDS.get(request.match_info["deed"])
        if deed is None:
            return _wrong(404, f"there is no such deed; there are {', '.join(sorted(DEEDS))}")
        # A form of another page cannot send JSON without asking first, which nobody here would grant.
        if request.content_type != "application/json":
            return _wrong(415, "send JSON")
        try:
            result = deed(service, json.loads(await request.text() or "{}"))
        except NotPossibleError as problem:
            return _wrong(409, str(problem))
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            return _wrong(400, f"{type(problem).__name__}: {problem}")
        return web.json_response(result)

    async def look(request: web.Request) -> web.Response:
        view = VIEWS.get(request.match_info["view"])
        return web.json_response(view(service, dict(request.query))) if view else _wrong(404, "nothing to see there")

    async def stream(request: web.Request) -> web.StreamResponse:
        return await stream_changes(service, request)

    async def file(request: web.Request) -> web.Response:
        return file_response(service, request.match_info["id"])

    app.router.add_get("/control/events", stream)
    app.router.add_get("/control/file/{id}", file)
    app.router.add_get("/control/{view}", look)
    app.router.add_post("/control/{deed}", do)


def _wrong(status: int, what: str) -> web.Response:
    return web.json_response({"error": what}, status=status)


# Who and where -------------------------------------------------------------------------------------------------------


def _person(service: Service, body: Json) -> User:
    user = service.world.users.get(body["person"])
    if user is None:
        raise NotPossibleError(f"there is no person {body['person']}")
    return user


def _chat(service: Service, body: Json) -> Chat:
    chat = service.world.chats.get(body.get("chat") or body["person"])
    if chat is None:
        raise NotPossibleError(f"there is no chat {body.get('chat')}")
    return chat


def find_button(chat: Chat, wanted: str, message_id: int | None = None) -> tuple[Entry, Json]:
    """The newest button in a chat with this label or this data, below one message or any."""
    entries = [entry for entry in chat.entries.values() if not entry.deleted and message_id in {None, entry.id}]
    for fits in ("text", "callback_data"):
        for entry in reversed(entries):
            for button in entry.buttons:
                if button.get(fits) == wanted:
                    return entry, button
    labels = [button["text"] for entry in entries for button in entry.buttons]
    raise NotPossibleError(f"there is no button {wanted!r}; there are {labels}")


def _entry(chat: Chat, body: Json) -> int:
    number = body["message"]
    if number not in chat.entries:
        raise NotPossibleError(f"there is no message {number} in this chat")
    return int(number)


# What can be done ----------------------------------------------------------------------------------------------------


def _add_person(service: Service, body: Json) -> Json:
    names = ("first_name", "last_name", "username", "language_code")
    return service.world.add_user(**{name: str(body[name]) for name in names if body.get(name)}).card()


def _add_group(service: Service, body: Json) -> Json:
    members = [service.world.users[number].id for number in body["people"]]
    chat = service.world.add_group(str(body["title"]), members, supergroup=bool(body.get("supergroup")))
    if body.get("bot", True):
        people.add_bot(service.world, service.world.users[members[0]], chat)
    return service.world.chat_card(chat)


def _write(service: Service, body: Json) -> Json:
    user, chat = _person(service, body), _chat(service, body)
    return people.write(service.world, user, chat, str(body["text"]), body.get("reply_to")).message


def _press(service: Service, body: Json) -> Json:
    user, chat = _person(service, body), _chat(service, body)
    entry, button = find_button(chat, body["button"], body.get("message"))
    return {"query_id": people.press(service.world, user, chat, entry, button).id}


def _send(service: Service, body: Json) -> Json:
    try:
        content = base64.b64decode(body["content"], validate=True)
    except binascii.Error:
        raise NotPossibleError("content must be the file in base64") from None
    upload = Upload(str(body.get("name", "file.bin")), content, body.get("mime"))
    kind, caption = str(body.get("kind", "document")), str(body.get("caption", ""))
    return people.send_file(service.world, _person(service, body), _chat(service, body), kind, upload, caption).message


def _in_chat(deed: Callable[..., object], *names: str) -> Deed:
    """A deed of a person in a chat, with further values by name."""

    def do(service: Service, body: Json) -> Json:
        user, chat = _person(service, body), _chat(service, body)
        given = [_entry(chat, body) if name == "message" else body[name] for name in names]
        deed(service.world, user, chat, *given)
        return {}

    return do


def _set_blocked(service: Service, body: Json) -> Json:
    deed = people.block if body.get("blocked", True) else people.unblock
    deed(service.world, _person(service, body))
    return {}


def _ask_inline(service: Service, body: Json) -> Json:
    return {"query_id": people.ask_inline(service.world, _person(service, body), str(body["text"])).id}


def _add_fault(service: Service, body: Json) -> Json:
    if body.get("kind") not in get_args(Kind):
        raise NotPossibleError(f"a fault is one of {', '.join(get_args(Kind))}")
    service.faults.add(Fault(**body))
    return {"faults": service.faults.pending()}


def _disturb_updates(service: Service, body: Json) -> Json:
    """The next updates come twice, late, or the last first."""
    updates = service.world.updates
    updates.duplicate_next = int(body.get("duplicate", updates.duplicate_next))
    updates.reorder_next = int(body.get("reorder", updates.reorder_next))
    if "late" in body:
        updates.late = (float(body["late"]), int(body.get("times", 1)))
    return {}


def _set_mode(service: Service, body: Json) -> Json:
    if body["mode"] not in {"normal", "slow", "down", "limiting"}:
        raise NotPossibleError("Telegram can be normal, slow, down or limiting")
    service.faults.set_mode(body["mode"])
    service.world.changed("mode", mode=service.faults.mode)
    return {"mode": service.faults.mode}


def _set_limits(service: Service, body: Json) -> Json:
    service.faults.send_limits = bool(body["on"])
    return {}


def _calm(service: Service, _: Json) -> Json:
    """Nothing goes wrong any more."""
    service.faults.clear()
    service.world.updates.calm()
    service.world.changed("mode", mode="normal")
    return {}


def _reset(service: Service, body: Json) -> Json:
    service.world.reset()
    service.requests.clear()
    _calm(service, body)
    return {}


DEEDS: dict[str, Deed] = {
    "person": _add_person,
    "group": _add_group,
    "write": _write,
    "press": _press,
    "send": _send,
    "edit": _in_chat(people.edit, "message", "text"),
    "react": _in_chat(people.react, "message", "emoji"),
    "vote": _in_chat(people.vote, "message", "options"),
    "location": _in_chat(people.send_location, "latitude", "longitude"),
    "contact": _in_chat(people.send_contact, "phone_number"),
    "join": _in_chat(people.join),
    "leave": _in_chat(people.leave),
    "add_bot": _in_chat(people.add_bot),
    "remove_bot": _in_chat(people.remove_bot),
    "upgrade": _in_chat(people.upgrade),
    "block": _set_blocked,
    "inline": _ask_inline,
    "fault": _add_fault,
    "updates": _disturb_updates,
    "mode": _set_mode,
    "limits": _set_limits,
    "calm": _calm,
    "reset": _reset,
}
