"""Says how every answer reads: the table of `check --style`, worst first. Advice, not a verdict: it refuses nothing."""

import re
from dataclasses import dataclass

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.content.library import Content
from bot.operator.reading import LONGEST, SENTENCES, TARGET, Reading, read

MORE = "(more)"
FILLED = re.compile(r"\{\w+\}\s*")


@dataclass(frozen=True, slots=True)
class Style:
    """How one wording of an answer, or the text behind its "More", reads, and what about it an author might mend."""

    name: str
    reading: Reading
    advice: tuple[str, ...]


def styles(content: Content) -> list[Style]:
    """Return how every text of every answer reads: what there is advice for first, hard ones before easy ones."""
    found = []
    for name, answer in content.answers.items():
        if FILLED.fullmatch(answer.text[0]):
            continue  # what the program puts there is none of the answer's own words
        for number, text in enumerate(answer.text, 1):
            reading = read(text)
            which = f"{name} ({number})" if len(answer.text) > 1 else name
            found.append(Style(which, reading, (*_advice(reading), *_length(reading))))
        if answer.more:
            reading = read(answer.more)
            found.append(Style(f"{name} {MORE}", reading, tuple(_advice(reading))))
    return sorted(found, key=lambda style: (not style.advice, style.reading.ease))


def _advice(reading: Reading) -> list[str]:
    advice = []
    if reading.ease < TARGET:
        advice.append("plainer words")
    if reading.longest > LONGEST:
        advice.append(f"a sentence of {reading.longest} words")
    return advice


def _length(reading: Reading) -> list[str]:
    """Return advice on how much is said; the text behind "More" may be as long as it needs."""
    fewest, most = SENTENCES
    advice = []
    if reading.sentences > most:
        advice.append(f"{reading.sentences} sentences: move some to 'more'")
    if reading.sentences < fewest:
        advice.append("one sentence: does it answer?")
    return advice


def show(content: Content) -> None:
    """Print the table and what it comes to."""
    console = Console(highlight=False)
    found = styles(content)
    fewest, most = SENTENCES
    console.print(
        f"Reading ease by Flesch: the higher the easier. Target: {TARGET} or more (an interested fourteen-year-old), "
        f"{fewest} to {most} sentences, none above {LONGEST} words."
    )
    if advised := [style for style in found if style.advice]:
        console.print(_table(advised))
    console.print(_summary(found))


def _table(advised: list[Style]) -> Table:
    table = Table("answer", *(Column(name, justify="right") for name in ("ease", "sentences", "longest")), "advice")
    for style in advised:
        reading = style.reading
        table.add_row(
            Text(style.name),
            _told(f"{reading.ease:.0f}", reading.ease >= TARGET),
            _told(str(reading.sentences), not _length(reading) or style.name.endswith(MORE)),
            _told(str(reading.longest), reading.longest <= LONGEST),
            "; ".join(style.advice),
        )
    table.add_section()
    table.add_row("target", str(TARGET), "-".join(map(str, SENTENCES)), str(LONGEST), "")
    return table


def _told(value: str, good: bool) -> Text:
    return Text(value, "" if good else "bold red")


def _summary(found: list[Style]) -> str:
    eases = sorted(style.reading.ease for style in found)
    easy = sum(ease >= TARGET for ease in eases)
    fewest, most = SENTENCES
    short = [style for style in found if not style.name.endswith(MORE)]
    fitting = sum(fewest <= style.reading.sentences <= most for style in short)
    breath = sum(style.reading.longest <= LONGEST for style in found)
    return (
        f"{len(found)} texts of answers: {easy} at {TARGET} or more (median {eases[len(eases) // 2]:.0f}, hardest {eases[0]:.0f}), "
        f"{breath} with none above {LONGEST} words; {fitting} of {len(short)} have {fewest} to {most} sentences."
    )
