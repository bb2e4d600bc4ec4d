"""The result by e-mail: what is asked of the world, and that the address is nowhere afterwards."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.content.library import Content
from bot.dialogue.actions import Mail, ResultPdf, Send, SetTimer, sends
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import AskingAddress, ConfirmingAddress, Idle, Result, State, dump
from bot.dialogue.turn import Turn

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ADDRESS = "jo.marker@example.com"
SLIPPED, MEANT = "gmial.com", "gmail.com"


@pytest.fixture(name="finished")
def _finished(content: Content) -> State:
    """Somebody who has a result."""
    return State(result=Result("run", content.quiz.id, {"age": 28, "feel": ("sunken",)}, NOW))


def tell(dialogue: Dialogue, state: State, what: What, later: timedelta = timedelta()) -> Turn:
    """One event."""
    return dialogue.handle(state, Event("e", "c", NOW + later, what, 1))


def talk(dialogue: Dialogue, state: State, *texts: str) -> Turn:
    """Several messages; returns the last turn."""
    turn = tell(dialogue, state, Said(texts[0]))
    return talk(dialogue, turn.state, *texts[1:]) if texts[1:] else turn


def test_a_confirmed_address_becomes_one_letter_and_is_forgotten(mailing: Dialogue, finished: State) -> None:
    asked = talk(mailing, finished, f"email it to {ADDRESS}")
    assert isinstance(asked.state.mode, ConfirmingAddress)
    turn = talk(mailing, asked.state, "yes")
    assert [one for one in turn.actions if isinstance(one, Mail)] == [Mail(ADDRESS, finished.result, NOW)]  # type: ignore[arg-type]  # it has one
    assert b"marker" not in dump(turn.state)
    assert not [one for one in talk(mailing, turn.state, "yes").actions if isinstance(one, Mail)]


@pytest.mark.parametrize(
    "what",
    [
        Said("no"),
        Said("cancel"),
        Said("what is subcision?"),
        Said("asdf qwertz"),
        Said("i want to kill myself"),
        Said("/privacy"),
        Said("take the quiz"),
        Pressed("mail:other:3"),
        Pressed("mail:no:3"),
        Pressed("p:run"),
        Pressed("a:subcision.what"),
    ],
)
def test_whatever_comes_instead_of_a_yes_sends_nothing_and_forgets_the_address(
    mailing: Dialogue, finished: State, what: What
) -> None:
    turn = tell(mailing, replace(finished, mode=ConfirmingAddress(ADDRESS, NOW, 3)), what)
    assert not [one for one in turn.actions if isinstance(one, Mail)]
    assert b"marker" not in dump(turn.state)


def test_the_address_that_was_meant_is_used_when_its_button_is_pressed(mailing: Dialogue, finished: State) -> None:
    written, meant = f"jo@{SLIPPED}", f"jo@{MEANT}"
    asked = talk(mailing, finished, f"email it to {written}")
    assert f"You wrote {written}. Did you mean {meant}?" in sends(asked.actions)[0].text
    for choice, address in (("meant", meant), ("yes", written)):
        turn = tell(mailing, asked.state, Pressed(f"mail:{choice}:0"))
        assert [one.address for one in turn.actions if isinstance(one, Mail)] == [address]


def test_yes_to_did_you_mean_takes_what_was_meant(mailing: Dialogue, finished: State) -> None:
    turn = talk(mailing, finished, f"email it to jo@{SLIPPED}", "yes")
    assert [one.address for one in turn.actions if isinstance(one, Mail)] == [f"jo@{MEANT}"]


def test_a_button_below_another_address_sends_nothing(mailing: Dialogue, finished: State) -> None:
    first = talk(mailing, finished, "email it to jo@example.org")
    old = next(button for row in sends(first.actions)[0].buttons for button in row)
    second = talk(mailing, first.state, f"email it to {ADDRESS}")
    pressed = tell(mailing, second.state, Pressed(old.data))
    assert not [one for one in pressed.actions if isinstance(one, Mail)]


def test_no_button_carries_an_address(mailing: Dialogue, finished: State) -> None:
    asked = talk(mailing, finished, f"email it to jo.marker@{SLIPPED}")
    assert not [b for send in sends(asked.actions) for row in send.buttons for b in row if "marker" in b.data]


def test_an_address_that_nobody_confirms_is_forgotten_after_an_hour(mailing: Dialogue, finished: State) -> None:
    asked = talk(mailing, finished, f"email it to {ADDRESS}")
    [timer] = [one for one in asked.actions if isinstance(one, SetTimer)]
    early = tell(mailing, asked.state, TimerFired(timer.name), timedelta(minutes=59))
    assert early.state == asked.state
    late = tell(mailing, asked.state, TimerFired(timer.name), timer.at - NOW)
    assert late.state.mode == Idle()
    assert late.actions == ()


@pytest.mark.parametrize("data", ["mail:", "mail:yes", "mail:meant", "mail:other", "mail:no", "mail:yes:yes", "mail"])
def test_a_forged_button_sends_nothing(mailing: Dialogue, finished: State, data: str) -> None:
    for mode in (Idle(), AskingAddress()):
        turn = tell(mailing, replace(finished, mode=mode), Pressed(data))
        assert not [one for one in turn.actions if isinstance(one, Mail)]
    meant = tell(mailing, replace(finished, mode=ConfirmingAddress(ADDRESS, NOW, 3)), Pressed("mail:meant:3"))
    assert not [one for one in meant.actions if isinstance(one, Mail)]


def test_an_address_with_html_in_it_is_not_taken_and_not_shown(mailing: Dialogue, finished: State) -> None:
    turn = talk(mailing, finished, "email pls", "<b>jo</b>@example.com")
    assert not [send for send in sends(turn.actions) if "jo" in send.text]
    assert turn.state.mode == AskingAddress(1)


def test_a_picture_in_between_changes_nothing(mailing: Dialogue, finished: State) -> None:
    asking = replace(finished, mode=AskingAddress())
    assert tell(mailing, asking, Attached("photo")).state.mode == AskingAddress()


@pytest.mark.parametrize("outcome", ["sent", "refused", "limited"])
def test_what_became_of_a_letter_is_told_in_one_message_whatever_else_goes_on(
    mailing: Dialogue, finished: State, outcome: str
) -> None:
    for mode in (Idle(), AskingAddress(), ConfirmingAddress(ADDRESS, NOW, 3)):
        before = replace(finished, mode=mode, seen_at=NOW)
        turn = tell(mailing, before, Mailed(outcome), timedelta(days=2))  # type: ignore[arg-type]  # one of the three
        assert turn.state == before
        assert len(turn.actions) == len(sends(turn.actions)) == 1


def test_without_a_mail_server_the_result_is_given_as_a_file(dialogue: Dialogue, finished: State) -> None:
    turn = talk(dialogue, finished, f"email it to {ADDRESS}")
    assert [send.file for send in sends(turn.actions)] == [ResultPdf(finished.result)]  # type: ignore[arg-type]  # it has one
    assert turn.state.mode == Idle()


def test_a_result_that_sends_to_a_doctor_first_is_not_mailed(mailing: Dialogue, content: Content) -> None:
    stale = State(result=Result("run", "another quiz", {"age": 28}, NOW))
    turn = talk(mailing, stale, f"email it to {ADDRESS}")
    assert turn.state.mode == Idle()
    assert content.texts.mail.no_result.text[0] in [send.text for send in turn.actions if isinstance(send, Send)]
