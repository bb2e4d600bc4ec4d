"""Pictures for the options of a result: what is done to a scar, and what becomes of it, from left to right."""

from collections.abc import Sequence

from bot.pictures.shapes import (
    ACCENT,
    HEIGHT,
    LINE,
    MARGIN,
    STEEL,
    STEEL_LINE,
    arrow,
    canvas,
    columns,
    dot,
    element,
    group,
    panel,
    path,
    words,
)
from bot.pictures.skin import Form, Skin, bands, box, collagen, pit, wave

FULL = HEIGHT - 2 * MARGIN
SURFACE, TALL = 270, 330
"""Where the surface of the skin lies in each picture of this file, and how much of it is shown."""


def _steps(tone: str, steps: Sequence[tuple[tuple[str, ...], Sequence[Form], str, str]]) -> str:
    """Return panels side by side: the words below, the surface, what is inside the skin and what above it."""
    parts: list[str] = []
    for x, wide in columns(len(steps)):
        lines, forms, inside, above = steps[len(parts) // 3]
        skin = Skin(x + 28, SURFACE, wide - 56, TALL, tone, fat=0.24)
        parts += [
            panel(x, MARGIN, wide, FULL),
            skin.drawn(forms, inside=[inside], above=[above]),
            words(x + wide / 2, 672 if len(lines) > 1 else 700, *lines),
        ]
    return canvas(*parts)


def _middle(steps: int) -> float:
    """Return the middle of the block of skin in each of so many panels."""
    return (next(iter(columns(steps)))[1] - 56) / 2


def _needle(length: float, *, width: float = 16, drop: str | None = None) -> str:
    """Return a needle that points down with its tip at the origin."""
    shaft = path(f"M{-width / 2:g} {-length:g} V-34 L0 0 L{width / 2:g} -34 V{-length:g} Z", STEEL, STEEL_LINE, width=4)
    return shaft + (dot(0, -6, 10, drop) if drop else "")


def _handle(length: float, width: float = 54, height: float = 120) -> str:
    """Return a grip on the end of a needle of this length."""
    return element(
        "rect",
        x=-width / 2,
        y=-length - height + 6,
        width=width,
        height=height,
        rx=14,
        fill=ACCENT,
        stroke="#1f5d63",
        stroke_width=LINE,
    )


def cross() -> str:
    """Acid only at the bottom of an ice-pick scar; later it is shallower, filled from below."""
    at, deep = _middle(2), 206
    frost = path(
        f"M{at - 13:g} {deep - 62} L{at:g} {deep - 2} L{at + 13:g} {deep - 62} Q{at:g} {deep - 72} {at - 13:g} {deep - 62} Z",
        "#ffffff",
        ACCENT,
        width=4,
    )
    tip = group(_needle(262, width=14), _handle(262, 48, 96), x=at, y=deep - 60)
    fill = collagen(at, 130, 108, 4)
    return _steps(
        "III",
        (
            (("acid only", "at the bottom"), (pit(at, 46, deep),), "", frost + tip),
            (("later: filled", "from below"), (pit(at, 40, 84),), fill, ""),
        ),
    )


def punch() -> str:
    """A round cutter takes the scar out; a stitch closes the gap to a fine line."""
    at = _middle(3)
    cutter = path(f"M{at - 57:g} 0 V222 M{at + 57:g} 0 V222", stroke=STEEL_LINE, width=10)
    tube = element(
        "rect",
        x=at - 62,
        y=-196,
        width=124,
        height=196,
        rx=10,
        fill=STEEL,
        stroke=STEEL_LINE,
        stroke_width=LINE,
        opacity=0.92,
    )
    seam = path(f"M{at:g} 0 V206", stroke="#7b3f35", width=LINE)
    stitch = path(
        f"M{at - 46:g} 34 C{at - 46:g} -34 {at + 46:g} -34 {at + 46:g} 34 M{at - 8:g} -18 L{at - 34:g} -58 M{at + 8:g} -18 L{at + 34:g} -58",
        stroke="#2c4b8f",
        width=8,
    )
    line = path(f"M{at:g} 0 V140", stroke="#dd9f8c", width=5)
    return _steps(
        "IV",
        (
            (("cut out",), (pit(at, 44, 190),), "", cutter + tube),
            (("stitched",), (), seam, stitch),
            (("a fine line",), (), line, ""),
        ),
    )


def punch_elevate() -> str:
    """The floor of a boxcar scar is cut free, lifted and level."""
    at, half = _middle(3), 92
    cut = path(f"M{at - half + 9:g} 0 V226 M{at + half - 9:g} 0 V226", stroke=STEEL_LINE, width=10)
    tube = element(
        "rect",
        x=at - half + 4,
        y=-160,
        width=2 * half - 8,
        height=160,
        rx=10,
        fill=STEEL,
        stroke=STEEL_LINE,
        stroke_width=LINE,
        opacity=0.92,
    )
    edges = path(f"M{at - half + 2:g} 10 V216 M{at + half - 2:g} 10 V216", stroke="#7b3f35", width=LINE)
    lift = arrow(at, 44, 124, turn=-90)
    healed = path(f"M{at - half + 2:g} 0 V150 M{at + half - 2:g} 0 V150", stroke="#dd9f8c", width=5)
    return _steps(
        "II",
        (
            (("floor", "cut free"), (box(at, half, 96),), "", cut + tube),
            (("lifted",), (box(at, half, 44),), edges, lift),
            (("level",), (), healed, ""),
        ),
    )


def subcision() -> str:
    """A needle cuts the bands below a rolling scar; the surface rises."""
    at = _middle(2)
    ties = [(at - 64, 88, at - 78, 278), (at, 104, at, 290), (at + 64, 88, at + 78, 278)]
    cut = [(at - 64, 44, at - 66, 136), (at, 48, at, 136), (at + 64, 44, at + 66, 136)]
    rest = [(at - 74, 214, at - 78, 284), (at, 214, at, 290), (at + 74, 214, at + 78, 284)]
    needle = group(_needle(330, width=16), _handle(330, 44, 70), x=at + 14, y=200, turn=-48)
    return _steps(
        "V",
        (
            (("a needle cuts", "the bands"), (wave(at, 150, 88),), bands(ties), needle),
            (("the surface", "rises"), (wave(at, 150, 16),), bands(cut) + bands(rest), arrow(at, -34, 110, turn=-90)),
        ),
    )


def needling() -> str:
    """Fine needles make tiny channels; new collagen grows around them."""
    at = _middle(2)
    places = [at + step for step in (-150, -90, -30, 30, 90, 150)]
    needles = "".join(group(_needle(150, width=12), x=place, y=104) for place in places)
    head = element(
        "rect", x=at - 196, y=-146, width=392, height=104, rx=26, fill=ACCENT, stroke="#1f5d63", stroke_width=LINE
    )
    grown = "".join(collagen(at + dx, 84, 96, 5) for dx in (-158, -52, 54, 160))
    dips = (wave(at - 110, 74, 40), wave(at + 90, 84, 34))
    return _steps(
        "VI",
        (
            (("fine needles,", "tiny holes"), dips, "", needles + head),
            (("new collagen", "grows"), (wave(at - 110, 74, 16), wave(at + 90, 84, 12)), grown, ""),
        ),
    )


def filler() -> str:
    """Filler below a soft dip lifts its floor."""
    at = _middle(2)
    pool = element("ellipse", cx=at, cy=152, rx=104, ry=36, fill="#8fd0d4", stroke=ACCENT, stroke_width=LINE)
    lens = element("ellipse", cx=at, cy=104, rx=140, ry=46, fill="#8fd0d4", stroke=ACCENT, stroke_width=LINE)
    syringe = group(_needle(220, width=14), _handle(220, 60, 140), x=at + 20, y=150, turn=36)
    return _steps(
        "III",
        (
            (("filler goes", "below the dip"), (wave(at, 176, 76),), pool, syringe),
            (("its floor", "rises"), (wave(at, 176, 8),), lens, arrow(at, -34, 110, turn=-90)),
        ),
    )


PICTURES = {
    "cross": cross,
    "punch": punch,
    "punch_elevate": punch_elevate,
    "subcision": subcision,
    "needling": needling,
    "filler": filler,
}
