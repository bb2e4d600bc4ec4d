"""What shares a transaction: work that nobody waits for goes with other work, soon, and in the order asked."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from bot.storage import writer as writing
from bot.storage.database import Database
from bot.storage.sqlite import SqliteSession
from bot.storage.writer import MANY, Writer
from tests.storage.examples import open_store


@pytest.fixture
def commits(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many changes had been made at each commit."""
    counted: list[int] = []
    commit = SqliteSession.commit

    def counting(session: SqliteSession) -> None:
        counted.append(session._connection.total_changes)
        commit(session)

    monkeypatch.setattr(SqliteSession, "commit", counting)
    return counted


@pytest_asyncio.fixture
async def writer(tmp_path: Path, commits: list[int], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Writer]:
    """A writer for whom a moment lasts for ever, unless it is told otherwise."""
    monkeypatch.setattr(writing, "PATIENCE", 3600.0)
    store = open_store(tmp_path / "bot.db")
    yield store._runner
    await store.close()


def noting(name: str, order: list[str]) -> Callable[[Database], None]:
    """Work that writes something."""

    def work(database: Database) -> None:
        order.append(name)
        database.execute("INSERT INTO meta (name, value) VALUES (?, x'')", (name,))

    return work


async def test_patient_work_goes_with_the_next_work_and_before_it(writer: Writer, commits: list[int]) -> None:
    order: list[str] = []
    patient = [asyncio.create_task(writer.run(noting(name, order), patient=True)) for name in "ab"]
    await asyncio.sleep(0.02)
    assert order == []
    await writer.run(noting("c", order))
    await asyncio.gather(*patient)
    assert order == ["a", "b", "c"]
    assert len(commits) == 1


async def test_all_who_ask_in_one_round_of_the_loop_share_a_transaction(writer: Writer, commits: list[int]) -> None:
    order: list[str] = []
    await asyncio.gather(*(writer.run(noting(name, order)) for name in "abcd"))
    assert order == list("abcd")
    assert len(commits) == 1


async def test_patient_work_goes_alone_when_nothing_else_comes(
    writer: Writer, commits: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "PATIENCE", 0.01)
    async with asyncio.timeout(5):
        await writer.run(noting("a", []), patient=True)
    assert len(commits) == 1


async def test_much_patient_work_waits_for_no_more(writer: Writer) -> None:
    async with asyncio.timeout(5):
        await asyncio.gather(*(writer.run(noting(str(number), []), patient=True) for number in range(MANY)))


async def test_patient_work_is_done_before_the_end(writer: Writer) -> None:
    order: list[str] = []
    task = asyncio.create_task(writer.run(noting("a", order), patient=True))
    await asyncio.sleep(0)
    await writer.close()
    await task
    assert order == ["a"]
