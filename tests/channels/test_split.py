"""Long texts in parts: nothing lost, nothing torn, nothing that Telegram would refuse."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.split import LIMIT, _pieces, _written, split, units
from bot.sandbox.formatting import parse_html


def blankless(text: str) -> str:
    """The text without blanks, which a cut may drop."""
    return re.sub(r"\s", "", text)


def shown(parts: list[str]) -> str:
    """What a person reads in all parts."""
    return "".join(parse_html(part)[0] for part in parts)


def styled(html: str) -> list[tuple[str, frozenset[str]]]:
    """Every character that is no blank, and how it looks."""
    text, entities = parse_html(html)
    spread = text.encode("utf-16-le")
    characters: list[tuple[str, frozenset[str]]] = []
    offset = 0
    for character in text:
        looks = {e["type"] for e in entities if e["offset"] <= offset < e["offset"] + e["length"]}
        if not character.isspace():
            characters.append((character, frozenset(looks)))
        offset += units(character)
    assert offset * 2 == len(spread)
    return characters


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=12)
GAPS = st.sampled_from([" ", " ", " ", ". ", "! ", "\n", "\n\n"])


@st.composite
def formatted(draw: st.DrawFn, depth: int = 0) -> str:
    """Text in Telegram's HTML, as the dialogue writes it."""
    parts = []
    for _ in range(draw(st.integers(1, 6))):
        if depth < 2 and draw(st.booleans()):
            tag = draw(st.sampled_from("bi"))
            parts.append(f"<{tag}>{draw(formatted(depth + 1))}</{tag}>")
        else:
            parts.append(escape(draw(WORDS), quote=False))
        parts.append(draw(GAPS))
    return "".join(parts)


@given(html=formatted(), limit=st.integers(2, 60))
def test_every_part_fits_and_is_well_formed(html: str, limit: int) -> None:
    for part in split(html, limit):
        text, _ = parse_html(part)
        assert 0 < units(text) <= limit
        assert text.strip()


@given(html=formatted(), limit=st.integers(2, 60))
def test_no_character_is_lost_and_each_keeps_its_look(html: str, limit: int) -> None:
    assert [one for part in split(html, limit) for one in styled(part)] == styled(html)


@given(html=st.text(max_size=200), limit=st.integers(2, 50))
def test_whatever_is_written_goes_out_as_something_telegram_takes(html: str, limit: int) -> None:
    for part in split(html.replace("\x00", ""), limit):
        assert units(parse_html(part)[0]) <= limit


@given(html=st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "a", " ", "&lt;", "&", "<", "<b"])).map("".join))
def test_tags_in_any_disorder_are_mended(html: str) -> None:
    parts = split(html, 5)
    assert blankless(shown(parts)).count("a") == html.count("a")


@given(st.text(max_size=80))
def test_length_is_counted_as_telegram_counts(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


@given(html=st.lists(st.sampled_from(["<b>", "</b>", '<a href="x">', "</a>", "a", " ", "&lt;", "<B>"])).map("".join))
def test_what_is_well_formed_goes_out_as_if_it_had_been_taken_apart(html: str) -> None:
    taken_apart = _written([], _pieces(html), [])
    assert split(html) == ([taken_apart] if taken_apart else [])


def test_a_text_that_fits_is_left_as_it_is() -> None:
    html = "<b>Title</b>\n\nRolling &amp; boxcar scars: depth &lt; 2 mm 🙂"
    assert split(html) == [html]


@pytest.mark.parametrize("blank", ["", "   ", "\n\n", "<b></b>", "<i> </i>"])
def test_nothing_to_show_is_no_message(blank: str) -> None:
    assert split(blank) == []


def test_exactly_the_limit_is_one_message_and_one_more_is_two() -> None:
    assert len(split("🙂" * (LIMIT // 2))) == 1
    assert [units(part) for part in split("🙂" * (LIMIT // 2) + "a")] == [LIMIT, 1]


def test_entities_count_as_what_they_show() -> None:
    assert split("&amp;" * LIMIT) == ["&amp;" * LIMIT]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("one two.\n\nthree four", ["one two.", "three four"]),
        ("one\ntwo three four", ["one", "two three four"]),
        ("One two. Three four", ["One two.", "Three four"]),
        ("one two three four", ["one two three", "four"]),
        ("onetwothreefourfive", ["onetwothreefou", "rfive"]),
        ("<b>one two.</b>\n\n<i>three</i> four", ["<b>one two.</b>", "<i>three</i> four"]),
        ("<b>one two three four</b>", ["<b>one two three</b>", "<b>four</b>"]),
    ],
)
def test_cuts_are_made_at_the_best_place_that_fits(text: str, parts: list[str]) -> None:
    assert split(text, 14) == parts


def test_no_emoji_is_torn_from_its_modifier_and_no_letter_from_its_accent() -> None:
    family, letter = "👩‍👩‍👧", "e\u0301"
    assert split(f"aaaa{family}bbbb", 9) == ["aaaa", f"{family}b", "bbb"]
    assert split(f"aaaa{letter}", 5) == ["aaaa", letter]
