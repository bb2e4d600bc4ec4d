"""Skin cut through: surface, epidermis, dermis, fat, and the forms that marks give its surface.

The pigment of a skin tone lies in the epidermis; dermis and fat look the same in everybody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from bot.pictures.shapes import LINE, element, group, path

DERMIS, DERMIS_LINE = "#f1c6b6", "#dd9f8c"
FAT, FAT_LINE = "#f8e3ae", "#e2bf71"
COLLAGEN, BAND = "#b5566b", "#a8475c"
TONES = {
    "I": ("#f7dcc8", "#c99b80"),
    "II": ("#edc4a3", "#b98a66"),
    "III": ("#d9a57c", "#9c6a43"),
    "IV": ("#b57b50", "#754626"),
    "V": ("#875433", "#50301a"),
    "VI": ("#573521", "#2f1b10"),
}
"""Skin tones by how they react to sun: epidermis and the line of the surface."""
EPIDERMIS = 26  # how thick it is drawn; in truth it is thinner still


@dataclass(frozen=True, slots=True)
class Form:
    """How a mark bends the surface: a piece of an SVG path around `at`, from the surface to the surface."""

    at: float
    half: float
    course: str


def pit(at: float, half: float, depth: float) -> Form:
    """Return a narrow V: an ice-pick scar."""
    course = (
        f"L{at - half:g} 0 C{at - half * 0.62:g} {depth * 0.05:g} {at - half * 0.34:g} {depth * 0.6:g} {at:g} {depth:g} "
        f"C{at + half * 0.34:g} {depth * 0.6:g} {at + half * 0.62:g} {depth * 0.05:g} {at + half:g} 0"
    )
    return Form(at, half, course)


def box(at: float, half: float, depth: float) -> Form:
    """Return a U with steep edges and a flat floor: a boxcar scar."""
    foot = min(26.0, half / 3, depth / 2)
    course = (
        f"L{at - half:g} 0 L{at - half + 6:g} {depth - foot:g} Q{at - half + 8:g} {depth:g} {at - half + 8 + foot:g} {depth:g} "
        f"L{at + half - 8 - foot:g} {depth:g} Q{at + half - 8:g} {depth:g} {at + half - 6:g} {depth - foot:g} L{at + half:g} 0"
    )
    return Form(at, half, course)


def wave(at: float, half: float, depth: float) -> Form:
    """Return a wide, soft dip: a rolling scar. With a depth below nought it is a bump."""
    course = (
        f"L{at - half:g} 0 C{at - half * 0.5:g} 0 {at - half * 0.5:g} {depth:g} {at:g} {depth:g} "
        f"C{at + half * 0.5:g} {depth:g} {at + half * 0.5:g} 0 {at + half:g} 0"
    )
    return Form(at, half, course)


@dataclass(frozen=True, slots=True)
class Skin:
    """A block of skin, `x` and `y` being the left end of its surface."""

    x: float
    y: float
    width: float
    height: float
    tone: str = "III"
    fat: float = 0.3
    """The share of the height that is fat."""
    plain: bool = False
    """Without the waves of collagen in the dermis, which small drawings have no room for."""

    def drawn(self, forms: Sequence[Form] = (), *, inside: Sequence[str] = (), above: Sequence[str] = ()) -> str:
        """Return the block with marks in its surface.

        What lies `inside` is cut off where the skin ends; what stands `above` is not. Both count from the surface's
        left end.
        """
        surface = "M0 0 " + " ".join(form.course for form in forms) + f" L{self.width:g} 0"
        block = f"{surface} V{self.height - 28:g} Q{self.width:g} {self.height:g} {self.width - 28:g} {self.height:g} "
        block += f"H28 Q0 {self.height:g} 0 {self.height - 28:g} Z"
        epidermis, line = TONES[self.tone]
        name = f"skin-{crc32(block.encode()):x}"  # equal blocks may share a clip, others must not
        return group(
            element("clipPath", path(block), id=name),
            element(
                "g",
                path(block, fill=DERMIS),
                "" if self.plain else self._fibres(),
                self._fat() if self.fat else "",
                path(surface, stroke=epidermis, width=2 * EPIDERMIS),
                *inside,
                clip_path=f"url(#{name})",
            ),
            path(surface, stroke=line),
            *above,
            x=self.x,
            y=self.y,
        )

    @property
    def fat_from(self) -> float:
        """How far below the surface the fat begins."""
        return self.height * (1 - self.fat)

    def _fibres(self) -> str:
        """Draw the collagen of the dermis: short waves, in rows."""
        rows = range(int(EPIDERMIS * 2.2), int(self.fat_from - 18), 44)
        course = " ".join(
            f"M{x:g} {y:g} q14 -10 28 0 t28 0"
            for row, y in enumerate(rows)
            for x in range(18 + (row % 2) * 58, int(self.width) - 30, 116)
        )
        return path(course, stroke=DERMIS_LINE, width=4, opacity=0.55) if course else ""

    def _fat(self) -> str:
        """Draw the fat: a soft edge, and lobules."""
        top = self.fat_from
        waves = " ".join(f"q{30:g} {-16 if index % 2 else 16:g} 60 0" for index in range(int(self.width / 60) + 1))
        lobules = "".join(
            element("ellipse", cx=x, cy=y, rx=34, ry=24, fill="none", stroke=FAT_LINE, stroke_width=4, opacity=0.7)
            for row, y in enumerate(range(int(top) + 44, int(self.height) + 30, 50))
            for x in range(6 + (row % 2) * 40, int(self.width) + 40, 80)
        )
        edge = f"M0 {top:g} {waves}"
        return path(f"{edge} V{self.height:g} H0 Z", fill=FAT) + lobules + path(edge, stroke=FAT_LINE, width=4)


def bands(points: Sequence[tuple[float, float, float, float]]) -> str:
    """Return the fibrous bands that pull a rolling scar down, each from a point of its floor to one below."""
    course = " ".join(
        f"M{x1:g} {y1:g} C{x1:g} {(y1 + y2) / 2:g} {x2:g} {(y1 + y2) / 2:g} {x2:g} {y2:g}" for x1, y1, x2, y2 in points
    )
    return path(course, stroke=BAND, width=LINE + 2)


def collagen(at: float, top: float, width: float, rows: int) -> str:
    """Return new collagen: bolder waves than the old."""
    course = " ".join(
        f"M{at - width / 2 + (row % 2) * 8:g} {top + row * 24:g} q{width / 8:g} -12 {width / 4:g} 0 t{width / 4:g} 0 t{width / 4:g} 0"
        for row in range(rows)
    )
    return path(course, stroke=COLLAGEN, width=LINE)
