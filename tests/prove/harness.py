"""Runs people against a deployment that is killed again and again, and finds what that cost them.

The local Telegram lives in this process, which nobody kills: it keeps what was not confirmed, as Telegram does.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import people as deeds
from bot.sandbox.telegram import LocalTelegram
from tests.prove.people import Finding, Rules, examine, story
from tests.prove.programs import Deployment

Deploy = Callable[[LocalTelegram, Path, random.Random], AbstractAsyncContextManager[Deployment]]
Tick = Callable[[int], None]
PATIENCE = 60.0  # seconds until what was killed must be at work again
ABREAST = 32  # chats that a sender serves side by side: as many messages can be on their way when it is killed
AT_WORK = 5.0  # seconds until a part that was started anew must be at work
QUIET = 1.0  # seconds in which what is sent twice would come
LOST = 20.0  # seconds without news after which nothing more is to come; another sender takes over in 10


@dataclass(frozen=True, slots=True)
class Plan:
    """How hard it is made."""

    updates: int
    people: int
    kills: int
    seed: int
    pace: float = 200.0  # updates a second


@dataclass(frozen=True, slots=True)
class Report:
    """What was found."""

    plan: Plan
    kills: Mapping[str, int]
    lost: int
    twice: int
    disordered: int
    repeated: int
    in_flight: int  # sends that can have been on their way at the kills
    sound: bool

    def __str__(self) -> str:
        killed = ", ".join(f"{name} {times}" for name, times in sorted(self.kills.items())) or "nothing"
        return (
            f"seed {self.plan.seed}: {self.plan.updates} updates, killed {killed}: {self.lost} lost, "
            f"{self.twice} applied twice, {self.disordered} out of order, {self.repeated} sent again "
            f"(at most {self.in_flight} were on their way): {'holds' if self.sound else 'FAILS'}"
        )


async def prove(deploy: Deploy, rules: Rules, folder: Path, plan: Plan, tick: Tick = lambda _: None) -> Report:
    """Let people write to a deployment while parts of it are killed; returns what that cost."""
    chance = random.Random(plan.seed)
    stories = [story(chance, plan.updates // plan.people) for _ in range(plan.people)]
    async with LocalTelegram.start() as telegram:
        telegram.faults.slow(0.02, "sendMessage", times=None)  # so that a kill finds sends on their way
        async with deploy(telegram, folder, chance) as deployment:
            chats = await _lead(telegram, deployment, stories, plan, chance, tick)
            wanted = [rules.replies(texts) for texts in stories]
            await _silence(telegram, sum(map(len, wanted)))
        findings = [
            examine(replies, [entry.text for entry in telegram.world.chats[chat].entries.values() if entry.by_bot])
            for replies, chat in zip(wanted, chats, strict=True)
        ]
    return _report(plan, deployment.kills, findings)


async def _lead(
    telegram: LocalTelegram,
    deployment: Deployment,
    stories: list[list[str]],
    plan: Plan,
    chance: random.Random,
    tick: Tick,
) -> list[int]:
    """Let everybody write their story, a message at a time and by turns; the kills are spread over it."""
    users = [telegram.world.add_user(f"Person {number}") for number in range(plan.people)]
    order = [who for who, texts in enumerate(stories) for _ in texts]
    chance.shuffle(order)
    left = [iter(texts) for texts in stories]
    killing = asyncio.create_task(_kill(telegram, deployment, plan, chance))
    for place, who in enumerate(order):
        # People write on while the bot is down, but not all of it before the next kill.
        share = place * plan.kills // plan.updates
        await telegram.wait_for(lambda: killing.done() or share <= deployment.killed + 1, "kills", PATIENCE)  # noqa: B023
        deeds.write(telegram.world, users[who], telegram.world.chats[users[who].id], next(left[who]))
        tick(1)
        if place % 10 == 9:
            await asyncio.sleep(10 / plan.pace)
    await killing
    return [user.id for user in users]


async def _kill(telegram: LocalTelegram, deployment: Deployment, plan: Plan, chance: random.Random) -> None:
    """Kill parts by chance, each time in the middle of work: after some messages that were sent since the last kill.

    A bot that has lost what it was to answer sends nothing more; it is killed all the same.
    """
    for _ in range(plan.kills):
        before, enough = _sent(telegram), chance.randint(1, max(1, plan.updates // (2 * plan.kills)))
        with suppress(AssertionError):
            await telegram.wait_for(lambda: _sent(telegram) - before >= enough, "more messages", AT_WORK)  # noqa: B023
        await deployment.kill_one(chance)


def _sent(telegram: LocalTelegram) -> int:
    return sum(entry.by_bot for chat in telegram.world.chats.values() for entry in chat.entries.values())


async def _silence(telegram: LocalTelegram, wanted: int) -> None:
    """Wait until nothing more is said: not for long when as much was said as must be."""
    loop = asyncio.get_running_loop()
    count, since = -1, loop.time()
    while loop.time() - since < (QUIET if count >= wanted else LOST):
        await asyncio.sleep(0.1)
        if (now := _sent(telegram)) != count:
            count, since = now, loop.time()


def _report(plan: Plan, kills: Mapping[str, int], findings: list[Finding]) -> Report:
    lost, twice, disordered, repeated = (
        sum(getattr(finding, name) for finding in findings) for name in ("lost", "twice", "disordered", "repeated")
    )
    in_flight = ABREAST * sum(kills.values())
    sound = all(finding.sound for finding in findings) and repeated <= in_flight
    return Report(plan, kills, lost, twice, disordered, repeated, in_flight, sound)
