"""What an update costs the whole bot, beside minimal echo bots on python-telegram-bot and on aiogram, in one run:

    python -m benchmarks.updates

Ours matches the message, keeps its state encrypted and flushed to disk, and answers from its content, with pictures; the
echo bots do none of that. All run side by side and are written to by turns, a stretch each, so that a slow moment of the
machine is a slow moment for all of them. Prints a table; writes updates.json and updates.svg.
"""

import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.bots.ours import real_content
from benchmarks.known_chats import fill
from benchmarks.traffic import PEOPLE, Scripts, Stretch, talking_to
from bot.content.utterances import read_utterances
from tests.prove.people import story

OURS, BASELINE = "this bot", "python-telegram-bot"
BOTS = {
    OURS: "benchmarks.bots.ours",
    BASELINE: "benchmarks.bots.ptb_echo",
    "aiogram": "benchmarks.bots.aiogram_echo",
}
KNOWN = "this bot, knowing {chats:,} chats"
QUIZ = 10  # messages of a person
AHEAD = 200  # messages that wait while memory is watched
STRETCHES = 10  # looks at the memory
ROOT = Path(__file__).parent.parent
UTTERANCES = ROOT / "tests" / "utterances"


@dataclass(frozen=True, slots=True)
class Cost:
    """What an update costs one bot."""

    updates: int
    cpu_ms: float  # processor time for an update, of all threads; the median of the stretches
    beside: float  # that as a multiple of the baseline's in the same round; the median of the rounds
    p50_ms: float  # from the update being there to the reply, over all stretches
    p99_ms: float

    @classmethod
    def of(cls, stretches: Sequence[Stretch], baseline: Sequence[Stretch]) -> "Cost":
        """Return the cost that the stretches of a bot show, beside those of another in the same rounds."""
        waits = sorted(wait for one in stretches for wait in one.waits)
        return cls(
            sum(len(one.waits) for one in stretches),
            median(one.cpu_ms for one in stretches),
            median(one.cpu_ms / other.cpu_ms for one, other in zip(stretches, baseline, strict=True)),
            1000 * waits[len(waits) // 2],
            1000 * waits[int(len(waits) * 0.99)],
        )


app = typer.Typer(add_completion=False)
console = Console(width=None if sys.stdout.isatty() else 100)


@app.command()
def measure(
    out: Annotated[Path, typer.Option(help="Where the JSON file and the plot go.")] = Path("build/benchmarks"),
    updates: Annotated[int, typer.Option(help="Messages of a stretch.")] = 600,
    rounds: Annotated[int, typer.Option(help="Stretches that each bot gets.")] = 20,
    pace: Annotated[float, typer.Option(help="Messages a second.")] = 200.0,
    chats: Annotated[int, typer.Option(help="Chats that the bot knows already; 0: leave that out.")] = 1_000_000,
    long: Annotated[int, typer.Option(help="Messages while memory is watched; 0: leave that out.")] = 100_000,
    aiogram: Annotated[bool, typer.Option(help="Measure the bot on aiogram too.")] = True,
    plot: Annotated[bool, typer.Option(help="Draw a plot (matplotlib).")] = True,
) -> None:
    """Measure processor time, waiting and memory."""
    scripts = people()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress, tempfile.TemporaryDirectory() as spare:
        folder = Path(spare)
        names = [name for name in BOTS if aiogram or name != "aiogram"]
        for name in names:
            (folder / name).mkdir()
        names += [KNOWN.format(chats=chats)] if chats else []
        if chats:
            shown = progress.add_task("making chats to know", total=chats)
            fill(folder / names[-1], chats, lambda done: progress.advance(shown, done))
        costs = asyncio.run(take_turns(names, folder, scripts, rounds, updates, pace, progress))
        (folder / "long").mkdir()
        memory = asyncio.run(watch(folder / "long", scripts, long, progress)) if long else []
    out.mkdir(parents=True, exist_ok=True)
    written = {
        "baseline": BASELINE,
        "pace": pace,
        "costs": {name: asdict(one) for name, one in costs.items()},
        "memory": [{"updates": count, "mb": held} for count, held in memory],
    }
    (out / "updates.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    if plot:
        draw(costs, memory, out / "updates.svg")
    console.print(table(costs))
    if chats:
        slower = costs[names[-1]].beside / costs[OURS].beside
        console.print(f"{chats:,} known chats: {slower:.2f} times the processor time of none")
    if memory:
        first, last = memory[1][1], memory[-1][1]
        console.print(f"memory after {memory[1][0]:,} updates {first:.0f} MB, after {memory[-1][0]:,} {last:.0f} MB")
    console.print(f"Written to {out}.")


def people() -> Scripts:
    """Every second person takes the quiz in words, the others ask what is asked in `tests/utterances`."""
    chance = random.Random(1)
    messages, _ = read_utterances(UTTERANCES, real_content().intents)
    asked = [one.text for one in messages if one.file in ("questions", "small_talk")]
    return [story(chance, QUIZ) if who % 2 else chance.sample(asked, QUIZ) for who in range(PEOPLE)]


async def take_turns(
    names: list[str], folder: Path, scripts: Scripts, rounds: int, updates: int, pace: float, progress: Progress
) -> dict[str, Cost]:
    """What an update costs each bot: a stretch for one after the other, and again in the other direction."""
    stretches: dict[str, list[Stretch]] = {name: [] for name in names}
    shown = {name: progress.add_task(name, total=rounds * updates) for name in names}
    async with AsyncExitStack() as running:
        bots = {
            name: await running.enter_async_context(talking_to(BOTS.get(name, BOTS[OURS]), folder / name, scripts))
            for name in names
        }
        for round_ in range(rounds):
            for name in names if round_ % 2 else reversed(names):
                stretches[name].append(await bots[name].flow(updates, pace, partial(progress.advance, shown[name])))
    return {name: Cost.of(stretches[name], stretches[BASELINE]) for name in names}


async def watch(home: Path, scripts: Scripts, updates: int, progress: Progress) -> list[tuple[int, float]]:
    """What this bot holds in memory as updates go through it: (updates so far, MB)."""
    shown = progress.add_task("watching the memory", total=updates)
    async with talking_to(BOTS[OURS], home, scripts) as traffic:
        seen = [(0, traffic.memory())]
        for stretch in range(1, STRETCHES + 1):
            await traffic.flood(updates // STRETCHES, AHEAD)
            seen.append((stretch * updates // STRETCHES, traffic.memory()))
            progress.update(shown, completed=stretch * updates // STRETCHES)
    return seen


def table(costs: dict[str, Cost]) -> Table:
    """The figures, with processor time as a multiple of the baseline's."""
    shown = Table("bot", box=SIMPLE, caption=f"beside: processor time as a multiple of {BASELINE}'s in the same round")
    for column in ("ms of processor", "beside", "p50 ms", "p99 ms"):
        shown.add_column(column, justify="right", no_wrap=True)
    for name, one in costs.items():
        shown.add_row(name, f"{one.cpu_ms:.2f}", f"{one.beside:.2f}", f"{one.p50_ms:.1f}", f"{one.p99_ms:.1f}")
    return shown


def draw(costs: dict[str, Cost], memory: list[tuple[int, float]], file: Path) -> None:
    """Processor time as bars, memory as a line."""
    import matplotlib as mpl  # noqa: PLC0415 -- whoever does without the plot need not have it

    mpl.use("svg")
    from matplotlib import pyplot  # noqa: PLC0415

    figure, (cpu, held) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    cpu.barh(list(costs), [one.cpu_ms for one in costs.values()])
    cpu.set(title="processor time for an update, ms")
    cpu.invert_yaxis()
    held.plot([count for count, _ in memory], [mb for _, mb in memory], marker="o")
    room = 1.2 * max((mb for _, mb in memory), default=1.0)
    held.set(title="this bot's memory, MB", xlabel="updates", ylim=(0, room))
    figure.savefig(file)


if __name__ == "__main__":
    app()
