"""The file of a result: one or two A4 pages that a person would hand to a doctor. What it says is `findings.Report`.

The same result makes the same bytes: its own date is the date of the file, so that what is sent twice is the same.
"""

from collections.abc import Iterable

from bot.content.library import Content
from bot.content.models import Source
from bot.dialogue.findings import YEAR, Report, Suggestion
from bot.dialogue.wording import capital, markup, plain
from bot.pictures import render
from bot.pictures.marks import SIZE, specimen
from bot.pictures.paper import SMALL, Paper
from bot.pictures.shapes import element

DRAWN = 38.0  # millimetres: the width of one mark
MOST_DRAWN = 4  # in one row


def document(content: Content, report: Report) -> bytes:
    """Return the file as PDF."""
    texts = content.texts.file
    paper = Paper(
        title=texts.title, author=texts.author, at=report.at, foot=plain(report.findings.disclaimer), page=texts.page
    )
    paper.heading(texts.title, level=1)
    # As a doctor anywhere reads it: 03/04 would be two days.
    date = f"{report.at.day} {report.at:%B %Y}"
    paper.paragraph(plain(markup(texts.made, {"date": date})), size=SMALL, muted=True)
    paper.paragraph(plain(markup(texts.about)), size=SMALL, muted=True)
    paper.heading(texts.summary)
    if report.outcome.show:  # what such answers say is not for a sheet of paper that lies about
        paper.paragraph(plain(markup(content.texts.card.stopped)), bold=True)
        return paper.finished()
    _result(paper, content, report)
    paper.heading(texts.answers)
    paper.pairs([(one.question, one.answer) for one in report.answers])
    _sources(paper, content, report)
    return paper.finished()


def _result(paper: Paper, content: Content, report: Report) -> None:
    texts, found = content.texts.file, report.findings
    _drawings(paper, content, report)
    paper.paragraph(plain(found.types), bold=True)
    for sentence in (*found.levels, found.contradiction):
        paper.paragraph(plain(sentence))
    paper.heading(texts.options)
    paper.paragraph(plain(found.opening))
    _options(paper, found.now)
    if found.later:
        paper.heading(texts.later)
        _options(paper, found.later)
    for head, notes in ((texts.mind, found.cautions), (texts.avoid, found.avoid)):
        if notes:
            paper.heading(head)
            paper.bullets(map(plain, notes))
    paper.heading(texts.ask)
    paper.boxes(map(plain, report.ask))


def _drawings(paper: Paper, content: Content, report: Report) -> None:
    """Draw the types side by side, each as it looks in skin cut through."""
    types = [content.quiz.outcome.types[name] for name in report.outcome.types]
    shaped = [one for one in types if one.shape is not None][:MOST_DRAWN]
    if not shaped:
        return
    width, height = SIZE[0] + 20, SIZE[1] + 60
    blocks = [
        element("g", specimen(one.shape, "III"), transform=f"translate({10 + index * width} 54)")
        for index, one in enumerate(shaped)
    ]
    whole = len(shaped) * width
    sheet = element("rect", width=whole, height=height, fill="#ffffff")
    svg = element("svg", sheet, *blocks, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {whole} {height}")
    alt = ". ".join(capital(f"{one.name}: {one.about}") for one in shaped)
    paper.picture(render.png(svg), DRAWN * len(shaped), DRAWN * height / width, alt)


def _options(paper: Paper, suggestions: Iterable[Suggestion]) -> None:
    for one in suggestions:
        details = " ".join(map(plain, one.details))
        paper.item(f"{one.number}.", one.advice.name, one.advice.reason, details)


def _sources(paper: Paper, content: Content, report: Report) -> None:
    if not report.sources:
        return
    texts = content.texts.file
    paper.heading(texts.sources)
    cited = [markup(texts.source, {"citation": one.citation, "year": _year(one)}) for one in report.sources]
    if report.unpublished:
        cited.append(markup(content.texts.evidence_weak))
    paper.paragraph(" · ".join(map(plain, cited)), size=SMALL - 1.4, muted=True)


def _year(source: Source) -> str:
    """Return the year without the remarks that are of use to an author only."""
    found = YEAR.search(source.year)
    return found[0] if found else source.year
