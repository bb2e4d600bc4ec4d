"""Measures the engine beside its peers and says so in a table, a JSON file and a plot."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import matplotlib as mpl
import typer
from matplotlib import pyplot
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from benchmarks import peers
from benchmarks.engine import Engine
from benchmarks.measures import (
    Collection,
    Labelled,
    Matcher,
    Result,
    accuracy,
    among_three,
    auroc,
    fit_time,
    labelled,
    mistype,
    quantile,
    refused,
    times,
)

MATCHERS: dict[str, Callable[[], Matcher]] = {
    "this engine": Engine,
    "LinearSVC": peers.linear_svc,
    "logistic regression": peers.logistic_regression,
    "token_set_ratio": peers.token_set_ratio,
    "WRatio": peers.w_ratio,
}
BASELINE = "LinearSVC"  # the peer that comes nearest; times are told as multiples of its time
GROWTH = (2, 5, 10, 20, 40, 80)  # examples an intent in the plot
WARMING = 20  # messages before the clock counts

mpl.use("svg")
app = typer.Typer(add_completion=False)
console = Console(width=None if sys.stdout.isatty() else 100)


@app.command()
def compare(
    folder: Annotated[
        Path,
        typer.Argument(
            exists=True,
            file_okay=False,
            help="One JSON file a collection: train, train_10 and test map intents to texts; oos_test is a list.",
        ),
    ],
    out: Annotated[Path, typer.Option(help="Where the JSON file and the plot go.")] = Path("build/benchmarks"),
    limit: Annotated[int, typer.Option(help="Test messages of a collection.")] = 1000,
    growth_limit: Annotated[int, typer.Option(help="Test messages at each point of the plot; 0: no plot.")] = 200,
) -> None:
    """Compare the engine with its peers, ten examples an intent, one thread (set OPENBLAS_NUM_THREADS=1)."""
    collections = [Collection.read(file) for file in sorted(folder.glob("*.json"))]
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        results = {one.name: measure(one, limit, progress) for one in collections}
        curves = grow(collections[0], growth_limit, progress) if growth_limit else {}
    out.mkdir(parents=True, exist_ok=True)
    written = {
        "baseline": BASELINE,
        "results": {name: {who: asdict(one) for who, one in by.items()} for name, by in results.items()},
        "growth": {"collection": collections[0].name, "examples_an_intent": GROWTH, "curves": curves},
    }
    (out / "intents.json").write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    console.print(table(results))
    if curves:
        plot(curves, out / "intents.svg")
    console.print(f"Written to {out}.")


def measure(collection: Collection, limit: int, progress: Progress) -> dict[str, Result]:
    """All matchers on one collection, ten examples an intent."""
    examples, messages = labelled(collection.few), labelled(collection.test, limit)
    matchers = {name: make() for name, make in MATCHERS.items()}
    steps = progress.add_task(f"{collection.name}: fitting", total=2 * len(matchers) + len(messages))
    fits = {}
    for name, matcher in matchers.items():
        fits[name] = fit_time(matcher, examples)
        progress.advance(steps)
    progress.update(steps, description=f"{collection.name}: timing")
    clock = clocked(list(matchers.values()), messages, lambda done: progress.advance(steps, done))
    results = {}
    for (name, matcher), spent in zip(matchers.items(), clock, strict=True):
        progress.update(steps, description=f"{collection.name}: {name}")
        results[name] = judge(matcher, messages, collection.out_of_scope[:limit], fits[name], spent)
        progress.advance(steps)
    return results


def clocked(matchers: list[Matcher], messages: Labelled, tick: Callable[[int], None]) -> list[list[float]]:
    """The milliseconds each matcher took for each message."""
    texts = [text for text, _ in messages]
    for _ in times(matchers, texts[:WARMING]):
        pass
    clock: list[list[float]] = [[] for _ in matchers]
    for block in times(matchers, texts):
        for spent, more in zip(clock, block, strict=True):
            spent.extend(more)
        tick(len(block[0]))
    return clock


def judge(matcher: Matcher, messages: Labelled, strange: tuple[str, ...], fit_s: float, spent: list[float]) -> Result:
    inside = [matcher.match(text)[1] for text, _ in messages] if strange else []
    outside = [matcher.match(text)[1] for text in strange]
    return Result(
        accuracy=accuracy(matcher, messages),
        with_typos=accuracy(matcher, [(mistype(text), intent) for text, intent in messages]),
        among_three=among_three(matcher, messages),
        auroc=auroc(inside, outside) if strange else None,
        refused=refused(inside, outside) if strange else None,
        fit_s=fit_s,
        p50_ms=quantile(spent, 0.5),
        p99_ms=quantile(spent, 0.99),
    )


def grow(collection: Collection, limit: int, progress: Progress) -> dict[str, list[tuple[float, float]]]:
    """Accuracy and median milliseconds of every matcher as the examples become more."""
    messages = labelled(collection.test, limit)
    curves: dict[str, list[tuple[float, float]]] = {name: [] for name in MATCHERS}
    steps = progress.add_task(f"{collection.name}: growing", total=len(GROWTH) * len(messages))
    for each in GROWTH:
        examples = labelled({intent: texts[:each] for intent, texts in collection.train.items()})
        matchers = {name: make() for name, make in MATCHERS.items()}
        for matcher in matchers.values():
            matcher.fit(examples)
        clock = clocked(list(matchers.values()), messages, lambda done: progress.advance(steps, done))
        for (name, matcher), spent in zip(matchers.items(), clock, strict=True):
            curves[name].append((accuracy(matcher, messages), quantile(spent, 0.5)))
    return curves


def table(results: dict[str, dict[str, Result]]) -> Table:
    shown = Table("ten examples an intent", box=SIMPLE, caption=f"time: beside {BASELINE}, median of one message")
    for column in ("right", "typos", "top 3", "AUROC", "refused", "fit s", "p50 ms", "p99 ms", "time"):
        shown.add_column(column, justify="right", no_wrap=True)
    for collection, by in results.items():
        shown.add_row(collection, style="bold")
        for name, one in by.items():
            shares = (one.accuracy, one.with_typos, one.among_three, one.auroc, one.refused)
            clock = (f"{one.fit_s:.1f}", f"{one.p50_ms:.3f}", f"{one.p99_ms:.1f}")
            ratio = f"{one.p50_ms / by[BASELINE].p50_ms:.2f}"
            shown.add_row(f" {name}", *("" if one is None else f"{100 * one:.1f}" for one in shares), *clock, ratio)
    return shown


def plot(curves: dict[str, list[tuple[float, float]]], file: Path) -> None:
    figure, (right, slow) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for name, points in curves.items():
        right.plot(GROWTH, [100 * share for share, _ in points], marker="o", label=name)
        slow.plot(GROWTH, [milliseconds for _, milliseconds in points], marker="o", label=name)
    for axes, title in ((right, "right answers, %"), (slow, "one message, ms (median)")):
        axes.set(xscale="log", xlabel="examples an intent", title=title)
        axes.set_xticks(GROWTH, [str(each) for each in GROWTH])
        axes.minorticks_off()
    slow.set_yscale("log")
    right.legend(fontsize="small")
    figure.savefig(file)
