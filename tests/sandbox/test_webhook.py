"""The webhook gets every update, in order within a chat, again and again until it answers with 2xx."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api
from tests.sandbox.receiver import Receiver, receiving


@pytest.fixture
async def hook(telegram: LocalTelegram) -> AsyncIterator[Receiver]:
    """A webhook that is not set yet."""
    telegram.server.service.webhook.retry_seconds = 0.02
    async with receiving() as receiver:
        yield receiver


async def test_updates_come_with_the_secret_and_are_confirmed_by_2xx(
    telegram: LocalTelegram, api: Api, hook: Receiver
) -> None:
    ada = telegram.person("Ada")
    await ada.writes("before")
    await api.ok("setWebhook", url=hook.url, secret_token="s-1")
    await ada.writes("after")
    await hook.received(2)
    await telegram.settled()
    assert hook.texts == ["before", "after"]
    assert {headers["X-Telegram-Bot-Api-Secret-Token"] for headers in hook.headers} == {"s-1"}
    info = await api.ok("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (hook.url, 0)


async def test_an_update_is_repeated_until_it_is_taken_and_the_next_waits(
    telegram: LocalTelegram, api: Api, hook: Receiver
) -> None:
    hook.statuses = [500, 404, 302]
    await api.ok("setWebhook", url=hook.url)
    ada = telegram.person("Ada")
    await ada.writes("one")
    await ada.writes("two")
    await hook.received(5)
    assert hook.texts == ["one", "one", "one", "one", "two"]
    assert (await api.ok("getWebhookInfo"))["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_one_update_is_under_way_in_a_chat_while_others_go_on(
    telegram: LocalTelegram, api: Api, hook: Receiver
) -> None:
    hook.gates["ada 1"] = asyncio.Event()
    await api.ok("setWebhook", url=hook.url)
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    await ada.writes("ada 1")
    await ada.writes("ada 2")
    await bob.writes("bob 1")
    await bob.writes("bob 2")
    await hook.received(3)
    assert hook.texts == ["ada 1", "bob 1", "bob 2"]
    hook.gates["ada 1"].set()
    await hook.received(4)
    assert hook.texts[-1] == "ada 2"


async def test_polling_is_refused_while_a_webhook_is_set(telegram: LocalTelegram, api: Api, hook: Receiver) -> None:
    poll = asyncio.create_task(api.refused("getUpdates", timeout=30))
    await telegram.wait_for(lambda: telegram.requests_to("getUpdates"))
    await api.ok("setWebhook", url=hook.url)
    assert (await poll) == (409, "Conflict: terminated by setWebhook request")
    code, words = await api.refused("getUpdates")
    assert (code, words[:52]) == (409, "Conflict: can't use getUpdates method while webhook ")
    await api.ok("deleteWebhook")
    assert await api.ok("getUpdates") == []
    assert (await api.ok("getWebhookInfo"))["url"] == ""


async def test_what_waited_is_kept_or_dropped_as_asked(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    await ada.writes("old")
    await api.ok("deleteWebhook")
    assert len(await api.ok("getUpdates")) == 1
    await api.ok("deleteWebhook", drop_pending_updates=True)
    assert await api.ok("getUpdates") == []


async def test_an_answer_may_itself_be_a_request(telegram: LocalTelegram, api: Api, hook: Receiver) -> None:
    def echo(update: dict[str, dict[str, dict[str, int]]]) -> web.Response:
        answer = {"method": "sendMessage", "chat_id": update["message"]["chat"]["id"], "text": "from the answer"}
        return web.Response(text=json.dumps(answer), content_type="application/json")

    hook.reply = echo
    await api.ok("setWebhook", url=hook.url)
    ada = telegram.person("Ada")
    await ada.writes("hi")
    assert (await ada.next_reply()).text == "from the answer"


async def test_a_webhook_that_is_away_is_tried_again(telegram: LocalTelegram, api: Api) -> None:
    telegram.server.service.webhook.retry_seconds = 0.02
    await api.ok("setWebhook", url="http://127.0.0.1:9/hook")
    ada = telegram.person("Ada")
    await ada.writes("hi")
    async with asyncio.timeout(5):
        while (await api.ok("getWebhookInfo")).get("last_error_message") != "Connection refused":
            pass
    async with receiving() as hook:
        await api.ok("setWebhook", url=hook.url)
        await hook.received(1)


async def test_a_duplicate_is_delivered_again_after_it_was_taken(
    telegram: LocalTelegram, api: Api, hook: Receiver
) -> None:
    await api.ok("setWebhook", url=hook.url)
    ada = telegram.person("Ada")
    telegram.duplicate_updates(1)
    await ada.writes("one")
    await hook.received(2)
    assert hook.updates[0] == hook.updates[1]


async def test_a_wrong_address_or_secret_is_refused(api: Api) -> None:
    assert (await api.refused("setWebhook", url="ftp://x"))[1].startswith("Bad Request: bad webhook")
    refused = await api.refused("setWebhook", url="https://example.org", secret_token="a b")
    assert refused == (400, "Bad Request: secret token contains unallowed characters")
