"""A database that fails at any one statement: the batch happened whole or not at all, and can be tried again."""

import asyncio
import functools
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import StoreError
from bot.storage.database import Database
from tests.storage.examples import APOLOGY, echo, open_store, said, send_all, state_of


class FailingConnection(sqlite3.Connection):
    """Fails at one statement, counted from when it is armed, before or after it took effect."""

    countdown = -1
    late = False

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        """Carry out a statement, or fail."""
        cls = type(self)
        cls.countdown -= 1
        if cls.countdown == 0 and not cls.late:
            raise sqlite3.OperationalError("disk I/O error")
        cursor = super().execute(*arguments)
        if cls.countdown == 0:
            raise sqlite3.OperationalError("disk I/O error")
        return cursor


@pytest.fixture(autouse=True)
def failing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every connection be one that can fail."""
    monkeypatch.setattr(sqlite3, "connect", functools.partial(sqlite3.connect, factory=FailingConnection))
    FailingConnection.countdown = -1
    yield
    FailingConnection.countdown = -1


BATCH = [said(2, "a"), said(3, "/crash"), said(4, "/timer t 5"), said(5, "/comment c", "2"), said(6, "/forget", "3")]


@pytest.mark.parametrize("late", [False, True])
async def test_a_failure_at_any_statement_of_a_batch_changes_nothing(tmp_path: Path, late: bool) -> None:
    statement, failed = 0, True
    while failed:
        statement += 1
        store = open_store(tmp_path / f"{statement}.db")
        await store.apply([said(1, "before")], echo)
        FailingConnection.countdown, FailingConnection.late = statement, late
        try:
            await store.apply(BATCH, echo)
            failed = FailingConnection.countdown <= 0
        except StoreError:
            pass
        FailingConnection.countdown = -1
        await store.apply(BATCH, echo)
        assert (await state_of(store)).turn == 3, statement
        sent = await send_all(store)
        assert [text for chat, text in sent if chat == "1"] == ["1: before", "2: a", APOLOGY.text, "3: /timer t 5"]
        assert [text for chat, text in sent if chat != "1"] == ["1: /comment c", "1: /forget"]
        await store.close()
    assert statement > 35


async def test_a_failure_of_one_caller_is_not_felt_by_another(tmp_path: Path) -> None:
    store = open_store(tmp_path / "bot.db")

    def fail(_database: Database) -> None:
        raise sqlite3.IntegrityError("no")

    good, bad = await asyncio.gather(store.apply([said(1)], echo), store._runner.run(fail), return_exceptions=True)
    assert isinstance(bad, StoreError)
    assert isinstance(good, list)
    assert (await state_of(store)).turn == 1
    await store.close()
