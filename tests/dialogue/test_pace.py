"""A chat that floods is told so once and then let go by; an alarm in it never is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.actions import Action, Forget, Heard, Send
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.pace import MOST_AHEAD, Pace
from bot.dialogue.state import State, dump, load
from bot.dialogue.turn import Turn
from bot.language.matcher import Matcher

WORD = Send("Slowly.")
START = datetime(2026, 3, 1, tzinfo=UTC)
BURST = int(MOST_AHEAD)
HI = Said("hi")


def answer(state: State, event: Event) -> Turn:
    """Count what is handled."""
    if event.what == Said("/forget"):
        return Turn(State(), (Forget(), Send("Gone.")), Heard("command"))
    return Turn(replace(state, turn=state.turn + 1, seen_at=event.at), (Send("Yes."),), Heard("answer"))


def alarms(text: str) -> tuple[str, ...]:
    """Hear one word."""
    return ("help",) if "help" in text else ()


PACE = Pace(answer, alarms, WORD)


def play(seconds: Sequence[float], what: What = HI, state: State | None = None) -> list[Turn]:
    """What happens at these times leads to this."""
    turns: list[Turn] = []
    for number, second in enumerate(seconds):
        before = turns[-1].state if turns else state or State()
        # As it comes back from the store.
        kept = load(dump(before))
        assert kept is not None
        turns.append(PACE.handle(kept, Event(f"tg:{number}", "1", START + timedelta(seconds=second), what)))
    return turns


def heard(turns: Sequence[Turn]) -> str:
    """One letter a turn: answered, told, ignored."""
    signs: dict[tuple[Action, ...], str] = {(): "-", (WORD,): "!", (Send("Yes."),): "."}
    return "".join(signs[turn.actions] for turn in turns)


@pytest.mark.parametrize("what", [Said("hi"), Pressed("q:1:2:3"), Attached("photo")])
def test_a_burst_is_answered_and_what_is_beyond_it_gets_one_word(what: What) -> None:
    assert heard(play([0.0] * (BURST + 10), what)) == "." * BURST + "!" + "-" * 9


def test_a_message_a_second_is_answered_for_ever() -> None:
    assert heard(play([float(second) for second in range(500)])) == "." * 500


def test_after_some_quiet_it_is_listened_to_again() -> None:
    turns = play([*[0.0] * (BURST + 5), 5.0, 12.0, 13.0])
    assert heard(turns)[-3:] == "-.."
    assert not turns[-1].state.hurried


def test_a_second_flood_is_told_again() -> None:
    assert heard(play([*[0.0] * 25, *[60.0] * 25])) == ("." * BURST + "!----") * 2


def test_who_goes_on_at_an_ordinary_pace_gets_out_of_it() -> None:
    assert heard(play([*[0.0] * 25, *(2.0 * step for step in range(1, 20))])).endswith("." * 14)


def test_what_is_ignored_changes_nothing_but_the_pace() -> None:
    told, ignored = play([0.0] * (BURST + 2))[-2:]
    assert replace(ignored.state, ahead=0, hurried=False) == replace(told.state, ahead=0, hurried=False)
    assert (told.state.turn, ignored.heard.outcome) == (BURST, "ignored")


@pytest.mark.parametrize("what", [Said("help me"), Attached("photo", "help me")])
def test_an_alarm_is_answered_however_fast_it_comes(what: What) -> None:
    flooded = play([0.0] * (BURST + 5))[-1].state
    assert heard(play([0.0, 0.0], what, flooded)) == ".."
    assert heard(play([0.0], Said("hi"), play([0.0], what, flooded)[-1].state)) == "-"


@pytest.mark.parametrize("what", [TimerFired("nudge"), Mailed("sent")])
def test_what_the_person_did_not_do_does_not_count(what: What) -> None:
    assert heard(play([0.0] * 40, what)) == "." * 40


def test_who_is_forgotten_leaves_no_pace_behind() -> None:
    (turn,) = play([0.0], Said("/forget"), State(ahead=15.0, seen_at=START))
    assert turn.state == State()


@given(gaps=st.lists(st.floats(-5, 30), max_size=80))
def test_never_more_answers_than_a_burst_and_one_a_second(gaps: list[float]) -> None:
    now, seconds = 0.0, []
    for gap in gaps:
        now += gap
        seconds.append(now)
    turns = play(seconds)
    answered = [second for second, turn in zip(seconds, turns, strict=True) if turn.actions == (Send("Yes."),)]
    # Clocks that go back count as standing still, and so what went forward counts in full.
    forward = sum(max(0.0, gap) for gap in gaps)
    assert len(answered) <= BURST + forward + 1


def test_the_real_bot_hears_an_alarm_in_a_flood(dialogue: Dialogue, matcher: Matcher) -> None:
    pace, state = Pace(dialogue.handle, matcher.safety, WORD), State()
    outcomes = []
    for number in range(40):
        text = "i want to kill myself" if number == 35 else "what is subcision?"
        turn = pace.handle(state, Event(f"tg:{number}", "1", START, Said(text)))
        state = turn.state
        outcomes.append(turn.heard.outcome)
    assert outcomes[35] == "safety"
    assert outcomes.count("ignored") == 40 - BURST - 1
