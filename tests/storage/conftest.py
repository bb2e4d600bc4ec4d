"""Tests of storage do not wait for the disk: a program that is killed needs no flush, only a power cut does."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.storage import sqlite
from bot.storage.sql import SqlStore
from tests.storage.examples import Clock
from tests.storage.places import Place, SqlitePlace

QUICK = tuple(pragma.replace("= FULL", "= OFF") for pragma in sqlite.PRAGMAS)


@pytest.fixture(autouse=True)
def _no_flushes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", QUICK)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["sqlite"])
def place(tmp_path: Path) -> Place:
    """A database of its own for each test, of each kind."""
    return SqlitePlace(tmp_path / "data" / "bot.db")


@pytest_asyncio.fixture
async def store(place: Place, clock: Clock) -> AsyncIterator[SqlStore]:
    """A store there."""
    opened = place.open(clock)
    yield opened
    await opened.close()
