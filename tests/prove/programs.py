"""The programs that are killed: how each deployment is started, what of it can be killed, and how it comes back."""

import asyncio
import random
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.telegram import LocalTelegram

PATIENCE = 30.0  # seconds until a program that was killed must be there again


@dataclass
class Part:
    """One process of a deployment."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    process: Process | None = field(default=None, init=False)

    async def start(self) -> None:
        """Start it, with its log going on where it stopped."""
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, stdout=log, stderr=log, env=dict(self.environment)
            )

    async def kill(self) -> None:
        """End it with SIGKILL, in the middle of whatever it does."""
        assert self.process is not None
        assert self.process.returncode is None, f"{self.name} ended by itself: {self.log.read_text()[-2000:]}"
        self.process.kill()
        await self.process.wait()

    async def end(self) -> None:
        """Make sure that it does not run."""
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


class Deployment:
    """Parts that run together; some of them can be killed."""

    def __init__(self, parts: list[Part]) -> None:
        self.parts = parts
        self.kills: dict[str, int] = {}

    @property
    def killed(self) -> int:
        """How often something was killed."""
        return sum(self.kills.values())

    async def start(self) -> None:
        """Start all parts."""
        for part in self.parts:
            await part.start()

    async def kill_one(self, chance: random.Random) -> None:
        """Kill a part by chance, and start it again after a moment."""
        part = chance.choice(self.parts)
        await part.kill()
        self.kills[part.name] = self.kills.get(part.name, 0) + 1
        await asyncio.sleep(chance.uniform(0.0, 0.3))
        await part.start()

    async def end(self) -> None:
        """End all parts."""
        for part in reversed(self.parts):
            await part.end()


def on_sqlite(telegram: LocalTelegram, folder: Path, environment: Mapping[str, str]) -> Deployment:
    """One program that polls, on SQLite."""
    return _single("benchmarks.bots.ours", telegram, folder, environment)


def pickled(telegram: LocalTelegram, folder: Path, environment: Mapping[str, str]) -> Deployment:
    """The control: a plain python-telegram-bot program with PicklePersistence."""
    return _single("tests.prove.control", telegram, folder, environment)


def _single(module: str, telegram: LocalTelegram, folder: Path, environment: Mapping[str, str]) -> Deployment:
    command = (sys.executable, "-m", module, telegram.url, telegram.token, str(folder))
    return Deployment([Part("bot", command, environment, folder / "bot.log")])
