"""Tests of storage do not wait for the disk: a program that is killed needs no flush, only a power cut does."""

import pytest

from bot.storage import sqlite

QUICK = tuple(pragma.replace("= FULL", "= OFF") for pragma in sqlite.PRAGMAS)


@pytest.fixture(autouse=True)
def _no_flushes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PRAGMAS", QUICK)
