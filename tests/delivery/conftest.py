"""A running local Telegram and a running bot, for the tests of delivery."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.delivery import outage, sender
from bot.delivery.limits import UNLIMITED, Rates
from bot.delivery.service import serve
from bot.sandbox.telegram import LocalTelegram
from bot.storage import sqlite
from tests.delivery.program import options
from tests.storage.conftest import QUICK
from tests.storage.examples import echo

StartBot = Callable[..., Awaitable["RunningBot"]]


class RunningBot:
    """The whole bot inside the test."""

    def __init__(self, local: LocalTelegram, folder: Path, rates: Rates, more: dict[str, Any]) -> None:
        self._stop = asyncio.Event()
        chosen = replace(options(local.url, local.token, folder, rates), **more)
        self.task = asyncio.create_task(serve(echo, chosen, self._stop))

    async def stop(self) -> None:
        """Stop it as SIGTERM would; raises what ended it."""
        self._stop.set()
        await self.task


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outages are short here, so the pauses are too, and no test cuts the power."""
    monkeypatch.setattr(outage, "FIRST", 0.05)
    monkeypatch.setattr(sender, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(sqlite, "PRAGMAS", QUICK)


@pytest_asyncio.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    """A Telegram."""
    async with LocalTelegram.start() as telegram:
        yield telegram


@pytest_asyncio.fixture
async def start_bot(local: LocalTelegram, tmp_path: Path) -> AsyncIterator[StartBot]:
    """Start a bot; it is stopped at the end."""
    running: list[RunningBot] = []

    async def start(rates: Rates = UNLIMITED, **more: Any) -> RunningBot:
        running.append(RunningBot(local, tmp_path, rates, more))
        return running[-1]

    yield start
    for bot in running:
        if not bot.task.done():
            await bot.stop()
