"""`python -m tools.contact_sheet`: all pictures and cards on one sheet, as small as a phone shows them, on light and dark.

Writes build/contact-sheet.png. What a test cannot see is seen here: letters that touch, lines that are too thin.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.content.answers_file import read_cases
from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.findings import report
from bot.dialogue.state import Result
from bot.pictures import render
from bot.pictures.card import card
from bot.pictures.shapes import WIDTH, element, words

ROOT = Path(__file__).resolve().parent.parent
SHEET = ROOT / "build" / "contact-sheet.png"
EXAMPLES = ROOT / "tests" / "dialogue" / "worked_examples.yaml"
CARDS = ("W01", "W04", "W08", "W09", "W10")
PHONE = 360  # as wide as a phone shows a picture
ACROSS = 3
GROUNDS = (("#eef1f4", "#24303a"), ("#111b24", "#e6edf3"))  # the chat of Telegram in light and dark


def main() -> None:
    """Write the sheet."""
    content, problems = load(ROOT)
    if content is None:
        sys.exit("\n".join(map(str, problems)))
    shown = [*((name, one.svg) for name, one in content.pictures.items()), *_cards(content)]
    rows = [shown[first : first + ACROSS] for first in range(0, len(shown), ACROSS)]
    tall = [max(_height(svg) for _, svg in row) + 70 for row in rows]
    half = sum(tall) + 40
    parts = []
    for index, (ground, ink) in enumerate(GROUNDS):
        parts.append(element("rect", y=index * half, width=WIDTH, height=half, fill=ground))
        for number, row in enumerate(rows):
            y = index * half + 40 + sum(tall[:number])
            parts += [_cell(name, svg, 50 + place * (PHONE + 50), y, ink) for place, (name, svg) in enumerate(row)]
    sheet = element(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {2 * half:g}", font_family="Inter"
    )
    SHEET.parent.mkdir(exist_ok=True)
    SHEET.write_bytes(render.png(sheet))
    sys.stdout.write(f"{SHEET.relative_to(ROOT)}: {len(shown)} pictures, look at each of them\n")


def _cards(content: Content) -> Iterator[tuple[str, str]]:
    cases, _ = read_cases(EXAMPLES, content.quiz)
    for case in cases:
        if case.id in CARDS:
            result = Result("sheet", content.quiz.id, case.answers, datetime(2026, 1, 1, tzinfo=UTC))
            yield f"card {case.id}", card(content, report(content, result))


def _cell(name: str, svg: str, x: float, y: float, ink: str) -> str:
    tall = _height(svg)
    inner = svg.replace("<svg ", f'<svg x="{x:g}" y="{y:g}" width="{PHONE}" height="{tall:g}" ', 1)
    return inner + words(x + PHONE / 2, y + tall + 30, name, size=20, fill=ink)


def _height(svg: str) -> float:
    """Return how high a phone shows a picture."""
    _, _, width, height = svg.partition('viewBox="')[2].partition('"')[0].split()
    return PHONE * float(height) / float(width)


if __name__ == "__main__":
    main()
