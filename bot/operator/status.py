"""An address for whoever runs the bot: /healthz (it lives), /readyz (it can take messages), /metrics (Prometheus).

No chat and no word of a person is in any answer. Meant for one's own network: nobody is asked who they are.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.delivery.signs import Signs
from bot.errors import SettingsError
from bot.listening import listen

log = structlog.get_logger(__name__)

NEVER_KEPT = {"Cache-Control": "no-store"}


def watched(host: str, port: int) -> Callable[[Signs], AbstractAsyncContextManager[int]]:
    """Return what serves the signs of a bot there."""

    @asynccontextmanager
    async def serving(signs: Signs) -> AsyncIterator[int]:
        runner = web.AppRunner(_application(signs), access_log=None, shutdown_timeout=0.5)
        try:
            found = await listen(runner, host, port)
        except SettingsError as error:
            raise SettingsError(f"{error} BOT_OPERATOR_HOST and BOT_OPERATOR_PORT say where.") from None
        log.info("health and metrics are shown", host=host, port=found)
        try:
            yield found
        finally:
            await runner.cleanup()

    return serving


def _application(signs: Signs) -> web.Application:
    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="alive\n", headers=NEVER_KEPT)

    async def readyz(_: web.Request) -> web.Response:
        found = await signs.readiness()
        return web.json_response(found.told(), status=200 if found.ready else 503, headers=NEVER_KEPT)

    async def metrics(_: web.Request) -> web.Response:
        headers = {**NEVER_KEPT, "Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=await signs.metrics(), headers=headers)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", metrics)
    return app
