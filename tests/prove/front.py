"""What stands before several receivers: brings each call to one of them by chance, as a load balancer does."""

import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

HOST = "127.0.0.1"
PATIENCE = aiohttp.ClientTimeout(total=30)


@asynccontextmanager
async def front(port: int, receivers: Sequence[int], chance: random.Random) -> AsyncIterator[None]:
    """Pass on what comes to `port`; a receiver that is away is a 502, after which Telegram comes again."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:

        async def pass_on(request: web.Request) -> web.Response:
            body = await request.read()
            to = f"http://{HOST}:{chance.choice(receivers)}{request.path}"
            try:
                async with session.post(to, data=body, headers=request.headers.copy()) as answer:
                    return web.Response(status=answer.status, body=await answer.read())
            except (aiohttp.ClientError, TimeoutError):
                return web.Response(status=502)

        application = web.Application()
        application.router.add_post("/{path:.*}", pass_on)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        try:
            yield
        finally:
            await runner.cleanup()


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens at."""
    sockets = [socket.create_server((HOST, 0)) for _ in range(count)]
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports
