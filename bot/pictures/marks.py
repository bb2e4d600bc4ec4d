"""Each shape that a type of mark can have, in a small block of skin: for the card and the file of a result."""

from bot.content.quiz_models import Shape
from bot.pictures.shapes import RED, dot, element, path
from bot.pictures.skin import EPIDERMIS, Skin, bands, box, pit, wave

SIZE = (340, 230)
"""Width and height of a specimen, from the surface down; a bump stands 46 above it."""


def specimen(shape: Shape | None, tone: str, *, plain: bool = False) -> str:
    """Return a block of skin with such a mark, its surface at nought; without a shape, smooth skin."""
    width, height = SIZE
    skin, at = Skin(0, 0, width, height, tone, fat=0.24, plain=plain), width / 2
    match shape:
        case "pit":
            return skin.drawn((pit(at, 30, 158),))
        case "box":
            return skin.drawn((box(at, 84, 78),))
        case "wave":
            ties = bands([(88, 62, 78, 214), (110, 56, 112, 220), (236, 62, 244, 214), (260, 56, 262, 220)])
            return skin.drawn((wave(90, 84, 52), wave(250, 84, 52)), inside=[ties])
        case "bump":
            return skin.drawn((wave(at, 84, -44),))
        case "grown":
            return skin.drawn((wave(at, 156, -44),))
        case "red":
            return skin.drawn(inside=[vessels(at, height), patch(at, 110, "#dd6e64")])
        case "brown":
            return skin.drawn(inside=[patch(at, 110, "#532f1a"), grains(at)])
        case None:
            return skin.drawn()


def vessels(at: float, height: float) -> str:
    """Return small vessels that reach up under the surface, as below red marks."""
    course = " ".join(
        f"M{at + dx:g} {height} C{at + dx:g} {height * 0.5:g} {at + dx - 22:g} 74 {at + dx + 4:g} 50 "
        f"C{at + dx + 30:g} 74 {at + dx + 12:g} {height * 0.5:g} {at + dx + 12:g} {height}"
        for dx in (-96, -48, 0, 48, 96)
    )
    return path(course, stroke=RED)


def grains(at: float) -> str:
    """Return grains of pigment under the surface, as below brown marks."""
    places = (
        *((-118, 2), (-88, 12), (-52, 0), (-14, 6), (22, -2), (58, 10), (96, 2), (124, 12)),
        *((-70, 40), (-24, 34), (10, 46), (44, 34), (78, 44), (-4, 78), (52, 70), (-44, 68)),
    )
    return "".join(dot(at + dx, 42 + dy, 5 + (index * 7) % 5, "#4b2a17") for index, (dx, dy) in enumerate(places))


def patch(at: float, half: float, color: str) -> str:
    """Return a stretch of epidermis of another colour, with soft ends."""
    name = f"patch-{color[1:]}"
    shades = ((0, 0), (0.25, 1), (0.75, 1), (1, 0))
    stops = "".join(element("stop", offset=at, stop_color=color, stop_opacity=shade) for at, shade in shades)
    gradient = element("linearGradient", stops, id=name)
    return gradient + element("rect", x=at - half, y=0, width=2 * half, height=EPIDERMIS, fill=f"url(#{name})")
