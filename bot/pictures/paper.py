"""A4 pages with headings, paragraphs, lists and boxes to tick, tagged for those who have them read out. The only fpdf import.

Everything is tagged as heading, paragraph or figure, or marked as decoration, and in the order in which it is read. Items of
lists are paragraphs: fpdf2 cannot put one tag into another, and an item without a list would be wrong. No block is torn
in two by the end of a page.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO

from fpdf import FPDF
from fpdf.prefs import ViewerPreferences

from bot.pictures import render

SIDE, TOP, BOTTOM = 19.0, 16.0, 20.0  # margins, in millimetres
BODY, SMALL = 9.5, 7.8  # points
INK, MUTED, ACCENT = (47, 42, 38), (100, 92, 85), (31, 100, 106)
_LINE = 0.47  # the height of a line in millimetres for each point


class Paper(FPDF):
    """The pages, filled from top to bottom."""

    def __init__(self, *, title: str, author: str, at: datetime, foot: str, page: str) -> None:
        super().__init__(format="A4")
        self._foot, self._page_words = foot, page
        self.add_font(render.FAMILY, "", render.REGULAR)
        self.add_font(render.FAMILY, "B", render.BOLD)
        self.set_title(title)
        self.set_author(author)
        self.set_lang("en")
        self.set_creation_date(at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.set_margins(SIDE, TOP, SIDE)
        self.c_margin = 0.0  # letters begin where pictures and boxes do
        self.set_auto_page_break(auto=False, margin=BOTTOM)
        self.add_page()

    def footer(self) -> None:
        """Put the disclaimer and the number of the page at the foot of each."""
        with self._decoration():
            self.set_y(-BOTTOM + 5)
            self._style(6.5, muted=True)
            self.multi_cell(self.epw - 26, 3, self._foot, align="L", new_x="RIGHT", new_y="TOP")
            words = self._page_words.replace("{number}", str(self.page_no())).replace("{total}", "{nb}")
            self.cell(26, 3, words, align="R")

    def heading(self, text: str, level: int = 2) -> None:
        """Write a heading; it never stands alone at the end of a page."""
        size = 17.0 if level == 1 else 11.0
        gap = 0.0 if level == 1 else 3.4
        self._room(gap + size * _LINE + 14)
        self.set_y(self.get_y() + gap)
        self._write(f"H{level}", text, size, bold=True, color=ACCENT)
        self.set_y(self.get_y() + (1.2 if level == 1 else 0.6))

    def paragraph(self, text: str, *, size: float = BODY, bold: bool = False, muted: bool = False) -> None:
        """Write a paragraph; nothing where there is nothing to say."""
        if text:
            self._room(self._height(text, size, self.epw, bold=bold))
            self._write("P", text, size, bold=bold, color=MUTED if muted else INK)
            self.set_y(self.get_y() + 0.8)

    def bullets(self, lines: Iterable[str], *, size: float = BODY) -> None:
        """Write a list."""
        for line in lines:
            self._marked("•", line, size)

    def boxes(self, lines: Iterable[str]) -> None:
        """Write a list with boxes to tick by pen."""
        for line in lines:
            self._room(self._height(line, BODY, self.epw - 7) + 1)
            with self._decoration():
                self.set_draw_color(*ACCENT)
                self.set_line_width(0.35)
                self.rect(SIDE, self.get_y() + 0.5, 3.4, 3.4)
            self._write("P", line, BODY, left=7)
            self.set_y(self.get_y() + 1)

    def item(self, number: str, head: str, text: str, details: str) -> None:
        """Write one thing of a numbered list: its name and what it is for, and the rest in small letters."""
        high = BODY * _LINE
        self._room(self._height(f"{number} {head}: {text}", BODY, self.epw, bold=True) + 2 * SMALL * _LINE + 1)
        self.set_x(SIDE)
        with self._tagged("P"):
            self._style(BODY, bold=True)
            self.write(high, f"{number} {head}: ")
            self._style(BODY)
            self.write(high, text)
            self.ln(high)
        if details:
            self._write("P", details, SMALL, color=MUTED, left=5)
        self.set_y(self.get_y() + 1.4)

    def pairs(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write questions at the left and their answers at the right."""
        left = self.epw * 0.6
        for question, answer in rows:
            high = max(self._height(question, SMALL, left - 4), self._height(answer, SMALL, self.epw - left, bold=True))
            self._room(high)
            top = self.get_y()
            self._write("P", question, SMALL, color=MUTED, width=left - 4)
            self.set_y(top)
            self._write("P", answer, SMALL, bold=True, left=left)
            self.set_y(top + high + 0.7)

    def picture(self, png: bytes, width: float, height: float, alt: str) -> None:
        """Place a picture at the left, with what it shows in words."""
        self._room(height + 2)
        self.image(BytesIO(png), SIDE, self.get_y(), width, height, alt_text=alt)
        self.set_y(self.get_y() + height + 2)

    def finished(self) -> bytes:
        """Return the file."""
        return bytes(self.output())

    # ---- parts

    def _marked(self, mark: str, line: str, size: float) -> None:
        self._room(self._height(line, size, self.epw - 4))
        top = self.get_y()
        with self._decoration():
            self._style(size)
            self.cell(4, size * _LINE, mark)
        self.set_y(top)
        self._write("P", line, size, left=4)
        self.set_y(self.get_y() + 0.4)

    def _write(
        self,
        tag: str,
        text: str,
        size: float,
        *,
        bold: bool = False,
        color: tuple[int, int, int] = INK,
        left: float = 0,
        width: float = 0,
    ) -> None:
        self._style(size, bold=bold)
        self.set_text_color(*color)
        self.set_x(SIDE + left)
        with self._tagged(tag):
            self.multi_cell(width or self.epw - left, size * _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def _style(self, size: float, *, bold: bool = False, muted: bool = False) -> None:
        self.set_font(render.FAMILY, "B" if bold else "", size)
        self.set_text_color(*(MUTED if muted else INK))

    def _height(self, text: str, size: float, width: float, *, bold: bool = False) -> float:
        self._style(size, bold=bold)
        found = self.multi_cell(width, size * _LINE, text, align="L", dry_run=True, output="HEIGHT")
        return float(found) if isinstance(found, int | float) else 0.0

    def _room(self, height: float) -> None:
        """Begin a page where what comes next does not fit into this one."""
        if self.get_y() + height > self.h - BOTTOM:
            self.add_page()

    @contextmanager
    def _tagged(self, kind: str) -> Iterator[None]:
        """Tag what is written; fpdf2 itself tags figures alone."""
        mcid = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{kind}", mcid=mcid)
        self._out(f"/{kind} <</MCID {mcid}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def _decoration(self) -> Iterator[None]:
        """Keep what is drawn from being read out."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")
