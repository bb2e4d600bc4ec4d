"""Pictures for the questions about the person: the skin now, how far the marks are seen, the sun, health, wishes."""

from bot.pictures.shapes import (
    ACCENT,
    GAP,
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    MUTED,
    PUS,
    RED,
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
from bot.pictures.skin import EPIDERMIS, TONES, Skin, wave

FULL = HEIGHT - 2 * MARGIN
HALF = (HEIGHT - 2 * MARGIN - GAP) / 2
SUN = "#f2b632"
SOFT = "#dcebea"


def skin_now() -> str:
    """Six states of skin: calm, a few spots, deep lumps, pus and heat, a cold sore, broken."""
    drawn = (
        ("all calm", _calm),
        ("a few spots", _spots),
        ("deep, painful", _lumps),
        ("pus, heat", _infected),
        ("a cold sore", _cold_sore),
        ("sunburn, broken", _broken),
    )
    places = [(x, y, wide) for y in (MARGIN, MARGIN + HALF + GAP) for x, wide in columns(3)]
    parts = []
    for (x, y, wide), (name, draw) in zip(places, drawn, strict=True):
        parts += [
            panel(x, y, wide, HALF),
            draw(Skin(x + 26, y + 112, wide - 52, 168, _tone(name), fat=0.2)),
            words(x + wide / 2, y + HALF - 32, name, bold=True, size=44),
        ]
    return canvas(*parts)


def _tone(name: str) -> str:
    return {"all calm": "IV", "a few spots": "II", "deep, painful": "III", "pus, heat": "V", "a cold sore": "II"}.get(
        name, "I"
    )


def _calm(skin: Skin) -> str:
    return skin.drawn()


def _flush(at: float, half: float, opacity: float = 0.7) -> str:
    return element("ellipse", cx=at, cy=10, rx=half, ry=half * 0.8, fill=RED, opacity=opacity)


def _spots(skin: Skin) -> str:
    places = (70, skin.width / 2 + 14, skin.width - 62)
    bumps = [wave(at, 40, -26) for at in places]
    inside = [_flush(at, 30, 0.55) for at in places]
    return skin.drawn(bumps, inside=inside, above=[dot(places[1], -26, 10, PUS, stroke="#b98a2e", stroke_width=4)])


def _lumps(skin: Skin) -> str:
    places = ((104, 66), (skin.width - 96, 58))
    bumps = [wave(at, 72, -36) for at, _ in places]
    inside = [
        element("ellipse", cx=at, cy=62, rx=half, ry=52, fill="#b9332f", opacity=0.85)
        + element("ellipse", cx=at, cy=64, rx=half * 0.45, ry=22, fill="#e8958a")
        for at, half in places
    ]
    return skin.drawn(bumps, inside=inside)


def _infected(skin: Skin) -> str:
    at = skin.width / 2
    glow = element("ellipse", cx=at, cy=30, rx=160, ry=104, fill=RED, opacity=0.5)
    heart = element("ellipse", cx=at, cy=24, rx=70, ry=56, fill=PUS, stroke="#b98a2e", stroke_width=5)
    heat = path(" ".join(f"M{at + dx:g} -34 q-14 -12 0 -24 t0 -24" for dx in (-122, 122)), stroke=RED, width=7)
    spread = arrow(at - 106, 92, 50, turn=180, color="#8e1f1c", width=8) + arrow(
        at + 106, 92, 50, color="#8e1f1c", width=8
    )
    return skin.drawn((wave(at, 104, -50),), inside=[glow, heart, spread], above=[heat])


def _cold_sore(skin: Skin) -> str:
    """Draw a mouth in a patch of skin, with small blisters at its edge."""
    fill, _line = TONES[skin.tone]
    patch = element("rect", x=0, y=-76, width=skin.width, height=skin.height + 76, rx=26, fill=fill)
    left, right, middle = 56, skin.width - 56, skin.width / 2
    lips = path(
        f"M{left:g} 54 Q{middle - 70:g} -6 {middle - 26:g} 2 Q{middle:g} 14 {middle + 26:g} 2 Q{middle + 70:g} -6 {right:g} 54 "
        f"Q{middle:g} 142 {left:g} 54 Z",
        "#cf7f78",
        "#9a4f4a",
    )
    mouth = path(
        f"M{left:g} 54 Q{middle - 40:g} 62 {middle:g} 56 Q{middle + 40:g} 62 {right:g} 54", stroke="#7c3a36", width=5
    )
    flush = element("ellipse", cx=middle + 74, cy=-6, rx=58, ry=38, fill=RED, opacity=0.4)
    blisters = "".join(
        dot(middle + dx, dy, radius, "#f7e6c4", stroke="#a9553f", stroke_width=4)
        for dx, dy, radius in ((50, -6, 13), (76, -20, 14), (100, -2, 13), (74, 8, 12))
    )
    return group(patch, flush, lips, mouth, blisters, x=skin.x, y=skin.y)


def _broken(skin: Skin) -> str:
    at = skin.width / 2 + 34
    raw = element("rect", x=at - 44, y=0, width=88, height=EPIDERMIS + 12, fill="#c8413b")
    burnt = element("rect", x=0, y=0, width=skin.width, height=EPIDERMIS, fill=RED, opacity=0.45)
    _fill, line = TONES[skin.tone]
    flakes = path(f"M{at - 44:g} 0 q-4 -26 -34 -30 M{at + 44:g} 0 q4 -26 34 -30", stroke=line, width=8)
    gap = path(f"M{at - 44:g} 0 H{at + 44:g}", stroke="#8e1f1c", width=8, stroke_dasharray="12 12")
    return skin.drawn(inside=[burnt, raw], above=[flakes, gap, sun(64, -52, 20)])


def sun(x: float, y: float, radius: float) -> str:
    rays = "".join(
        group(path(f"M0 {-radius * 1.45:g} V{-radius * 1.9:g}", stroke=SUN, width=max(6, radius / 4)), turn=turn)
        for turn in range(0, 360, 45)
    )
    return group(dot(0, 0, radius, SUN), rays, x=x, y=y)


def distance() -> str:
    """From how far the marks are seen: a mirror, hidden, two people who talk, two ends of a room."""
    places = [(x, y, wide) for y in (MARGIN, MARGIN + HALF + GAP) for x, wide in columns(2)]
    drawn = (
        ("only up close", _mirror),
        ("make-up or beard", _hidden),
        ("at talking distance", _talking),
        ("from across a room", _room),
    )
    parts = []
    for (x, y, wide), (name, draw) in zip(places, drawn, strict=True):
        parts += [
            panel(x, y, wide, HALF),
            group(draw(), x=x + wide / 2, y=y + 276),
            words(x + wide / 2, y + HALF - 32, name, bold=True),
        ]
    return canvas(*parts)


def figure(x: float, tone: str, scale: float = 1, *, marks: bool = True, shirt: str = "#8aa9ad") -> str:
    """Draw a head and shoulders without a face, the feet of the drawing at nought."""
    fill, line = TONES[tone]
    body = path("M-86 0 Q-86 -84 0 -84 Q86 -84 86 0 Z", shirt, "#54757a", LINE / scale)
    neck = element("rect", x=-22, y=-112, width=44, height=44, rx=16, fill=fill)
    head = element("ellipse", cx=0, cy=-168, rx=58, ry=72, fill=fill, stroke=line, stroke_width=LINE / scale)
    spots = (
        "".join(dot(dx, dy, 7, line) for dx, dy in ((-30, -152), (-14, -134), (30, -150), (16, -130), (-36, -134)))
        if marks
        else ""
    )
    inner = element("g", body, neck, head, spots, transform=f"scale({scale:g})")
    return group(inner, x=x)


def _mirror() -> str:
    glass = element("ellipse", cx=96, cy=-134, rx=92, ry=112, fill=SOFT, stroke=MUTED, stroke_width=12)
    foot = path("M96 -20 V-4 M40 0 H152", stroke=MUTED, width=12)
    fill, line = TONES["III"]
    reflected = element("ellipse", cx=96, cy=-132, rx=48, ry=60, fill=fill, stroke=line, stroke_width=5)
    spots = "".join(dot(96 + dx, -118 + dy, 6, line) for dx, dy in ((-22, 0), (-6, 16), (20, 2), (10, 20)))
    return glass + foot + reflected + spots + figure(-104, "III", 0.96)


def _hidden() -> str:
    _fill, _line = TONES["V"]
    beard = path("M-58 -176 Q-60 -92 0 -90 Q60 -92 58 -176 Q34 -142 0 -146 Q-34 -142 -58 -176 Z", "#2b1d14")
    tube = element("rect", x=52, y=-146, width=62, height=146, rx=12, fill="#d8b08c", stroke="#8a6242", stroke_width=6)
    cap = element("rect", x=58, y=-206, width=50, height=62, rx=10, fill=INK)
    brush = path("M176 0 V-104", stroke="#8a6242", width=16) + path(
        "M150 -104 H202 L196 -190 Q176 -214 156 -190 Z", "#e3c3a6", "#8a6242"
    )
    return figure(-118, "V", marks=False) + group(beard, x=-118) + tube + cap + brush


def _talking() -> str:
    bubble = element("rect", x=-46, y=-236, width=92, height=58, rx=26, fill=SOFT, stroke=ACCENT, stroke_width=6)
    dots = "".join(dot(dx, -207, 6, ACCENT) for dx in (-20, 0, 20))
    return figure(-118, "II", 0.94) + figure(118, "VI", 0.94, marks=False, shirt="#c7a98b") + bubble + dots


def _room() -> str:
    floor = path("M-266 0 H266", stroke=MUTED)
    way = path("M-150 -52 H150", stroke=ACCENT, width=6, stroke_dasharray="4 20")
    window = element("rect", x=-60, y=-232, width=120, height=104, rx=8, fill=SOFT, stroke=MUTED, stroke_width=6)
    cross = path("M0 -232 V-128 M-60 -180 H60", stroke=MUTED, width=5)
    return floor + window + cross + way + figure(-212, "IV", 0.6) + figure(212, "I", 0.6, marks=False, shirt="#c7a98b")


def phototype() -> str:
    """Six tones of skin, each with how it reacts to sun."""
    texts = (
        ("always burns,", "never tans"),
        ("burns easily,", "tans a little"),
        ("sometimes burns,", "tans gradually"),
        ("rarely burns,", "tans easily"),
        ("very rarely", "burns"),
        ("never", "burns"),
    )
    places = [(x, y, wide) for y in (MARGIN, MARGIN + HALF + GAP) for x, wide in columns(3)]
    parts = []
    for (x, y, wide), tone, lines in zip(places, TONES, texts, strict=True):
        fill, line = TONES[tone]
        parts += [
            panel(x, y, wide, HALF),
            element(
                "rect", x=x + 26, y=y + 26, width=wide - 52, height=196, rx=24, fill=fill, stroke=line, stroke_width=6
            ),
            sun(x + wide - 84, y + 86, 24),
            words(x + wide / 2, y + 276, *lines, size=44),
        ]
    return canvas(*parts)


PICTURES = {"skin_now": skin_now, "distance": distance, "phototype": phototype}
