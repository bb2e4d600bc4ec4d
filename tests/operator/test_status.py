"""What whoever runs the bot can ask it: whether it lives, whether it is ready, and what it counted."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.telegram.client import Telegram
from bot.delivery import signs
from bot.delivery.signs import Signs
from bot.delivery.tally import Tally
from bot.errors import SettingsError, StoreError
from bot.operator.status import watched
from bot.sandbox.telegram import LocalTelegram
from bot.storage.sqlite import SqliteStore
from tests.delivery.conftest import StartBot, local, start_bot
from tests.storage.conftest import QUICK
from tests.storage.examples import open_store

__all__ = ["local", "start_bot"]  # fixtures


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.sqlite.PRAGMAS", QUICK)
    monkeypatch.setattr(signs, "KEPT", 0.0)


class Operator:
    """Asks a bot at its operator address."""

    def __init__(self) -> None:
        self.port = 0

    def watch(self) -> Callable[[Signs], AbstractAsyncContextManager[None]]:
        """Remember the port that a bot takes."""

        @asynccontextmanager
        async def watching(found: Signs) -> AsyncIterator[None]:
            async with watched("127.0.0.1", 0)(found) as self.port:
                yield

        return watching

    async def ask(self, path: str) -> tuple[int, str]:
        """Status and text."""
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{self.port}{path}") as response:
            assert response.headers["Cache-Control"] == "no-store"
            return response.status, await response.text()

    async def ready(self) -> dict[str, Any]:
        """What /readyz says, with its status."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/readyz") as response,
        ):
            return {"status": response.status, **await response.json()}

    async def value(self, name: str) -> float:
        """One number of /metrics."""
        _, text = await self.ask("/metrics")
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert found, text
        return float(found[1])


@pytest_asyncio.fixture
async def operator() -> Operator:
    return Operator()


async def test_a_running_bot_lives_and_is_ready(local: LocalTelegram, start_bot: StartBot, operator: Operator) -> None:
    await start_bot(watch=operator.watch())
    await local.requested("setMyShortDescription")
    assert await operator.ask("/healthz") == (200, "alive\n")
    assert await operator.ready() == {
        "status": 200, "ready": True, "phase": "running", "content": "ok", "store": "ok", "telegram": "ok",
        "sender": "sending",
    }  # fmt: skip


async def test_a_bot_that_waits_for_its_database_lives_and_is_not_ready(
    start_bot: StartBot, operator: Operator
) -> None:
    bot = await start_bot(watch=operator.watch(), database="postgresql://nobody@127.0.0.1:9/nothing")
    async with asyncio.timeout(5):
        while not operator.port:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    found = await operator.ready()
    assert (found["status"], found["phase"], found["store"]) == (503, "starting", "it is not open yet")
    assert (await operator.ask("/healthz"))[0] == 200
    await bot.stop()


async def test_a_bot_that_waits_for_telegram_lives_and_is_not_ready(
    local: LocalTelegram, start_bot: StartBot, operator: Operator
) -> None:
    local.faults.error(502, "getMe", times=None)
    await start_bot(watch=operator.watch())
    await local.wait_for(lambda: local.requests_to("getMe"), "the first call")
    assert (await operator.ask("/healthz"))[0] == 200
    found = await operator.ready()
    assert (found["status"], found["phase"], found["telegram"]) == (503, "starting", "NetworkError")


async def test_counts_are_true_and_hold_nothing_of_a_person(
    local: LocalTelegram, start_bot: StartBot, operator: Operator
) -> None:
    await start_bot(watch=operator.watch())
    ada = local.person("Zebulon")
    local.duplicate_updates(1)
    await ada.writes("wy7q-marker")
    local.faults.limit("sendMessage", retry_after=1)
    await ada.writes("/crash wy7q-marker")
    await ada.next_replies(2)
    local.faults.error(400, "sendMessage")
    await ada.writes("refused")
    await local.wait_for(lambda: len(local.requests_to("sendMessage")) == 4)
    await local.settled()
    assert await operator.value('bot_turns_total{intent_class="none",outcome="answer"}') == 3
    assert await operator.value('bot_sends_total{result="sent"}') == 2
    assert await operator.value('bot_sends_total{result="flood"}') == 1
    assert await operator.value('bot_sends_total{result="refused"}') == 1
    assert await operator.value("bot_updates_total") >= 3
    assert await operator.value("bot_dead") == 1
    assert await operator.value("bot_outbox_messages") == 0
    assert await operator.value("bot_apply_seconds_count") >= 3
    _, text = await operator.ask("/metrics")
    for private in ("wy7q", "Zebulon", str(ada.chat_id), local.token):
        assert private not in text


async def test_what_waits_is_told_with_its_age(local: LocalTelegram, start_bot: StartBot, operator: Operator) -> None:
    await start_bot(watch=operator.watch())
    local.faults.slow(5.0, "sendMessage", times=None)
    ada = local.person("Ada")
    await ada.writes("one")
    await ada.writes("two")
    await local.wait_for(lambda: not len(local.world.updates), "the updates to be confirmed")
    assert await operator.value("bot_outbox_messages") == 2
    assert 0 < await operator.value("bot_outbox_overdue_seconds") < 5


async def test_a_store_that_cannot_be_written_makes_the_bot_unready_and_its_counts_unknown(
    local: LocalTelegram, start_bot: StartBot, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start_bot(watch=operator.watch())
    await local.requested("setMyShortDescription")

    async def full(*_: object) -> None:
        raise StoreError("bot.db: the disk is full: free some space")

    monkeypatch.setattr(SqliteStore, "standing", full)
    found = await operator.ready()
    assert (found["status"], found["store"]) == (503, "bot.db: the disk is full: free some space")
    assert await operator.value("bot_outbox_messages") != await operator.value("bot_outbox_messages")  # NaN


async def test_a_read_only_database_is_noticed(tmp_path: Path) -> None:
    store = open_store(tmp_path / "bot.db")
    await store._runner.run(lambda connection: connection.execute("PRAGMA query_only = ON").fetchall())
    found = Signs(Telegram("1:a", "http://127.0.0.1:9"), Tally())
    assert (await found.readiness()).store == "it is not open yet"
    found.store = store
    readiness = await found.readiness()
    assert "the file is read-only" in readiness.store
    await store.close()


async def test_telegram_is_asked_only_when_it_has_been_silent(
    local: LocalTelegram, start_bot: StartBot, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    await start_bot(watch=operator.watch())
    await local.requested("setMyShortDescription")
    asked = len(local.requests_to("getMe"))
    await operator.ready()
    assert len(local.requests_to("getMe")) == asked
    monkeypatch.setattr(signs, "RECENT", 0.0)
    assert (await operator.ready())["status"] == 200
    assert len(local.requests_to("getMe")) == asked + 1
    local.faults.error(502, "getMe")
    assert (await operator.ready())["status"] == 503


async def test_who_asks_often_gets_the_same_answer(
    local: LocalTelegram, start_bot: StartBot, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signs, "KEPT", 60.0)
    monkeypatch.setattr(signs, "RECENT", 0.0)
    await start_bot(watch=operator.watch())
    await local.requested("setMyShortDescription")
    asked = len(local.requests_to("getMe"))
    for _ in range(5):
        assert (await operator.ready())["status"] == 200
    assert len(local.requests_to("getMe")) == asked + 1


async def test_a_taken_port_ends_the_program_and_names_the_setting(start_bot: StartBot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = await start_bot(watch=watched("127.0.0.1", taken.getsockname()[1]))
        with pytest.raises(SettingsError, match=r"is taken.*BOT_OPERATOR_PORT"):
            await bot.task


async def test_a_standby_is_ready_and_says_that_another_program_sends(
    local: LocalTelegram, start_bot: StartBot, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def another(_: SqliteStore) -> bool:
        return False

    monkeypatch.setattr(SqliteStore, "lead", another)
    await start_bot(watch=operator.watch())
    await local.requested("setMyShortDescription")
    found = await operator.ready()
    assert (found["status"], found["sender"]) == (200, "standby")
    assert await operator.value("bot_sending") == 0
