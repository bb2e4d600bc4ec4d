"""A letter as plain text that reads well in a terminal: lines of 72, lists that hang."""

import textwrap
from collections.abc import Iterable

from bot.channels.letter.sections import Item, Section
from bot.dialogue.wording import plain

WIDTH = 72  # characters; what the oldest mail readers show without breaking


def as_text(heading: str, opening: str, sections: Iterable[Section], closing: str) -> str:
    """Return the whole letter."""
    blocks = [f"{heading}\n{'=' * len(heading)}", _filled(opening)]
    for section in sections:
        head = _head(plain(section.head))
        blocks += [block for block in (head, *(_filled(plain(one)) for one in section.sentences)) if block]
        blocks += ["\n".join(_line(item) for item in section.items)] if section.items else []
    return "\n\n".join([*blocks, f"-- \n{_filled(closing)}"]) + "\n"


def _head(text: str) -> str:
    lines = _filled(text)
    return f"{lines}\n{'-' * max(map(len, lines.splitlines()))}" if lines else ""


def _filled(text: str, first: str = "", rest: str = "") -> str:
    return textwrap.fill(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _line(item: Item) -> str:
    mark = f"{item.number}. " if item.number is not None else "* "
    said = f"{plain(item.name)}: {plain(item.text)}" if item.name else plain(item.text)
    return _filled(said, mark, " " * len(mark))
