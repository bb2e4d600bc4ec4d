"""Tests of storage do not wait for the disk: a program that is killed needs no flush, only a power cut does."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.storage import postgres as postgres_store
from bot.storage import sqlite
from bot.storage.sql import SqlStore
from tests.postgres import Server, shared
from tests.storage.examples import Clock
from tests.storage.places import Place, PostgresPlace, SqlitePlace

QUICK = tuple(pragma.replace("= FULL", "= OFF") for pragma in sqlite.PRAGMAS)


@pytest.fixture(autouse=True)
def _no_flushes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", QUICK)
    monkeypatch.setattr(postgres_store, "TIDIED", 1)  # and not to be tidied either


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A PostgreSQL for all processes of this run."""
    base = tmp_path_factory.getbasetemp()
    with shared(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) as running:
        yield running


@pytest.fixture(scope="session")
def database(server: Server) -> Iterator[PostgresPlace]:
    """A database for all tests of this process: to make one takes longer than most tests."""
    with server.database() as url:
        yield PostgresPlace(url)


@pytest.fixture
def postgres(database: PostgresPlace) -> PostgresPlace:
    """An empty database."""
    database.empty()
    return database


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A database of its own for each test, of each kind."""
    if request.param == "sqlite":
        return SqlitePlace(tmp_path / "data" / "bot.db")
    found: PostgresPlace = request.getfixturevalue("postgres")
    return found


@pytest_asyncio.fixture
async def store(place: Place, clock: Clock) -> AsyncIterator[SqlStore]:
    """A store there."""
    opened = place.open(clock)
    yield opened
    await opened.close()
