"""Who does not come back is forgotten, while the bot runs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.delivery.retention import AT_ONCE, Retention
from bot.errors import StoreError
from bot.storage.sqlite import SqliteStore
from tests.storage.examples import Clock, echo, open_store, said, state_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = open_store(tmp_path / "bot.db", clock)
    yield opened
    await opened.close()


async def test_only_who_was_silent_for_longer_than_the_days_is_forgotten(store: SqliteStore, clock: Clock) -> None:
    await store.apply([said(n, chat=str(n)) for n in range(AT_ONCE + 1)], echo)
    clock.forward(days=2)
    await store.apply([said(1000, chat="back")], echo)
    retention = Retention(store, 90, clock=clock)
    clock.forward(days=88)
    assert await retention.forget() == 0
    clock.forward(days=1)
    assert [await retention.forget() for _ in range(3)] == [AT_ONCE, 1, 0]
    assert (await state_of(store, "back")).turn == 1


async def test_a_database_that_is_away_delays_it_only(
    store: SqliteStore, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.apply([said(1)], echo)
    clock.forward(days=9)
    expire, failures = store.expire, [StoreError("away"), StoreError("away")]

    async def away_at_first(before: object, limit: int) -> int:
        if failures:
            raise failures.pop()
        return await expire(clock() - timedelta(days=5), limit)

    monkeypatch.setattr(store, "expire", away_at_first)
    monkeypatch.setattr("bot.delivery.outage.FIRST", 0.01)
    retention = Retention(store, 5, clock=clock)
    running = asyncio.create_task(retention.run())
    async with asyncio.timeout(5):
        kept = "SELECT 1 FROM chat"
        while await store._runner.run(lambda database: database.execute(kept).fetchone()):  # noqa: ASYNC110 -- it looks by itself
            await asyncio.sleep(0.01)
    retention.stop()
    await running
