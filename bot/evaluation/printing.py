"""Evaluations for somebody at a terminal: tables within 100 columns, and progress on standard error."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from bot.evaluation.blame import Blame
from bot.evaluation.calibration import NAMES, Calibration
from bot.evaluation.figures import GOALS, Tally, confusions, wanted_intents
from bot.evaluation.folds import Fold
from bot.evaluation.reliability import Bin
from bot.evaluation.report import Report
from bot.evaluation.verdicts import Judged, Verdict

WIDEST = 100  # columns; longer lines are hard to follow
CONFUSIONS = 20
LONGEST = 160  # letters of a message that are shown; stories have up to 900
T = TypeVar("T")


def console() -> Console:
    """Return where reports go: no wider than the terminal, and as wide as a report needs where there is none."""
    found = Console(highlight=False)
    found.width = min(found.width, WIDEST) if found.is_terminal else WIDEST
    return found


@contextmanager
def progress() -> Iterator[Progress]:
    """Show how far something is, beside what is printed."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        yield shown


def track(things: Sequence[T], what: str) -> Iterator[T]:
    """Yield the things, showing how many are done."""
    with progress() as shown:
        yield from shown.track(things, description=what)


# ---- what was found


def show(found: Report, out: Console) -> None:
    """Print a whole report, the summary last, where it is seen first."""
    for one, blames in found.wrong:
        out.print(_wrong(one, blames))
    out.print(_confusions(found.judged))
    out.print(_reliability(found.reliability, found.calibration_error))
    out.print(_tallies(found.tallies))
    out.print(_goals(found.tallies))


def show_folds(folds: Sequence[Fold], out: Console) -> None:
    """Print how the examples of each fold went, what they were confused with, and which went wrong."""
    judged = [one for fold in folds for one in fold.judged]
    for one in judged:
        if one.verdict is Verdict.WRONG:
            wanted = ", ".join(wanted_intents(one)) or "to be declined"
            out.print(Text.assemble((one.utterance.text, "bold"), f"\n  {wanted} -> {one.now}"))
    out.print(_confusions(judged))
    out.print(
        _tallies({f"fold {fold.number + 1}": Tally.of(fold.judged) for fold in folds} | {"all": Tally.of(judged)})
    )


def show_calibration(found: Calibration, out: Console) -> None:
    """Print the constants as they stand in `matcher.py`."""
    values = ", ".join(f"{constant:.2f}" for constant in found.constants)
    out.print(f"{', '.join(NAMES)} = {values}")
    out.print(f"Expected calibration error: {found.error:.3f} on folds left out, {found.now:.3f} with those in use.")


# ---- parts


def _wrong(one: Judged, blames: Iterable[Blame]) -> Text:
    utterance = one.utterance
    shown = utterance.text if len(utterance.text) <= LONGEST else f"{utterance.text[:LONGEST]}…"
    before = f"{utterance.after} > " if utterance.after else ""
    wanted = ", ".join(wanted_intents(one)) or "nothing of that kind"
    text = Text.assemble(f"{utterance.file}: {before}", (shown, "bold"), f"\n  wanted {wanted}; {one.now}")
    text.append(f" ({one.confidence:.0%} sure)" if one.outcome == "answer" else "")
    for blame in blames:
        text.append(f"\n  {blame.intent}, by its words: {', '.join(blame.words)}")
        for example in blame.examples:
            text.append(f"\n    learned from: {example}", "dim")
    return text


def _confusions(judged: Iterable[Judged]) -> Table:
    table = Table("wanted", "answered instead", "times", title="Confusions", title_justify="left")
    for wanted, answered, times in confusions(judged)[:CONFUSIONS]:
        table.add_row(wanted, answered, str(times))
    return table


def _reliability(found: Iterable[Bin], error: float) -> Table:
    title = f"How sure, and how often right: expected calibration error {error:.3f}"
    table = Table("sure", "messages", "on average", "right", title=title, title_justify="left")
    for one in found:
        table.add_row(f"{one.low:.0%}-{one.high:.0%}", str(one.count), f"{one.confidence:.1%}", f"{one.right:.1%}")
    return table


def _tallies(tallies: dict[str, Tally]) -> Table:
    table = Table("", "messages", *(verdict.value for verdict in Verdict), title="How they went", title_justify="left")
    for file, tally in tallies.items():
        table.add_row(file, str(tally.total), *(f"{tally.share(verdict):.1%}" for verdict in Verdict))
    return table


def _goals(tallies: dict[str, Tally]) -> Table:
    table = Table("", "now", "goal", "", title="Goals", title_justify="left")
    for goal in GOALS:
        if goal.file in tallies:
            figure = tallies[goal.file].share(goal.verdict)
            table.add_row(goal.name, f"{figure:.1%}", str(goal), "met" if goal.met(figure) else "not met")
    return table
