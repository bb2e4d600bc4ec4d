"""The pictures of a content (`knowledge/pictures.yaml` and `knowledge/pictures/*.svg`), and what must hold for them.

A picture is an SVG with a text that says the same to those who cannot see it. It must be well-formed and stand by
itself; whether it is drawn well only looking at it shows (`make contact-sheet`).
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints

from bot.content.models import Id, Model, Prose

FOLDER = "pictures"
MAX_BYTES = 200_000  # the largest of ours has 20 kB
_SVG = "{http://www.w3.org/2000/svg}"
_FOREIGN = ("image", "script", "foreignObject", "style")


class Picture(Model):
    """One picture: the file in `knowledge/pictures/` and the same in words."""

    file: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+\.svg$")]
    alt: Annotated[Prose, StringConstraints(max_length=400)]
    """What is to be seen, in one or two sentences: read out, and shown where there are no pictures."""


class Pictures(Model):
    """All pictures by the name that questions, options and answers use."""

    pictures: dict[Id, Picture]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture as it was read."""

    alt: str
    svg: str


def read_svg(folder: Path, name: str) -> tuple[str, tuple[str, str] | None]:
    """Return the text of an SVG, and what is wrong with it and how to mend it, if anything is."""
    try:
        raw = (folder / name).read_bytes()
    except OSError as error:
        return "", (f"the picture '{name}' cannot be read ({error.strerror})", f"draw knowledge/{FOLDER}/{name}")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return "", (f"the picture '{name}' is not UTF-8", "save it as UTF-8")
    return text, next(_faults(name, text, len(raw)), None)


def _faults(name: str, text: str, size: int) -> Iterator[tuple[str, str]]:
    if size > MAX_BYTES:
        yield f"the picture '{name}' has {size:,} bytes", f"simplify it: {MAX_BYTES:,} are enough"
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        yield f"the picture '{name}' has a DOCTYPE", "take it out; SVG needs none"
        return
    try:
        root = ET.fromstring(text)  # noqa: S314 -- see the import
    except ET.ParseError as error:
        line, column = error.position
        yield f"the picture '{name}' is not XML at {line}:{column + 1}", "open it in a browser, which shows the place"
        return
    if root.tag != f"{_SVG}svg" or not root.get("viewBox"):
        yield f"the picture '{name}' is no SVG with a viewBox", "save it as plain SVG"
    for element in root.iter():
        if element.tag.removeprefix(_SVG) in _FOREIGN:
            what = f"the picture '{name}' holds <{element.tag.removeprefix(_SVG)}>"
            yield what, "draw it with shapes and text alone"
