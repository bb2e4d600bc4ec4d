"""The pictures of the content: there, wide and light enough for a phone, the same each time, kept where that can be done."""

import re
import struct
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.errors import ContentError
from bot.pictures import render
from bot.pictures.drawings import Drawings
from bot.pictures.shapes import HEIGHT, LETTERS, WIDTH
from tests.real_content import ROOT
from tools.draw_pictures import FOLDER, PICTURES

HEAVIEST = 150_000  # bytes
SMALLEST = 44  # pixels of 1280: 12 points high where a phone shows the picture 360 wide
LETTER = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9" font-family="{}">a</text></svg>'
CIRCLE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720"><circle cx="640" cy="360" r="{}"/></svg>'


def size(png: bytes) -> tuple[int, int]:
    """Width and height, as the head of a PNG says."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.fixture
def drawings(content: Content, tmp_path: Path) -> Drawings:
    return Drawings(content, tmp_path)


def test_every_picture_is_drawn_wide_and_light_enough_for_a_phone(content: Content, drawings: Drawings) -> None:
    drawn = {name: drawings.picture(name) for name in content.pictures}

    assert len(drawn) >= 14
    assert {name: size(png) for name, png in drawn.items()} == dict.fromkeys(drawn, (WIDTH, HEIGHT))
    assert not {name: len(png) for name, png in drawn.items() if len(png) > HEAVIEST}


def test_letters_can_be_read_on_a_phone(content: Content) -> None:
    sizes = {
        name: min(map(float, re.findall(r'font-size="([\d.]+)"', drawing.svg)), default=LETTERS)
        for name, drawing in content.pictures.items()
    }

    assert not {name: found for name, found in sizes.items() if found < SMALLEST}


def test_shapes_carry_the_letters_of_their_buttons(content: Content) -> None:
    svg = content.pictures["P_SHAPES"].svg

    assert [letter for letter in "ABC" if f">{letter}</tspan>" in svg] == ["A", "B", "C"]
    labels = next(question for question in content.quiz.questions if question.picture == "P_SHAPES").options
    assert [option.label[0] for option in labels.values()][:3] == ["A", "B", "C"]


@pytest.mark.parametrize("name", ["P_SHAPES", "P_CROSS"])
def test_picture_has_no_transparent_corner(content: Content, name: str) -> None:
    """Telegram makes JPEG of a photo, and black of what shines through."""
    first = re.search(r"<rect[^>]*>", content.pictures[name].svg)

    assert first is not None
    assert f'width="{WIDTH}" height="{HEIGHT}"' in first[0]
    assert "rx" not in first[0]


def test_drawings_are_what_the_tool_draws() -> None:
    old = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.svg")}

    assert {name: draw() + "\n" for name, draw in PICTURES.items()} == old


def test_picture_that_is_gone_is_told_and_not_drawn(drawings: Drawings) -> None:
    assert "P_SHAPES" in drawings
    assert "P_GONE" not in drawings
    with pytest.raises(ContentError, match="no picture 'P_GONE'"):
        drawings.picture("P_GONE")


def test_picture_has_words_for_those_who_cannot_see_it(content: Content, drawings: Drawings) -> None:
    assert "narrow V" in drawings.alt("P_SHAPES")
    assert len({drawings.alt(name) for name in content.pictures}) == len(content.pictures)


def test_letters_are_the_projects_own_on_every_machine() -> None:
    """A font of the machine would make another picture on each."""

    def said(font: str) -> bytes:
        return render.png(LETTER.format(font))

    assert said(render.FAMILY) == said(f"Georgia, {render.FAMILY}") != said("Georgia") == said("DejaVu Sans")


class TestCache:
    def test_picture_is_drawn_once(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        first = render.cached_png(CIRCLE.format(9), tmp_path)
        monkeypatch.setattr(render, "FONTS", tmp_path / "nowhere")
        monkeypatch.setattr("resvg_py.svg_to_bytes", None)

        assert render.cached_png(CIRCLE.format(9), tmp_path) == first
        assert [path.suffix for path in tmp_path.iterdir()] == [".png"]

    def test_other_drawing_has_another_place(self, tmp_path: Path) -> None:
        assert render.cached_png(CIRCLE.format(9), tmp_path) != render.cached_png(CIRCLE.format(99), tmp_path)
        assert len(list(tmp_path.iterdir())) == 2

    def test_half_a_file_is_drawn_again(self, tmp_path: Path) -> None:
        first = render.cached_png(CIRCLE.format(9), tmp_path)
        (path,) = tmp_path.iterdir()
        path.write_bytes(first[: len(first) // 2])

        assert render.cached_png(CIRCLE.format(9), tmp_path) == first == path.read_bytes()

    def test_folder_that_cannot_be_written_does_no_harm(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")

        assert size(render.cached_png(CIRCLE.format(9), tmp_path / "file" / "pictures")) == (1280, 720)

    def test_fingerprint_is_that_of_the_picture(self, drawings: Drawings) -> None:
        """Telegram's copy of a picture is used for as long as it is the same."""
        assert drawings.fingerprint("P_SHAPES") == drawings.fingerprint("P_SHAPES") != drawings.fingerprint("P_WIDTH")

    def test_results_leave_nothing_in_the_cache(self, content: Content, tmp_path: Path) -> None:
        from tests.pictures.results import EVERYTHING, result  # noqa: PLC0415 -- nothing else here needs a result

        drawings = Drawings(content, tmp_path)
        drawings.card(result(EVERYTHING))
        drawings.pdf(result(EVERYTHING))

        assert list(tmp_path.rglob("*")) == []


def test_fonts_come_with_their_licence() -> None:
    text = (ROOT / "bot" / "pictures" / "fonts" / "LICENSE.txt").read_text("utf-8")

    assert "SIL OPEN FONT LICENSE Version 1.1" in text
    assert "Copyright" in text
