"""The elements that every drawing is made of: colours, letters, panels, arrows. One visual language for all pictures.

A drawing fills its whole rectangle: Telegram turns photos into JPEG, where a transparent corner would become black.
The sand around the panels stands out from light and dark chats alike.
"""

from collections.abc import Iterable
from html import escape

WIDTH, HEIGHT = 1280, 800
SAND, PAPER, INK, MUTED = "#e8dfd2", "#fcfaf6", "#2f2a26", "#6c635b"
ACCENT, RED, PUS = "#2f7f86", "#c8413b", "#efd27a"
STEEL, STEEL_LINE = "#d5dce0", "#5b6a72"
MARGIN, GAP, ROUND = 24, 20, 36
LETTERS = 46
"""The smallest letters, in pixels of 1280: a phone shows them 13 points high."""
LINE = 6  # the one width of outlines


def element(name: str, *inside: str, **attributes: object) -> str:
    """Return an element; `stroke_width=6` becomes `stroke-width="6"`, and None leaves an attribute out."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_written(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{pairs}>{''.join(inside)}</{name}>" if inside else f"<{name}{pairs}/>"


def _written(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else escape(str(value))


def canvas(*inside: str, height: float = HEIGHT) -> str:
    """Return a whole drawing."""
    return element(
        "svg",
        element("rect", width=WIDTH, height=height, fill=SAND),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH} {height:g}",
        font_family="Inter, sans-serif",
        fill=INK,
    )


def group(*inside: str, x: float = 0, y: float = 0, turn: float = 0, **attributes: object) -> str:
    """Return elements moved and turned together."""
    moved = f"translate({x:g} {y:g})" if x or y else ""
    turned = f"rotate({turn:g})" if turn else ""
    return element("g", *inside, transform=" ".join(filter(None, (moved, turned))) or None, **attributes)


def panel(x: float, y: float, width: float, height: float) -> str:
    """Return the sheet that a part of a drawing stands on."""
    return element("rect", x=x, y=y, width=width, height=height, rx=ROUND, fill=PAPER)


def words(
    x: float, y: float, *lines: str, size: float = LETTERS, bold: bool = False, anchor: str = "middle", fill: str = INK
) -> str:
    """Return lines of text; `y` is where the first one stands."""
    spans = (
        element("tspan", escape(line), x=x, dy=0 if index == 0 else size * 1.2) for index, line in enumerate(lines)
    )
    weight = 600 if bold else None
    return element("text", *spans, x=x, y=y, font_size=size, font_weight=weight, text_anchor=anchor, fill=fill)


def path(course: str, fill: str = "none", stroke: str | None = None, width: float = LINE, **attributes: object) -> str:
    """Return a line, or with `fill` a shape."""
    drawn = {"stroke": stroke, "stroke_width": width, "stroke_linecap": "round", "stroke_linejoin": "round"}
    return element("path", d=course, fill=fill, **(drawn if stroke else {}), **attributes)


def dot(x: float, y: float, radius: float, fill: str = INK, **attributes: object) -> str:
    """Return a disc."""
    return element("circle", cx=x, cy=y, r=radius, fill=fill, **attributes)


def badge(x: float, y: float, sign: str) -> str:
    """Return a letter or number in a disc."""
    return dot(x, y, 38, ACCENT) + words(x, y + 17, sign, size=48, bold=True, fill="#ffffff")


def arrow(x: float, y: float, length: float, *, turn: float = 0, color: str = ACCENT, width: float = 12) -> str:
    """Return an arrow that begins at a point; turned by 0 it points to the right."""
    shaft = path(f"M0 0 H{length - 8:g}", stroke=color, width=width)
    tip = path(f"M{length - 28:g} -24 L{length:g} 0 L{length - 28:g} 24", stroke=color, width=width)
    return group(shaft, tip, x=x, y=y, turn=turn)


def columns(count: int, *, left: float = MARGIN, right: float = WIDTH - MARGIN) -> Iterable[tuple[float, float]]:
    """Yield left edge and width of panels that stand side by side."""
    width = (right - left - GAP * (count - 1)) / count
    return ((left + index * (width + GAP), width) for index in range(count))
