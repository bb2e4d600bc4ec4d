"""What a message of the dialogue becomes at Telegram: sent, or put in the place of another."""

from datetime import UTC, datetime
from itertools import product

import pytest

from bot.channels.telegram.calls import Call, calls
from bot.channels.telegram.split import units_shown
from bot.dialogue.actions import Button, ResultPdf, Send
from bot.dialogue.state import Result
from bot.storage.store import Shown

RESULT = Result("run01", "small", {"age": 30}, datetime(2026, 11, 25, tzinfo=UTC))
ROWS = ((Button("Yes", "y"),),)
TEXT, PICTURE = Shown(7, media=False), Shown(7, media=True)
LONG = "word " * 400


def methods(send: Send, shown: Shown | None = None) -> list[str]:
    """The calls by name."""
    return [call.method for call in calls(send, shown)]


def with_buttons(made: list[Call]) -> list[bool]:
    """Which of the calls carry buttons."""
    return ["reply_markup" in call.parameters for call in made]


def test_a_picture_goes_out_with_its_text_below() -> None:
    (call,) = calls(Send("<b>What</b> &amp; why", ROWS, picture="P"))
    assert (call.method, call.drawn) == ("sendPhoto", "P")
    assert (call.parameters["caption"], call.parameters["parse_mode"]) == ("<b>What</b> &amp; why", "HTML")
    assert with_buttons([call]) == [True]


def test_a_text_too_long_for_a_caption_follows_its_picture_and_has_the_buttons() -> None:
    made = calls(Send(LONG, ROWS, card=RESULT))
    assert [call.method for call in made] == ["sendPhoto", "sendMessage"]
    assert "caption" not in made[0].parameters
    assert with_buttons(made) == [False, True]


def test_the_length_of_a_caption_is_counted_as_telegram_counts() -> None:
    assert methods(Send("<b>" + "&amp;" * 1024 + "</b>", picture="P")) == ["sendPhoto"]
    assert methods(Send("😀" * 513, picture="P")) == ["sendPhoto", "sendMessage"]


def test_a_file_goes_out_with_its_text_and_its_buttons() -> None:
    (call,) = calls(Send("Here", ROWS, file=ResultPdf(RESULT)))
    assert (call.method, call.drawn, call.parameters["caption"]) == ("sendDocument", ResultPdf(RESULT), "Here")
    assert methods(Send(LONG, file=ResultPdf(RESULT))) == ["sendMessage", "sendDocument"]


@pytest.mark.parametrize(
    ("send", "shown", "changed"),
    [
        (Send("next"), TEXT, ["editMessageText"]),
        (Send("next", picture="P"), TEXT, ["editMessageMedia"]),
        (Send("next", picture="P"), PICTURE, ["editMessageMedia"]),
        (Send("next", card=RESULT), PICTURE, ["editMessageMedia"]),
        (Send(LONG, card=RESULT), PICTURE, ["editMessageMedia", "sendMessage"]),
        (Send("word " * 1000), TEXT, ["editMessageText", "sendMessage"]),
        (Send("next"), PICTURE, ["sendMessage", "deleteMessage"]),
        (Send("next", file=ResultPdf(RESULT)), TEXT, ["sendDocument", "deleteMessage"]),
    ],
)
def test_what_is_shown_is_changed_as_far_as_telegram_lets_it(send: Send, shown: Shown, changed: list[str]) -> None:
    in_place = Send(send.text, ROWS, send.picture, send.card, send.file, "s", in_place=True)
    made = calls(in_place, shown)
    assert [call.method for call in made] == changed
    assert all(call.parameters.get("message_id", 7) == 7 for call in made)
    carrying = [call for call in made if not call.optional]
    assert with_buttons(carrying) == [False] * (len(carrying) - 1) + [True]


def test_what_is_sent_below_leaves_the_one_above_alone() -> None:
    assert [call.method for call in calls(Send("next", ROWS, slot="s"), PICTURE)] == ["sendMessage"]


def test_without_anything_in_its_place_it_is_sent() -> None:
    assert methods(Send("next", slot="s", in_place=True)) == ["sendMessage"]


@pytest.mark.parametrize("shown", [None, TEXT, PICTURE])
def test_nothing_to_show_changes_nothing(shown: Shown | None) -> None:
    assert [calls(Send(" ", slot="s", in_place=place), shown) for place in (True, False)] == [[], []]


@pytest.mark.parametrize("units", [1023, 1024, 1025, 4096, 4097, 9000])
def test_no_call_is_longer_than_telegram_takes(units: int) -> None:
    sends = [
        Send("x" * units, ROWS, picture=picture, in_place=place)
        for picture, place in product((None, "P"), (False, True))
    ]
    for send, shown in product(sends, (None, TEXT, PICTURE)):
        for call in calls(send, shown):
            media = call.parameters.get("media", {})
            assert isinstance(media, dict)
            caption = str(call.parameters.get("caption") or media.get("caption") or "")
            assert units_shown(caption) <= 1024
            assert units_shown(str(call.parameters.get("text", ""))) <= 4096
