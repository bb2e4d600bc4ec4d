"""The program itself, killed in the middle of everything, at a Telegram that survives it."""

import asyncio
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from bot.sandbox.telegram import LocalTelegram, Person
from tests.delivery.test_webhook import free_port

KILLS, PEOPLE, MESSAGES = 4, 8, 12


async def start(local: LocalTelegram, folder: Path, log: Path, port: str) -> Process:
    """Start the program; its log is appended to `log`."""
    command = (sys.executable, "-m", "tests.delivery.program", local.url, local.token, str(folder), port)
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(*command, stdout=file, stderr=file)


async def chat(person: Person) -> None:
    """Write one message after the other, without waiting for the answers."""
    for number in range(1, MESSAGES + 1):
        await person.writes(str(number))
        await asyncio.sleep(0.01)


def answers(person: Person) -> list[str]:
    """What the bot said to a person."""
    return [shown.text for shown in person.transcript() if shown.by_bot]


@pytest.mark.parametrize("hooked", [False, True], ids=["polling", "webhook"])
async def test_kills_lose_nothing_and_repeat_at_most_the_sends_in_flight(tmp_path: Path, hooked: bool) -> None:
    log, port = tmp_path / "log", str(free_port()) if hooked else ""
    async with LocalTelegram.start() as local:
        local.server.service.webhook.retry_seconds = 0.02
        local.faults.slow(0.02, "sendMessage", times=None)  # so that a kill finds sends in flight
        people = [local.person(f"Person {number}") for number in range(PEOPLE)]
        writing = [asyncio.create_task(chat(person)) for person in people]
        for kill in range(1, KILLS + 1):
            program = await start(local, tmp_path, log, port)
            target = kill * PEOPLE * MESSAGES // (KILLS + 2)
            await local.requested("sendMessage", target)
            program.kill()
            await program.wait()
        program = await start(local, tmp_path, log, port)
        await asyncio.gather(*writing)
        last = f"{MESSAGES}: {MESSAGES}"
        await local.wait_for(lambda: all(last in answers(person) for person in people), "every answer", 20)
        program.send_signal(signal.SIGTERM)
        assert await program.wait() == 0
        repeated = 0
        for person in people:
            said = answers(person)
            assert list(dict.fromkeys(said)) == [f"{number}: {number}" for number in range(1, MESSAGES + 1)]
            assert said == sorted(said, key=lambda text: int(text.split(":")[0]))
            repeated += len(said) - MESSAGES
        # One message of each chat can be in flight, no more.
        assert repeated <= KILLS * PEOPLE
        assert bool(local.requests_to("getUpdates")) is not hooked
        written = log.read_text()
        assert "the bot is running" in written
        assert local.token not in written
        assert not re.search(r"bot\d+:", written)


async def test_a_program_that_cannot_run_says_why_in_one_sentence(tmp_path: Path) -> None:
    async with LocalTelegram.start() as local:
        wrong = "7000000001:" + "w" * 35
        command = (sys.executable, "-m", "tests.delivery.program", local.url, wrong, str(tmp_path))
        program = await asyncio.create_subprocess_exec(*command, stderr=PIPE)
        _, written = await program.communicate()
        assert program.returncode == 1
        assert written.decode().count("\n") == 1
        assert "TELEGRAM_BOT_TOKEN" in written.decode()
        assert "wwww" not in written.decode()
