"""A result as the sections of a letter, the same for a page and for plain text."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.texts import Texts
from bot.dialogue.findings import Findings, Report, Suggestion
from bot.dialogue.wording import Html, markup

NOTHING = Html("")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: what it is about, if anything, and what there is to say; `number` where the list counts."""

    text: Html
    name: Html = NOTHING
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A head, sentences, a list: what there is of them."""

    head: Html = NOTHING
    sentences: tuple[Html, ...] = ()
    items: tuple[Item, ...] = ()


def sections(texts: Texts, report: Report) -> Iterator[Section]:
    """Yield the sections of a result."""
    found, words = report.findings, texts.result
    yield Section(sentences=_summary(found))
    if found.now:
        yield Section(found.opening, items=_suggestions(found.now))
    elif found.opening:
        yield Section(sentences=(found.opening,))
    for head, items in (
        (markup(words.later), _suggestions(found.later)),
        (markup(words.mind), tuple(map(Item, found.cautions))),
        (markup(words.avoid), tuple(map(Item, found.avoid))),
        (report.ask_head, tuple(map(Item, report.ask))),
    ):
        if items:
            yield Section(head, items=items)
    yield Section(sentences=tuple(filter(None, (found.next_step, found.disclaimer))))


def _summary(found: Findings) -> tuple[Html, ...]:
    return tuple(filter(None, (found.types, Html(" ".join(found.levels)), found.contradiction)))


def _suggestions(suggestions: tuple[Suggestion, ...]) -> tuple[Item, ...]:
    return tuple(Item(markup(one.advice.reason), markup(one.advice.name), one.number) for one in suggestions)
