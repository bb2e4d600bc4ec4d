"""The programs that are killed: how each deployment is started, what of it can be killed, and how it comes back."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import tempfile
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from bot.sandbox.telegram import LocalTelegram
from tests.postgres import Server
from tests.prove.front import HOST, free_ports, front

DURABLE = ("shared_buffers=32MB", "max_connections=60", "log_min_messages=fatal")  # with its own fsync


class Part(Protocol):
    """Something that can be killed and started again."""

    name: str

    async def start(self) -> None:
        """Start it."""
        ...

    async def kill(self) -> None:
        """End it with SIGKILL, in the middle of whatever it does."""
        ...


class Program:
    """One process of ours."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._log = log
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it, with its log going on where it stopped."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdout=log, stderr=log, env=dict(self._environment)
            )

    async def kill(self) -> None:
        """See `Part.kill`."""
        assert self._process is not None
        assert self._process.returncode is None, f"{self.name} ended by itself: {self._log.read_text()[-2000:]}"
        self._process.kill()
        await self._process.wait()


class Postgres:
    """A PostgreSQL server with all its processes."""

    name = "PostgreSQL"

    def __init__(self, server: Server) -> None:
        self._server = server
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start it, and wait until it has recovered."""
        self._process = await asyncio.to_thread(self._server.start)

    async def kill(self) -> None:
        """See `Part.kill`."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        await asyncio.to_thread(self._process.wait)


class Deployment:
    """Parts that run together; each of them can be killed."""

    def __init__(self, *parts: Part) -> None:
        self.parts = parts
        self.kills: dict[str, int] = {}

    @property
    def killed(self) -> int:
        """How often something was killed."""
        return sum(self.kills.values())

    async def kill_one(self, chance: random.Random) -> None:
        """Kill a part by chance, and start it again after a moment."""
        part = chance.choice(self.parts)
        await part.kill()
        self.kills[part.name] = self.kills.get(part.name, 0) + 1
        await asyncio.sleep(chance.uniform(0.0, 0.3))
        await part.start()


@asynccontextmanager
async def _running(*parts: Part) -> AsyncIterator[Deployment]:
    started = []
    try:
        for part in parts:
            await part.start()
            started.append(part)
        yield Deployment(*parts)
    finally:
        for part in reversed(started):
            await part.kill()


@asynccontextmanager
async def on_sqlite(telegram: LocalTelegram, folder: Path, _chance: random.Random) -> AsyncIterator[Deployment]:
    """One program that polls, on SQLite."""
    async with _running(_program("bot", "benchmarks.bots.ours", telegram, folder)) as deployment:
        yield deployment


@asynccontextmanager
async def on_postgres(telegram: LocalTelegram, folder: Path, chance: random.Random) -> AsyncIterator[Deployment]:
    """Two receivers of a webhook, of which one sends, and the PostgreSQL between them."""
    gate, *receivers = free_ports(3)
    with tempfile.TemporaryDirectory(prefix="bot-pg-") as data:
        server = Server(Path(data), DURABLE)
        await asyncio.to_thread(server.make)
        hook = ["--database", server.url(), "--hook", f"http://{HOST}:{gate}/hook"]
        programs = [
            _program(f"receiver {number}", "benchmarks.bots.ours", telegram, folder, *hook, str(port))
            for number, port in enumerate(receivers, 1)
        ]
        # Its own chance: how many calls come must not change what is killed, so that a seed can be tried again.
        balance = random.Random(chance.random())
        async with front(gate, receivers, balance), _running(Postgres(server), *programs) as deployment:
            yield deployment


@asynccontextmanager
async def pickled(telegram: LocalTelegram, folder: Path, _chance: random.Random) -> AsyncIterator[Deployment]:
    """The control: a plain python-telegram-bot program with PicklePersistence."""
    async with _running(_program("bot", "tests.prove.control", telegram, folder)) as deployment:
        yield deployment


def _program(name: str, module: str, telegram: LocalTelegram, folder: Path, *more: str) -> Program:
    command = (sys.executable, "-m", module, telegram.url, telegram.token, str(folder), *more)
    return Program(name, command, os.environ, folder / f"{name}.log")
