"""The time zone of a person: what moves a reminder, what changes nothing, and that no date is counted twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.content.library import Content
from bot.dialogue.actions import Action, CancelTimer, Send, SetTimer, sends
from bot.dialogue.events import Event, Pressed, Said, TimerFired, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.local_time import next_day, next_time
from bot.dialogue.state import Asking, AskingZone, Commenting, Idle, Reminder, State, Zone
from bot.dialogue.turn import Turn
from bot.language.zones import clocks

NOW = datetime(2026, 11, 25, 20, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(name="waiting")
def _waiting(content: Content) -> State:
    """Somebody whose quiz waits."""
    return State(parked=Asking("run", content.quiz.id, content.quiz.questions[1].id, {"age": 28}), turn=4)


def tell(dialogue: Dialogue, state: State, what: What | str, at: datetime = NOW) -> Turn:
    """One event."""
    return dialogue.handle(state, Event("e", "c", at, Said(what) if isinstance(what, str) else what, 1))


def timers(turn: Turn) -> list[Action]:
    """What a turn does to timers."""
    return [one for one in turn.actions if isinstance(one, SetTimer | CancelTimer)]


def there(local: str, zone: str) -> datetime:
    """A time where a person lives."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# A reminder and where the person is ---------------------------------------------------------------------------------


def test_without_a_zone_the_reminder_comes_a_day_later_and_the_next_words_may_be_the_place(
    dialogue: Dialogue, waiting: State
) -> None:
    turn = tell(dialogue, waiting, Pressed("t:run"))
    assert timers(turn) == [SetTimer("quiz", NOW + 24 * HOUR)]
    assert isinstance(turn.state.mode, AskingZone)
    assert sends(turn.actions)[0].buttons[0][0].data == "g:run"


def test_a_place_moves_the_reminder_to_the_same_time_of_day_there(dialogue: Dialogue, waiting: State) -> None:
    at = there("2026-03-28 21:40", "Europe/Berlin")  # the clocks change that night
    asked = tell(dialogue, waiting, "remind me tomorrow", at)
    turn = tell(dialogue, asked.state, "Berlin", at + timedelta(minutes=2))
    due = there("2026-03-29 21:40", "Europe/Berlin")
    assert due == at + 23 * HOUR
    name = f"quiz-{asked.state.turn}"
    assert timers(turn) == [CancelTimer("quiz"), SetTimer(name, due, "Europe/Berlin")]
    assert "tomorrow at 21:40" in sends(turn.actions)[0].text
    assert turn.state.mode == Idle()


def test_with_a_zone_the_reminder_is_set_by_it_and_nothing_is_asked(dialogue: Dialogue, waiting: State) -> None:
    at = there("2026-10-24 21:40", "Europe/Berlin")
    turn = tell(dialogue, replace(waiting, zone=Zone("Europe/Berlin", 2)), "remind me tomorrow", at)
    assert timers(turn) == [SetTimer("quiz-2", at + 25 * HOUR, "Europe/Berlin")]
    assert "tomorrow at 21:40 your time" in sends(turn.actions)[0].text
    assert turn.state.mode == Idle()


def test_another_place_soon_after_is_a_correction_and_much_later_a_journey(dialogue: Dialogue, waiting: State) -> None:
    at = there("2026-07-01 21:40", "Europe/Berlin")
    state = tell(dialogue, replace(waiting, zone=Zone("Europe/Berlin", 2)), "remind me tomorrow", at).state
    for later, local in ((HOUR, "2026-07-02 15:40"), (9 * HOUR, "2026-07-02 21:40")):
        turn = tell(dialogue, state, "I'm in New York", at + later)
        due = there(local, "America/New_York")
        assert timers(turn) == [CancelTimer("quiz-2"), SetTimer(f"quiz-{state.turn}", due, "America/New_York")]


def test_the_same_place_again_moves_nothing(dialogue: Dialogue, waiting: State) -> None:
    state = tell(dialogue, replace(waiting, zone=Zone("Asia/Tokyo", 2)), "remind me tomorrow").state
    for later in (HOUR, 9 * HOUR):
        turn = tell(dialogue, state, "I'm in Japan", NOW + later)
        assert timers(turn) == [CancelTimer("quiz-2"), SetTimer("quiz-2", NOW + 24 * HOUR, "Asia/Tokyo")]
        assert turn.state.reminder == Reminder(NOW, NOW + 24 * HOUR)


def test_a_reminder_of_any_zone_is_said_once(dialogue: Dialogue, waiting: State) -> None:
    state = tell(dialogue, replace(waiting, zone=Zone("Asia/Tokyo", 2)), "remind me tomorrow").state
    fired = tell(dialogue, state, TimerFired("quiz-2"), NOW + 24 * HOUR)
    assert len(sends(fired.actions)) == 1
    assert not tell(dialogue, fired.state, TimerFired("quiz-2"), NOW + 24 * HOUR).actions


def test_a_reminder_that_nobody_needs_any_more_goes_by_its_name(dialogue: Dialogue, waiting: State) -> None:
    state = tell(dialogue, replace(waiting, zone=Zone("Asia/Tokyo", 2)), "remind me tomorrow").state
    assert CancelTimer("quiz-2") in tell(dialogue, state, "go on").actions


# What takes nothing from others -------------------------------------------------------------------------------------


def test_an_emergency_comes_before_the_place(dialogue: Dialogue, waiting: State) -> None:
    asked = tell(dialogue, waiting, "remind me tomorrow").state
    turn = tell(dialogue, asked, "im in Berlin and i want to kill myself")
    assert turn.heard.outcome == "safety"
    assert turn.state.zone is None


def test_after_a_crisis_a_place_is_no_zone_unless_it_is_called_one(dialogue: Dialogue) -> None:
    state = tell(dialogue, State(), "i dont want to live like this anymore").state
    assert tell(dialogue, state, "I'm in Germany").state.zone is None
    assert tell(dialogue, state, "my time zone is Germany").state.zone == Zone("Europe/Berlin", 1)


@pytest.mark.parametrize(
    ("said", "countries"),
    [
        ("I'm in Germany", ["germany"]),
        ("munich", ["germany"]),
        ("usa", ["us"]),
        ("Birmingham", ["us", "uk"]),
        ("im in poland", ["eu"]),
        ("i live in sao paulo", ["other"]),
    ],
)
def test_after_a_crisis_whoever_says_where_they_are_is_told_whom_to_call_there(
    dialogue: Dialogue, content: Content, said: str, countries: list[str]
) -> None:
    state = tell(dialogue, State(), "i dont want to live like this anymore").state
    turn = tell(dialogue, state, said)
    assert turn.heard.outcome == "safety"
    (send,) = sends(turn.actions)
    assert [name for name, line in content.helplines.items() if line.country in send.text] == countries
    assert not send.buttons


@pytest.mark.parametrize("said", ["alone", "why", "im in pain and so tired", "broken", "asdf qwertz"])
def test_after_a_crisis_what_is_not_clear_is_no_choice_between_treatments(
    dialogue: Dialogue, content: Content, said: str
) -> None:
    state = tell(dialogue, State(), "i dont want to live like this anymore").state
    (send,) = sends(tell(dialogue, state, said).actions)
    assert send.text in content.texts.crisis_after.text
    talking = tell(dialogue, state, "what is tca cross").state
    (later,) = sends(tell(dialogue, talking, "asdf qwertz").actions)
    assert later.text not in content.texts.crisis_after.text


def test_long_after_a_crisis_a_bare_name_is_no_call_for_help(dialogue: Dialogue) -> None:
    state = tell(dialogue, State(), "i dont want to live like this anymore").state
    talking = tell(dialogue, state, "what is tca cross").state
    assert tell(dialogue, talking, "india").heard.outcome != "safety"


def test_in_a_crisis_the_helpline_of_a_known_place_comes_first(dialogue: Dialogue, content: Content) -> None:
    state = tell(dialogue, State(), "my time zone is Berlin").state
    (send,) = sends(tell(dialogue, state, "i want to kill myself").actions)
    named = sorted(content.helplines, key=lambda name: send.text.index(f"• {content.helplines[name].country}:"))
    assert named == ["germany", *(name for name in content.helplines if name != "germany")]


def test_a_comment_is_not_read_for_places(dialogue: Dialogue) -> None:
    turn = tell(dialogue, State(mode=Commenting()), "I'm in Berlin")
    assert (turn.state.mode, turn.state.zone) == (Commenting("I'm in Berlin"), None)


def test_in_the_quiz_it_is_no_answer_and_the_question_comes_again(dialogue: Dialogue, content: Content) -> None:
    asking = Asking("run", content.quiz.id, content.quiz.questions[0].id)
    turn = tell(dialogue, State(asking), "it's 21:40 here")
    assert turn.state.mode == asking
    assert turn.state.zone == Zone("UTC+01:00", 0)
    assert len(sends(turn.actions)) == 2


@pytest.mark.parametrize("data", ["z:", "z:Nowhere", "z:UTC+99:00", "z:Portland", "z:<b>"])
def test_a_forged_button_sets_nothing(dialogue: Dialogue, data: str) -> None:
    assert tell(dialogue, State(), Pressed(data)).state.zone is None


def test_every_choice_that_is_offered_fits_on_a_button(dialogue: Dialogue, content: Content) -> None:
    for name in content.places.names:
        turn = tell(dialogue, State(mode=AskingZone()), name)
        [message] = [one for one in turn.actions if isinstance(one, Send)]
        pressed = [button.data for row in message.buttons for button in row]
        assert all(len(data.encode()) <= 64 for data in pressed)
        zones = [turn.state, *(tell(dialogue, turn.state, Pressed(data)).state for data in pressed)]
        assert all(state.zone for state in zones[bool(pressed) :]), name


# Clocks that change -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "zone", "local", "hours"),
    [
        ("2026-03-28 21:40", "Europe/Berlin", "2026-03-29 21:40", 23.0),
        ("2026-10-24 21:40", "Europe/Berlin", "2026-10-25 21:40", 25.0),
        ("2026-10-31 21:40", "America/New_York", "2026-11-01 21:40", 25.0),
        ("2026-04-04 12:00", "Australia/Lord_Howe", "2026-04-05 12:00", 24.5),
        ("2026-03-28 02:30", "Europe/Berlin", "2026-03-29 03:30", 24.0),  # there is no 2:30 on that day
        ("2026-10-24 02:30", "Europe/Berlin", "2026-10-25 02:30", 24.0),  # and here two; the first is taken
    ],
)
def test_the_next_day_has_the_same_time_of_day_however_long_it_is(
    asked: str, zone: str, local: str, hours: float
) -> None:
    at = there(asked, zone)
    due = next_day(at, zone)
    assert due - at == timedelta(hours=hours)
    assert due.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M") == local


def test_the_next_time_of_a_day_is_never_past_and_within_a_day() -> None:
    like = there("2026-07-02 21:40", "Europe/Berlin")
    for hour in range(48):
        now = NOW + hour * HOUR
        due = next_time(like, "Europe/Berlin", "UTC-08:00", now)
        assert now < due <= now + 24 * HOUR
        assert due.astimezone(clocks("UTC-08:00")).strftime("%H:%M") == "21:40"


@pytest.mark.parametrize("zone", [None, "", "Nowhere/City", "../etc/passwd", "Europe", "UTC+5"])
def test_a_zone_that_is_not_known_here_is_utc(zone: str | None) -> None:
    assert NOW.astimezone(clocks(zone)).utcoffset() == timedelta()
