"""The whole content as one HTML page for whoever has to vouch for it: nothing on it is loaded from anywhere else.

What it shows is made by the dialogue's own code, so that the bubbles are the ones people get. Ticks and remarks stay in
the reader's browser (`script.js`).
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template

from bot.content.library import Content
from bot.dialogue.wording import Html
from bot.operator.preview import evidence, sentences
from bot.operator.preview.answers import AnswerItems
from bot.operator.preview.elements import element, join, link
from bot.operator.preview.links import Links
from bot.operator.preview.pictures import pictures
from bot.operator.preview.quiz import QuizItems
from bot.operator.preview.rules import RuleItems

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the page with an entry in the list at its side."""

    anchor: str
    title: str
    about: str
    items: Html


def page(content: Content, today: date) -> str:
    """Return the page."""
    chapters = [*_chapters(content, today)]
    style, script = ((HERE / name).read_text(encoding="utf-8") for name in ("style.css", "script.js"))
    return Template((HERE / "template.html").read_text(encoding="utf-8")).substitute(
        bot=join(content.quiz.id),
        title=join(f"Content review: {content.quiz.id}"),
        about=join(content.texts.about.short_description),
        fingerprint=join(content.fingerprint[:12]),
        day=today.isoformat(),
        contents=join(map(_entry, chapters)),
        chapters=join(map(_chapter, chapters)),
        style=style,
        script=script,
        # Only this style and this script: what an author wrote can run nothing, even if it slipped past the escaping.
        policy=join(f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:"),
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _entry(chapter: Chapter) -> Html:
    count = element("span", class_="count", data_of=chapter.anchor)
    return element("li", link(chapter.anchor, chapter.title, " ", count))


def _chapter(chapter: Chapter) -> Html:
    head = element("h2", chapter.title)
    return element("section", head, element("p", chapter.about), chapter.items, id=chapter.anchor, class_="chapter")


def _chapters(content: Content, today: date) -> Iterator[Chapter]:
    links = Links(content)
    answers = AnswerItems(content, links)
    urgent = [topic for topic in content.topics.values() if links.is_emergency(topic.id, content)]
    others = [topic for topic in content.topics.values() if topic not in urgent]
    safety = [*map(answers.topic, urgent), sentences.helplines(content, today), *sentences.detector(content)]

    def chapter(anchor: str, title: str, about: str, items: Iterable[Html]) -> Chapter:
        return Chapter(anchor, title, about, join(items))

    about = (
        "Where the evidence is weak or missing. Who has an hour reads the first list, then chooses “safety” above; the rest "
        "can be read in parts, as ticks stay in this browser. “Remarks” gives a text to sign."
    )
    yield chapter("look", "To look at first", about, _look(content, links))
    yield chapter("safety", "Safety", "What is said in an emergency, whom to call, and what is heard as one.", safety)
    about = "Every topic with every answer, as people see it. A button leads to what it opens."
    yield chapter("answers", "Answers", about, map(answers.topic, others))
    about = "“Does it hurt?” takes its topic from the message or from what was said last."
    yield chapter("asked", "Asked of any topic", about, answers.aspects())
    yield chapter("requests", "Requests", "What people ask the program to do.", answers.deeds())
    about = "Names in {braces} are filled in by the program."
    yield chapter("sentences", "The bot's own sentences", about, sentences.sentences(content))
    yield chapter("quiz", "The quiz", f"The {content.quiz.name}, as it asks.", QuizItems(content).all())
    about = "From answers to what is shown, step by step."
    yield chapter("gates", "The result of the quiz", about, RuleItems(content).all())
    about = "What is shown with questions, options and answers, and the words for those who cannot see it."
    yield chapter("pictures", "Pictures", about, pictures(content))
    yield chapter("facts", "Facts", "What every answer rests on.", evidence.facts(content, links))
    yield chapter("sources", "Sources", "Where the facts come from.", evidence.sources(content, links))


def _look(content: Content, links: Links) -> Iterator[Html]:
    yield evidence.from_memory(content, links)
    yield evidence.weak(content)
    yield evidence.no_figures(content)
    yield evidence.corrected(content, links)
    yield evidence.unused(content)
