"""Two programs behind a balancer on one PostgreSQL: both take in, one sends, and either may go at any time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from bot.delivery import signs
from bot.delivery.signs import Signs
from bot.delivery.webhook import Inbound
from bot.sandbox.telegram import LocalTelegram
from tests.delivery import program
from tests.delivery.conftest import RunningBot, StartBot
from tests.delivery.test_webhook import free_port
from tests.storage.conftest import database, postgres, server
from tests.storage.places import PostgresPlace

__all__ = ["database", "postgres", "server"]  # fixtures


class Balancer:
    """Gives each call to the next program, and to another one when that is gone."""

    def __init__(self) -> None:
        self.url = ""
        self.behind: list[str] = []
        self.given: list[str] = []

    async def give(self, request: web.Request) -> web.Response:
        """Pass one call on."""
        body, headers = await request.read(), {name: request.headers[name] for name in request.headers}
        self.behind.append(self.behind.pop(0))
        async with aiohttp.ClientSession() as session:
            for url in self.behind:
                try:
                    async with session.post(url, data=body, headers=headers) as response:
                        self.given.append(url)
                        return web.Response(status=response.status)
                except aiohttp.ClientError:
                    continue
        return web.Response(status=502)


@pytest_asyncio.fixture
async def balancer() -> AsyncIterator[Balancer]:
    made = Balancer()
    app = web.Application()
    app.router.add_post("/hook", made.give)
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


class Programs:
    """Programs of one bot, each with its signs."""

    def __init__(self, start_bot: StartBot, balancer: Balancer, database: str) -> None:
        self._start_bot = start_bot
        self._balancer = balancer
        self._database = database
        self.signs: list[Signs] = []

    async def start(self) -> RunningBot:
        """Start one more, and wait until it takes messages in."""
        inbound = self._inbound()
        bot: RunningBot = await self._start_bot(inbound=inbound, database=self._database, watch=self._watch())
        count = len(self.signs)
        async with asyncio.timeout(10):
            while len(self.signs) == count or not (await self.signs[-1].readiness()).ready:
                assert not bot.task.done(), bot.task
                await asyncio.sleep(0.02)
        return bot

    async def sending(self) -> list[str]:
        """Who sends, and who stands by."""
        return [(await each.readiness()).sender for each in self.signs]

    def _inbound(self) -> Inbound:
        own = program.inbound(free_port())
        self._balancer.behind.append(own.address.url)
        return replace(own, address=replace(own.address, url=self._balancer.url))

    def _watch(self) -> Callable[[Signs], AbstractAsyncContextManager[None]]:
        @asynccontextmanager
        async def watching(found: Signs) -> AsyncIterator[None]:
            self.signs.append(found)
            yield

        return watching


async def test_both_take_in_one_sends_and_another_takes_over(
    postgres: PostgresPlace,  # first, for it must outlive the programs
    local: LocalTelegram,
    start_bot: StartBot,
    balancer: Balancer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signs, "KEPT", 0.0)
    local.server.service.webhook.retry_seconds = 0.02
    programs = Programs(start_bot, balancer, postgres.url)
    first = await programs.start()
    await programs.start()
    assert await programs.sending() == ["sending", "standby"]
    assert len(local.requests_to("setWebhook")) == 1
    people = [local.person(f"Person {number}") for number in range(6)]
    for number in range(1, 5):
        for person in people:
            await person.writes(str(number))
    for person in people:
        assert [shown.text for shown in await person.next_replies(4)] == [f"{n}: {n}" for n in range(1, 5)]
    assert len(set(balancer.given)) == 2

    await first.stop()
    for person in people:
        await person.writes("5")
    for person in people:
        assert (await person.next_reply()).text == "5: 5"
    assert (await programs.sending())[1] == "sending"
    await local.settled()
    assert not any(person.unread for person in people)
