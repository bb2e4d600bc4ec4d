"""HTML from values: whatever an author wrote is escaped here, whatever is `Html` already is not escaped again."""

import html
from collections.abc import Iterable

from bot.dialogue.wording import Html

_VOID = {"br", "hr", "img", "input", "line", "path", "rect", "polygon", "circle"}


def element(name: str, *children: object, **attributes: object) -> Html:
    """Return an element. `class_` is the attribute class, `data_name` is data-name; None and False leave one out."""
    written = "".join(_attribute(key, value) for key, value in attributes.items() if value not in (None, False))
    if name in _VOID:
        return Html(f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def join(children: object) -> Html:
    """Return one or many children as HTML."""
    if children is None:
        return Html("")
    if isinstance(children, Html):
        return children
    if isinstance(children, str) or not isinstance(children, Iterable):
        return Html(html.escape(str(children)))
    return Html("".join(join(child) for child in children))


def separated(children: Iterable[object], separator: str = ", ") -> Html:
    """Return children with something between each two."""
    return Html(html.escape(separator).join(join(child) for child in children))


def link(anchor: str, *children: object, **attributes: object) -> Html:
    """Return a link to a place on the page."""
    return element("a", *children, href=f"#{anchor}", **attributes)


def table(heads: Iterable[object], rows: Iterable[Iterable[object]], *, kind: str | None = None) -> Html:
    """Return a table that can be scrolled sideways on a narrow screen; the first cell of a row names the row."""
    head = element("tr", [element("th", cell, scope="col") for cell in heads])
    body = [_row(tuple(row)) for row in rows]
    whole = element("table", element("thead", head), element("tbody", body), class_=kind)
    return element("div", whole, class_="wide", tabindex="0", role="group", aria_label="Table")


def _row(cells: tuple[object, ...]) -> Html:
    return element("tr", element("th", cells[0], scope="row"), [element("td", cell) for cell in cells[1:]])


def listed(children: Iterable[object], **attributes: object) -> Html:
    """Return a list with one entry for each child."""
    return element("ul", [element("li", child) for child in children], **attributes)


def folded(summary: object, *children: object, **attributes: object) -> Html:
    """Return children that are hidden until their summary is pressed."""
    return element("details", element("summary", summary), *children, **attributes)


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value))}"'
