"""Calls over HTTP against the local Telegram, and what its refusals mean."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from telegram import InputFile
from telegram.error import NetworkError, TelegramError

from bot.channels.telegram.calls import Call, Upload, calls
from bot.channels.telegram.client import Telegram
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.results import AwayError, Blocked, Moved, OtherPollerError, Refused, Retry, Sent
from bot.channels.telegram.setup import Profile, set_profile
from bot.dialogue.actions import Button, Send
from bot.errors import SettingsError
from bot.sandbox.telegram import PIXEL, LocalTelegram, Person

HELLO = calls(Send("hello"))[0]


@pytest_asyncio.fixture
async def local() -> AsyncIterator[LocalTelegram]:
    async with LocalTelegram.start() as telegram:
        yield telegram


@pytest_asyncio.fixture
async def client(local: LocalTelegram) -> AsyncIterator[Telegram]:
    telegram = Telegram(local.token, local.url, read_timeout=0.5)
    await telegram.open()
    yield telegram
    await telegram.close()


@pytest_asyncio.fixture
async def ada(local: LocalTelegram) -> Person:
    person = local.person("Ada")
    await person.writes("hi")
    return person


async def test_a_message_arrives_with_its_looks_and_its_buttons(client: Telegram, ada: Person) -> None:
    rows = ((Button("Yes", "y"), Button("No", "n")), (Button("Stop", "s"),))
    (call,) = calls(Send("<b>Sure?</b> 1 &lt; 2", rows))
    sent = await client.send(str(ada.chat_id), call)
    shown = await ada.next_reply()
    assert sent == Sent(shown.id)
    assert shown.text == "Sure? 1 < 2"
    assert [entity["type"] for entity in shown.entities] == ["bold"]
    assert [[button["text"] for button in row] for row in shown.rows] == [["Yes", "No"], ["Stop"]]
    assert shown.data("Stop") == "s"


def test_buttons_go_with_the_last_part() -> None:
    parts = calls(Send("a" * 5000, ((Button("Yes", "y"),),)))
    assert ["reply_markup" in part.parameters for part in parts] == [False, True]


def test_nothing_to_show_is_no_call() -> None:
    assert calls(Send(" ")) == []


async def test_refusals_are_told_apart(local: LocalTelegram, client: Telegram, ada: Person) -> None:
    chat = str(ada.chat_id)
    local.faults.limit("sendMessage", retry_after=7)
    assert await client.send(chat, HELLO) == Retry(7.0, "Telegram asks to wait")
    local.faults.error(502, "sendMessage")
    assert await client.send(chat, HELLO) == Retry(None, "NetworkError")
    local.faults.drop("sendMessage", when="after")
    assert await client.send(chat, HELLO) == Retry(None, "NetworkError")
    local.faults.slow(1.0, "sendMessage")
    assert await client.send(chat, HELLO) == Retry(None, "TimedOut")
    await ada.blocks()
    assert await client.send(chat, HELLO) == Blocked()
    assert await client.send("12345", HELLO) == Blocked()
    assert isinstance(await client.send("console", HELLO), Refused)


async def test_what_telegram_will_never_take_is_refused(client: Telegram, ada: Person) -> None:
    call = Call("sendMessage", {"text": "<b>", "parse_mode": "HTML"})
    assert isinstance(await client.send(str(ada.chat_id), call), Refused)


async def test_a_group_that_moved_is_told_with_its_new_id(local: LocalTelegram, client: Telegram, ada: Person) -> None:
    group = local.group("Skin", ada)
    new = group.upgrade(ada)
    assert await client.send(str(group.chat_id), HELLO) == Moved(str(group.chat_id), str(new.chat_id))


async def test_an_edit_that_changes_nothing_is_no_error(client: Telegram, ada: Person) -> None:
    await client.send(str(ada.chat_id), HELLO)
    shown = await ada.next_reply()
    same = Call("editMessageText", {**HELLO.parameters, "message_id": shown.id})
    assert await client.send(str(ada.chat_id), same) == Sent()


async def test_updates_stay_until_an_offset_confirms_them(client: Telegram, ada: Person) -> None:
    first = await client.updates(0, 0)
    again = await client.updates(0, 0)
    assert first == again != []
    assert await client.updates(first[-1]["update_id"] + 1, 0) == []


async def test_a_second_poller_is_told_what_to_do(local: LocalTelegram, client: Telegram) -> None:
    local.faults.error(409, "getUpdates")
    with pytest.raises(OtherPollerError, match="another program is polling with this token"):
        await client.updates(0, 0)


async def test_nobody_at_the_address_is_away_and_not_an_error(local: LocalTelegram, client: Telegram) -> None:
    async with local.away():
        with pytest.raises(AwayError):
            await client.updates(0, 0)
        assert isinstance(await client.send("1", HELLO), Retry)
    assert (await client.me()).username == "local_bot"


async def test_a_wrong_token_names_the_setting_and_not_itself(local: LocalTelegram) -> None:
    wrong = "7000000001:" + "w" * 35
    client = Telegram(wrong, local.url)
    await client.open()
    for attempt in (client.me(), client.updates(0, 0), client.send("1", HELLO)):
        with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN") as error:
            await attempt
        seen: BaseException | None = error.value
        assert "w" * 10 not in str(seen)
        assert error.value.__suppress_context__
    await client.close()


async def test_errors_of_the_network_do_not_know_the_token(local: LocalTelegram) -> None:
    request = AiohttpRequest()
    await request.initialize()
    async with local.away():
        with pytest.raises(NetworkError) as error:
            await request.call(f"{local.url}/bot{local.token}/getMe", {})
    assert local.token not in f"{error.value!r} {error.value.__cause__!r}"
    await request.shutdown()
    with pytest.raises(NetworkError, match="closed"):
        await request.call(f"{local.url}/bot{local.token}/getMe", {})


@pytest.mark.parametrize("upload", [None, Upload("x.png", PIXEL)])
async def test_a_stranger_on_the_way_who_answers_has_taken_no_message(upload: Upload | None) -> None:
    async def answer(request: web.BaseRequest) -> web.Response:
        await request.read()
        return web.json_response({"ok": True, "please": "log in"})

    async with RawTestServer(answer) as server:
        client = Telegram("7:x", str(server.make_url("")))
        await client.open()
        assert isinstance(await client.send("1", replace(HELLO, upload=upload)), Retry)
        with pytest.raises(AwayError):
            await client.updates(0, 0)
        await client.close()


async def test_an_answer_that_is_no_json_is_an_error_and_not_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(TelegramError, match="not JSON"):
        AiohttpRequest.parse_json_payload(b"<html>secret</html>")
    with pytest.raises(TelegramError, match="not an object"):
        AiohttpRequest.parse_json_payload(b"[]")
    assert "secret" not in caplog.text


async def test_files_travel_with_the_request(client: Telegram, ada: Person) -> None:
    await client.bot.send_photo(ada.chat_id, InputFile(PIXEL, "card.png"), caption="Your result")
    shown = await ada.next_reply()
    assert (shown.photo, shown.text) == (PIXEL, "Your result")


async def test_menu_and_descriptions_are_set_only_when_they_differ(local: LocalTelegram, client: Telegram) -> None:
    profile = Profile((("start", "Begin"), ("/help", "What I can do")), "I know about scars.", "Scars.")
    assert await set_profile(client, profile) == ["commands", "description", "short description"]
    assert await set_profile(client, profile) == []
    assert [request.parameters["commands"] for request in local.requests_to("setMyCommands")] == [
        [{"command": "start", "description": "Begin"}, {"command": "help", "description": "What I can do"}]
    ]
