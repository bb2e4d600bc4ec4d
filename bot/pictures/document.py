"""The file of a result: one or two A4 pages that a person would hand to a doctor. The only fpdf import."""

from fpdf import FPDF

from bot.content.library import Content
from bot.dialogue.findings import Report
from bot.dialogue.wording import plain
from bot.pictures import render


def document(content: Content, report: Report) -> bytes:
    """Return the file as PDF."""
    pdf = FPDF()
    pdf.set_creation_date(report.at)
    pdf.set_lang("en")
    pdf.add_font(render.FAMILY, "", render.REGULAR)
    pdf.add_font(render.FAMILY, "B", render.BOLD)
    pdf.set_title(content.quiz.name)
    pdf.add_page()
    pdf.set_font(render.FAMILY, size=11)
    found = report.findings
    options = [f"{one.number}. {one.advice.name}: {one.advice.reason}" for one in (*found.now, *found.later)]
    for text in (found.types, *found.levels, found.opening, *options, *found.cautions, *found.avoid, found.disclaimer):
        pdf.multi_cell(0, text=plain(text), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())
