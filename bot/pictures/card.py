"""The card of a result: one picture to keep or to send on. It shows what the answers point to, never how sure that is.

The bars count points that the answers gave, in five steps; a number or a percentage would promise what nobody
measured.
"""

import math
import textwrap
from collections.abc import Iterator, Sequence

from bot.content.library import Content
from bot.content.quiz_models import Level, OutcomeRules
from bot.dialogue.findings import Report
from bot.dialogue.wording import capital, markup, plain
from bot.pictures.marks import specimen
from bot.pictures.shapes import ACCENT, GAP, INK, LETTERS, MARGIN, MUTED, WIDTH, canvas, columns, element, panel, words

STEPS = 5
ACROSS = 3  # types side by side; with more, each is drawn more simply, or the picture would weigh too much
FULL = WIDTH - 2 * MARGIN
PALE = "#dcebea"
TONE = "III"  # every card alike: the quiz asks how skin reacts to sun, not how it looks
_WIDE = 0.53  # how wide a letter is, by its height


def card(content: Content, report: Report) -> str:
    """Return the card as SVG."""
    texts = content.texts.card
    rows = [_line(texts.title, bold=True, size=58)]
    if report.outcome.show:
        rows.append(_note(texts.stopped))
    else:
        rows += _types(content, report)
        rows += _scales(content, report)
        if report.outcome.types:
            rows.append(_line(texts.bars, fill=MUTED))
    rows.append(_line(texts.foot, fill=MUTED))
    parts = []
    y = float(MARGIN)
    for drawn, height in rows:
        parts.append(element("g", drawn, transform=f"translate(0 {y:g})"))
        y += height + GAP
    return canvas(*parts, height=y - GAP + MARGIN)


Row = tuple[str, float]
"""Something that goes over the whole width, and how high it is."""


def _line(text: str, *, bold: bool = False, size: float = LETTERS, fill: str = INK) -> Row:
    lines = _wrapped(plain(markup(text)), FULL - 2 * GAP, size)
    drawn = words(WIDTH / 2, size * 1.05, *lines, size=size, bold=bold, fill=fill)
    return drawn, size * (1.2 * len(lines) + 0.2)


def _note(text: str) -> Row:
    lines = _wrapped(plain(markup(text)), FULL - 120, 52)
    height = 120 + len(lines) * 62.4
    return panel(MARGIN, 0, FULL, height) + words(WIDTH / 2, 108, *lines, size=52), height


def _types(content: Content, report: Report) -> Iterator[Row]:
    texts, rules = content.texts.card, content.quiz.outcome
    found = report.outcome.types
    if not found:
        yield _wide_tile((specimen(None, TONE), texts.nothing, "", 0))
        return
    tiles = [
        (
            specimen(rules.types[name].shape, TONE, plain=len(found) > ACROSS),
            _short(rules.types[name].name),
            texts.likely if band == "likely" else texts.possible,
            strength(rules, report, name),
        )
        for name, band in found.items()
    ]
    for first in range(0, len(tiles), ACROSS):
        yield _tiles(tiles[first : first + ACROSS])


Tile = tuple[str, str, str, int]
"""A specimen, the name of a type, how likely, and how many steps of the bar."""


def _tiles(tiles: Sequence[Tile]) -> Row:
    if len(tiles) == 1:
        return _wide_tile(tiles[0])
    places = list(columns(len(tiles)))
    names = [_wrapped(name, places[0][1] - 40, LETTERS, 0.6) for _, name, _, _ in tiles]
    lines = max(map(len, names))
    height = 486 + lines * LETTERS * 1.2
    drawn = []
    for (x, wide), (drawing, _, band, steps), name in zip(places, tiles, names, strict=True):
        middle = x + wide / 2
        below = 348 + lines * LETTERS * 1.2
        drawn += [
            panel(x, 0, wide, height),
            element("g", drawing, transform=f"translate({middle - 170:g} 66)"),
            words(middle, 364 + (lines - len(name)) * LETTERS * 1.2, *name, bold=True),
            words(middle, below + 20, band, fill=ACCENT, bold=True),
            _bar(middle - 150, below + 56, 300, steps),
        ]
    return "".join(drawn), height


def _wide_tile(tile: Tile) -> Row:
    drawing, name, band, steps = tile
    height, left = 390, 600
    lines = _wrapped(name, FULL - left, 56, 0.6)
    top = (150 if steps else 210) - (len(lines) - 1) * 30
    below = top + len(lines) * 67
    drawn = [
        panel(MARGIN, 0, FULL, height),
        element("g", drawing, transform="translate(84 84) scale(1.24 1.1)"),
        words(left, top, *lines, size=56, bold=True, anchor="start"),
        words(left, below + 6, band, size=52, bold=True, anchor="start", fill=ACCENT),
        _bar(left, below + 46, 480, steps) if steps else "",
    ]
    return "".join(drawn), height


def _bar(x: float, y: float, width: float, steps: int) -> str:
    """Draw a bar of five steps, so many of them filled."""
    step = (width - 8 * (STEPS - 1)) / STEPS
    return "".join(
        element(
            "rect", x=x + index * (step + 8), y=y, width=step, height=30, rx=10, fill=ACCENT if index < steps else PALE
        )
        for index in range(STEPS)
    )


def _scales(content: Content, report: Report) -> Iterator[Row]:
    """Yield each level that has a scale, with the place of the result on it; without a place, what it says."""
    for name, value in report.outcome.levels.items():
        marked = [level for level in content.quiz.outcome.levels[name] if level.mark]
        here = next(level for level in content.quiz.outcome.levels[name] if level.value == value)
        if marked and here in marked:
            yield _scale(content.texts.card.scale, marked, here)
        elif marked and here.say:
            yield _note(here.say)


def _scale(head: str, marked: Sequence[Level], here: Level) -> Row:
    drawn = [panel(MARGIN, 0, FULL, 196), words(WIDTH / 2, 68, head)]
    for level, (x, wide) in zip(marked, columns(len(marked), left=MARGIN + 40, right=WIDTH - MARGIN - 40), strict=True):
        at = level is here
        drawn += [
            element("rect", x=x, y=96, width=wide, height=72, rx=24, fill=ACCENT if at else PALE),
            words(x + wide / 2, 148, level.mark or "", bold=at, fill="#ffffff" if at else MUTED),
        ]
    return "".join(drawn), 196


def strength(rules: OutcomeRules, report: Report, name: str) -> int:
    """Return how many steps of the bar a type has earned: its points by the most that answers can give it."""
    scores = report.outcome.scores or {}
    if rules.scores is None or name not in scores:
        return STEPS if report.outcome.types[name] == "likely" else math.ceil(STEPS / 2)
    most = sum(
        max((points.get(name, 0) for points in by_option.values()), default=0)
        for by_option in rules.scores.points.values()
    )
    return max(1, min(STEPS, math.ceil(STEPS * scores[name] / most)))


def _short(name: str) -> str:
    """Return a name without what it explains in brackets: a card has no room for that."""
    return capital(name.partition(" (")[0])


def _wrapped(text: str, width: float, size: float, wide: float = _WIDE) -> list[str]:
    """Return lines of about the same length, as few as fit into the width."""
    room = max(1, int(width / (size * wide)))
    lines = textwrap.wrap(text, room)
    while room > 1 and len(tighter := textwrap.wrap(text, room - 1)) == len(lines):
        room, lines = room - 1, tighter
    return lines
