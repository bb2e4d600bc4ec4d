"""The door of the webhook: whoever connects and does not show the secret soon is shown out, and stands in nobody's way.

Decides how long and how many strangers may stand there. What a call may say is decided in `webhook.py`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

PATIENCE = 10.0  # seconds for a stranger to show the secret; Telegram does so at once
MOST = 256  # strangers; with one more the first of them goes, for the latest may be Telegram


class Door(web.Server):
    """A server that knows which of its connections have shown the secret."""

    def __init__(self, answer: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], **options: Any) -> None:
        super().__init__(answer, **options)
        self._strangers: dict[web.RequestHandler, asyncio.TimerHandle] = {}

    def connection_made(self, handler: web.RequestHandler, transport: asyncio.Transport) -> None:
        """Let a stranger stand there for a while."""
        super().connection_made(handler, transport)
        loop = asyncio.get_running_loop()
        self._strangers[handler] = loop.call_later(PATIENCE, self._show_out, handler)
        if len(self._strangers) > MOST:
            self._show_out(next(iter(self._strangers)))

    def connection_lost(self, handler: web.RequestHandler, exc: BaseException | None = None) -> None:
        """Forget one that has gone."""
        self.let_in(handler)
        super().connection_lost(handler, exc)

    def let_in(self, handler: web.RequestHandler) -> None:
        """This one is no stranger."""
        timer = self._strangers.pop(handler, None)
        if timer is not None:
            timer.cancel()

    def _show_out(self, handler: web.RequestHandler) -> None:
        self.let_in(handler)
        if handler.transport is not None:
            handler.transport.abort()
