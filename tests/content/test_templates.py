"""One line that stands for many: `[optional]`, `(one|other)`, `{kind}`."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.templates import MOST, TemplateError, expand

SLOTS = {"treatment": ("subcision", "laser"), "scar": ("ice pick scars",), "empty": ()}


@pytest.mark.parametrize(
    ("template", "sentences"),
    [
        ("does it hurt", {"does it hurt"}),
        ("does [it] hurt", {"does it hurt", "does hurt"}),
        ("[does] it [hurt]", {"does it hurt", "it hurt", "does it", "it"}),
        ("(is|was) it bad", {"is it bad", "was it bad"}),
        ("is (it|(this|that) thing) bad", {"is it bad", "is this thing bad", "is that thing bad"}),
        ("is [(this|that)] bad", {"is this bad", "is that bad", "is bad"}),
        ("is [this|that] bad", {"is this bad", "is that bad", "is bad"}),
        ("what is {treatment}", {"what is subcision", "what is laser"}),
        ("{treatment} for {scar}", {"subcision for ice pick scars", "laser for ice pick scars"}),
        ("scar(s|) now", {"scars now", "scar now"}),
        ("[a]", {"a", ""}),
        ("()", {""}),
        ("{empty}", set()),
        ("  too   many  spaces ", {"too many spaces"}),
    ],
)
def test_template_stands_for_these_sentences(template: str, sentences: set[str]) -> None:
    assert set(expand(template, SLOTS)) == sentences


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("(a|b", "a ')' is missing"),
        ("[a", "a ']' is missing"),
        ("[a)", "a ']' is missing"),
        ("a)", "there is a ')' without its opening bracket"),
        ("a]", "there is a ']' without its opening bracket"),
        ("a}", "there is a '}' without its opening bracket"),
        ("a|b", "there is a '|' without its opening bracket"),
        ("{treatment", "a '}' is missing"),
        ("{}", "a '}' is missing"),
        ("{", "a '}' is missing"),
        ("{treat}", "there is no kind of entity 'treat' in the vocabulary (there are: treatment, scar, empty)"),
        ("(" * 30 + ")" * 30, "the brackets are nested more than 20 deep"),
    ],
)
def test_template_that_does_not_fit_together(template: str, problem: str) -> None:
    with pytest.raises(TemplateError) as caught:
        expand(template, SLOTS)
    assert str(caught.value) == problem


def test_of_many_sentences_some_of_each_kind_are_taken() -> None:
    sentences = expand("(a|b|c|d|e|f|g|h) (1|2|3|4|5|6|7|8)", {})
    assert len(sentences) == MOST
    assert len({sentence[0] for sentence in sentences}) > 1


@pytest.mark.parametrize(
    "template",
    [
        "(a|b) " * 300,
        "[a] " * 500,
        "(" + "|".join("abcdefgh" * 2000) + ")",
        "a" * 100_000,
        "{treatment}" * 400,
        "(" * 50_000,
    ],
)
def test_long_template_costs_little(template: str) -> None:
    start = time.process_time()
    with suppress(TemplateError):
        assert len(expand(template, SLOTS)) <= MOST
    assert time.process_time() - start < 1


TEMPLATES = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(["a", "b ", "(", ")", "[", "]", "{", "}", "|", "treatment", "{scar}"]), max_size=30).map(
        "".join
    ),
)


@given(TEMPLATES)
def test_every_template_expands_or_says_what_is_wrong(template: str) -> None:
    try:
        sentences = expand(template, SLOTS)
    except TemplateError:
        return
    assert len(sentences) <= MOST
    assert len(set(sentences)) == len(sentences)
    for sentence in sentences:
        assert sentence == " ".join(sentence.split())
        assert not set(sentence) & set("[](){}|")
