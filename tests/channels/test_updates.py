"""What Telegram tells us, and what becomes of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.results import Moved
from bot.channels.telegram.updates import Me, query_id, read
from bot.dialogue.events import Attached, Event, Pressed, Said

ME = Me(42, "scar_bot")
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ADA = {"id": 7, "is_bot": False, "first_name": "Ada"}
PRIVATE = {"id": 7, "type": "private", "first_name": "Ada"}
GROUP = {"id": -5, "type": "group", "title": "Skin"}
SENT = int(datetime(2026, 2, 28, 12, tzinfo=UTC).timestamp())


def message(chat: dict[str, Any] = PRIVATE, **content: Any) -> dict[str, Any]:
    """A message update."""
    return {
        "update_id": 900,
        "message": {"message_id": 1, "date": SENT, "chat": chat, "from": ADA, **content},
    }


def what(update: dict[str, Any]) -> Any:
    """What happened, if anything."""
    event = read(update, ME, NOW)
    return event.what if isinstance(event, Event) else event


def test_text_becomes_an_event_with_the_time_it_was_sent() -> None:
    event = read(message(text="hi"), ME, NOW)
    assert isinstance(event, Event)
    assert (event.id, event.chat, event.what) == ("tg:900", "7", Said("hi"))
    assert event.at == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_chance_is_drawn_anew_for_each_event() -> None:
    seeds = {event.seed for _ in range(20) if isinstance(event := read(message(text="hi"), ME, NOW), Event)}
    assert len(seeds) > 10


def test_a_pressed_button_happens_now_in_the_chat_of_its_message() -> None:
    update = {
        "update_id": 901,
        "callback_query": {
            "id": "77",
            "from": ADA,
            "chat_instance": "1",
            "data": "q:1:2",
            "message": {"message_id": 3, "date": 0, "chat": PRIVATE},
        },
    }
    event = read(update, ME, NOW)
    assert isinstance(event, Event)
    assert (event.id, event.chat, event.at, event.what) == ("tg:901", "7", NOW, Pressed("q:1:2"))
    assert query_id(update) == "77"


def test_a_press_without_data_or_message_concerns_nobody_but_is_answered() -> None:
    update = {"update_id": 902, "callback_query": {"id": "78", "from": ADA, "chat_instance": "1", "data": "x"}}
    assert read(update, ME, NOW) is None
    assert query_id(update) == "78"
    assert query_id(message(text="hi")) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"photo": []}, "photo"),
        ({"video": {}}, "video"),
        ({"video_note": {}}, "video"),
        ({"animation": {}, "document": {}}, "video"),
        ({"voice": {}}, "voice"),
        ({"audio": {}}, "voice"),
        ({"sticker": {}}, "sticker"),
        ({"location": {}}, "location"),
        ({"venue": {}, "location": {}}, "location"),
        ({"document": {}}, "document"),
        ({"contact": {}}, "contact"),
        ({"dice": {}}, "other"),
        ({"poll": {}}, "other"),
    ],
)
def test_what_is_not_text_is_told_by_its_kind(content: dict[str, Any], kind: Any) -> None:
    assert what(message(**content)) == Attached(kind)
    assert what(message(**content, caption="is this rolling?")) == Attached(kind, "is this rolling?")


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1, "edited_message": message(text="x")["message"]},
        {"update_id": 1, "channel_post": message({"id": -9, "type": "channel", "title": "c"}, text="x")["message"]},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "new_chat_member": {"status": "kicked"}}},
        {"update_id": 1, "something_new": {}},
        message(GROUP, new_chat_members=[ADA]),
        message(pinned_message={}),
        {"update_id": 1},
    ],
)
def test_what_does_not_concern_the_bot_is_left_out(update: dict[str, Any]) -> None:
    assert read(update, ME, NOW) is None


def test_another_bot_is_not_answered() -> None:
    assert what(message(text="hi", **{"from": {**ADA, "is_bot": True}})) is None


def test_a_group_that_moves_is_told_by_both_sides() -> None:
    assert read(message(GROUP, migrate_to_chat_id=-1005), ME, NOW) == Moved("-5", "-1005")
    moved = message({"id": -1005, "type": "supergroup", "title": "Skin"}, migrate_from_chat_id=-5)
    assert read(moved, ME, NOW) == Moved("-5", "-1005")


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/quiz", "/quiz"),
        ("/quiz@scar_bot", "/quiz"),
        ("/start@Scar_Bot abc", "/start abc"),
        ("/quiz@other_bot", None),
        ("@scar_bot does it hurt?", "does it hurt?"),
        ("@scar_bot, does it hurt?", "does it hurt?"),
        ("does it hurt @SCAR_BOT", "does it hurt"),
        ("@scar_bot", "/help"),
        ("@scar_bots does it hurt?", None),
        ("mail me at x@scar_bot", None),
        ("does it hurt?", None),
    ],
)
def test_in_a_group_only_commands_and_mentions_are_for_the_bot(text: str, heard: str | None) -> None:
    assert what(message(GROUP, text=text)) == (Said(heard) if heard else None)


def test_in_a_group_a_reply_to_the_bot_is_for_the_bot() -> None:
    assert what(message(GROUP, text="yes", reply_to_message={"from": {"id": 42, "is_bot": True}})) == Said("yes")
    assert what(message(GROUP, text="yes", reply_to_message={"from": {"id": 43, "is_bot": True}})) is None


def test_a_picture_in_a_group_is_for_the_bot_only_when_it_says_so() -> None:
    assert what(message(GROUP, photo=[])) is None
    assert what(message(GROUP, photo=[], caption="@scar_bot what is this")) is not None


def test_half_a_character_does_not_get_further_than_this() -> None:
    event = read(message(text="a\ud83d b"), ME, NOW)
    assert isinstance(event, Event)
    assert isinstance(event.what, Said)
    event.what.text.encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["chat", "id", "type", "text", "date", "from", "data", "message"]), inner)
    ),
    max_leaves=12,
)


@given(content=JSON, kind=st.sampled_from(["message", "callback_query", "poll"]))
def test_whatever_comes_in_nothing_raises(content: Any, kind: str) -> None:
    update = {"update_id": 5, kind: content}
    assert read(update, ME, NOW) is None or isinstance(read(update, ME, NOW), (Event, Moved))
    query_id(update)
