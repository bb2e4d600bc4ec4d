"""The local Telegram over HTTP: the Bot API, the files, the control address and the page.

Decides who may talk to it (its own page and local programs, no other web page) and how a request that fails on demand
fails. What a request means is decided behind `Service.perform`.
"""

import asyncio
import hmac
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.listening import listen
from bot.sandbox.control import add_routes
from bot.sandbox.faults import refusal
from bot.sandbox.parameters import BIGGEST_REQUEST, read_request
from bot.sandbox.refusals import ApiError, Json
from bot.sandbox.schema import method_named
from bot.sandbox.service import Request, Service

PAGE = Path(__file__).with_name("page")
CLOSING_SECONDS = 0.05  # what is being answered may finish; long polls are cut
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]"}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SERVICE: web.AppKey[Service] = web.AppKey("service", Service)


class Server:
    """Listens for one Service; can go away and come back at the same address."""

    def __init__(self, service: Service, host: str, port: int) -> None:
        self.service = service
        self.host = host
        self.port = port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{self.port}"  # noqa: S104 - compared, not bound

    async def start(self) -> None:
        """Listen; port 0 takes any free one and keeps it."""
        app = web.Application(middlewares=[self._guard], client_max_size=BIGGEST_REQUEST)
        app[SERVICE] = self.service
        app.router.add_route("*", "/bot{token}/{method}", _call)
        app.router.add_get("/file/bot{token}/{path:.+}", _download)
        add_routes(app, self.service)
        app.router.add_get("/", _page)
        app.router.add_get("/page/{name}", _page)
        # Without cancellation a long poll whose client has gone would go on taking updates.
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=CLOSING_SECONDS)
        self.port = await listen(self._runner, self.host, self.port)

    async def stop(self) -> None:
        """Stop listening and cut all connections; what the world holds stays."""
        self.service.world.changed("closing")
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Refuse what other web pages send: by rebinding a name, by a form, by an image tag."""
        own = {*LOCAL_HOSTS, self.host}
        if not _is_own(request.host, own):
            return _refused("This address is served to this machine only: open it as http://localhost.")
        origin = request.headers.get("Origin")
        foreign = origin is not None and origin != f"{request.scheme}://{request.host}"
        from_elsewhere = request.headers.get("Sec-Fetch-Site", "none") not in {"none", "same-origin"}
        if foreign or (from_elsewhere and request.path != "/"):
            return _refused("Another web page asked for this.")
        response: web.StreamResponse = await handler(request)
        if not response.prepared:
            response.headers.update(HEADERS)
        return response


def _is_own(host: str, own: set[str]) -> bool:
    name, _, port = host.rpartition(":")
    return (name if port.isdigit() and name else host).lower() in own


def _refused(why: str) -> web.Response:
    return web.Response(status=403, text=why)


# The Bot API ---------------------------------------------------------------------------------------------------------


def _check_token(service: Service, token: str) -> None:
    number, colon, _ = token.partition(":")
    if not colon or not number.isdigit():
        raise ApiError(404, "Not Found")
    if not hmac.compare_digest(token.encode(), service.token.encode()):
        raise ApiError(401, "Unauthorized")


def _answer(status: int, body: Json) -> web.Response:
    response = web.json_response(body, status=status)
    if retry_after := (body.get("parameters") or {}).get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response


async def _call(request: web.Request) -> web.StreamResponse:
    service, method = request.app[SERVICE], request.match_info["method"]
    noted: Request | None = None
    try:
        _check_token(service, request.match_info["token"])
        raw = await read_request(request)
        noted = service.note(method_named(method) or method, raw)
        return await _with_faults(service, request, noted, raw)
    except ApiError as refused:
        if noted and not noted.status:
            service.conclude(noted, refused.code, refused.description)
        return _answer(refused.code, refused.answer())
    except web.HTTPRequestEntityTooLarge:
        return _answer(413, {"ok": False, "error_code": 413, "description": "Request Entity Too Large"})


async def _with_faults(service: Service, request: web.Request, noted: Request, raw: Json) -> web.StreamResponse:
    struck = service.faults.strike(noted.method, raw.get("chat_id"))
    if slow := struck.get("slow"):
        await asyncio.sleep(slow.seconds)
    if "drop_before" in struck:
        return _cut(request)
    if answer := refusal(struck):
        raise answer
    result = await service.perform(noted.method, raw, noted)
    if "drop_after" in struck:
        return _cut(request)
    return _answer(200, {"ok": True, "result": result})


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _download(request: web.Request) -> web.StreamResponse:
    service = request.app[SERVICE]
    try:
        _check_token(service, request.match_info["token"])
    except ApiError as refused:
        return _answer(refused.code, refused.answer())
    struck = service.faults.strike("download", None)
    if "drop_before" in struck or "drop_after" in struck:
        return _cut(request)
    if answer := refusal(struck):
        return _answer(answer.code, answer.answer())
    file = service.world.files.at(request.match_info["path"])
    if file is None:
        return _answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})
    return web.Response(body=file.content, content_type="application/octet-stream")


async def _page(request: web.Request) -> web.StreamResponse:
    name = request.match_info.get("name", "index.html")
    if name not in {path.name for path in PAGE.iterdir()}:
        raise web.HTTPNotFound
    return web.FileResponse(PAGE / name)
