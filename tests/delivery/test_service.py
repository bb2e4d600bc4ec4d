"""The whole way of a message, with everything that can go wrong on it."""

import asyncio
import logging
import sqlite3
from pathlib import Path

import pytest

from bot.channels.telegram.setup import Profile
from bot.delivery import service
from bot.delivery.limits import Rate, Rates
from bot.errors import SettingsError
from bot.sandbox.telegram import LocalTelegram, Person
from tests.delivery.conftest import StartBot
from tests.storage.examples import APOLOGY


async def texts(person: Person, count: int) -> list[str]:
    """The next messages of the bot."""
    return [shown.text for shown in await person.next_replies(count)]


async def test_a_message_is_answered_and_the_profile_is_set(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("hello")
    assert await texts(ada, 1) == ["1: hello"]
    await local.requested("setMyShortDescription")
    await local.settled()
    assert not local.world.updates.pending()


async def test_every_chat_is_answered_in_order(local: LocalTelegram, start_bot: StartBot) -> None:
    people = [local.person(f"Person {number}") for number in range(20)]
    for number in range(1, 8):
        for person in people:
            await person.writes(str(number))
    await start_bot()
    for person in people:
        assert await texts(person, 7) == [f"{number}: {number}" for number in range(1, 8)]


async def test_what_was_written_while_the_bot_was_stopped_is_answered(
    local: LocalTelegram, start_bot: StartBot
) -> None:
    ada = local.person("Ada")
    for word in ("one", "two", "three"):
        bot = await start_bot()
        await ada.writes(word)
        await ada.next_reply()
        await bot.stop()
        await ada.writes(f"after {word}")
    await start_bot()
    await local.settled()
    said = [shown.text for shown in ada.transcript() if shown.by_bot]
    assert said == ["1: one", "2: after one", "3: two", "4: after two", "5: three", "6: after three"]


async def test_stopping_sends_what_waits_first(local: LocalTelegram, start_bot: StartBot) -> None:
    bot = await start_bot()
    ada = local.person("Ada")
    local.faults.slow(0.3, "sendMessage", times=None)
    await ada.writes("one")
    await ada.writes("two")
    await local.wait_for(lambda: not len(local.world.updates), "the updates to be confirmed")
    await bot.stop()
    assert await texts(ada, 2) == ["1: one", "2: two"]


async def test_a_pressed_button_is_answered_even_when_it_is_too_late(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("hi")
    shown = await ada.next_reply()
    press = await ada.presses_old(shown, "one")
    assert await press.answered() == {}
    local.delay_updates(0.2)
    late = await ada.presses_old(shown, "two")
    late.expire()
    assert await texts(ada, 2) == ["2: one", "3: two"]


async def test_a_duplicate_update_is_answered_once(local: LocalTelegram, start_bot: StartBot) -> None:
    local.duplicate_updates(3)
    ada = local.person("Ada")
    for word in ("one", "two", "three"):
        await ada.writes(word)
    await start_bot()
    assert await texts(ada, 3) == ["1: one", "2: two", "3: three"]
    await local.settled()
    assert len(ada.unread) == 0


async def test_updates_out_of_order_are_taken_by_their_numbers(local: LocalTelegram, start_bot: StartBot) -> None:
    local.reorder_updates(3)
    ada = local.person("Ada")
    for word in ("one", "two", "three"):
        await ada.writes(word)
    await start_bot()
    assert await texts(ada, 3) == ["1: one", "2: two", "3: three"]


async def test_telegram_away_and_back_loses_nothing(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("before")
    await ada.next_reply()
    async with local.away():
        await ada.writes("meanwhile")
        await asyncio.sleep(0)
    assert await texts(ada, 1) == ["2: meanwhile"]


async def test_a_bot_that_starts_while_telegram_is_away_waits_for_it(local: LocalTelegram, start_bot: StartBot) -> None:
    ada = local.person("Ada")
    local.faults.error(502, "getMe", times=2)
    await ada.writes("early")
    await start_bot()
    assert await texts(ada, 1) == ["1: early"]


async def test_a_bot_that_waits_for_telegram_can_be_stopped(local: LocalTelegram, start_bot: StartBot) -> None:
    local.faults.slow(60.0, "getMe")
    bot = await start_bot()
    await local.wait_for(lambda: not local.faults.pending(), "the first call")
    async with asyncio.timeout(3):
        await bot.stop()


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_dropped_connection_repeats_at_most_the_message_in_flight(
    local: LocalTelegram, start_bot: StartBot, when: str
) -> None:
    await start_bot()
    ada = local.person("Ada")
    local.faults.drop("sendMessage", when="after" if when == "after" else "before")
    await ada.writes("one")
    await ada.writes("two")
    expected = ["1: one", "2: two"] if when == "before" else ["1: one", "1: one", "2: two"]
    assert await texts(ada, len(expected)) == expected


async def test_server_errors_on_every_method_are_waited_out(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    local.faults.error(500, "*", times=2)
    await ada.writes("one")
    assert await texts(ada, 1) == ["1: one"]


async def test_retry_after_holds_that_chat_alone(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada, bob = local.person("Ada"), local.person("Bob")
    local.faults.limit("sendMessage", retry_after=1, chat=ada.chat_id)
    await ada.writes("one")
    await local.wait_for(lambda: not local.faults.pending(), "the first try")
    await bob.writes("hi")
    assert await texts(bob, 1) == ["1: hi"]
    assert not ada.unread
    assert await texts(ada, 1) == ["1: one"]


async def test_somebody_who_blocks_the_bot_is_left_alone_until_they_write(
    local: LocalTelegram, start_bot: StartBot
) -> None:
    await start_bot()
    ada = local.person("Ada")
    local.faults.blocked("sendMessage", chat=ada.chat_id)
    await ada.writes("one")
    await local.wait_for(lambda: not local.faults.pending(), "the refusal")
    await local.settled()
    await ada.writes("back")
    assert await texts(ada, 1) == ["2: back"]
    refused = [request for request in local.requests_to("sendMessage") if request.status == 403]
    assert len(refused) == 1


async def test_a_message_that_telegram_refuses_does_not_hold_its_chat(
    local: LocalTelegram, start_bot: StartBot, tmp_path: Path
) -> None:
    bot = await start_bot()
    ada = local.person("Ada")
    local.faults.error(400, "sendMessage")
    await ada.writes("one")
    await ada.writes("two")
    assert await texts(ada, 1) == ["2: two"]
    await bot.stop()
    connection = sqlite3.connect(tmp_path / "data" / "bot.db")
    assert connection.execute("SELECT event_id, error FROM dead").fetchall() == [("outbox:1", "refused")]
    connection.close()


async def test_a_group_that_moves_is_followed(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    group = local.group("Skin", ada)
    await ada.writes("/one", to=group)
    assert (await group.next_reply()).text == "1: /one"
    new = group.upgrade(ada)
    await ada.writes("/two", to=new)
    assert (await new.next_reply()).text == "2: /two"


async def test_a_handler_that_raises_apologises_and_goes_on(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("/crash")
    await ada.writes("well?")
    assert await texts(ada, 2) == [APOLOGY.text, "1: well?"]


async def test_a_due_timer_reaches_the_person(local: LocalTelegram, start_bot: StartBot) -> None:
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("/timer nudge 0")
    assert await texts(ada, 2) == ["1: /timer nudge 0", "2: timer nudge"]


async def test_limits_hold_messages_back_and_lose_none(local: LocalTelegram, start_bot: StartBot) -> None:
    # That they are exact is shown in test_limits.py, on a clock without a busy machine behind it.
    people = [local.person(f"Person {number}") for number in range(15)]
    for person in people:
        for number in range(5):
            await person.writes(str(number))
    started = asyncio.get_running_loop().time()
    await start_bot(Rates(Rate(30, 0.1), Rate(3, 0.3), Rate(20, 6.0)))
    for person in people:
        assert await texts(person, 5) == [f"{number + 1}: {number}" for number in range(5)]
    assert asyncio.get_running_loop().time() - started >= 0.3


async def test_a_second_poller_ends_the_program_with_a_clear_error(local: LocalTelegram, start_bot: StartBot) -> None:
    local.faults.error(409, "getUpdates", times=None)
    bot = await start_bot()
    with pytest.raises(SettingsError, match="another program is polling with this token"):
        await bot.task


async def test_a_conflict_that_passes_is_survived(local: LocalTelegram, start_bot: StartBot) -> None:
    local.faults.error(409, "getUpdates")
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("one")
    assert await texts(ada, 1) == ["1: one"]


async def test_a_token_that_is_revoked_ends_the_program(local: LocalTelegram, start_bot: StartBot) -> None:
    local.faults.error(401, "getUpdates")
    bot = await start_bot()
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        await bot.task


async def test_a_profile_that_telegram_refuses_does_not_stop_the_bot(local: LocalTelegram, start_bot: StartBot) -> None:
    local.faults.error(400, "setMyCommands")
    await start_bot()
    ada = local.person("Ada")
    await ada.writes("one")
    assert await texts(ada, 1) == ["1: one"]


async def test_a_menu_that_authors_change_is_told_to_telegram_while_the_bot_runs(
    local: LocalTelegram, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PROFILE_EVERY", 0.02)
    now = [Profile((("start", "Begin"),), "An echo.", "Echo.")]
    await start_bot(profile=lambda: now[0])
    await local.requested("setMyCommands")
    now[0] = Profile((("start", "Begin"), ("stop", "End")), "An echo.", "Echo.")
    await local.requested("setMyCommands", 2)
    assert "stop" in str(local.requests_to("setMyCommands")[-1].parameters["commands"])
    await asyncio.sleep(0.1)
    assert len(local.requests_to("setMyDescription")) == 1
    assert len(local.requests_to("setMyCommands")) == 2


async def test_what_people_write_and_the_token_are_in_no_log(
    local: LocalTelegram, start_bot: StartBot, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    marker = "wy7q-only-a-person"
    with caplog.at_level(logging.INFO):
        bot = await start_bot()
        ada = local.person("Ada")
        for method in ("sendMessage", "getUpdates"):
            local.faults.error(500, method)
        local.faults.error(400, "sendMessage")
        await ada.writes(marker)
        await ada.writes(f"/crash {marker}")
        await ada.writes("last")
        await local.wait_for(lambda: ada.last.text.endswith("last") if ada.unread else False)
        await bot.stop()
    written = caplog.text + "".join(capfd.readouterr())
    assert "the bot is running" in written
    assert marker not in written
    assert local.token not in written
