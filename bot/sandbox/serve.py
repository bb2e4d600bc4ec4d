"""Runs the local Telegram until it is stopped, for a person at the page rather than a test.

await serve("127.0.0.1", 8081, LOCAL_TOKEN)                     until cancelled
async with running("127.0.0.1", 8081, LOCAL_TOKEN) as server:   beside a bot in the same program
    ...                                                         server.url is the page and the bot's base address
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.sandbox.methods import METHODS
from bot.sandbox.server import Server
from bot.sandbox.service import Service

BIRTH = 1_767_225_600  # 2026-01-01: numbers that grow by one a second from here fit Telegram's for decades


@asynccontextmanager
async def running(host: str, port: int, token: str) -> AsyncIterator[Server]:
    """A local Telegram with one person in it; raises SettingsError when it cannot listen."""
    # Numbers go on from run to run: a bot that remembers the updates of the last run must not take new ones for old.
    service = Service(token, METHODS, skip=max(0, int(time.time()) - BIRTH))
    server = Server(service, host, port)
    await server.start()
    service.world.add_user("You")
    try:
        yield server
    finally:
        await service.close()
        await server.stop()


async def serve(host: str, port: int, token: str) -> None:
    """Serve until cancelled, saying where."""
    async with running(host, port, token) as server:
        sys.stdout.write(
            f"Local Telegram: open {server.url} in a browser.\n"
            f"A bot finds it at {server.url}/bot<token>/<method>; the token is {token}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()
