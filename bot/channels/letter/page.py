"""A letter as a page that needs nothing from elsewhere: no picture to fetch, no style sheet, nothing that tells it was opened.

Styles stand at each element, because some mail readers drop everything else; tables are left to those who need columns.
"""

import html
from collections.abc import Iterable

from bot.channels.letter.sections import Item, Section

FONT = "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
BODY = f"margin:0;padding:24px 12px;background:#f3f1ee;{FONT};font-size:16px;line-height:1.5;color:#2b2a29"
SHEET = "max-width:36em;margin:0 auto;padding:28px 28px 20px;background:#ffffff;border-radius:10px"
H1 = "margin:0 0 4px;font-size:24px;line-height:1.25;color:#24505a"
H2 = "margin:26px 0 8px;font-size:17px;line-height:1.35;color:#24505a"
QUIET = "margin:0 0 18px;font-size:14px;color:#6a6764"
P = "margin:16px 0 12px"
LIST = "margin:0 0 12px;padding-left:24px"
LINE = "margin:0 0 8px"
FOOT = "margin:26px 0 0;padding-top:14px;border-top:1px solid #e2deda;font-size:13px;color:#6a6764"


def as_page(heading: str, opening: str, sections: Iterable[Section], closing: str) -> str:
    """Return the whole letter."""
    parts = [
        f'<h1 style="{H1}">{html.escape(heading)}</h1>',
        f'<p style="{QUIET}">{html.escape(opening)}</p>',
        *map(_section, sections),
        f'<p style="{FOOT}">{html.escape(closing)}</p>',
    ]
    sheet = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light">'
        f"<title>{html.escape(heading)}</title></head>\n"
        f'<body style="{BODY}"><div style="{SHEET}">\n{sheet}\n</div></body></html>\n'
    )


def _section(section: Section) -> str:
    parts = [f'<h2 style="{H2}">{section.head}</h2>'] if section.head else []
    parts += [f'<p style="{P}">{sentence}</p>' for sentence in section.sentences]
    if section.items:
        first = section.items[0].number
        tag = "ul" if first is None else "ol"
        start = "" if first in (None, 1) else f' start="{first}"'
        parts.append(f'<{tag} style="{LIST}"{start}>')
        parts += [f'<li style="{LINE}">{_item(item)}</li>' for item in section.items]
        parts.append(f"</{tag}>")
    return "\n".join(parts)


def _item(item: Item) -> str:
    return f"<b>{item.name}</b>: {item.text}" if item.name else item.text
