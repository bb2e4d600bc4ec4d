"""getUpdates: an update stays until an offset confirms it, and only one program may ask."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    await ada.writes("one")
    await ada.writes("two")
    first = await api.ok("getUpdates")
    assert [update["message"]["text"] for update in first] == ["one", "two"]
    assert await api.ok("getUpdates") == first
    assert await api.ok("getUpdates", offset=first[0]["update_id"] + 1) == first[1:]
    assert await api.ok("getUpdates", offset=first[1]["update_id"] + 1) == []
    assert await api.ok("getUpdates", offset=0) == []


async def test_a_limit_gives_the_oldest_and_a_negative_offset_the_newest(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    for number in range(5):
        await ada.writes(str(number))
    assert [update["message"]["text"] for update in await api.ok("getUpdates", limit=2)] == ["0", "1"]
    assert [update["message"]["text"] for update in await api.ok("getUpdates", offset=-2)] == ["3", "4"]
    assert len(await api.ok("getUpdates")) == 2


async def test_a_long_poll_returns_as_soon_as_something_happens(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    poll = asyncio.create_task(api.ok("getUpdates", timeout=30))
    await telegram.wait_for(lambda: telegram.requests_to("getUpdates"))
    await ada.writes("hi")
    assert (await asyncio.wait_for(poll, 5))[0]["message"]["text"] == "hi"


async def test_a_second_poller_ends_the_first_with_409(telegram: LocalTelegram, api: Api) -> None:
    older = asyncio.create_task(api.refused("getUpdates", timeout=30))
    await telegram.wait_for(lambda: telegram.requests_to("getUpdates"))
    newer = asyncio.create_task(api.ok("getUpdates", timeout=30))
    code, description = await asyncio.wait_for(older, 5)
    assert code == 409
    assert description.startswith("Conflict: terminated by other getUpdates request")
    ada = telegram.person("Ada")
    await ada.writes("hi")
    assert len(await newer) == 1


async def test_a_poller_that_hung_up_takes_nothing_with_it(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    for _ in range(20):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await api.call("getUpdates", timeout=30)
    await ada.writes("hi")
    assert [update["message"]["text"] for update in await api.ok("getUpdates", timeout=5)] == ["hi"]


async def test_only_the_kinds_asked_for_arrive_and_the_choice_is_remembered(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    await api.ok("getUpdates", allowed_updates=["message", "message_reaction"])
    said = await ada.writes("hi")
    await ada.edits(said, "hello")
    await ada.reacts(said, "👍")
    kinds = [next(name for name in update if name != "update_id") for update in await api.ok("getUpdates")]
    assert kinds == ["message", "message_reaction"]


async def test_reactions_come_only_when_asked_for(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    said = await ada.writes("hi")
    await ada.reacts(said, "👍")
    assert [set(update) for update in await api.ok("getUpdates")] == [{"update_id", "message"}]


async def test_a_wrong_token_is_401_and_no_token_404(telegram: LocalTelegram, http: aiohttp.ClientSession) -> None:
    for token, code, words in (("123:wrong", 401, "Unauthorized"), ("nonsense", 404, "Not Found")):
        async with http.get(f"{telegram.url}/bot{token}/getMe") as response:
            assert (response.status, (await response.json())["description"]) == (code, words)


async def test_a_method_that_telegram_lacks_is_404_and_one_that_only_we_lack_501(api: Api) -> None:
    assert await api.refused("sendMesage") == (404, "Not Found: method not found")
    assert (await api.refused("sendDice", chat_id=1))[0] == 501


async def test_method_names_are_taken_in_any_case(telegram: LocalTelegram, api: Api) -> None:
    assert (await api.ok("getme"))["id"] == telegram.world.bot_id


async def test_duplicates_come_once_more_after_they_were_confirmed(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    telegram.duplicate_updates(1)
    await ada.writes("one")
    await ada.writes("two")
    first = await api.ok("getUpdates", limit=1)
    again = await api.ok("getUpdates", limit=1, offset=first[0]["update_id"] + 1)
    assert again == first
    after = await api.ok("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in after] == ["two"]


async def test_reordered_updates_come_in_one_batch_the_last_first(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    telegram.reorder_updates(2)
    await ada.writes("one")
    assert await api.ok("getUpdates") == []
    await ada.writes("two")
    updates = await api.ok("getUpdates")
    assert [update["message"]["text"] for update in updates] == ["two", "one"]
    assert updates[0]["update_id"] > updates[1]["update_id"]


async def test_a_late_update_is_overtaken_by_the_next(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    telegram.delay_updates(0.05)
    await ada.writes("late")
    await ada.writes("prompt")
    await telegram.wait_for(lambda: len(telegram.world.updates) == 1)
    async with asyncio.timeout(5):
        while len(updates := await api.ok("getUpdates", timeout=1)) < 2:
            pass
    assert [update["message"]["text"] for update in updates] == ["prompt", "late"]
