"""What is to go wrong goes wrong: this often, to this method, in this chat, and no longer."""

import asyncio

import aiohttp
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.refusals import ApiError
from bot.sandbox.telegram import LocalTelegram, Person
from tests.sandbox.api import Api


@pytest.fixture
async def ada(telegram: LocalTelegram) -> Person:
    person = telegram.person("Ada")
    await person.starts()
    return person


async def test_the_next_few_are_limited_and_say_how_long_to_wait(
    telegram: LocalTelegram, api: Api, ada: Person
) -> None:
    telegram.faults.limit("sendMessage", times=2, retry_after=7)
    for _ in range(2):
        body = await api.call("sendMessage", chat_id=ada.id, text="x")
        assert (body["error_code"], body["parameters"]) == (429, {"retry_after": 7})
        assert body["description"] == "Too Many Requests: retry after 7"
    await api.ok("sendMessage", chat_id=ada.id, text="x")
    assert len(ada.transcript()) == 2


async def test_a_fault_strikes_only_its_method_and_chat(telegram: LocalTelegram, api: Api, ada: Person) -> None:
    bob = telegram.person("Bob")
    await bob.starts()
    telegram.faults.blocked("send*", chat=bob.id)
    telegram.faults.error(502, "getChat")
    await api.ok("sendMessage", chat_id=ada.id, text="x")
    refused = await api.refused("sendMessage", chat_id=bob.id, text="x")
    assert refused == (403, "Forbidden: bot was blocked by the user")
    assert await api.refused("getChat", chat_id=ada.id) == (502, "Bad Gateway")
    assert (await api.ok("getChat", chat_id=ada.id))["first_name"] == "Ada"


@pytest.mark.parametrize(("when", "arrived"), [("before", 0), ("after", 1)])
async def test_a_connection_drops_before_or_after_the_message_is_sent(
    telegram: LocalTelegram, api: Api, ada: Person, when: str, arrived: int
) -> None:
    telegram.faults.drop("sendMessage", when="before" if when == "before" else "after")
    with pytest.raises(aiohttp.ClientError):
        await api.call("sendMessage", chat_id=ada.id, text="x")
    assert len(ada.unread) == arrived


async def test_a_slow_answer_is_an_answer_all_the_same(telegram: LocalTelegram, api: Api, ada: Person) -> None:
    telegram.faults.slow(0.05, "sendMessage")
    async with asyncio.timeout(5):
        await api.ok("sendMessage", chat_id=ada.id, text="x")


async def test_what_lasts_ends_with_clear(telegram: LocalTelegram, api: Api) -> None:
    telegram.faults.error(500, times=None)
    for _ in range(3):
        assert (await api.refused("getMe"))[0] == 500
    telegram.faults.clear()
    await api.ok("getMe")


async def test_telegram_goes_away_and_comes_back_with_everything_kept(
    telegram: LocalTelegram, api: Api, ada: Person
) -> None:
    poll = asyncio.create_task(api.call("getUpdates", offset=telegram.world.updates.pending()[0].id + 1, timeout=30))
    await telegram.wait_for(lambda: telegram.requests_to("getUpdates"))
    async with telegram.away():
        with pytest.raises(aiohttp.ClientError):
            await poll
        with pytest.raises(aiohttp.ClientError):
            await api.call("getMe")
        await ada.writes("meanwhile")
    assert (await api.ok("getUpdates"))[-1]["message"]["text"] == "meanwhile"


class Clock:
    """A clock that goes when told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_chat_takes_one_message_a_second_with_short_bursts() -> None:
    clock = Clock()
    faults = Faults(clock)
    faults.send_limits = True
    for _ in range(3):
        faults.check_limits(1)
    with pytest.raises(ApiError) as refused:
        faults.check_limits(1)
    assert refused.value.parameters == {"retry_after": 3}
    faults.check_limits(2)
    clock.now += 3
    faults.check_limits(1)


def test_a_group_takes_twenty_a_minute_and_everyone_thirty_a_second() -> None:
    clock = Clock()
    faults = Faults(clock)
    faults.send_limits = True
    for _ in range(20):
        faults.check_limits(-1)
    with pytest.raises(ApiError):
        faults.check_limits(-1)
    for chat in range(1, 11):
        faults.check_limits(chat)
    with pytest.raises(ApiError) as refused:
        faults.check_limits(99)
    assert refused.value.parameters == {"retry_after": 1}


async def test_the_modes_of_the_page_are_what_they_say(telegram: LocalTelegram, api: Api, ada: Person) -> None:
    telegram.set_mode("down")
    assert (await api.refused("getMe"))[0] == 502
    telegram.set_mode("limiting")
    await api.ok("sendMessage", chat_id=ada.id, text="x")
    assert (await api.refused("sendMessage", chat_id=ada.id, text="x"))[0] == 429
    telegram.set_mode("normal")
    await api.ok("sendMessage", chat_id=ada.id, text="x")
