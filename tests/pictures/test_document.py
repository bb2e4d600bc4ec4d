"""The file of a result: complete, short, readable for machines that read aloud, the same bytes for the same result."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.findings import report
from bot.dialogue.state import Result
from bot.dialogue.wording import plain
from bot.pictures.document import document
from bot.pictures.drawings import Drawings
from tests.content.small_content import Folder
from tests.pictures.results import AT, EVERYTHING, result, results
from tests.real_content import ROOT


@pytest.fixture(scope="module")
def longest(content: Content) -> bytes:
    return document(content, report(content, result(EVERYTHING)))


@pytest.fixture(scope="module")
def reader(longest: bytes) -> PdfReader:
    return PdfReader(BytesIO(longest))


def words(reader: PdfReader) -> str:
    """All text, without the ends of lines."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_longest_result_fits_on_two_pages(reader: PdfReader, longest: bytes) -> None:
    assert len(reader.pages) == 2
    assert len(longest) < 200_000
    assert [round(float(length)) for length in reader.pages[0].mediabox[2:]] == [595, 842]


@pytest.mark.parametrize("name", ["W01", "W05", "W07", "W08", "W09", "W11", "nothing said", "support"])
def test_every_kind_of_result_has_a_file(content: Content, name: str) -> None:
    one = results(content)[name]
    said = words(PdfReader(BytesIO(document(content, report(content, one)))))

    assert content.texts.file.title in said
    assert "not a diagnosis" in said
    assert "%" not in said.partition(content.texts.file.sources)[0]  # titles of papers are as they are


def test_file_holds_all_that_the_result_says(content: Content, reader: PdfReader) -> None:
    found = report(content, result(EVERYTHING))
    said = words(reader)
    expected = [
        *(one.advice.name for one in (*found.findings.now, *found.findings.later)),
        *(plain(note) for note in (*found.findings.cautions, *found.findings.avoid)),
        *(plain(question) for question in found.ask),
        plain(found.findings.disclaimer),
        "4 March 2026",
    ]

    assert len(expected) > 20
    assert [text for text in expected if " ".join(text.split()) not in said] == []


def test_answers_stand_in_the_words_of_the_buttons(reader: PdfReader) -> None:
    said = words(reader)

    assert "From across a room" in said
    assert "28" in said
    assert "v_narrow" not in said


def test_answer_left_open_is_said_to_be(content: Content) -> None:
    found = report(content, result({"kinds": ("sunken",)}))

    assert found.answers[0].answer == content.texts.export.left_open


@pytest.mark.parametrize("name", ["W10", "W11"])
def test_file_of_an_emergency_names_neither_options_nor_answers(content: Content, name: str) -> None:
    one = results(content)[name]
    said = words(PdfReader(BytesIO(document(content, report(content, one)))))

    assert "get help today" in said
    assert content.texts.file.options not in said
    assert content.texts.file.answers not in said


def test_file_has_title_author_language_and_tags(content: Content, reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    tags = [kid.get_object()["/S"] for kid in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]

    assert reader.metadata is not None
    assert reader.metadata.title == content.texts.file.title
    assert reader.metadata.author == content.texts.file.author
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert tags[0] == "/H1"
    assert set(tags) == {"/H1", "/H2", "/P", "/Figure"}


def test_nothing_on_a_page_is_without_a_tag(reader: PdfReader) -> None:
    """What is neither tagged nor marked as decoration is read out in the wrong place, or not at all."""
    for page in reader.pages:
        contents = page.get_contents()
        assert contents is not None
        inside = 0
        for _, operator in contents.operations:
            inside += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            assert inside in (0, 1)
            assert inside or operator not in (b"Tj", b"TJ", b"Do", b"re"), operator


def test_figure_is_told_in_words(reader: PdfReader) -> None:
    root: Any = reader.trailer["/Root"]
    kids = [kid.get_object() for kid in root["/StructTreeRoot"]["/K"][0].get_object()["/K"]]
    (figure,) = (kid for kid in kids if kid["/S"] == "/Figure")

    assert "narrow and deep pits" in figure["/Alt"]


def test_fonts_are_in_the_file(reader: PdfReader) -> None:
    pages: list[Any] = list(reader.pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].get_object().values()]

    assert fonts
    for font in fonts:
        assert "Inter" in font["/BaseFont"]
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_same_result_makes_the_same_bytes_in_another_process(content: Content, longest: bytes, tmp_path: Path) -> None:
    """A mail that is tried again must carry the same file."""
    program = (
        "import sys; from tests.pictures.results import EVERYTHING, result;"
        "from bot.content.validation import load; from tests.real_content import ROOT;"
        "from bot.pictures.document import document; from bot.dialogue.findings import report;"
        "content, _ = load(ROOT); sys.stdout.buffer.write(document(content, report(content, result(EVERYTHING))))"
    )
    again = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)

    assert again.stdout == longest


def test_other_date_makes_another_file(content: Content, longest: bytes) -> None:
    later = replace(result(EVERYTHING), at=AT + timedelta(days=1))

    assert document(content, report(content, later)) != longest
    assert isinstance(later, Result)


def test_result_of_another_bot_has_a_card_and_a_file_too(tmp_path: Path) -> None:
    """Nothing here knows a type, a question or a level by name."""
    small, problems = load(Folder.new(tmp_path).root)
    assert small is not None, problems
    drawings = Drawings(small, tmp_path / "cache")
    one = Result(
        "run", small.quiz.id, {question.key: tuple(question.options)[:1] for question in small.quiz.questions}, AT
    )

    assert drawings.card(one).startswith(b"\x89PNG")
    assert report(small, one).answers[0].question in words(PdfReader(BytesIO(drawings.pdf(one))))
