"""Updates made to do harm: what people can put into their names and files never gets past the door."""

from datetime import UTC, datetime

import pytest

from bot.channels.telegram.updates import Json, Me, read
from bot.dialogue.events import Attached, Said

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ME = Me(1, "scar_bot")
NAMES = ["<b>Ada</b>", '"><script>alert(1)</script>', "\u202eadA", "\u0301" * 300, "{options}", "Ada\r\nBcc: x", "\x00"]


def message(name: str, **content: object) -> Json:
    """A message of somebody with this name in every place."""
    person = {"id": 7, "is_bot": False, "first_name": name, "last_name": name, "username": name}
    chat = {"id": 7, "type": "private", "first_name": name, "username": name}
    return {"update_id": 1, "message": {"message_id": 1, "date": 1, "chat": chat, "from": person, **content}}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_comes_with_what_was_said(name: str) -> None:
    event = read(message(name, text="hi"), ME, NOW)
    assert event is not None
    assert event.what == Said("hi")  # type: ignore[union-attr]  # it is an event
    assert name not in repr(event)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("field", "kind"),
    [("document", "document"), ("contact", "contact"), ("location", "location"), ("poll", "other")],
)
def test_of_what_is_sent_along_only_its_kind_is_read(name: str, field: str, kind: str) -> None:
    inside = {
        "file_name": name,
        "mime_type": name,
        "phone_number": name,
        "vcard": name,
        "question": name,
        "latitude": 1.5,
    }
    event = read(message("Ada", **{field: inside}), ME, NOW)
    assert event is not None
    assert event.what == Attached(kind)  # type: ignore[union-attr, arg-type]  # it is an event of a known kind


@pytest.mark.parametrize("data", ["", "x" * 10_000, "q:" * 3000, "\x00", "\ud800", "q:run:Q1_age:\u202e"])
def test_a_forged_button_is_an_event_that_can_be_written_down(data: str) -> None:
    query = {"id": "1", "from": {"id": 7}, "message": {"chat": {"id": 7}}, "data": data}
    event = read({"update_id": 1, "callback_query": query}, ME, NOW)
    assert event is not None
    repr(event).encode()
