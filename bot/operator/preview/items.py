"""What the page is made of: items that can be ticked, bubbles as in Telegram, links to facts and sources, flags."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Literal

from bot.content.library import Content
from bot.content.models import Fact
from bot.dialogue.actions import Button
from bot.dialogue.wording import Html
from bot.operator.preview.elements import element, join, link, separated

Mark = Literal["safety", "weak", "partly", "memory", "unknown", "overdue", "unused"]
MARKS: dict[Mark, tuple[str, str]] = {
    "safety": ("safety", "The text holds a safety caution, or answers an emergency."),
    "weak": ("evidence C", "All it cites is of grade C: what clinicians or one person say, not what studies found."),
    "partly": ("partly C", "Some of what it cites is of grade C: what clinicians or one person say."),
    "memory": (
        "from memory",
        "It cites a fact of check R: recalled, not seen in a source. A clinician must confirm it.",
    ),
    "unknown": ("no figure", "It says that there is no reliable figure."),
    "overdue": ("check again", "The date on which it had to be checked again has passed."),
    "unused": ("not used", "No answer cites it."),
}
_PREFIXES = {"a": "a", "i": "i", "m": "m", "s": "s"}


def item(
    anchor: str,
    title: object,
    *body: object,
    name: str,
    file: str,
    marks: Iterable[Mark] = (),
    after: object = None,
) -> Html:
    """Return something that can be ticked. A tick stands for title and body: when they change, it is taken back.

    `name` and `file` tell where it stands in the content; `after` is shown below the body and not part of the tick.
    """
    found = tuple(marks)
    shown = [element("span", MARKS[mark][0], class_=f"mark {mark}", title=MARKS[mark][1]) for mark in found]
    head = element("header", element("h4", title), element("code", name) if title != name else None, shown)
    signed = hashlib.sha256(join((title, body)).encode()).hexdigest()[:12]
    return element(
        "article",
        head,
        *body,
        after,
        id=anchor,
        class_="item",
        tabindex="-1",
        data_name=name,
        data_file=file,
        data_marks=" ".join(found) or None,
        data_signed=signed,
    )


def bubble(text: Html, rows: Sequence[Sequence[Button]] = (), **attributes: object) -> Html:
    """Return a message as a chat shows it, with its buttons."""
    keys = [element("div", [_key(button) for button in row], class_="row") for row in rows]
    return element("div", element("p", text, class_="bubble"), keys, class_="message", **attributes)


def _key(button: Button) -> Html:
    """Return a button; one that leads to an answer or an intent jumps there."""
    kind, _, target = button.data.partition(":")
    if kind in _PREFIXES:
        return link(f"{_PREFIXES[kind]}-{target}", button.label, class_="key")
    return element("span", button.label, class_="key")


def flags(facts: Iterable[Fact]) -> tuple[Mark, ...]:
    """Return what has to be known about the evidence for something that cites these facts."""
    found = tuple(facts)
    weak = {fact.grade == "C" for fact in found}
    marks: tuple[Mark, ...] = () if True not in weak else ("partly",) if False in weak else ("weak",)
    return (*marks, "memory") if any(fact.check == "R" for fact in found) else marks


def fact_links(content: Content, ids: Iterable[str]) -> Html:
    """Return links to facts, each with its grade; `R` marks those that are from memory."""
    return separated((_fact_link(content, name) for name in ids), " ")


def _fact_link(content: Content, name: str) -> Html:
    fact = content.facts[name]
    recalled = " R" if fact.check == "R" else ""
    return link(f"fact-{name}", f"{name} {fact.grade}{recalled}", class_=f"ref grade-{fact.grade}", title=fact.text)


def source_links(content: Content, ids: Iterable[str]) -> Html:
    """Return links to sources."""
    return separated(
        (link(f"source-{name}", name, class_="ref", title=content.sources[name].citation) for name in ids), " "
    )
