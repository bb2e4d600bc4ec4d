"""What can be seen at the control address: the whole state, a transcript, the requests, files, and a stream of changes.

Changes nothing; what can be done is `control.py`'s.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web

from bot.sandbox.files import PICTURES
from bot.sandbox.refusals import Json
from bot.sandbox.service import Service
from bot.sandbox.world import Chat

HEARTBEAT = 15.0
BACKLOG = 1000  # changes a slow page may fall behind before it has to begin anew


def _state(service: Service, _: Json) -> Json:
    world = service.world
    return {
        "bot": _bot(service),
        "called": service.called,
        "mode": service.faults.mode,
        "send_limits": service.faults.send_limits,
        "people": [user.card() for user in world.users.values()],
        "chats": [_whole(service, chat) for chat in world.chats.values()],
    }


def _bot(service: Service) -> Json:
    profile = service.world.profile
    texts = {name: profile.text(name) for name in ("description", "short_description")}
    return service.world.bot_card() | texts | {"photo": profile.photo}


def _whole(service: Service, chat: Chat) -> Json:
    world = service.world
    return world.chat_card(chat) | {
        "members": chat.members,
        "opened": chat.opened,
        "closed": chat.closed,
        "keyboard": chat.keyboard,
        "commands": world.commands_for(chat, world.users[chat.members[0]]) if chat.members else [],
        "entries": [entry.card() for entry in chat.entries.values()],
    }


def _transcript(service: Service, query: Json) -> list[Json]:
    chat = service.world.chats.get(int(query["chat"]))
    return [entry.card() for entry in chat.entries.values()] if chat else []


def _requests(service: Service, query: Json) -> list[Json]:
    after, method = int(query.get("after", 0)), query.get("method")
    chosen = (r for r in service.requests if r.number > after and method in {None, r.method})
    return [vars(request) for request in chosen]


def _inline(service: Service, query: Json) -> Json:
    found = service.world.queries.get(query["query"])
    return {"answer": found.answer if found else None}


def _pending(service: Service, _: Json) -> Json:
    return {"updates": len(service.world.updates), "faults": service.faults.pending()}


VIEWS: dict[str, Callable[[Service, Json], Any]] = {
    "state": _state,
    "transcript": _transcript,
    "requests": _requests,
    "query": _inline,
    "pending": _pending,
}


def file_response(service: Service, file_id: str) -> web.Response:
    file = service.world.files.get(file_id)
    if file is None:
        raise web.HTTPNotFound
    # Only pictures are shown; everything else is handed over to be saved, so that no file runs as part of the page.
    shown = file.kind in {"photo", "sticker"} and file.mime in PICTURES.values()
    response = web.Response(body=file.content, content_type=file.mime if shown else "application/octet-stream")
    if not shown:
        name = "".join(c for c in file.name if c.isalnum() or c in " ._-()") or "file"
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{_quoted(name)}"
    return response


def _quoted(name: str) -> str:
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"%{b:02X}" for b in name.encode())


# Following along -----------------------------------------------------------------------------------------------------


async def stream_changes(service: Service, request: web.Request) -> web.StreamResponse:
    """Server-Sent Events: the whole state first, then every change."""
    changes: asyncio.Queue[Json | None] = asyncio.Queue(BACKLOG)

    def follow(change: Json) -> None:
        if changes.full() or change["kind"] == "closing":
            # Too far behind, or no longer served: the page connects again and gets the whole state.
            service.world.listeners.remove(follow)
            while not changes.empty():
                changes.get_nowait()
            changes.put_nowait(None)
        elif change["kind"] in {"reset", "people", "profile"}:
            changes.put_nowait({"kind": "state", "state": _state(service, {})})
        elif change["kind"] != "request":
            changes.put_nowait(change)

    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    response.headers["X-Content-Type-Options"] = "nosniff"
    service.world.listeners.append(follow)
    try:
        await response.prepare(request)
        await response.write(b"retry: 500\n\n")  # milliseconds until the page connects again
        await _write_event(response, {"kind": "state", "state": _state(service, {})})
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):
                    change = await changes.get()
            except TimeoutError:
                await response.write(b": still here\n\n")
                continue
            if change is None:
                return response
            await _write_event(response, change)
    except ConnectionError:
        return response
    finally:
        if follow in service.world.listeners:
            service.world.listeners.remove(follow)


async def _write_event(response: web.StreamResponse, change: Json) -> None:
    await response.write(f"data: {json.dumps(change)}\n\n".encode())
