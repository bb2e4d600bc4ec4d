"""The card of a result: one picture to keep or to send on."""

import textwrap
from html import escape

from bot.content.library import Content
from bot.dialogue.findings import Report
from bot.dialogue.wording import plain


def card(content: Content, report: Report) -> str:
    """Return the card as SVG."""
    found = report.findings
    lines = textwrap.wrap(plain(" ".join([content.quiz.name + ":", found.types, *found.levels, found.disclaimer])), 46)
    text = "".join(f'<text x="70" y="{130 + 62 * index}">{escape(line)}</text>' for index, line in enumerate(lines))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 800" font-size="44">'
        f'<rect width="1280" height="800" rx="48" fill="#f6f1ea"/>{text}</svg>'
    )
