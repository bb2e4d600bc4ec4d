"""From what authors write to what is sent: wordings, markup, placeholders, names.

Authors mark `*bold*`; messages are Telegram's HTML. What a person typed only ever comes in as a value and is escaped.
"""

import html
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.content.library import Content
from bot.content.models import Target

_BOLD = re.compile(r"\*([^*\n]+)\*")
_SLOT = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"</?[bi]>")


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def markup(text: str, values: Mapping[str, object] | None = None) -> Html:
    """Return an authored text as HTML, its placeholders filled with escaped `values`."""
    ready = _ready(text)
    if "{" not in ready:
        return ready

    def fill(slot: re.Match[str]) -> str:
        value = (values or {}).get(slot[1], slot[0])
        return value if isinstance(value, Html) else html.escape(str(value), quote=False)

    return Html(_SLOT.sub(fill, ready))


@lru_cache(4096)  # more than authors write; nothing that a person typed comes here
def _ready(text: str) -> Html:
    return Html(_BOLD.sub(r"<b>\1</b>", html.escape(text, quote=False)))


def plain(text: str) -> str:
    """Return HTML of ours as plain text, for a terminal and for tests."""
    return html.unescape(_TAG.sub("", text))


def wording(wordings: Sequence[str], turn: int) -> str:
    """Return one of several wordings; the next turn gets the next one, so that nothing is said twice in a row."""
    return wordings[turn % len(wordings)]


def listed(names: Sequence[str]) -> str:
    """Return names as they stand in a sentence: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def paragraphs(*texts: str) -> Html:
    """Return what is there of `texts`, with an empty line between."""
    return Html("\n\n".join(text for text in texts if text))


def label(content: Content, target: Target, beside: str | None = None) -> str:
    """Return the words on a button that leads to an intent or an answer.

    "What does it cost?" says enough below an answer about the same topic; `beside` another one it needs the name.
    """
    if "." not in target:
        return content.intents[target].question
    answer = content.answers[target]
    if answer.question is not None:
        return answer.question
    topic, _, aspect = target.partition(".")
    question = content.aspects[aspect].question
    return question if topic == beside else f"{capital(content.topics[topic].name)}: {question}"


def capital(text: str) -> str:
    """Return a name as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]


def data(target: Target) -> str:
    """Return what such a button sends back."""
    return f"a:{target}" if "." in target else f"i:{target}"
