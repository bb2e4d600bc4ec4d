"""Words that steer the bot, such as "yes" and "stop"."""

from collections.abc import Sequence
from functools import lru_cache

from bot.content.texts import Controls


def says(text: str, controls: Sequence[str]) -> bool:
    """Whether the whole message is one of these words."""
    return _bare(text) in controls


def numbered(text: str, controls: Controls) -> int | None:
    """Return the number of the option that the whole message asks to explain: "explain 2", "the second", "2"."""
    bare = _bare(text)
    for words in sorted(controls.explain, key=len, reverse=True):
        before, _, after = words.partition("{number}")
        if bare.startswith(before) and bare.endswith(after):
            number = bare[len(before) : len(bare) - len(after)].lstrip("#")
            if number in controls.ordinals:
                return controls.ordinals.index(number) + 1
            if number.isascii() and number.isdigit() and len(number) < 3:
                return int(number)
    return None


@lru_cache(8)  # many ask what one message says
def _bare(text: str) -> str:
    return " ".join(text.casefold().replace("'", "").replace("’", "").strip(" .!?,\n\t").split())
