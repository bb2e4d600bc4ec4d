"""The pictures, each once, with its words and with what shows it."""

import base64
from collections.abc import Iterator

from bot.content.library import Content
from bot.dialogue.wording import Html
from bot.operator.preview.elements import element, link, separated
from bot.operator.preview.items import item

FILE = "knowledge/pictures.yaml"


def pictures(content: Content) -> Iterator[Html]:
    """Yield each picture."""
    for name, drawing in content.pictures.items():
        shown = element("img", src=_address(drawing.svg), alt=drawing.alt, width=480, loading="lazy")
        places = separated(_places(content, name))
        body = (shown, element("p", drawing.alt), element("p", "Shown by ", places, class_="meta"))
        yield item(f"picture-{name}", name, *body, name=name, file=FILE)


def picture_link(name: str) -> Html:
    """Return a link to a picture."""
    return link(f"picture-{name}", name)


def _address(svg: str) -> str:
    """Return a drawing as an address: as part of the page it would take its colours from there."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _places(content: Content, name: str) -> Iterator[Html]:
    for question in content.quiz.questions:
        if question.picture == name:
            yield link(f"question-{question.id}", question.id)
    for option, advice in content.quiz.outcome.options.items():
        if advice.picture == name:
            yield link(f"option-{option}", option)
    for answer, found in content.answers.items():
        if found.picture == name:
            yield link(f"a-{answer}", answer)
