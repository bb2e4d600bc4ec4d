"""The long proof that nothing is lost: `make prove`.

    python -m tests.prove [--seeds 10] [--only sqlite]

Each deployment must hold for every seed; the control must fail, or the proof proves nothing.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from benchmarks.bots.ours import dialogue, real_content
from tests.prove.control import Counting
from tests.prove.harness import Deploy, Plan, Report, prove
from tests.prove.people import ByDialogue, Rules
from tests.prove.programs import on_postgres, on_sqlite, pickled

DEPLOYMENTS: dict[str, Deploy] = {"sqlite": on_sqlite, "postgres": on_postgres}
CONTROL = "control"

app = typer.Typer(add_completion=False)


@app.command()
def main(
    updates: Annotated[int, typer.Option(help="Updates of one run.")] = 5000,
    people: Annotated[int, typer.Option(help="People who write them.")] = 500,
    kills: Annotated[int, typer.Option(help="Kills in one run.")] = 20,
    seeds: Annotated[int, typer.Option(help="Runs of each deployment.")] = 10,
    only: Annotated[str, typer.Option(help=f"One of {', '.join(DEPLOYMENTS)}, {CONTROL}.")] = "",
) -> None:
    """Kill the bot at random while people take the quiz, and look for what was lost, repeated or reordered."""
    console = Console()
    runs: list[tuple[str, Deploy, Rules, int]] = [
        (name, deploy, ByDialogue(dialogue(real_content()).handle), seed)
        for name, deploy in DEPLOYMENTS.items()
        for seed in range(1, seeds + 1)
    ]
    runs.append((CONTROL, pickled, Counting(), 1))
    failed = False
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        for name, deploy, rules, seed in runs:
            if only and only != name:
                continue
            plan = Plan(updates, people, kills, seed)
            task = progress.add_task(f"{name}, seed {seed}", total=updates)
            report = _run(deploy, rules, plan, progress, task)
            failed |= report.sound == (name == CONTROL)
            progress.console.print(f"{name}: {report}", highlight=False)
    console.print("What was promised does not hold." if failed else "Nothing lost; the control fails, as it must.")
    sys.exit(failed)


def _run(deploy: Deploy, rules: Rules, plan: Plan, progress: Progress, task: TaskID) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(prove(deploy, rules, Path(folder), plan, lambda done: progress.advance(task, done)))


if __name__ == "__main__":
    app()
