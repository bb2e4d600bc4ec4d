"""Pictures for the questions around the marks: age, health, acne before, what the marks weigh, where and how long."""

from bot.pictures.shapes import (
    ACCENT,
    HEIGHT,
    INK,
    LINE,
    MARGIN,
    MUTED,
    PUS,
    RED,
    WIDTH,
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
from bot.pictures.skin import Skin, pit, wave
from tools.pictures.people import SOFT, figure

FULL = HEIGHT - 2 * MARGIN
SHEET = panel(MARGIN, MARGIN, WIDTH - 2 * MARGIN, FULL)
DARK = "#1f5d63"


def age() -> str:
    """Four people, from small to grown, above an arrow."""
    people = (
        group(figure(0, "IV", 1.1, marks=False, shirt="#e0b65a"), x=176, y=580),
        group(figure(0, "II", 1.45, shirt="#8aa9ad"), x=424, y=580),
        group(figure(0, "VI", 1.75, marks=False, shirt="#c7a98b"), x=716, y=580),
        group(figure(0, "III", 1.75, marks=False, shirt="#9fb98c"), _grey_hair(1.75), x=1048, y=580),
    )
    return canvas(SHEET, *people, arrow(96, 664, WIDTH - 192))


def _grey_hair(scale: float) -> str:
    hair = path("M-57 -184 Q-52 -242 0 -242 Q52 -242 57 -184 Q38 -220 0 -220 Q-38 -220 -57 -184 Z", "#c9ced1")
    return element("g", hair, transform=f"scale({scale:g})")


def health() -> str:
    """A list with ticks, beside it a drop of blood, a pill and a heart."""
    board = element("rect", x=150, y=96, width=470, height=616, rx=34, fill="#cfe0df", stroke=DARK, stroke_width=LINE)
    sheet = element("rect", x=190, y=150, width=390, height=522, rx=14, fill="#ffffff", stroke=MUTED, stroke_width=4)
    clip = element("rect", x=300, y=66, width=170, height=76, rx=20, fill=ACCENT, stroke=DARK, stroke_width=LINE)
    rows = "".join(
        element("rect", x=226, y=y, width=56, height=56, rx=12, fill="#ffffff", stroke=ACCENT, stroke_width=LINE)
        + element("rect", x=318, y=y + 18, width=length, height=20, rx=10, fill="#c9c2ba")
        + (path(f"M238 {y + 28} l14 16 l26 -34", stroke=ACCENT, width=10) if ticked else "")
        for y, length, ticked in ((206, 210, True), (318, 170, False), (430, 220, True), (542, 150, False))
    )
    drop = group(
        path("M0 -100 C46 -34 70 0 70 36 A70 70 0 0 1 -70 36 C-70 0 -46 -34 0 -100 Z", RED, "#8e1f1c"), x=800, y=262
    )
    pill = group(
        element("rect", x=-104, y=-46, width=208, height=92, rx=46, fill="#ffffff", stroke=DARK, stroke_width=LINE),
        path("M0 -46 H58 A46 46 0 0 1 58 46 H0 Z", ACCENT, DARK),
        x=1046,
        y=262,
        turn=-28,
    )
    heart = path(
        "M0 84 C-120 4 -104 -86 -48 -86 Q-12 -86 0 -48 Q12 -86 48 -86 C104 -86 120 4 0 84 Z", "#e59a90", "#a9554c"
    )
    bottle = (
        element("rect", x=-52, y=-30, width=104, height=124, rx=24, fill="#ffffff", stroke=DARK, stroke_width=LINE)
        + path("M-44 34 H44 V70 Q44 86 28 86 H-28 Q-44 86 -44 70 Z", "#f2e3c4")
        + element("rect", x=-44, y=-58, width=88, height=34, rx=10, fill=ACCENT, stroke=DARK, stroke_width=LINE)
        + path("M-24 -60 Q-20 -84 -10 -92 Q0 -112 10 -92 Q20 -84 24 -60 Z", "#e8b98e", "#a8744a")
    )
    return canvas(SHEET, board, sheet, clip, rows, drop, pill, group(heart, x=800, y=556), group(bottle, x=1046, y=556))


def risk() -> str:
    """A spot over time: small, inflamed, and the dip that may stay."""
    width, at = WIDTH - 160, (180, 560, 940)
    inside = [
        element("ellipse", cx=at[0], cy=16, rx=40, ry=34, fill=RED, opacity=0.55),
        element("ellipse", cx=at[1], cy=70, rx=128, ry=92, fill=RED, opacity=0.45),
        element("ellipse", cx=at[1], cy=66, rx=62, ry=58, fill=PUS, stroke="#b98a2e", stroke_width=5),
    ]
    skin = Skin(80, 270, width, 300, "III", fat=0.26)
    forms = (wave(at[0], 60, -34), wave(at[1], 150, -70), pit(at[2], 44, 170))
    return canvas(SHEET, skin.drawn(forms, inside=inside), arrow(96, 664, WIDTH - 192))


def impact() -> str:
    """Three people, each with a cloud above: a small one, a larger one, a heavy one."""
    texts = (("not much",), ("they", "bother me"), ("they affect", "me a lot"))
    clouds = ((0.5, "#dfe6e8"), (0.86, "#bccace"), (1.25, "#8b9ca3"))
    tones = ("II", "V", "IV")
    parts = []
    for (x, wide), lines, (scale, color), tone in zip(columns(3), texts, clouds, tones, strict=True):
        middle = x + wide / 2
        cloud = path(
            "M-96 30 A44 44 0 0 1 -84 -44 A62 62 0 0 1 28 -72 A52 52 0 0 1 100 -16 A36 36 0 0 1 92 30 Z",
            color,
            "#6d7f87",
            width=LINE / scale,
        )
        parts += [
            panel(x, MARGIN, wide, FULL),
            group(element("g", cloud, transform=f"scale({scale})"), x=middle, y=186),
            group(figure(0, tone, 1.22), x=middle, y=608),
            words(middle, 680 if len(lines) > 1 else 706, *lines, bold=True),
        ]
    return canvas(*parts)


def setting() -> str:
    """A clinic and a home."""
    (left, wide), (right, _) = columns(2)
    clinic = (
        element("rect", x=-200, y=-330, width=400, height=330, rx=12, fill="#e6eeee", stroke=DARK, stroke_width=LINE)
        + element("rect", x=-70, y=-420, width=140, height=130, rx=20, fill=ACCENT, stroke=DARK, stroke_width=LINE)
        + path("M0 -394 V-316 M-39 -355 H39", stroke="#ffffff", width=26)
        + element("rect", x=-48, y=-130, width=96, height=130, rx=8, fill="#ffffff", stroke=DARK, stroke_width=LINE)
        + "".join(
            element("rect", x=x, y=y, width=74, height=70, rx=8, fill="#bfdcdd", stroke=DARK, stroke_width=4)
            for x, y in ((-168, -240), (94, -240), (-168, -120), (94, -120))
        )
    )
    home = (
        element(
            "rect", x=-170, y=-250, width=340, height=250, rx=8, fill="#f4e3cc", stroke="#8a6242", stroke_width=LINE
        )
        + path("M-220 -240 L0 -430 L220 -240 Z", "#c77f63", "#8a4a34")
        + element(
            "rect", x=-112, y=-150, width=92, height=150, rx=8, fill="#9b6a4a", stroke="#6d452c", stroke_width=LINE
        )
        + dot(-42, -72, 8, PUS)
        + element("rect", x=30, y=-176, width=100, height=92, rx=8, fill="#dcebea", stroke="#8a6242", stroke_width=LINE)
        + path("M80 -176 V-84 M30 -130 H130", stroke="#8a6242", width=4)
    )
    ground = path(f"M{left + 60:g} 586 H{left + wide - 60:g} M{right + 60:g} 586 H{right + wide - 60:g}", stroke=MUTED)
    return canvas(
        panel(left, MARGIN, wide, FULL),
        panel(right, MARGIN, wide, FULL),
        group(clinic, x=left + wide / 2, y=586),
        group(home, x=right + wide / 2, y=586),
        ground,
        words(left + wide / 2, 690, "a clinic", bold=True),
        words(right + wide / 2, 690, "only at home", bold=True),
    )


def downtime() -> str:
    """Three calendars: a few days, a week, many weeks are marked."""
    parts = []
    for (x, wide), lines, days in zip(
        columns(3), (("two or", "three days"), ("about", "a week"), ("as long", "as it takes")), (3, 7, 21), strict=True
    ):
        cell, left, top = 42, x + wide / 2 - 146, 268
        cells = "".join(
            element(
                "rect",
                x=left + (day % 7) * 42,
                y=top + (day // 7) * 62,
                width=cell - 4,
                height=50,
                rx=10,
                fill=ACCENT if day < days else SOFT,
            )
            for day in range(28)
        )
        parts += [
            panel(x, MARGIN, wide, FULL),
            element(
                "rect",
                x=left - 18,
                y=130,
                width=328,
                height=414,
                rx=28,
                fill="#ffffff",
                stroke=MUTED,
                stroke_width=LINE,
            ),
            path(
                f"M{left - 18:g} 236 V158 Q{left - 18:g} 130 {left + 10:g} 130 H{left + 282:g} Q{left + 310:g} 130 {left + 310:g} 158 V236 Z",
                RED,
                "#8e1f1c",
            ),
            path(f"M{left + 60:g} 104 v56 M{left + 232:g} 104 v56", stroke=INK, width=14),
            cells,
            words(x + wide / 2, 650, *lines, bold=True),
        ]
    return canvas(*parts)


PICTURES = {
    "age": age,
    "health": health,
    "risk": risk,
    "impact": impact,
    "setting": setting,
    "downtime": downtime,
}
