"""From SVG to PNG, with the project's own font: a picture looks the same on every machine. The only resvg import.

What was drawn is kept in the cache folder under a hash of everything it was made of. Without a cache that can be
written it is drawn again each time, which takes a tenth of a second.
"""

import hashlib
import secrets
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path

import resvg_py

from bot.errors import ContentError

WIDTH = 1280  # pixels: sharp on a phone that shows it 360 points wide at three pixels a point
FAMILY = "Inter"
FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "Inter-Regular.ttf", FONTS / "Inter-SemiBold.ttf"
_END = b"IEND\xaeB`\x82"  # how every whole PNG ends


def png(svg: str) -> bytes:
    """Draw an SVG. What comes from a person's answers is drawn here and kept nowhere."""
    try:
        return resvg_py.svg_to_bytes(
            svg_string=svg,
            width=WIDTH,
            skip_system_fonts=True,
            font_files=[str(REGULAR), str(BOLD)],
            font_family=FAMILY,
            sans_serif_family=FAMILY,
        )
    except ValueError as error:
        raise ContentError(
            f"a picture cannot be drawn ({error}): open it in a browser, and save it as plain SVG"
        ) from error


@lru_cache(maxsize=256)  # asked for with every question that has a picture
def fingerprint(svg: str) -> str:
    """Return a hash of the SVG and of all that it is drawn with: equal ones make equal pictures."""
    return hashlib.sha256(_drawn_with() + svg.encode()).hexdigest()


def cached_png(svg: str, folder: Path) -> bytes:
    """Draw an SVG, or take it from `folder` if it was drawn before."""
    path = folder / f"{fingerprint(svg)}.png"
    with suppress(OSError):
        found = path.read_bytes()
        if found.endswith(_END):  # a machine that lost its power may keep half a file
            return found
    drawn = png(svg)
    spare = path.with_name(f"{path.stem}.{secrets.token_hex(4)}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        spare.write_bytes(drawn)
        spare.replace(path)  # whole or not at all, also while another bot draws the same
    return drawn


@cache
def _drawn_with() -> bytes:
    """Return a hash of the renderer, the size and the fonts."""
    parts = [resvg_py.__version__.encode(), str(WIDTH).encode(), *(path.read_bytes() for path in (REGULAR, BOLD))]
    return hashlib.sha256(b"\0".join(parts)).digest()
