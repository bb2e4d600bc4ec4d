"""Receives updates that Telegram brings: nothing is confirmed (with a 2xx) before it is durable.

Decides who is let in and what is refused unread. What becomes of an update is decided in `intake.py`. Telegram is
told the address when we listen; it stays there after a stop, so that Telegram keeps what comes meanwhile.
"""

import asyncio
import hmac
import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import StreamReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage

from bot.channels.telegram.client import Telegram
from bot.channels.telegram.hook import SECRET_HEADER, Address
from bot.delivery.certificate import server_context
from bot.delivery.deliveries import Deliveries
from bot.delivery.door import Door
from bot.delivery.forgeries import Forgeries, caller
from bot.delivery.intake import Intake
from bot.delivery.registration import Registration
from bot.delivery.tally import Tally
from bot.errors import SettingsError, StoreError
from bot.listening import listen

LARGEST_BODY = 1024 * 1024  # bytes; an update has a few thousand
BODY_PATIENCE = 10.0  # seconds for a body to arrive
STOP_PATIENCE = 10.0  # seconds for deliveries in hand at the stop; what takes longer comes again
LINGER = 0.5  # seconds in which a refused body is read away, so that the refusal is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Where we listen, and what Telegram is told of it. Without `certificate` a proxy before us speaks TLS."""

    address: Address
    host: str | None = "127.0.0.1"
    port: int = 8443
    certificate: Path | None = None
    key: Path | None = None


class Webhook:
    """The one that is brought updates, until it is told to stop."""

    def __init__(self, telegram: Telegram, intake: Intake, inbound: Inbound, *, tally: Tally) -> None:
        self._telegram = telegram
        self._intake = intake
        self._inbound = inbound
        self._tally = tally
        self._secret = inbound.address.secret.encode()
        self._deliveries = Deliveries(intake.take)
        self._forgeries = Forgeries()
        self._stop = asyncio.Event()

    def stop(self) -> None:
        """Finish what is in hand, and then end."""
        self._stop.set()

    async def run(self) -> None:
        """Listen, tell Telegram where, and take in what it brings until stopped."""
        # Bodies as they come: what unpacks to more than it is, is refused. Any path: a proxy may shorten it, and the
        # secret is what guards.
        self._door = Door(
            self._called,
            request_factory=_request,
            access_log=None,
            auto_decompress=False,
            lingering_time=LINGER,
        )
        runner = web.ServerRunner(self._door, shutdown_timeout=STOP_PATIENCE)
        async with asyncio.TaskGroup() as group:
            taking = group.create_task(self._deliveries.run())
            try:
                await self._listen(runner)
                registered = group.create_task(Registration(self._telegram, self._inbound.address).run())
                await self._stop.wait()
                registered.cancel()
            finally:
                await runner.cleanup()  # no new connections; what is in hand is answered
                taking.cancel()
                await self._intake.close()

    async def _listen(self, runner: web.ServerRunner) -> None:
        inbound = self._inbound
        tls = server_context(inbound.certificate, inbound.key) if inbound.certificate else None
        try:
            await listen(runner, inbound.host, inbound.port, tls=tls)
        except SettingsError as error:
            raise SettingsError(f"{error} BOT_WEBHOOK_HOST and BOT_WEBHOOK_PORT say where.") from None

    # ---- one call

    async def _called(self, request: web.BaseRequest) -> web.Response:
        response = await self._answer(request)
        self._tally.called(response.status)
        if response.status >= 400:
            response.force_close()
        return response

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            address = caller(request.remote, request.headers.get("X-Forwarded-For", ""))
            return web.Response(status=401 if self._forgeries.allow(address) else 429)
        self._door.let_in(request.protocol)
        if request.method != "POST":
            return web.Response(status=405, headers={"Allow": "POST"})
        if request.content_type != "application/json" or "Content-Encoding" in request.headers:
            return web.Response(status=415)
        try:
            async with asyncio.timeout(BODY_PATIENCE):
                body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413)
        except TimeoutError:
            return web.Response(status=408)
        except (web.RequestPayloadError, ConnectionError):
            return web.Response(status=400)
        update = _read(body)
        if update is None:
            return web.Response(status=400)
        self._intake.answer_presses((update,))
        try:
            await self._deliveries.deliver(update)
        except StoreError:
            return web.Response(status=503)  # Telegram brings it again
        return web.Response()


def _request(
    head: RawRequestMessage,
    body: StreamReader,
    handler: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """Return a call as aiohttp has read it; a body that is too large is not read on."""
    return web.BaseRequest(head, body, handler, writer, task, asyncio.get_running_loop(), client_max_size=LARGEST_BODY)


def _read(body: bytes) -> dict[str, Any] | None:
    """Return the update, or None if the body holds none."""
    # Deep nesting ends in RecursionError; a number of many digits in ValueError.
    with suppress(ValueError, RecursionError):
        update = json.loads(body)
        if isinstance(update, dict) and type(update.get("update_id")) is int:
            return update
    return None
