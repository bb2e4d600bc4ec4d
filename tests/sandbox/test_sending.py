"""Messages, edits, files and their limits, refused in Telegram's words."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.refusals import NOT_MODIFIED, QUERY_TOO_OLD, Json
from bot.sandbox.telegram import PIXEL, LocalTelegram, Person
from tests.sandbox.api import Api

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


@pytest.fixture
async def ada(telegram: LocalTelegram) -> Person:
    person = telegram.person("Ada")
    await person.starts()
    return person


async def test_a_message_reaches_its_person_with_formatting_and_buttons(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="<b>hi</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    reply = await ada.next_reply()
    assert (reply.text, reply.buttons, reply.message) == ("hi", ["Go"], sent)
    assert reply.entities == [{"type": "bold", "offset": 0, "length": 2}]


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " <b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "x", "chat_id": 42}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "parse_mode": "XML"}, "unsupported parse_mode"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]}},
            "BUTTON_DATA_INVALID",
        ),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "no link"}]]}},
            "inline keyboard button URL 'no link' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
    ],
)
async def test_a_wrong_message_is_refused(api: Api, ada: Person, parameters: Json, words: str) -> None:
    assert await api.refused("sendMessage", **{"chat_id": ada.id, **parameters}) == (400, f"Bad Request: {words}")
    assert not ada.unread


async def test_the_longest_text_is_counted_without_its_markup(api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text=f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len((await ada.next_reply()).text) == 4096


async def test_forms_and_query_strings_say_the_same_as_json(
    telegram: LocalTelegram, http: aiohttp.ClientSession, ada: Person
) -> None:
    address = f"{telegram.url}/bot{telegram.token}/sendMessage"
    form = {
        "chat_id": str(ada.id),
        "text": "form",
        "disable_notification": "true",
        "reply_markup": '{"inline_keyboard":[[{"text":"Go","callback_data":"go"}]]}',
    }
    async with http.post(address, data=form) as response:
        assert response.status == 200, await response.text()
    async with http.get(address, params={"chat_id": ada.id, "text": "query"}) as response:
        assert response.status == 200
    assert (await ada.next_reply()).buttons == ["Go"]
    assert (await ada.next_reply()).text == "query"
    assert telegram.requests_to("sendMessage")[0].parameters["disable_notification"] is True


async def test_an_edit_changes_the_message_in_place(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="one", reply_markup=KEYBOARD)
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    assert (await api.ok("editMessageText", **where, text="two", reply_markup=KEYBOARD))["text"] == "two"
    assert (await ada.next_edit()).buttons == ["Go"]
    assert await api.refused("editMessageText", **where, text="two", reply_markup=KEYBOARD) == (
        400,
        f"Bad Request: {NOT_MODIFIED}",
    )
    await api.ok("editMessageText", **where, text="two")
    assert (await ada.next_edit()).buttons == []
    await api.ok("editMessageReplyMarkup", **where, reply_markup=KEYBOARD)
    assert [shown.text for shown in ada.transcript()] == ["/start", "two"]
    assert ada.last.buttons == ["Go"]


@pytest.mark.parametrize(
    ("method", "parameters", "words"),
    [
        ("editMessageText", {"text": "x"}, "message identifier is not specified"),
        ("editMessageText", {"text": "x", "message_id": 999}, "message to edit not found"),
        ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
        ("editMessageCaption", {"caption": "x", "message_id": 2}, "there is no caption in the message to edit"),
        ("deleteMessage", {"message_id": 999}, "message to delete not found"),
        ("setMessageReaction", {"message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]}, "REACTION_INVALID"),
        ("getFile", {"file_id": "nonsense"}, "invalid file_id"),
        ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
        ("sendPhoto", {"photo": "nonsense"}, "wrong remote file identifier specified: Wrong string length"),
        ("sendPhoto", {"photo": "https://example.org/x.png"}, "failed to get HTTP URL content"),
        ("sendPhoto", {}, "there is no photo in the request"),
    ],
)
async def test_what_cannot_be_done_is_refused(api: Api, ada: Person, method: str, parameters: Json, words: str) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="the bot's")
    where = {} if method == "getFile" else {"chat_id": ada.id}
    assert await api.refused(method, **where, **parameters) == (400, f"Bad Request: {words}")


async def test_a_deleted_message_is_gone_for_good(api: Api, ada: Person) -> None:
    sent = await api.ok("sendMessage", chat_id=ada.id, text="oops")
    where = {"chat_id": ada.id, "message_id": sent["message_id"]}
    await api.ok("deleteMessage", **where)
    assert (await ada.next_edit()).deleted
    assert [shown.text for shown in ada.transcript()] == ["/start"]
    assert (await api.refused("editMessageText", **where, text="x"))[1] == "Bad Request: message to edit not found"


async def test_a_photo_goes_up_and_down_again(
    telegram: LocalTelegram, api: Api, http: aiohttp.ClientSession, ada: Person
) -> None:
    body = await api.multipart(
        "sendPhoto", {"photo": ("p.png", PIXEL)}, chat_id=ada.id, caption="<i>c</i>", parse_mode="HTML"
    )
    assert (await ada.next_reply()).photo == PIXEL
    size = body["result"]["photo"][-1]
    assert (size["width"], size["height"]) == (1, 1)
    path = (await api.ok("getFile", file_id=size["file_id"]))["file_path"]
    async with http.get(f"{telegram.url}/file/bot{telegram.token}/{path}") as response:
        assert await response.read() == PIXEL
    async with http.get(f"{telegram.url}/file/bot{telegram.token}/photos/none.png") as response:
        assert response.status == 404
    again = await api.ok("sendPhoto", chat_id=ada.id, photo=size["file_id"])
    assert again["photo"][-1]["file_unique_id"] == size["file_unique_id"]


async def test_a_document_keeps_its_name_and_an_edit_swaps_media(api: Api, ada: Person) -> None:
    body = await api.multipart(
        "sendDocument", {"file0": ("result.pdf", b"%PDF")}, chat_id=ada.id, document="attach://file0"
    )
    reply = await ada.next_reply()
    assert (reply.document, reply.file_name) == (b"%PDF", "result.pdf")
    where = {"chat_id": ada.id, "message_id": body["result"]["message_id"]}
    media = {"type": "photo", "media": "attach://new", "caption": "card"}
    assert (await api.multipart("editMessageMedia", {"new": ("p.png", PIXEL)}, **where, media=media))["ok"]
    edited = await ada.next_edit()
    assert (edited.photo, edited.document, edited.text) == (PIXEL, None, "card")
    await api.ok("editMessageCaption", **where, caption="other")
    assert (await ada.next_edit()).text == "other"


async def test_what_is_no_picture_is_no_photo(api: Api, ada: Person) -> None:
    body = await api.multipart("sendPhoto", {"photo": ("p.png", b"<svg/>")}, chat_id=ada.id)
    assert body["description"] == "Bad Request: IMAGE_PROCESS_FAILED"
    body = await api.multipart("sendPhoto", {"photo": ("p.png", PIXEL)}, chat_id=ada.id, caption="x" * 1025)
    assert body["description"] == "Bad Request: message caption is too long"
    body = await api.multipart("sendDocument", {}, chat_id=ada.id, document="attach://none")
    assert body["description"] == "Bad Request: can't find the attached file none"


async def test_a_pressed_button_is_answered_once_and_in_time(telegram: LocalTelegram, api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=KEYBOARD)
    press = await ada.presses("Go")
    query = (await api.ok("getUpdates"))[-1]["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("go", "x")
    await api.ok("answerCallbackQuery", callback_query_id=query["id"], text="noted", show_alert=True)
    assert await press.answered() == {"text": "noted", "show_alert": True}
    too_old = (400, f"Bad Request: {QUERY_TOO_OLD}")
    assert await api.refused("answerCallbackQuery", callback_query_id=query["id"]) == too_old
    late = await ada.presses("go", on=ada.last)
    late.expire()
    assert await api.refused("answerCallbackQuery", callback_query_id=late.query_id) == too_old
    assert await api.refused("answerCallbackQuery", callback_query_id="1") == too_old


async def test_a_missing_button_names_those_there_are(api: Api, ada: Person) -> None:
    await api.ok("sendMessage", chat_id=ada.id, text="x", reply_markup=KEYBOARD)
    with pytest.raises(Exception, match=re.escape("there is no button 'Stop'; there are ['Go']")):
        await ada.presses("Stop")


async def test_a_reply_keyboard_writes_its_label(api: Api, ada: Person) -> None:
    markup = {"keyboard": [["Yes", {"text": "No"}]], "resize_keyboard": True}
    await api.ok("sendMessage", chat_id=ada.id, text="sure?", reply_markup=markup)
    assert (await ada.next_reply()).keyboard == ("Yes", "No")
    await ada.presses("Yes")
    assert (await api.ok("getUpdates"))[-1]["message"]["text"] == "Yes"
    await api.ok("sendMessage", chat_id=ada.id, text="ok", reply_markup={"remove_keyboard": True})
    with pytest.raises(Exception, match="there is no button"):
        await ada.presses("Yes")


async def test_typing_shows_until_a_message_comes(api: Api, ada: Person) -> None:
    await api.ok("sendChatAction", chat_id=ada.id, action="typing")
    assert ada.typing
    await api.ok("sendMessage", chat_id=ada.id, text="x")
    assert not ada.typing


async def test_a_poll_takes_votes_until_it_is_stopped(api: Api, ada: Person) -> None:
    options = [{"text": "a"}, {"text": "b"}]
    sent = await api.ok("sendPoll", chat_id=ada.id, question="which?", options=options, is_anonymous=False)
    await ada.votes(await ada.next_reply(), 1)
    updates = await api.ok("getUpdates")
    assert updates[-1]["poll_answer"]["option_ids"] == [1]
    stopped = await api.ok("stopPoll", chat_id=ada.id, message_id=sent["message_id"])
    assert (stopped["is_closed"], stopped["total_voter_count"]) == (True, 1)
    assert (await api.refused("sendPoll", chat_id=ada.id, question="q", options=[]))[0] == 400


async def test_a_reaction_of_the_bot_is_seen(api: Api, ada: Person) -> None:
    await api.ok("setMessageReaction", chat_id=ada.id, message_id=1, reaction=[{"type": "emoji", "emoji": "👍"}])
    entry = ada.chat.entries[1]
    assert entry.card()["reactions"] == [{"type": "emoji", "emoji": "👍"}]


async def test_nothing_reaches_a_person_who_blocked_the_bot(api: Api, ada: Person) -> None:
    await ada.blocks()
    blocked = (403, "Forbidden: bot was blocked by the user")
    assert await api.refused("sendMessage", chat_id=ada.id, text="x") == blocked
    assert await api.refused("sendChatAction", chat_id=ada.id, action="typing") == blocked
    member = (await api.ok("getUpdates"))[-1]["my_chat_member"]
    assert member["new_chat_member"]["status"] == "kicked"
    await ada.writes("back")
    await api.ok("sendMessage", chat_id=ada.id, text="welcome back")


async def test_a_bot_cannot_write_first(telegram: LocalTelegram, api: Api) -> None:
    bob = telegram.person("Bob")
    assert await api.refused("sendMessage", chat_id=bob.id, text="x") == (400, "Bad Request: chat not found")


def test_no_file_of_the_local_telegram_imports_the_rest_of_the_bot() -> None:
    for path in Path("bot/sandbox").glob("*.py"):
        imports = re.findall(r"^(?:from|import) (bot\.\S+)", path.read_text("utf-8"), re.MULTILINE)
        allowed = ("bot.errors", "bot.listening", "bot.sandbox")
        assert all(name.startswith(allowed) for name in imports), path
