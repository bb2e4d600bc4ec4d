"""`backup`, `restore` and `rotate-key` as an operator types them."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.storage.opening import open_store
from tests.storage.examples import APOLOGY, echo, said, state_of

ROOT = Path(__file__).parent.parent.parent
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run a command on data of its own."""
    environment = {
        **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME")},
        "BOT_DATA_DIR": str(tmp_path / "data"),
        "BOT_SECRET_KEY_FILE": str(tmp_path / "key" / "secret.key"),
    }

    def run(*words: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(ROOT / "run_bot.py"), *words],
            cwd=tmp_path,
            env={**environment, **settings},
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def test_a_copy_is_made_the_key_is_changed_and_the_copy_needs_the_old_one(command: Command, tmp_path: Path) -> None:
    async def turns() -> int:
        store = open_store(tmp_path / "data" / "bot.db", tmp_path / "key" / "secret.key", apology=APOLOGY)
        await store.apply([said(1), said(2)], echo)
        found = (await state_of(store)).turn
        await store.close()
        return found

    assert asyncio.run(turns()) == 2
    assert "checked" in command("backup", "copy").stdout
    again = command("backup", "copy")
    assert (again.returncode, "never overwritten" in again.stderr) == (2, True)
    assert command("restore", "copy").stderr.endswith("add --replace if that is what you want\n")
    assert command("restore", "copy", "--replace").stdout.startswith("Restored: 1 chats.\n2 messages waited")
    assert command("rotate-key").stdout.startswith("3 values are sealed with a new key")
    assert "does not belong" in command("restore", "copy", "--replace").stderr
    assert asyncio.run(turns()) == 2


def test_the_key_changes_for_what_was_tried_and_for_the_console_too(command: Command, tmp_path: Path) -> None:
    async def turns(name: str, number: int) -> int:
        store = open_store(tmp_path / "data" / name, tmp_path / "key" / "secret.key", apology=APOLOGY)
        await store.apply([said(number)], echo)
        found = (await state_of(store)).turn
        await store.close()
        return found

    names = ("bot.db", "local.db", "console.sqlite3")
    assert [asyncio.run(turns(name, 1)) for name in names] == [1, 1, 1]
    assert command("rotate-key").stdout.startswith("6 values")
    assert [asyncio.run(turns(name, 2)) for name in names] == [2, 2, 2]


def test_what_is_not_there_is_told(command: Command) -> None:
    for words in (("backup", "copy"), ("rotate-key",), ("restore", "copy")):
        ended = command(*words)
        assert ended.returncode == 2
        assert "Traceback" not in ended.stderr
        assert ended.stdout == ""


def test_who_only_tried_the_bot_hears_where_that_went_and_can_copy_it(command: Command, tmp_path: Path) -> None:
    async def tried() -> None:
        store = open_store(tmp_path / "data" / "local.db", tmp_path / "key" / "secret.key", apology=APOLOGY)
        await store.apply([said(1)], echo)
        await store.close()

    asyncio.run(tried())
    told = command("backup", "copy").stderr
    assert "the bot has not run with a token yet" in told
    [named] = re.findall(r"DATABASE_URL=(\S+)", told)
    assert "checked" in command("backup", "copy", DATABASE_URL=named).stdout
