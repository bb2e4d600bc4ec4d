"""Words that steer the bot, such as "yes" and "stop"."""

from collections.abc import Sequence


def says(text: str, controls: Sequence[str]) -> bool:
    """Whether the whole message is one of these words."""
    bare = " ".join(text.casefold().replace("'", "").replace("’", "").strip(" .!?,\n\t").split())
    return bare in controls
