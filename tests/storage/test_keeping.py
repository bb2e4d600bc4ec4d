"""What is kept of a person and for how long: places, letters, answers without consent, the file of it all, retention."""

import dataclasses
import json
from datetime import date, timedelta

import pytest

from bot.dialogue.actions import Button, Export, Forget, Heard, Mail, ResultPdf, SaveComment, Send, SetTimer, TextFile
from bot.dialogue.events import Event, Mailed
from bot.dialogue.state import Asking, Consent, Idle, Result, State
from bot.dialogue.turn import Turn
from bot.storage.fleeting import without_answers
from bot.storage.sql import SqlStore
from bot.storage.store import Letter, Shown
from tests.storage.examples import START, Clock, echo, said, send_all, state_of, waiting
from tests.storage.places import Place

TODAY = START.date()
RESULT = Result("r0", "acne", {"age": 22, "skin": ("oily", "dry")}, START)
ASKING = Asking("r1", "acne", "skin", {"age": 22}, ("oily",))


def turning(state: State, *actions: Send | Mail | Export | SaveComment | SetTimer | Forget) -> "Turning":
    """A handler that always comes to the same."""
    return Turning(state, actions)


@dataclasses.dataclass(frozen=True)
class Turning:
    state: State
    actions: tuple[Send | Mail | Export | SaveComment | SetTimer | Forget, ...]

    def __call__(self, _state: State, _event: Event) -> Turn:
        return Turn(self.state, self.actions, Heard("answer"))


async def ask_for_mail(store: SqlStore, number: int, address: str = "a@example.com", chat: str = "1") -> Letter:
    """Let a chat ask for a letter, and return it as it waits."""
    await store.apply([said(number, chat=chat)], turning(State(), Mail(address, RESULT, START)))
    return (await store.letters(START, 100))[-1]


async def test_who_marks_a_message_hears_whether_its_chat_has_another(store: SqlStore) -> None:
    await store.apply([said(1), said(2), said(3, chat="2")], echo)
    first, other = await waiting(store)
    assert await store.mark_sent(first) is True
    assert await store.mark_sent(first) is False  # it was taken out before
    assert await store.mark_sent(other) is False
    (second,) = await waiting(store)
    assert await store.mark_sent(second) is False


# Places -----------------------------------------------------------------------------------------------------------


async def test_a_place_holds_the_message_that_was_sent_to_it_last(store: SqlStore, place: Place) -> None:
    question = Send("one", slot="quiz:r1")
    next_one = dataclasses.replace(question, text="two", in_place=True)
    await store.apply([said(1)], turning(State(), question, Send("beside"), next_one))
    (first,) = await waiting(store)
    assert first.shown is None
    await store.mark_sent(first, Shown(7, media=True))
    await store.mark_sent((await waiting(store))[0], Shown(8, media=False))  # in no place: nothing to remember
    (third,) = await waiting(store)
    assert third.shown == Shown(7, media=True)
    await store.mark_sent(third, Shown(9, media=False))
    assert place.rows("SELECT slot, message, media FROM shown") == [("quiz:r1", 9, 0)]


async def test_only_the_newest_places_of_a_chat_are_remembered(store: SqlStore, place: Place) -> None:
    sends = [Send("?", slot=f"quiz:{run}") for run in range(12)]
    await store.apply([said(1)], turning(State(), *sends))
    for message in range(12):
        await store.mark_sent((await waiting(store))[0], Shown(100 + message, media=False))
    assert place.rows("SELECT min(message), count(*) FROM shown") == [(104, 8)]


async def test_a_name_for_a_picture_is_remembered_and_forgotten_again(store: SqlStore) -> None:
    assert await store.upload("d") is None
    await store.keep_upload("d", "AgAC")
    await store.keep_upload("d", "AgAD")
    assert await store.upload("d") == "AgAD"
    await store.keep_upload("d", "")
    assert await store.upload("d") is None


@pytest.mark.parametrize("file", [ResultPdf(RESULT), TextFile("a.txt", "b"), None])
async def test_a_message_comes_out_as_it_went_in(store: SqlStore, file: ResultPdf | TextFile | None) -> None:
    rows = ((Button("Yes", "y"),),)
    send = Send("text", rows, card=RESULT, file=file, slot="quiz:r1", in_place=True)
    await store.apply([said(1)], turning(State(), send))
    assert [outgoing.send for outgoing in await waiting(store)] == [send]


# Letters ----------------------------------------------------------------------------------------------------------


async def test_a_letter_waits_until_it_is_told_what_became_of_it(store: SqlStore) -> None:
    letter = await ask_for_mail(store, 1)
    assert (letter.chat, letter.mail, letter.attempts) == ("1", Mail("a@example.com", RESULT, START), 0)
    await store.postpone_letter(letter.id, START + timedelta(minutes=1))
    assert await store.letters(START, 10) == []
    (again,) = await store.letters(START + timedelta(minutes=1), 10)
    assert again.attempts == 1
    told = Event(f"mail:{letter.id}", "1", START, Mailed("sent"))
    assert [turn is not None for turn in await store.apply([told, told], echo)] == [True, False]
    assert await store.letters(START + timedelta(days=9), 10) == []
    assert await store.apply([told], echo) == [None]


async def test_a_letter_holds_up_no_message(store: SqlStore) -> None:
    await ask_for_mail(store, 1)
    await store.apply([said(2, "hello")], echo)
    assert await send_all(store) == [("1", "1: hello")]


async def test_a_chat_that_was_erased_hears_nothing_of_its_letter(store: SqlStore) -> None:
    letter = await ask_for_mail(store, 1)
    await store.apply([said(2, "/forget")], echo)
    await send_all(store)
    assert await store.letters(START, 10) == []
    assert await store.may_mail(letter, TODAY) is False
    assert await store.apply([Event(f"mail:{letter.id}", "1", START, Mailed("sent"))], echo) == [None]


async def test_a_letter_counts_once_however_often_it_is_tried(store: SqlStore, place: Place) -> None:
    letter = await ask_for_mail(store, 1)
    assert [await store.may_mail(letter, TODAY) for _ in range(5)] == [True] * 5
    assert await store.may_mail(letter, TODAY + timedelta(days=1))
    assert place.rows("SELECT count(*) FROM mailed") == [(1,)]


async def test_an_address_gets_two_letters_a_day_whoever_asks_and_however_it_is_written(store: SqlStore) -> None:
    addresses = ["a@example.com", "A@Example.com", "a@example.com"]
    letters = [await ask_for_mail(store, n, address, str(n)) for n, address in enumerate(addresses)]
    assert [await store.may_mail(letter, TODAY) for letter in letters] == [True, True, False]
    assert await store.may_mail(letters[2], TODAY + timedelta(days=1))


async def test_a_chat_gets_three_letters_a_day_and_forgetting_is_no_way_around(store: SqlStore) -> None:
    letters = [await ask_for_mail(store, n, f"{n}@example.com") for n in range(3)]
    assert [await store.may_mail(letter, TODAY) for letter in letters] == [True] * 3
    await store.apply([said(9, "/forget")], echo)
    assert await store.may_mail(await ask_for_mail(store, 10, "x@example.com"), TODAY) is False


async def test_neither_address_nor_chat_can_be_read_from_the_counts_and_a_day_later_they_are_gone(
    store: SqlStore, place: Place
) -> None:
    await store.may_mail(await ask_for_mail(store, 1), TODAY)
    ((chat, address),) = place.rows("SELECT chat, address FROM mailed")
    assert isinstance(chat, bytes)
    assert isinstance(address, bytes)
    assert len(chat) == len(address) == 32
    await store.may_mail(await ask_for_mail(store, 2, "b@example.com"), TODAY + timedelta(days=1))
    assert place.rows("SELECT day FROM mailed") == [((TODAY - date(1970, 1, 1)).days + 1,)]


async def test_a_letter_that_cannot_be_read_is_put_with_the_dead(store: SqlStore, place: Place, clock: Clock) -> None:
    await ask_for_mail(store, 1)
    await store.close()
    place.rows("UPDATE mail SET chat = '2' RETURNING id")
    again = place.open(clock)
    assert await again.letters(START, 10) == []
    assert place.rows("SELECT event_id, error FROM dead") == [("mail:1", "unreadable")]
    await again.close()


# Answers without consent ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [State(mode=ASKING, turn=3), State(parked=ASKING), State(result=RESULT), State(mode=ASKING, result=RESULT)],
    ids=["asking", "parked", "finished", "both"],
)
async def test_answers_without_consent_live_until_a_restart_and_no_longer(
    store: SqlStore, place: Place, clock: Clock, state: State
) -> None:
    await store.apply([said(1)], turning(state))
    assert await state_of(store) == state
    await store.close()
    place.lose_memory()
    again = place.open(clock)
    left = await state_of(again)
    assert left == without_answers(state)
    assert left.turn == state.turn
    await again.close()


async def test_with_consent_answers_survive_a_restart(store: SqlStore, place: Place, clock: Clock) -> None:
    await store.apply([said(1)], turning(State(mode=ASKING)))
    agreed = State(mode=ASKING, result=RESULT, consent=Consent(1, START))
    await store.apply([said(2)], turning(agreed))
    await store.close()
    again = place.open(clock)
    assert await state_of(again) == agreed
    await again.close()


async def test_answers_in_memory_are_dropped_when_nobody_went_on_for_two_days(store: SqlStore, clock: Clock) -> None:
    await store.apply([said(1)], turning(State(mode=ASKING)))
    clock.forward(hours=47)
    assert (await state_of(store)).mode == ASKING  # which is going on: the time begins anew
    clock.forward(hours=47)
    await store.apply([said(2, chat="2")], echo)
    assert (await state_of(store)).mode == ASKING
    clock.forward(hours=49)
    await store.apply([said(3, chat="2")], echo)
    assert (await state_of(store)).mode == dataclasses.replace(ASKING, answers={}, ticked=())


async def test_answers_in_memory_follow_a_group_that_moves_and_are_forgotten_with_it(store: SqlStore) -> None:
    await store.apply([said(1, chat="-1")], turning(State(mode=ASKING)))
    await store.move("-1", "-100")
    assert (await state_of(store, "-100")).mode == ASKING
    await store.apply([said(2, "/forget", "-100")], echo)
    assert await state_of(store, "-100") == State()


async def test_a_turn_that_fails_leaves_the_answers_in_memory(store: SqlStore) -> None:
    await store.apply([said(1)], turning(State(mode=ASKING)))
    await store.apply([said(2, "/crash")], echo)
    assert (await state_of(store)).mode == ASKING


# The file of everything -------------------------------------------------------------------------------------------


async def exported(store: SqlStore, number: int, state: State | None = None) -> dict[str, object]:
    """Ask for the file, and read the one that waits last."""
    before = await state_of(store) if state is None else state
    await store.apply([said(number)], turning(before, Send("Here it is."), Export()))
    found: Send | None = None
    while due := await waiting(store):
        found = due[0].send
        await store.mark_sent(due[0])
    assert found is not None
    assert isinstance(found.file, TextFile)
    assert found.file.name == "my-data.json"
    assert found.file.content.startswith('{\n  "format": 1,\n')
    kept: dict[str, object] = json.loads(found.file.content)
    return kept


async def test_the_file_holds_everything_that_is_kept_of_a_chat(store: SqlStore, place: Place) -> None:
    agreed = State(mode=Idle(), result=RESULT, consent=Consent(2, START), turn=5)
    more = (SaveComment("schön"), SetTimer("nudge", START + timedelta(hours=1)), Mail("a@example.com", RESULT, START))
    await store.apply([said(1), said(2, "/crash")], turning(agreed, *more))
    await store.apply([said(3, "/crash \ud83d")], crash)
    kept = await exported(store, 4, agreed)
    assert list(kept) == [
        "format",
        "chat",
        "made_at",
        "last_heard_of_on",
        "blocked",
        "kept",
        "held_for_two_days_at_most",
        "comments",
        "timers",
        "messages_waiting",
        "emails_waiting",
        "messages_in_place",
        "went_wrong",
    ]
    text = json.dumps(kept, ensure_ascii=False)
    for piece in (
        "schön",
        "nudge",
        "a@example.com",
        '"age": 22',
        '"policy": 2',
        "2026-03-01",
        "/crash ?",
        "Here it is.",
    ):
        assert piece in text, piece
    assert kept["held_for_two_days_at_most"] is None


def crash(_state: State, event: Event) -> Turn:
    raise ValueError(event.what)


async def test_the_file_says_which_answers_are_held_for_a_while_only(store: SqlStore) -> None:
    kept = await exported(store, 1, State(mode=ASKING))
    assert '"age": 22' in json.dumps(kept["held_for_two_days_at_most"])
    assert '"age": 22' not in json.dumps(kept["kept"])


async def test_the_file_of_a_chat_that_was_just_erased_is_empty(store: SqlStore) -> None:
    await store.apply([said(1, "/comment c")], echo)
    await store.apply([said(2)], turning(State(), Forget(), Export()))
    (outgoing,) = await waiting(store)
    assert isinstance(outgoing.send.file, TextFile)
    kept = json.loads(outgoing.send.file.content)
    assert not any(kept[name] for name in kept if name not in ("format", "chat", "made_at"))


# Retention --------------------------------------------------------------------------------------------------------


async def test_a_chat_is_erased_with_all_that_is_kept_when_its_person_was_not_there_for_long(
    store: SqlStore, place: Place, clock: Clock
) -> None:
    await store.apply([said(1, "/comment c"), said(2, "/timer t 9"), said(3, "/crash")], echo)
    await ask_for_mail(store, 4)
    clock.forward(days=50)
    await store.apply([said(5, chat="2")], echo)
    assert await store.expire(clock.now - timedelta(days=51), 10) == 0
    clock.forward(days=10)
    assert await store.expire(clock.now - timedelta(days=51), 10) == 1
    for table in ("outbox", "timer", "dead", "comment", "mail", "chat"):
        assert place.rows(f"SELECT count(*) FROM {table}") == [(table in ("outbox", "chat"),)], table
    assert (await state_of(store, "2")).turn == 1


async def test_a_timer_is_no_sign_of_a_person(store: SqlStore, clock: Clock) -> None:
    await store.apply([said(1, "/timer nudge 720")], echo)
    now = clock.forward(days=30)
    await store.apply(await store.timers(now, 10), echo)
    assert await store.expire(now - timedelta(days=20), 10) == 1


async def test_no_more_chats_are_erased_at_once_than_asked_for(store: SqlStore, clock: Clock) -> None:
    await store.apply([said(n, chat=str(n)) for n in range(5)], echo)
    now = clock.forward(days=2)
    assert [await store.expire(now, 3) for _ in range(3)] == [3, 2, 0]


async def test_who_comes_back_is_not_erased(store: SqlStore, clock: Clock) -> None:
    await store.apply([said(1)], echo)
    clock.forward(days=40)
    await store.apply([said(2)], echo)
    assert await store.expire(clock.now - timedelta(days=30), 10) == 0


async def test_what_is_left_of_a_chat_that_could_never_be_handled_goes_as_well(
    store: SqlStore, place: Place, clock: Clock
) -> None:
    await store.apply([said(1, "/crash")], echo)
    now = clock.forward(days=40)
    await store.expire(now - timedelta(days=30), 10)
    assert place.rows("SELECT count(*) FROM dead") == [(0,)]
