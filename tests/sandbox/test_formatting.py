"""HTML becomes the text and entities that Telegram makes of it, or Telegram's own complaint."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.formatting import find_entities, formatted, parse_html
from bot.sandbox.refusals import ApiError
from bot.sandbox.schema import utf16_length


def marks(source: str) -> list[tuple[str, int, int]]:
    _, entities = parse_html(source)
    return [(entity["type"], entity["offset"], entity["length"]) for entity in entities]


def test_tags_become_entities_counted_in_utf16() -> None:
    text, entities = parse_html("😀 <b>bold <i>both</i></b> &lt;tag&gt; <code>x</code>")
    assert text == "😀 bold both <tag> x"
    assert [(e["type"], e["offset"], e["length"]) for e in entities] == [
        ("bold", 3, 9),
        ("italic", 8, 4),
        ("code", 19, 1),
    ]


def test_links_code_languages_and_quotes_keep_their_arguments() -> None:
    assert parse_html('<a href="https://example.org/?a=1&amp;b=2">x</a>')[1][0]["url"] == "https://example.org/?a=1&b=2"
    assert parse_html('<pre><code class="language-python">x</code></pre>')[1] == [
        {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    ]
    assert marks("<blockquote expandable>x</blockquote>") == [("expandable_blockquote", 0, 1)]
    assert marks('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>') == [
        ("spoiler", 0, 1),
        ("spoiler", 1, 1),
    ]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<div>x</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_only_the_four_named_references_are_known() -> None:
    assert parse_html("&lt;&gt;&amp;&quot;&#65;&#x1F600;&nbsp;&copy;")[0] == '<>&"A😀&nbsp;&copy;'


def test_white_space_around_a_text_is_cut_and_entities_move_along() -> None:
    assert formatted("  <b> hi</b>  ", "HTML", None) == ("hi", [{"type": "bold", "offset": 0, "length": 2}])
    assert formatted(" \n ", None, None) == ("", [])


def test_commands_links_and_mentions_are_found_in_plain_text() -> None:
    found = find_entities("/start see https://example.org/x. @ada #skin a@b.org 1/2", [])
    assert [(e["type"], e["offset"], e["length"]) for e in found] == [
        ("bot_command", 0, 6),
        ("url", 11, 21),
        ("mention", 34, 4),
        ("hashtag", 39, 5),
        ("email", 45, 7),
    ]


def test_markdown_is_refused_and_says_what_to_use() -> None:
    with pytest.raises(ApiError, match="use parse_mode HTML"):
        formatted("*x*", "MarkdownV2", None)


@given(st.text())
def test_an_escaped_text_comes_out_as_it_went_in(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(f"<b>{escaped}</b>")[0] == text


@given(st.text(alphabet="<>/=\"' abi&;#x1ﬀ😀\n"))
def test_any_text_is_parsed_or_refused_and_entities_stay_inside(text: str) -> None:
    try:
        plain, entities = formatted(text, "HTML", None)
    except ApiError:
        return
    assert all(0 <= e["offset"] < e["offset"] + e["length"] <= utf16_length(plain) for e in entities)
