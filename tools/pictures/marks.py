"""Pictures for the questions about the marks themselves: what they are, how they are shaped, how wide, how they move."""

from bot.pictures.marks import grains, patch, vessels
from bot.pictures.shapes import (
    ACCENT,
    GAP,
    HEIGHT,
    MARGIN,
    MUTED,
    PAPER,
    RED,
    STEEL,
    STEEL_LINE,
    WIDTH,
    arrow,
    badge,
    canvas,
    columns,
    dot,
    element,
    group,
    panel,
    path,
    words,
)
from bot.pictures.skin import TONES, Skin, bands, box, pit, wave

FULL = HEIGHT - 2 * MARGIN
HALF = (HEIGHT - 2 * MARGIN - GAP) / 2


def shapes() -> str:
    """A narrow V into the deep dermis, a box with a flat floor, a wave held down by bands; the layers have names."""
    top, tall, gap = 178, 438, 16
    ties = [
        (at + 22 * turn, 90 - 8 * abs(turn), at + 34 * turn, 380 - 18 * abs(turn))
        for at in (102, 298)
        for turn in (-1, 0, 1)
    ]
    rows = (
        ("A", ("narrow", "and deep"), 224, (pit(112, 38, 288),), ""),
        ("B", ("a box with", "a flat floor"), 270, (box(135, 82, 122),), ""),
        ("C", ("a wide", "wave"), 400, (wave(102, 98, 76), wave(298, 98, 76)), bands(ties)),
    )
    parts = [panel(MARGIN, MARGIN, WIDTH - 2 * MARGIN, FULL)]
    x = 52
    for sign, below, wide, forms, tethers in rows:
        parts += [
            badge(x + wide / 2, 96, sign),
            Skin(x, top, wide, tall, fat=0.26).drawn(forms, inside=[tethers]),
            words(x + wide / 2, 680, *below),
        ]
        x += wide + gap
    for name, at in (("epidermis", 12), ("dermis", 170), ("fat", 384)):
        parts += [
            path(f"M{x - 6} {top + at} h26", stroke=MUTED, width=4),
            words(x + 30, top + at + 16, name, anchor="start", fill=MUTED, size=44),
        ]
    return canvas(*parts)


def mark_kinds() -> str:
    """A dip, a bump, red colour and brown colour, two above two, in several skin tones."""
    places = [(x, y, width) for y in (MARGIN, MARGIN + HALF + GAP) for x, width in columns(2)]
    drawn = (_dip, _bump, _red, _brown)
    names = ("sunken", "raised", "flat, red or pink", "flat, brown or dark")
    parts = []
    for (x, y, width), draw, name in zip(places, drawn, names, strict=True):
        parts += [
            panel(x, y, width, HALF),
            draw(x + 36, y + 78, width - 72, HALF - 168),
            words(x + width / 2, y + HALF - 32, name, bold=True),
        ]
    return canvas(*parts)


def _dip(x: float, y: float, width: float, height: float) -> str:
    return Skin(x, y, width, height, "II", fat=0.22).drawn((pit(150, 34, 108), box(width - 160, 70, 56)))


def _bump(x: float, y: float, width: float, height: float) -> str:
    return Skin(x, y, width, height, "IV", fat=0.22).drawn((wave(width / 2, 190, -52),))


def _red(x: float, y: float, width: float, height: float) -> str:
    inside = [vessels(width / 2, height), patch(width / 2, 150, "#dd6e64")]
    return Skin(x, y, width, height, "I", fat=0.22).drawn(inside=inside)


def _brown(x: float, y: float, width: float, height: float) -> str:
    inside = [patch(width / 2, 150, "#532f1a"), grains(width / 2)]
    return Skin(x, y, width, height, "IV", fat=0.22).drawn(inside=inside)


def width() -> str:
    """A pen tip, a lentil and a pea, to one scale, above a ruler."""
    sheet = panel(MARGIN, MARGIN, WIDTH - 2 * MARGIN, FULL)
    mm, floor = 74, 520
    ruler = element(
        "rect", x=64, y=floor, width=WIDTH - 128, height=92, rx=14, fill="#f3dd9c", stroke="#b8923a", stroke_width=6
    )
    ticks = " ".join(f"M{84 + index * mm} {floor + 4} v{44 if index % 5 else 68}" for index in range(16))
    things = (
        (84 + mm * 1.5, 1, "1 mm", "pen tip", _pen),
        (84 + mm * 5.5, 3, "3 mm", "lentil", _lentil),
        (84 + mm * 12, 6, "6 mm", "pea", _pea),
    )
    parts = []
    for at, size, length, name, draw in things:
        half = size * mm / 2
        parts += [
            draw(at, floor - 8, half),
            path(f"M{at - half:g} {floor} v40 M{at + half:g} {floor} v40", stroke=RED, width=8),
            words(at, floor + 164, name, bold=True),
            words(at, floor + 222, length),
        ]
    return canvas(sheet, ruler, path(ticks, stroke="#8a6a22", width=4), *parts)


def _pen(x: float, y: float, half: float) -> str:
    neck = half * 1.2
    body = path("M-66 -424 V-236 H66 V-424 Z", ACCENT, "#1f5d63")
    cone = path(f"M-66 -236 L{-neck:g} {-half * 1.1:g} H{neck:g} L66 -236 Z", STEEL, STEEL_LINE)
    ring = path("M-66 -236 H66", stroke="#1f5d63")
    ball = dot(0, -half, half, "#3c4a52", stroke="#27323a", stroke_width=6)
    return group(ball, cone, body, ring, x=x, y=y)


def _lentil(x: float, y: float, half: float) -> str:
    shape = element(
        "ellipse", cx=0, cy=-half * 0.52, rx=half, ry=half * 0.5, fill="#c98a4b", stroke="#7d5122", stroke_width=6
    )
    shine = path(
        f"M{-half * 0.55:g} {-half * 0.66:g} Q0 {-half * 0.98:g} {half * 0.5:g} {-half * 0.7:g}",
        stroke="#e7b985",
        width=8,
    )
    return group(shape, shine, x=x, y=y)


def _pea(x: float, y: float, half: float) -> str:
    shine = path(
        f"M{-half * 0.55:g} {-half * 1.3:g} Q{-half * 0.4:g} {-half * 1.65:g} {-half * 0.02:g} {-half * 1.68:g}",
        stroke="#c3dc9c",
        width=14,
    )
    return group(dot(0, -half, half, "#8fb35c", stroke="#55752c", stroke_width=6), shine, x=x, y=y)


def stretch() -> str:
    """Two fingers pull the skin apart; below, what may become of the dent."""
    tall, below = 330, 402
    sheet = panel(MARGIN, MARGIN, WIDTH - 2 * MARGIN, tall)
    skin = Skin(64, 196, WIDTH - 128, 130, "III", fat=0).drawn((wave((WIDTH - 128) / 2, 150, 52),))
    fingers = _finger(420, 190, -32) + _finger(WIDTH - 420, 190, 32)
    pulls = arrow(250, 100, 130, turn=180) + arrow(WIDTH - 250, 100, 130)
    parts = [sheet, skin, fingers, pulls]
    for (x, wide), name, depth in zip(
        columns(3), ("they go flat", "a bit better", "stay the same"), (0, 26, 62), strict=True
    ):
        y = MARGIN + tall + GAP
        block = Skin(x + 30, y + 62, wide - 60, 240, "III", fat=0.28)
        parts += [
            panel(x, y, wide, below),
            block.drawn((wave((wide - 60) / 2, 108, depth),) if depth else ()),
            words(x + wide / 2, y + below - 44, name, bold=True),
        ]
    return canvas(*parts)


def _finger(x: float, y: float, turn: float) -> str:
    """Return a finger that presses on the skin with its tip at a point."""
    fill, line = TONES["II"]
    shape = path("M-46 -44 A46 46 0 0 0 46 -44 V-230 H-46 Z", fill, line)
    nail = path("M-24 -34 A24 22 0 0 0 24 -34 V-72 Q0 -88 -24 -72 Z", "#fbeee4", line, width=4)
    clip = element(
        "clipPath",
        element("rect", x=-300, y=-164, width=600, height=400, transform=f"rotate({-turn:g})"),
        id=f"finger{x:g}",
    )
    return group(clip, element("g", shape, nail, clip_path=f"url(#finger{x:g})"), x=x, y=y, turn=turn)


def raised() -> str:
    """Two bumps from above and cut through: inside the old spot, and grown past it."""
    parts = []
    rows = (("stays where", "the spot was", 54, "VI"), ("grew past", "the spot", 150, "V"))
    for (x, wide), (first, second, half, tone) in zip(columns(2), rows, strict=True):
        middle, center = x + wide / 2, MARGIN + 168
        fill, line = TONES[tone]
        swatch = element("rect", x=x + 36, y=MARGIN + 36, width=wide - 72, height=264, rx=24, fill=fill)
        bump = element(
            "ellipse",
            cx=middle,
            cy=center,
            rx=half + 8,
            ry=min(half + 4, 112),
            fill="#a85f57" if tone == "V" else "#7d4a40",
            stroke=line,
            stroke_width=6,
        )
        spot = element(
            "ellipse",
            cx=middle,
            cy=center,
            rx=76,
            ry=72,
            fill="none",
            stroke=PAPER,
            stroke_width=7,
            stroke_dasharray="18 14",
        )
        block = Skin(x + 36, MARGIN + 402, wide - 72, 186, tone, fat=0.24)
        inner = (wide - 72) / 2
        parts += [
            panel(x, MARGIN, wide, FULL),
            swatch,
            bump,
            spot,
            block.drawn((wave(inner, half * 1.6, -66),)),
            words(middle, MARGIN + 652, first, second, bold=True),
        ]
    return canvas(*parts)


PICTURES = {
    "mark_kinds": mark_kinds,
    "shapes": shapes,
    "width": width,
    "stretch": stretch,
    "raised": raised,
}
