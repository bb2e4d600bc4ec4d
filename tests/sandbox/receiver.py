"""A bot's webhook in a test: answers as it is told and remembers what came."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


@dataclass
class Receiver:
    """What a webhook received, and how it answers."""

    url: str = ""
    updates: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # for the next deliveries; 200 after that
    reply: Callable[[Json], web.Response] = lambda _: web.Response()
    gates: dict[str, asyncio.Event] = field(default_factory=dict)  # texts that wait before they are answered
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def texts(self) -> list[str]:
        """The texts of the messages that came, in order."""
        return [update["message"]["text"] for update in self.updates if "message" in update]

    async def take(self, request: web.Request) -> web.Response:
        """Receive one delivery."""
        update = await request.json()
        self.updates.append(update)
        self.headers.append(dict(request.headers))
        self.news.set()
        gate = self.gates.get(update.get("message", {}).get("text", ""))
        if gate:
            await gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return self.reply(update) if status == 200 else web.Response(status=status)

    async def received(self, count: int) -> None:
        """Wait until so many deliveries have come."""
        async with asyncio.timeout(10):
            while len(self.updates) < count:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Listen for deliveries on any free port."""
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
