"""People who write to a bot at a known pace, and what answering them costs it: processor time, waiting, memory.

The bot is a process of its own; Telegram is a local one in this process, so that the bot's processor time is its own.
Linux only: the figures come from /proc.
"""

import asyncio
import gc
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import people
from bot.sandbox.refusals import Json
from bot.sandbox.telegram import LocalTelegram
from bot.sandbox.world import Chat, User

Scripts = Sequence[Sequence[str]]  # what each person writes, message by message, over and over
PEOPLE = 500
FIRST, WARM_PACE = 20, 100.0  # people who have written everything before it counts; messages a second meanwhile
PATIENCE = 120.0  # seconds without an answer until a bot counts as stuck
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stretch:
    """What a stretch of traffic cost."""

    cpu_ms: float  # processor time for an update, of all threads
    waits: tuple[float, ...]  # seconds from each update being there to its reply


class Traffic:
    """The people of one local Telegram, and a bot there."""

    def __init__(self, telegram: LocalTelegram, process: int, scripts: Scripts) -> None:
        self._telegram = telegram
        self._process = process
        self._scripts = scripts
        self._chats = [self._newcomer(number) for number in range(PEOPLE)]
        self._written = 0
        self._asked: dict[int, list[float]] = {}
        self._waits: list[float] = []
        self._heard = asyncio.Event()
        telegram.world.listeners.append(self._hear)

    def _newcomer(self, number: int) -> tuple[User, Chat]:
        user = self._telegram.world.add_user(f"Person {number}")
        return user, self._telegram.world.chats[user.id]

    async def flow(self, count: int, pace: float, tick: Callable[[int], None]) -> Stretch:
        """Write `count` messages, `pace` a second, and wait for the answers."""
        gc.disable()  # here, so that no bot seems to wait for what is ours to tidy up
        try:
            self._waits, cpu, start = [], self.cpu(), time.perf_counter()
            for number in range(count):
                early = start + number / pace - time.perf_counter()
                if early > 0:
                    await asyncio.sleep(early)
                self._write()
                tick(1)
            await self._answered(count)
            return Stretch(1000 * (self.cpu() - cpu) / count, tuple(self._waits))
        finally:
            gc.enable()

    async def warm(self) -> None:
        """Let some people write all that they write, and everybody once: what is lazy is loaded, what is drawn is drawn."""
        rounds, first = max(map(len, self._scripts)), min(FIRST, PEOPLE)
        for number in range(rounds * first):
            await asyncio.sleep(1 / WARM_PACE)
            self._write_of(number % first, number // first)
        await self._answered(rounds * first)
        await self.flow(PEOPLE, WARM_PACE, lambda _: None)

    async def flood(self, count: int, ahead: int) -> None:
        """Write `count` messages as fast as they are answered, with `ahead` of them waiting."""
        first = len(self._waits)
        for number in range(count):
            await self._answered(first + number - ahead)
            self._write()
        await self._answered(first + count)

    def _write(self) -> None:
        round_, who = divmod(self._written, PEOPLE)
        self._write_of(who, round_)
        self._written += 1

    def _write_of(self, who: int, round_: int) -> None:
        user, chat = self._chats[who]
        script = self._scripts[who % len(self._scripts)]
        text = script[round_ % len(script)]
        self._asked.setdefault(chat.id, []).append(time.perf_counter())
        people.write(self._telegram.world, user, chat, text)

    def _hear(self, change: Json) -> None:
        if change["kind"] == "message" and change["entry"]["by_bot"]:
            asked = self._asked.get(change["chat_id"])
            if asked:
                self._waits.append(time.perf_counter() - asked.pop(0))
                self._heard.set()

    async def _answered(self, count: int) -> None:
        heard, since = len(self._waits), time.monotonic()
        while len(self._waits) < count:
            self._heard.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._heard.wait()
            if len(self._waits) > heard:
                heard, since = len(self._waits), time.monotonic()
            if time.monotonic() - since > PATIENCE:
                raise SystemExit(f"the bot has answered {heard} of {count} messages, and no more came")

    def cpu(self) -> float:
        """The seconds of processor time that the bot has had."""
        fields = Path(f"/proc/{self._process}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self) -> float:
        """What the bot holds in memory, in MB."""
        pages = int(Path(f"/proc/{self._process}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def talking_to(module: str, folder: Path, scripts: Scripts) -> AsyncIterator[Traffic]:
    """Start a bot and wait until it answers its first message."""
    async with LocalTelegram.start() as telegram:
        command = (sys.executable, "-m", module, telegram.url, telegram.token, str(folder))
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL)
        try:
            traffic = Traffic(telegram, process.pid, scripts)
            await traffic.warm()
            yield traffic
        finally:
            process.kill()
            await process.wait()
