"""Telegram's own limits, kept by the local one as the real one does: the bot never runs into them."""

import asyncio

from bot.delivery.limits import Rates
from bot.sandbox.faults import GROUP, OVERALL, PRIVATE
from bot.sandbox.telegram import LocalTelegram
from tests.delivery.conftest import StartBot


async def test_thirty_a_second_and_short_bursts_to_a_chat_are_never_refused(
    local: LocalTelegram, start_bot: StartBot
) -> None:
    local.send_limits()
    people = [local.person(f"Person {number}") for number in range(30)]
    for person in people:
        for number in range(3):
            await person.writes(str(number))
    loop = asyncio.get_running_loop()
    started = loop.time()
    await start_bot(Rates())
    for person in people:
        assert [shown.text for shown in await person.next_replies(3)] == ["1: 0", "2: 1", "3: 2"]
    took = loop.time() - started
    assert not [request for request in local.requests_to("sendMessage") if request.status == 429]
    assert 2.0 <= took < 20.0  # 90 messages, 30 at once and then 30 a second


async def test_one_chat_that_gets_much_holds_up_nobody(local: LocalTelegram, start_bot: StartBot) -> None:
    local.send_limits()
    ada, bob = local.person("Ada"), local.person("Bob")
    for number in range(6):
        await ada.writes(str(number))
    await start_bot(Rates())
    await ada.next_replies(3)
    await bob.writes("hi")
    assert (await bob.next_reply()).text == "1: hi"
    assert len(ada.unread) < 3
    assert [shown.text for shown in await ada.next_replies(3)] == ["4: 3", "5: 4", "6: 5"]
    assert not [request for request in local.requests_to("sendMessage") if request.status == 429]


def test_the_rates_are_within_those_of_telegram() -> None:
    # A minute is too long for a test: that a rate is kept is shown on a clock in test_limits.py.
    for ours, telegrams in ((Rates().overall, OVERALL), (Rates().chat, PRIVATE), (Rates().group, GROUP)):
        assert ours is not None
        assert ours.count <= telegrams[0]
        assert ours.count / ours.seconds <= telegrams[0] / telegrams[1]
