"""Pictures that are named, drawn and listed fit together, and every one that does not is told where it stands."""

from pathlib import Path

import pytest

from bot.content.pictures import MAX_BYTES
from bot.content.validation import load
from tests.content.small_content import Folder

LIST = "knowledge/pictures.yaml"
DRAWING = "knowledge/pictures/kinds.svg"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720">{}</svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.new(tmp_path)


def test_content_holds_each_drawing_with_its_words(folder: Folder) -> None:
    content, problems = load(folder.root)

    assert problems == []
    assert content is not None
    assert content.pictures["P_KINDS"].alt == "A dip and a bump."
    assert content.pictures["P_KINDS"].svg == (folder.root / DRAWING).read_text("utf-8")


def test_bot_without_pictures_needs_no_list_of_them(folder: Folder) -> None:
    (folder.root / LIST).unlink()
    for place in ("knowledge/quiz.yaml", "knowledge/topics/needling.yaml"):
        lines = (folder.root / place).read_text("utf-8").splitlines(keepends=True)
        folder.write(place, "".join(line for line in lines if "picture:" not in line))
    for path in (folder.root / "knowledge" / "pictures").iterdir():
        path.unlink()

    content, problems = load(folder.root)

    assert problems == []
    assert content is not None
    assert content.pictures == {}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("P_KINDS: {", "▸P_KIND: {", "nothing shows the picture 'P_KIND'; name it where it belongs, or delete it"),
        (
            "{file: kinds.svg",
            "{▸file: kind.svg",
            "the picture 'kind.svg' cannot be read (No such file or directory); draw knowledge/pictures/kind.svg",
        ),
        (
            "{file: needling.svg",
            "{▸file: kinds.svg",
            "'kinds.svg' is the picture 'P_KINDS' already; use that name, or draw another",
        ),
        (
            "P_KINDS: {file: kinds.svg, alt: A dip and a bump.}",
            "▸P_KINDS: {file: kinds.svg}",
            "'alt' is missing; add 'alt:'",
        ),
    ],
)
def test_list_of_pictures_is_checked(folder: Folder, old: str, new: str, problem: str) -> None:
    where = folder.breaks(LIST, old, new)

    assert f"{LIST}:{where}: {problem}" in folder.problems()


def test_name_that_leads_to_no_picture_is_told_with_the_nearest_one(folder: Folder) -> None:
    place = "knowledge/topics/needling.yaml"
    where = folder.breaks(place, "picture: P_NEEDLING", "▸picture: P_NEEDLES")

    assert folder.problems() == [
        f"{place}:{where}: there is no picture 'P_NEEDLES'; did you mean 'P_NEEDLING'?",
    ]


def test_drawing_that_is_not_listed_is_told(folder: Folder) -> None:
    folder.write("knowledge/pictures/spare.svg", SVG.format(""))

    assert folder.problems() == [
        f"knowledge/pictures/spare.svg:1:1: no picture is made of this drawing; list it in {LIST}, or delete it"
    ]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"<svg \xff", "is not UTF-8; save it as UTF-8"),
        (b"<svg", "is not XML at 1:1; open it in a browser, which shows the place"),
        (b"<html/>", "is no SVG with a viewBox; save it as plain SVG"),
        (b"<!DOCTYPE svg><svg/>", "has a DOCTYPE; take it out; SVG needs none"),
        (SVG.format("<image/>").encode(), "holds <image>; draw it with shapes and text alone"),
        (SVG.format("<script/>").encode(), "holds <script>; draw it with shapes and text alone"),
        (
            SVG.format(" " * MAX_BYTES).encode(),
            f"has {len(SVG) - 2 + MAX_BYTES:,} bytes; simplify it: {MAX_BYTES:,} are enough",
        ),
    ],
    ids=["bytes", "broken", "html", "doctype", "image", "script", "huge"],
)
def test_drawing_that_cannot_be_used_is_told(folder: Folder, raw: bytes, problem: str) -> None:
    folder.write(DRAWING, raw)

    assert [one.partition("svg' ")[2] for one in folder.problems()] == [problem]


def test_fingerprint_changes_with_a_drawing(folder: Folder) -> None:
    first, _ = load(folder.root)
    folder.write(DRAWING, SVG.format("<circle/>"))
    second, _ = load(folder.root)

    assert first is not None
    assert second is not None
    assert first.fingerprint != second.fingerprint
