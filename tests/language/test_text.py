"""What counts as the same text."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.language.sentences import clauses, sentences
from bot.language.text import LONGEST, cut, normalise, words

TANGLED = st.text(
    st.sampled_from("aiIéßŞ ㎜ﬁ½´'’,.:;)(!?1234%+-&\n\t\u0301\u0345\u200d\ufe0f\u20e3👍🙏ǅϓ"), max_size=40
)

JOINED = (
    "what",
    "is it",
    " and ",
    "and how",
    ", ",
    ",",
    ". ",
    "? ",
    " because i",
    "1",
    "2,5",
    "mm",
    "iii",
    ":)",
    "xD",
    "'",
    "/",
)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Don’t", "dont"),
        ("don't", "DONT"),
        ("crème brûlée", "creme brulee"),
        ("cre\u0300me bru\u0302le\u0301e", "creme brulee"),
        ("Ｈｅｌｌｏ ｗｏｒｌｄ", "hello world"),
        ("𝐛𝐨𝐥𝐝 𝓯𝓪𝓷𝓬𝔂", "bold fancy"),
        ("ﬁller", "filler"),
        ("dermaroller™", "dermaroller"),
        ("micro\u00adneedling", "microneedling"),
        ("a\u200bcne", "acne"),
        ("\u202eacne\u202c", "acne"),
        ("ice‑pick", "ice-pick"),
        ("“quoted”", '"quoted"'),
        ("so  \t many\u00a0spaces ", "so many spaces"),
        ("soooooo good", "soo good"),
        ("what?????", "what?"),
        ("thanks 👍🏽", "thanks"),
        ("it hurts :'(", "it hurts"),
        ("yes :D", "yes"),
        ("1,500 dollars", "1500 dollars"),
        ("2,5 mm", "2.5 mm"),
        ("١٢ weeks", "12 weeks"),
        ("scar\u0301\u0301\u0301\u0301\u0301\u0301s", "scars"),
    ],
)
def test_what_reads_the_same_becomes_the_same(written: str, same: str) -> None:
    assert normalise(written) == normalise(same) == same.lower()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1, 2", "12"),
        ("1.5 mm", "15 mm"),
        ("type III", "type II"),
        ("1000", "100"),
        ("1½", "11/2"),
        ("is it safe?", "it is safe"),
    ],
)
def test_what_reads_differently_stays_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.5mm TCA, don't!", ["2.5", "mm", "tca", "dont"]),
        ("SPF50+ or 30%", ["spf", "50", "+", "or", "30", "%"]),
        ("the 1st and 22nd", ["the", "1st", "and", "22nd"]),
        ("ice-pick/boxcar", ["ice", "pick", "boxcar"]),
        ("vitamin c & copper", ["vitamin", "c", "and", "copper"]),
        ("$1,200 or €900", ["$", "1200", "or", "€", "900"]),
        ("4-6 weeks", ["4", "6", "weeks"]),
        ("CO2 laser", ["co", "2", "laser"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("Привет, ёлка", ["привет", "елка"]),
        ("...!?", []),
        ("", []),
    ],
)
def test_words_keep_numbers_units_and_letters_of_any_script(text: str, expected: list[str]) -> None:
    assert list(words(text)) == [unicodedata.normalize("NFC", word) for word in expected]


@pytest.mark.parametrize(("emoji", "word"), [("👍", "yes"), ("👎🏿", "no"), ("🙏🙏🙏", "thanks"), ("👋", "hello")])
def test_an_emoji_speaks_only_when_nothing_else_does(emoji: str, word: str) -> None:
    assert words(emoji) == (word,)
    assert words(f"maybe {emoji}") == ("maybe",)


def test_emoji_that_say_nothing_are_nothing() -> None:
    assert normalise("😭🔥") == ""


def test_the_number_on_a_keycap_is_a_number() -> None:
    assert words("3\ufe0f\u20e3") == ("3",)


def test_lines_stay_apart_for_those_who_split_at_them() -> None:
    assert normalise("does it hurt\r\n\r\n  what does it cost ") == "does it hurt\nwhat does it cost"


@given(st.one_of(st.text(), TANGLED))
@example("\u0130\u0307")
@example("a\u0345\u0301")
def test_normalising_again_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.one_of(st.text(), TANGLED))
def test_words_of_the_normal_form_are_the_words(text: str) -> None:
    assert words(normalise(text)) == words(text)


@given(st.one_of(st.text(), TANGLED, st.lists(st.sampled_from(JOINED), max_size=14).map("".join)))
def test_the_parts_of_a_text_are_in_its_normal_form(text: str) -> None:
    for sentence in sentences(text):
        for part in (sentence, *clauses(sentence)):
            assert cut(part) == words(part)


@given(st.text(st.characters(codec=None)))
def test_any_text_can_be_written_down_afterwards(text: str) -> None:
    assert normalise(text).encode("utf-8").decode("utf-8") == normalise(text)


@pytest.mark.parametrize(
    "brick",
    [
        "\u0301",
        "a\u05b0\u0591\u05b7",
        "ﷺ",
        "👍",
        ":'-(",
        "1,",
        ",",
        "'",
        "x",
        "so",
        " ",
        "\n ",
        "(",
        "½",
        "\ud800",
        "İ",
    ],
)
def test_a_wall_of_anything_is_read_at_once(brick: str) -> None:
    wall = brick * (20_000 // len(brick))
    start = time.process_time()
    assert len(normalise(wall)) <= LONGEST
    words(wall)
    assert time.process_time() - start < 0.25  # measured: 0.02
