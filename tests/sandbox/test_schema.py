"""What Telegram's own description says is required, known, typed and limited, is."""

import pytest

from bot.sandbox import schema
from bot.sandbox.refusals import Json

INLINE = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


def problems(method: str, **parameters: object) -> list[str]:
    return [str(problem) for problem in schema.check_parameters(method, parameters)]


def test_a_correct_request_has_no_problems() -> None:
    assert problems("sendMessage", chat_id=1, text="hi", reply_markup=INLINE) == []
    assert problems("sendMessage", chat_id="@ada", text="hi", reply_markup={"remove_keyboard": True}) == []


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"chat_id": 1}, "text: sendMessage requires it"),
        ({"chat_id": 1, "text": 5}, "text: must be String, not int"),
        ({"chat_id": True, "text": "hi"}, "chat_id: must be Integer, not bool"),
        ({"chat_id": 1, "text": "hi", "reply_to": 3}, "reply_to: sendMessage has no 'reply_to' in Bot API 10.3"),
        (
            {"chat_id": 1, "text": "hi", "reply_markup": {"inline_keyboard": [[{"text": "a", "data": "b"}]]}},
            "reply_markup.inline_keyboard[0][0].data: InlineKeyboardButton has no 'data' in Bot API 10.3",
        ),
        (
            {"chat_id": 1, "text": "hi", "entities": [{"type": "bold", "offset": 0}]},
            "entities[0].length: MessageEntity requires it",
        ),
    ],
)
def test_a_problem_says_where_and_what(parameters: Json, expected: str) -> None:
    assert problems("sendMessage", **parameters) == [expected]


def test_callback_data_is_counted_in_bytes() -> None:
    def keyboard(data: str) -> Json:
        return {"inline_keyboard": [[{"text": "a", "callback_data": data}]]}

    assert problems("sendMessage", chat_id=1, text="hi", reply_markup=keyboard("é" * 32)) == []
    assert problems("sendMessage", chat_id=1, text="hi", reply_markup=keyboard("é" * 33)) != []
    assert problems("sendMessage", chat_id=1, text="hi", reply_markup=keyboard("")) != []


def test_lengths_are_counted_in_utf16() -> None:
    assert schema.utf16_length("a😀é") == 4
    assert problems("answerCallbackQuery", callback_query_id="1", text="😀" * 100) == []
    assert problems("answerCallbackQuery", callback_query_id="1", text="😀" * 101) == ["text: must be 0-200 chars"]


def test_a_union_is_told_apart_by_its_type() -> None:
    media = {"type": "photo", "media": "attach://x", "supports_streaming": True}
    assert problems("editMessageMedia", media=media) == [
        "media.supports_streaming: InputMediaPhoto has no 'supports_streaming' in Bot API 10.3"
    ]
    assert problems("editMessageMedia", media={**media, "type": "video"}) == []


def test_ranges_and_counts_are_kept() -> None:
    assert problems("getUpdates", limit=101) == ["limit: must be 1-100"]
    assert problems("sendPoll", chat_id=1, question="q", options=[]) == ["options: must be 1-12 items"]


def test_an_update_we_send_is_checked_too() -> None:
    user = {"id": 1, "is_bot": False, "first_name": "Ada"}
    message = {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}, "from": user, "text": "hi"}
    assert schema.check_object("Update", {"update_id": 1, "message": message}) == []
    assert schema.check_object("Update", {"update_id": 1, "message": {**message, "sender": user}}) != []
    assert schema.check_object("Update", {"message": message}) != []


def test_every_field_of_the_schema_can_be_read() -> None:
    raw = schema._raw()
    for owner in (*raw["methods"], *raw["types"]):
        schema.fields(owner)
    assert len(raw["methods"]) == 185
