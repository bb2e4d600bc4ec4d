"""The webhook as an operator meets it: settings, the running program, `webhook info`, `set` and `remove`."""

import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.telegram import LocalTelegram
from tests.delivery.test_webhook import free_port
from tests.running import PROGRAM, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest_asyncio.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram.start() as telegram:
        telegram.server.service.webhook.retry_seconds = 0.02
        yield telegram


async def command(home: Home, local: LocalTelegram, *words: str, **settings: str) -> tuple[int, str]:
    """Run a command; its exit code and all that it said."""
    given = {"TELEGRAM_BOT_TOKEN": local.token, "BOT_API_URL": local.url, **settings}
    ended = await asyncio.to_thread(lambda: home.run(*words, **given))
    return ended.returncode, ended.stdout + ended.stderr


async def test_a_webhook_is_set_shown_and_removed_on_request(home: Home, local: LocalTelegram) -> None:
    url = "http://127.0.0.1:9/hook"  # where nobody listens
    assert await command(home, local, "webhook", "info") == (
        0,
        "There is no webhook: the bot polls.\nUpdates that wait: 0.\n",
    )
    assert await command(home, local, "webhook", "remove") == (0, "There was no webhook.\n")
    assert await command(home, local, "webhook", "set", WEBHOOK_URL=url) == (
        0,
        f"Telegram now brings updates to {url}\n",
    )
    assert await command(home, local, "webhook", "set", WEBHOOK_URL=url) == (0, f"Telegram brings updates to {url}\n")
    await local.person("Ada").writes("is anybody there?")
    async with asyncio.timeout(5):
        while "last_error_message" not in local.server.service.webhook.info():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    code, shown = await command(home, local, "webhook", "info")
    assert code == 0
    assert re.fullmatch(
        rf"Telegram brings updates to {url}\nUpdates that wait: 1\.\nLast error, [-\d]+ [:\d]+ UTC: Connection refused\n",
        shown,
    )
    assert await command(home, local, "webhook", "remove") == (0, "The webhook is removed.\n")


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"TELEGRAM_BOT_TOKEN": ""}, "TELEGRAM_BOT_TOKEN is not set"),
        ({}, "WEBHOOK_URL is not set"),
        ({"WEBHOOK_URL": "https://bot.example", "BOT_API_URL": "http://127.0.0.1:9"}, "Telegram cannot be asked now"),
        ({"WEBHOOK_URL": "https://bot.example", "BOT_WEBHOOK_CERT": "nothing"}, "BOT_WEBHOOK_CERT names a file in PEM"),
        ({"WEBHOOK_URL": "https://bot.example", "BOT_WEBHOOK_KEY": "k"}, "BOT_WEBHOOK_KEY is set without"),
    ],
)
async def test_what_is_in_the_way_is_told_in_one_line(
    home: Home, local: LocalTelegram, settings: dict[str, str], says: str
) -> None:
    code, said = await command(home, local, "webhook", "set", **settings)
    assert code == 2
    assert says in said
    assert said.count("\n") == 1


async def test_the_program_runs_behind_its_webhook_and_stops_in_order(
    home: Home, local: LocalTelegram, tmp_path: Path
) -> None:
    port = free_port()
    settings = {
        "TELEGRAM_BOT_TOKEN": local.token,
        "BOT_API_URL": local.url,
        "WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "BOT_WEBHOOK_PORT": str(port),
    }
    log = tmp_path / "log"
    with log.open("wb") as file:
        program = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), stdout=file, stderr=file, cwd=tmp_path, env={**home.environment, **settings}
        )
    try:
        ada = local.person("Ada")
        await ada.writes("what is subcision?")
        await local.wait_for(lambda: ada.unread, "an answer", 60)
        assert "Subcision" in (await ada.next_reply()).text
        program.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(program.wait(), 20) == 0
    finally:
        if program.returncode is None:
            program.kill()
            await program.wait()
    assert local.server.service.webhook.active
    assert not local.requests_to("getUpdates")
    written = log.read_text()
    assert "Telegram brings updates" in written
    assert local.requests_to("setWebhook")[0].parameters["secret_token"] not in written
