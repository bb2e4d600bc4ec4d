"""Measures what the store costs beside the database alone, and says so in a table, a JSON file and a plot.

    python -m benchmarks.storage

An event is the same on both sides: its id is claimed, the chat's state loaded and written, and a message put into the
outbox. The database alone does that with rows ready made, of the same size; the store also seals, keeps the order of the
outbox, locks chats and forgets old ids. The dialogue costs nothing here: `benchmarks.updates` measures it with everything.
Rounds of both alternate, and the median counts.
"""

import asyncio
import itertools
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks.raw import RawPostgres, RawSqlite
from bot.dialogue.actions import Button, Heard, Send
from bot.dialogue.events import Event, Said
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage.cipher import KEY_SIZE, Cipher
from bot.storage.postgres import PostgresStore
from bot.storage.sql import SqlStore
from bot.storage.sqlite import SqliteStore
from tests.postgres import Server

BATCHES = (1, 10, 30, 100, 250)  # events in a transaction, on SQLite
CALLERS = (1, 2, 4, 8, 16)  # at once, on PostgreSQL, each with an event at a time
CHATS = 500  # that write, one after the other
NAMED = {"sqlite": "SQLite, events in a transaction", "postgres": "PostgreSQL, callers at once"}
WANTED = {("sqlite", 100): 0.4, ("postgres", 8): 0.6}

NOW = datetime.now(UTC)
ROWS = ((Button("Sources", "s:1"), Button("More", "m:1")), (Button("What is subcision?", "q:subcision"),))
TEXT = "<b>TCA CROSS</b> stings for a few seconds; the skin stays red and crusted for about a week after it. " * 4
TURN = Turn(State(topic="tca_cross", last=("tca_cross.pain",), seen_at=NOW), (Send(TEXT, ROWS),), Heard("answer"))

CIPHER = Cipher([bytes(KEY_SIZE)])

app = typer.Typer(add_completion=False)
console = Console()
Names = Sequence[tuple[str, str]]
Round = Callable[[list[Names]], Awaitable[None]]


@dataclass(frozen=True)
class Measured:
    """Events a second at one size."""

    database: str
    size: int
    raw: float
    store: float

    @property
    def share(self) -> float:
        """How much of the database's own pace is left."""
        return self.store / self.raw


@app.command()
def measure(
    out: Annotated[Path, typer.Option(help="Where the JSON file and the plot go.")] = Path("build/benchmarks"),
    rounds: Annotated[int, typer.Option(help="Of each side, at each size.")] = 15,
    events: Annotated[int, typer.Option(help="In a round, at the least.")] = 400,
    folder: Annotated[Path | None, typer.Option(help="A folder on the disk to measure.")] = None,
    plot: Annotated[bool, typer.Option(help="Draw a plot (matplotlib).")] = True,
) -> None:
    """Compare SQLite at several batch sizes and PostgreSQL at several numbers of callers."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    found: list[Measured] = []
    with Progress(*columns, console=console) as progress:
        for name, sizes, sides in (("sqlite", BATCHES, on_sqlite), ("postgres", CALLERS, on_postgres)):
            task = progress.add_task(NAMED[name], total=len(sizes) * rounds)
            with tempfile.TemporaryDirectory(prefix="bot-pg-", dir=folder) as place:
                tick = partial(progress.advance, task)
                found += asyncio.run(compared(name, sizes, sides, Path(place), rounds, events, tick))
    out.mkdir(parents=True, exist_ok=True)
    written = [asdict(one) | {"share": one.share, "wanted": WANTED.get((one.database, one.size))} for one in found]
    (out / "storage.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    console.print(table(found))
    if plot:
        draw(found, out / "storage.svg")
    console.print(f"Written to {out}.")


async def compared(
    name: str,
    sizes: tuple[int, ...],
    sides: Callable[[Path, int], AbstractAsyncContextManager[tuple[Round, Round]]],
    place: Path,
    rounds: int,
    events: int,
    tick: Callable[[], None],
) -> list[Measured]:
    """Both sides at every size, in turns."""
    numbers, found = itertools.count(), []
    async with sides(place, max(sizes)) as both:
        for size in sizes:
            paces: tuple[list[float], list[float]] = ([], [])
            for number in range(rounds + 1):
                for side, pace in zip(both, paces, strict=True):
                    count = -(-events // size)
                    work: list[Names] = [
                        [(f"tg:{n}", str(n % CHATS)) for n in itertools.islice(numbers, size)] for _ in range(count)
                    ]
                    started = time.perf_counter()
                    await side(work)
                    if number:  # the first one warms up
                        pace.append(count * size / (time.perf_counter() - started))
                if number:
                    tick()
            found.append(Measured(name, size, *map(statistics.median, paces)))
    return found


@asynccontextmanager
async def on_sqlite(place: Path, _largest: int) -> AsyncIterator[tuple[Round, Round]]:
    """Batches one after the other, each a transaction."""
    raw = RawSqlite(place / "raw.db")
    store = SqliteStore.open(place / "bot.db", CIPHER, apology=Send(""))

    async def alone(work: list[Names]) -> None:
        for names in work:
            await asyncio.to_thread(raw.apply, names)  # a thread of its own, as the store has

    async def stored(work: list[Names]) -> None:
        for names in work:
            await applied(store, names)

    yield alone, stored
    raw.close()
    await store.close()


@asynccontextmanager
async def on_postgres(place: Path, largest: int) -> AsyncIterator[tuple[Round, Round]]:
    """As many callers as a batch is long, each with an event at a time; the database alone has a connection for each."""
    server = Server(place, settings=("max_connections=40",))
    server.make()
    async with AsyncExitStack() as stack:
        process = server.start()
        stack.callback(process.wait)
        stack.callback(process.terminate)
        url, other = stack.enter_context(server.database()), stack.enter_context(server.database())
        await PostgresStore.open(other, CIPHER, apology=Send("")).close()  # makes the tables
        store = PostgresStore.open(url, CIPHER, apology=Send(""))
        stack.push_async_callback(store.close)
        connections = [stack.enter_context(closing(RawPostgres(other))) for _ in range(largest)]
        threads = stack.enter_context(ThreadPoolExecutor(largest))

        def one_alone(raw: RawPostgres, names: Names) -> None:
            for name in names:
                raw.apply([name])

        async def alone(work: list[Names]) -> None:
            loop = asyncio.get_running_loop()
            callers = zip(connections, zip(*work, strict=True), strict=False)
            await asyncio.gather(*(loop.run_in_executor(threads, one_alone, raw, names) for raw, names in callers))

        async def one_stored(names: Names) -> None:
            for name in names:
                await applied(store, [name])

        async def stored(work: list[Names]) -> None:
            await asyncio.gather(*map(one_stored, zip(*work, strict=True)))

        yield alone, stored


async def applied(store: SqlStore, names: Names) -> None:
    """Apply events of these names."""
    await store.apply([Event(name, chat, NOW, Said("does it hurt?"), 1) for name, chat in names], lambda _s, _e: TURN)


def table(found: list[Measured]) -> Table:
    shown = Table("", "the database alone, events/s", "the store, events/s", "share", "wanted", box=SIMPLE)
    for column in shown.columns[1:]:
        column.justify = "right"
    for name, title in NAMED.items():
        shown.add_row(title, style="bold")
        for one in found:
            if one.database == name:
                wanted = WANTED.get((name, one.size))
                paces = (f"{one.raw:,.0f}", f"{one.store:,.0f}", f"{one.share:.2f}")
                shown.add_row(f" {one.size}", *paces, f">= {wanted}" if wanted else "")
    return shown


def draw(found: list[Measured], file: Path) -> None:
    import matplotlib as mpl  # noqa: PLC0415 -- only the plot needs it, and it is not where the tests run

    mpl.use("svg")
    from matplotlib import pyplot  # noqa: PLC0415

    figure, axes = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for place, (name, title) in zip(axes, NAMED.items(), strict=True):
        mine = [one for one in found if one.database == name]
        sizes = [one.size for one in mine]
        place.plot(sizes, [one.raw for one in mine], marker="o", label="the database alone")
        place.plot(sizes, [one.store for one in mine], marker="o", label="the store")
        place.set(xscale="log", xlabel=title.split(", ")[1], title=title.split(", ")[0], ylabel="events a second")
        place.set_ylim(bottom=0)
        place.set_xticks(sizes, [str(size) for size in sizes])
        place.minorticks_off()
    axes[0].legend(fontsize="small")
    figure.savefig(file)


if __name__ == "__main__":
    app()
