"""What every store promises, on a real file and on a real server."""

import asyncio
from datetime import timedelta

import pytest

from bot.dialogue.actions import Heard, Send, SetTimer
from bot.dialogue.events import Event, TimerFired
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.errors import SettingsError, StoreError
from bot.storage.sql import SqlStore
from tests.storage.examples import APOLOGY, START, Clock, echo, said, send_all, state_of, waiting
from tests.storage.places import Place

MARKER = "wy7q-a-word-only-a-person-would-write"


# Turns ------------------------------------------------------------------------------------------------------------


async def test_state_and_messages_survive_a_restart(store: SqlStore, place: Place) -> None:
    await store.apply([said(1), said(2, "again")], echo)
    await store.close()
    again = place.open()
    assert (await state_of(again)).turn == 2
    assert await send_all(again) == [("1", "1: hello"), ("1", "2: again")]
    await again.close()


async def test_an_event_is_applied_once_however_often_it_comes(store: SqlStore) -> None:
    first = await store.apply([said(1), said(2), said(1)], echo)
    second = await store.apply([said(2), said(3)], echo)
    assert [turn is not None for turn in first] == [True, True, False]
    assert [turn is not None for turn in second] == [False, True]
    assert (await state_of(store)).turn == 3


async def test_an_older_number_that_was_never_seen_is_applied(store: SqlStore) -> None:
    await store.apply([said(900)], echo)
    assert (await store.apply([said(5)], echo))[0] is not None


async def test_event_ids_are_remembered_for_three_days_and_then_forgotten(
    store: SqlStore, place: Place, clock: Clock
) -> None:
    await store.apply([said(1)], echo)
    clock.forward(days=2.9)
    assert await store.apply([said(1)], echo) == [None]
    clock.forward(days=0.2)
    await store.apply([said(2)], echo)
    assert place.rows("SELECT event_id FROM seen") == [("tg:2",)]


async def test_a_handler_that_raises_costs_its_own_event_only(store: SqlStore) -> None:
    turns = await store.apply([said(1), said(2, "/crash"), said(3, "after"), said(4, chat="2")], echo)
    assert [turn.heard.outcome for turn in turns if turn] == ["answer", "error", "answer", "answer"]
    assert (await state_of(store)).turn == 2
    assert [text for chat, text in await send_all(store) if chat == "1"] == ["1: hello", APOLOGY.text, "2: after"]


async def test_a_crash_is_logged_without_a_word_of_the_person(
    store: SqlStore, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(_state: State, event: Event) -> Turn:
        raise ValueError(event.what)

    await store.apply([said(1, MARKER)], crash)
    written = "".join(capsys.readouterr())
    assert "ValueError" in written
    assert MARKER not in written


async def test_an_event_that_crashed_is_not_tried_again(store: SqlStore) -> None:
    await store.apply([said(1, "/crash")], echo)
    assert await store.apply([said(1, "/crash")], echo) == [None]
    assert await send_all(store) == [("1", APOLOGY.text)]


async def test_text_that_no_encoding_knows_costs_its_own_event_only(store: SqlStore) -> None:
    turns = await store.apply([said(1, "\ud83d"), said(2)], echo)
    assert [turn.heard.outcome for turn in turns if turn] == ["error", "answer"]


async def test_half_of_a_turn_is_never_kept(store: SqlStore, place: Place) -> None:
    def half(state: State, _event: Event) -> Turn:
        return Turn(state, (SetTimer("t", START), Send("one"), Send("\ud83d")), Heard("answer"))

    await store.apply([said(1)], half)
    assert await send_all(store) == [("1", APOLOGY.text)]
    assert place.rows("SELECT * FROM timer") == []


async def test_a_stored_state_that_cannot_be_read_starts_fresh(store: SqlStore, place: Place) -> None:
    await store.apply([said(1), said(2)], echo)
    await store.close()
    place.rows("UPDATE chat SET state = NULL")
    place.rows("INSERT INTO dead SELECT 'x', '1', 0, payload, '' FROM outbox WHERE id = 1")
    place.rows("UPDATE chat SET state = (SELECT payload FROM dead)")
    again = place.open()
    assert await state_of(again) == State()
    await again.close()


async def test_many_batches_at_once_are_all_applied(store: SqlStore) -> None:
    batches = [[said(10 * chat + number, chat=str(chat)) for number in range(10)] for chat in range(30)]
    results = await asyncio.gather(*(store.apply(batch, echo) for batch in batches))
    assert all(turn is not None for turns in results for turn in turns)
    assert {(await state_of(store, str(chat))).turn for chat in range(30)} == {10}


# The outbox -------------------------------------------------------------------------------------------------------


async def test_only_the_oldest_message_of_each_chat_is_due(store: SqlStore) -> None:
    await store.apply([said(1, "a"), said(2, "b"), said(3, "c", chat="2")], echo)
    found = await waiting(store)
    assert [(outgoing.chat, outgoing.send.text) for outgoing in found] == [("1", "1: a"), ("2", "1: c")]
    await store.mark_sent(found[0])
    assert [outgoing.send.text for outgoing in await waiting(store)] == ["2: b", "1: c"]


async def test_busy_chats_are_passed_over_and_do_not_hide_others(store: SqlStore) -> None:
    await store.apply([said(number, chat=str(number)) for number in range(10)], echo)
    found = await store.due(START, 3, [str(number) for number in range(8)])
    assert [outgoing.chat for outgoing in found] == ["8", "9"]


async def test_a_postponed_message_holds_its_chat_alone_and_keeps_its_place(store: SqlStore) -> None:
    await store.apply([said(1, "a"), said(2, "b"), said(3, "c", chat="2")], echo)
    later = START + timedelta(seconds=5)
    await store.postpone((await waiting(store))[0].id, later)
    assert [outgoing.chat for outgoing in await waiting(store)] == ["2"]
    held = await waiting(store, later)
    assert [(outgoing.send.text, outgoing.attempts) for outgoing in held if outgoing.chat == "1"] == [("1: a", 1)]


async def test_a_buried_message_is_kept_with_the_dead_and_its_chat_goes_on(store: SqlStore, place: Place) -> None:
    await store.apply([said(1, "a"), said(2, "b")], echo)
    await store.bury((await waiting(store))[0].id, "Bad Request: too strange")
    assert await send_all(store) == [("1", "2: b")]
    assert place.rows("SELECT event_id, error FROM dead") == [("outbox:1", "refused")]


async def test_a_blocked_chat_loses_what_waits_and_is_heard_again_when_it_writes(store: SqlStore) -> None:
    await store.apply([said(1, "/timer nudge 0")], echo)
    await store.block("1")
    assert await waiting(store) == []
    await store.apply(await store.timers(START, 10), echo)
    assert await waiting(store) == []
    await store.apply([said(2, "back")], echo)
    assert await send_all(store) == [("1", "3: back")]


async def test_an_id_of_a_sent_message_never_comes_again(store: SqlStore) -> None:
    await store.apply([said(1)], echo)
    (first,) = await waiting(store)
    await store.mark_sent(first)
    await store.apply([said(2)], echo)
    await store.mark_sent(first)
    assert [outgoing.send.text for outgoing in await waiting(store)] == ["2: hello"]


async def test_a_message_that_cannot_be_read_does_not_hold_its_chat(store: SqlStore, place: Place) -> None:
    await store.apply([said(1, "a"), said(2, "b")], echo)
    await store.close()
    place.rows("UPDATE outbox SET payload = (SELECT state FROM chat) WHERE id = 1")
    again = place.open()
    assert await waiting(again) == []
    assert await send_all(again) == [("1", "2: b")]
    await again.close()


async def test_a_group_that_moves_takes_everything_along(store: SqlStore) -> None:
    events = [said(1, "a", "-1"), said(2, "/comment x", "-1"), said(3, "/crash", "-1"), said(4, "/timer t 0", "-1")]
    await store.apply(events, echo)
    await store.move("-1", "-100")
    assert (await state_of(store, "-100")).turn == 3
    assert [event.chat for event in await store.timers(START, 10)] == ["-100"]
    texts = ["1: a", "2: /comment x", APOLOGY.text, "3: /timer t 0"]
    assert await send_all(store) == [("-100", text) for text in texts]
    await store.move("-1", "-100")
    assert (await state_of(store, "-100")).turn == 3


async def test_a_move_to_a_chat_that_wrote_already_keeps_its_state_and_the_order(store: SqlStore) -> None:
    await store.apply([said(1, "old", "-1"), said(2, "new", "-100"), said(3, "newer", "-100")], echo)
    await store.move("-1", "-100")
    assert (await state_of(store, "-100")).turn == 2
    assert await send_all(store) == [("-100", "1: old"), ("-100", "1: new"), ("-100", "2: newer")]


async def test_a_move_to_a_chat_that_was_blocked_before_it_wrote_takes_the_state_along(store: SqlStore) -> None:
    await store.apply([said(1, "old", "-1")], echo)
    await store.block("-100")
    await store.move("-1", "-100")
    assert (await state_of(store, "-100")).turn == 1
    assert await send_all(store) == [("-100", "1: old")]


# Timers -----------------------------------------------------------------------------------------------------------


async def test_a_timer_fires_once_under_the_date_it_was_set_for(store: SqlStore) -> None:
    await store.apply([said(1, "/timer nudge 720")], echo)
    midnight = START + timedelta(hours=12)
    assert await store.timers(midnight - timedelta(microseconds=1), 10) == []
    (event,) = await store.timers(midnight, 10)
    assert (event.id, event.chat, event.what) == ("timer:1:nudge:2026-03-02", "1", TimerFired("nudge"))
    assert (await store.apply([event], echo))[0] is not None
    assert await store.apply([event], echo) == [None]
    assert await store.timers(midnight, 10) == []


async def test_a_timer_that_was_cancelled_while_its_event_was_under_way_does_not_fire(store: SqlStore) -> None:
    await store.apply([said(1, "/timer nudge 0")], echo)
    (event,) = await store.timers(START, 10)
    await store.apply([said(2, "/cancel nudge")], echo)
    assert await store.apply([event], echo) == [None]


async def test_a_timer_that_was_set_anew_meanwhile_keeps_its_new_time(store: SqlStore) -> None:
    await store.apply([said(1, "/timer nudge 0")], echo)
    (event,) = await store.timers(START, 10)
    await store.apply([said(2, "/timer nudge 5")], echo)
    assert await store.apply([event], echo) == [None]
    assert len(await store.timers(START + timedelta(minutes=5), 10)) == 1


async def test_one_timer_per_chat_name_and_date(store: SqlStore) -> None:
    await store.apply([said(1, "/timer nudge 0")], echo)
    await store.apply(await store.timers(START, 10), echo)
    await store.apply([said(2, "/timer nudge 1")], echo)
    again = await store.timers(START + timedelta(minutes=1), 10)
    assert await store.apply(again, echo) == [None]
    assert await store.timers(START + timedelta(hours=1), 10) == []


# Forgetting -------------------------------------------------------------------------------------------------------


async def test_forgetting_erases_everything_of_the_chat_and_the_goodbye_still_goes_out(
    store: SqlStore, place: Place
) -> None:
    chat = "424242424242"
    words = ["/timer t 0", "/comment c", "/crash", MARKER]
    await store.apply([said(number, text, chat) for number, text in enumerate(words)], echo)
    await store.apply(await store.timers(START, 10), echo)
    await store.apply([said(9, chat="2"), said(10, "/timer t 9", chat), said(11, "/forget", chat)], echo)
    assert [text for to, text in await send_all(store) if to == chat] == ["6: /forget"]
    for table, column in (("chat", "id"), ("outbox", "chat"), ("timer", "chat"), ("dead", "chat"), ("comment", "chat")):
        assert place.rows(f"SELECT * FROM {table} WHERE {column} = '{chat}'") == []
    assert place.rows(f"SELECT * FROM seen WHERE event_id LIKE '%{chat}%'") == []
    assert (await state_of(store, "2")).turn == 1


async def test_a_wrong_key_is_a_clear_error_and_not_a_new_start(store: SqlStore, place: Place) -> None:
    await store.apply([said(1)], echo)
    await store.close()
    with pytest.raises(SettingsError, match="BOT_SECRET_KEY_FILE"):
        place.open(key=bytes(32))
    again = place.open()
    assert (await state_of(again)).turn == 1
    await again.close()


async def test_a_database_of_a_newer_program_is_refused(store: SqlStore, place: Place) -> None:
    await store.close()
    place.become_newer()
    with pytest.raises(StoreError, match="newer version"):
        place.open()


async def test_a_store_that_is_closed_says_so(store: SqlStore) -> None:
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.apply([said(1)], echo)


async def test_a_caller_that_gives_up_leaves_its_work_whole(store: SqlStore) -> None:
    task = asyncio.create_task(store.apply([said(1)], echo))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await state_of(store)).turn == 1
