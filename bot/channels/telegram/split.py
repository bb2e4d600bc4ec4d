"""Cuts a long text into messages that Telegram takes, without tearing a tag or a character.

Telegram counts UTF-16 units of what is shown: a tag counts nothing, `&amp;` one. Cuts are made between paragraphs,
else lines, else sentences, else words; open tags are closed at a cut and opened again after it. What Telegram would
refuse (an unknown tag, a lone `<`, a tag never closed) is shown as it stands or mended: a text never fails to go out.
"""

import re
import unicodedata
from dataclasses import dataclass
from html import escape, unescape

LIMIT = 4096
TOKEN = re.compile(
    r"""(?P<open><(?P<name>b|i|u|s|code|a)(?:\ href="[^"<>]*")?>)
    |</(?P<close>b|i|u|s|code|a)>
    |(?P<entity>&(?:lt|gt|amp|quot|\#\d{1,7}|\#x[0-9a-f]{1,6});)
    |(?P<text>[^<&]+|.)""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
# What all texts of ours are, and what needs no mending: a tag with words in it and none inside another.
WELL_FORMED = re.compile(
    r"""(?:[^<>&]++ | &(?:lt|gt|amp|quot);
    | <(b|i|u|s|code|a)(?:\ href="[^"<>]*")?> (?=\s*+[^<>&]) [^<>&]++ </\1>)++""",
    re.VERBOSE,
)
# The best place for a cut first; the cut is after the match.
PLACES = tuple(re.compile(place) for place in (r"\n\s*\n", r"\n", r"[.!?…][\"'”’)]*\s", r"\s"))
SHORTEST = 4  # a part is at least this share (1/4) full, or the next best place is taken
JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A tag (`shown` is empty) or a stretch of text as it is written in HTML."""

    raw: str
    shown: str
    tag: str = ""  # "b" opens, "/b" closes


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def units_shown(html: str) -> int:
    """Return how much of a text with tags Telegram counts."""
    return sum(units(piece.shown) for piece in _pieces(html))


def split(html: str, limit: int = LIMIT) -> list[str]:
    """Return `html` as one or more messages, each with something to show."""
    if units(html) <= limit and html == html.strip() and WELL_FORMED.fullmatch(html):
        return [html]  # as it would be anyhow, at a tenth of the cost
    pieces = _pieces(html)
    if sum(units(piece.shown) for piece in pieces) <= limit:
        part = _written([], pieces, [])
        return [part] if part else []
    pieces = [single for piece in pieces for single in _characters(piece)]
    parts: list[str] = []
    open_tags: list[Piece] = []
    while pieces:
        cut = _cut(pieces, limit)
        still_open = _open_after(open_tags, pieces[:cut])
        parts.append(_written(open_tags, pieces[:cut], still_open))
        pieces, open_tags = pieces[cut:], still_open
    return [part for part in parts if part]


def _pieces(html: str) -> list[Piece]:
    """Return the text in pieces, well-formed whatever it was."""
    pieces: list[Piece] = []
    names: list[str] = []
    for token in TOKEN.finditer(html):
        kind, raw = token.lastgroup, token[0]
        if kind == "open":
            names.append(token["name"].lower())
            pieces.append(Piece(raw, "", names[-1]))
        elif kind == "close":
            pieces += _close(token["close"].lower(), names)
        elif kind == "entity" and len(shown := unescape(raw)) == 1:
            pieces.append(Piece(raw, shown))
        else:
            pieces.append(Piece(escape(raw, quote=False), raw))
    return pieces + [_closing(name) for name in reversed(names)]


def _close(name: str, names: list[str]) -> list[Piece]:
    """Close a tag: those that were opened after it go with it, and one that was never opened is left out."""
    closed: list[Piece] = []
    while name in names and (not closed or closed[-1].tag != f"/{name}"):
        closed.append(_closing(names.pop()))
    return closed


def _characters(piece: Piece) -> list[Piece]:
    if len(piece.shown) < 2:
        return [piece]
    return [Piece(escape(character, quote=False), character) for character in piece.shown]


def _closing(name: str) -> Piece:
    return Piece(f"</{name}>", "", f"/{name}")


def _cut(pieces: list[Piece], limit: int) -> int:
    """Return how many pieces go into the next part."""
    length = 0
    for index, piece in enumerate(pieces):
        length += units(piece.shown)
        if length > limit:
            return _before_openings(pieces, _best_cut(pieces, index))
    return len(pieces)


def _before_openings(pieces: list[Piece], cut: int) -> int:
    """A tag that opens just before the cut belongs to what comes after it."""
    while cut > 1 and pieces[cut - 1].tag and not pieces[cut - 1].tag.startswith("/"):
        cut -= 1
    return cut


def _best_cut(pieces: list[Piece], most: int) -> int:
    # One more than fits: a space just behind the last word may be where the cut is.
    window = [index for index in range(most + 1) if pieces[index].shown]
    shown = "".join(pieces[index].shown for index in window)
    for place in PLACES:
        # What separates is dropped, so that only its beginning has to fit.
        ends = [match.end() for match in place.finditer(shown)]
        fitting = [end for end in ends if end < len(window) or shown[-1].isspace()]
        if fitting and fitting[-1] * SHORTEST >= len(shown):
            end = min(fitting[-1], len(window) - 1)
            return window[end]
    return window[_between_characters(shown)]


def _between_characters(shown: str) -> int:
    """Return a place near the end of `shown` that tears no letter from its accent and no emoji in two."""
    last = len(shown) - 1
    for index in range(last, max(last - 32, 0), -1):
        before, after = shown[index - 1], shown[index]
        if not (unicodedata.combining(after) or after in JOINERS or before == "\u200d"):
            return index
    return last


def _open_after(open_tags: list[Piece], pieces: list[Piece]) -> list[Piece]:
    after = list(open_tags)
    for piece in pieces:
        if piece.tag.startswith("/"):
            after.pop()
        elif piece.tag:
            after.append(piece)
    return after


def _written(before: list[Piece], pieces: list[Piece], after: list[Piece]) -> str:
    """Return a part in HTML between the tags that were open before and are open after it; "" if it shows nothing."""
    kept = _stripped(pieces)
    closings = [_closing(piece.tag) for piece in reversed(after)]
    return "".join(piece.raw for piece in [*before, *kept, *closings]) if any(piece.shown for piece in kept) else ""


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without blanks at either end; tags stay."""
    solid = [index for index, piece in enumerate(pieces) if piece.shown.strip()]
    if not solid:
        return [piece for piece in pieces if piece.tag]
    return [p for index, p in enumerate(pieces) if p.tag or solid[0] <= index <= solid[-1]]
