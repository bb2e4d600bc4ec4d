"""A local Telegram for each test, and a client of a few lines that talks to it over HTTP."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api


@pytest.fixture
async def telegram() -> AsyncIterator[LocalTelegram]:
    """A local Telegram that lives as long as the test."""
    async with LocalTelegram.start() as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A session for requests that are no calls of the Bot API."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session:
        yield session


@pytest.fixture
def api(telegram: LocalTelegram, http: aiohttp.ClientSession) -> Api:
    """The bot's side, as plain requests."""
    return Api(http, telegram.url, telegram.token)
