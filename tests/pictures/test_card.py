"""The card of a result: drawn for every kind of result, with words from the content, without a number for how sure it is."""

import re
import xml.etree.ElementTree as ET

import pytest

from bot.content.library import Content
from bot.dialogue.findings import report
from bot.dialogue.outcome import outcome
from bot.dialogue.state import Result
from bot.pictures.card import STEPS, card, strength
from bot.pictures.drawings import Drawings
from bot.pictures.shapes import ACCENT, PAPER, WIDTH
from tests.pictures.results import EVERYTHING, result, results
from tests.pictures.test_drawings import HEAVIEST, SMALLEST, size


@pytest.fixture(scope="module")
def examples(content: Content) -> dict[str, Result]:
    return results(content)


def letters(svg: str) -> str:
    """All that can be read on a card."""
    return " ".join("".join(one.itertext()) for one in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}tspan"))


def test_examples_show_every_status(content: Content, examples: dict[str, Result]) -> None:
    found = {outcome(content.quiz, one.answers).gate for one in examples.values()}

    assert found == {gate.name for gate in content.quiz.outcome.gates} - {"home"}


def test_every_result_has_a_card_that_says_what_it_is_not(content: Content, examples: dict[str, Result]) -> None:
    for name, one in examples.items():
        svg = card(content, report(content, one))
        said = letters(svg)

        assert "not a diagnosis" in said, name
        assert "%" not in said, name
        assert not re.search(r"\d", said), name
        assert min(map(float, re.findall(r'font-size="([\d.]+)"', svg))) >= SMALLEST, name


def test_card_shows_each_type_with_how_likely_it_is(content: Content) -> None:
    said = letters(card(content, report(content, result(EVERYTHING))))

    for name in ("scars", "Boxcar scars", "Keloid scars", "Red marks", "Brown marks", "likely"):
        assert name in said
    assert "not scars" not in said


def test_card_is_drawn_wide_and_light_enough_for_a_phone(
    content: Content, tmp_path_factory: pytest.TempPathFactory
) -> None:
    drawings = Drawings(content, tmp_path_factory.mktemp("cache"))
    png = drawings.card(result(EVERYTHING))

    assert size(png)[0] == WIDTH
    assert len(png) < HEAVIEST
    assert png == drawings.card(result(EVERYTHING))


def test_card_of_an_emergency_sends_back_to_the_message(content: Content, examples: dict[str, Result]) -> None:
    said = letters(card(content, report(content, examples["W11"])))

    assert "read the message in the chat" in said
    assert "likely" not in said


def test_severity_is_one_place_on_a_scale(content: Content, examples: dict[str, Result]) -> None:
    svg = card(content, report(content, examples["W01"]))
    scale = re.search(r'fill="#ffffff"[^>]*><tspan[^>]*>(\w+)', svg)

    assert scale is not None
    assert scale[1] == "moderate"


def test_severity_off_the_scale_is_said_in_words(content: Content, examples: dict[str, Result]) -> None:
    assert "colour, not dips or bumps" in letters(card(content, report(content, examples["W08"])))


def test_bar_grows_with_the_points_and_never_says_nothing(content: Content) -> None:
    weak = report(
        content, result({**EVERYTHING, "shapes": ("v_narrow",), "width": ("not_sure",), "stretch": ("flattens",)})
    )
    strong = report(
        content, result({**EVERYTHING, "shapes": ("v_narrow",), "width": ("under_2mm",), "stretch": ("no_change",)})
    )
    rules = content.quiz.outcome

    assert 1 <= strength(rules, weak, "ice_pick") < strength(rules, strong, "ice_pick") == STEPS
    assert {strength(rules, strong, name) for name in strong.outcome.types} <= set(range(1, STEPS + 1))


def test_types_of_one_card_do_not_share_a_clip(content: Content) -> None:
    """Else one shape is cut out of the skin of another."""
    svg = card(content, report(content, result(EVERYTHING)))
    clips = re.findall(r'<clipPath id="([^"]+)"', svg) or re.findall(r'id="(skin-[^"]+)"', svg)

    assert len(clips) == 6
    assert len(set(clips)) == 5  # red and brown marks lie in the same smooth block
    assert ACCENT in svg
    assert PAPER in svg
