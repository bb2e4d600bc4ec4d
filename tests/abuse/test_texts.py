"""Messages made to do harm: each ends in a clear reply, soon, and nothing of it is taken for anything of ours."""

import time
import unicodedata
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.telegram.split import split
from bot.content.library import Content
from bot.content.text_checks import units
from bot.dialogue.actions import Mail, SaveComment, sends
from bot.dialogue.events import Attached, Event, Pressed, Said, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import (
    Asking,
    AskingAddress,
    Commenting,
    ConfirmingAddress,
    ConfirmingForget,
    Idle,
    Mode,
    Result,
    State,
    dump,
    load,
)
from bot.dialogue.turn import Turn
from bot.dialogue.wording import plain

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LONGEST = 4096  # characters of a message
MOST_SECONDS = 3.0  # of the processor's time: something that never ends, or grows with the square, takes longer

BRICKS = {
    "one letter": "a",
    "one word": "scar ",
    "spaces": " ",
    "lines": "a\n",
    "questions": "does it hurt? ",
    "questions without an end": "what is tca cross and ",
    "lists": "x and ",
    "numbers": "1,",
    "amounts": "12 mm ",
    "negations": "not no never ",
    "quiz answers": "sunken narrow deep holes ",
    "addresses": "a@b.c ",
    "spelled addresses": "a at b dot ",
    "signs of danger": "no pus, hot, bleeding ",
    "tags": "<b><a href=x>",
    "entities": "&amp;&#x3c;",
    "stars": "*a* ",
    "braces": "{options}",
    "marks on one letter": "\u0301",
    "marks on every letter": "h\u0337\u0321\u0322\u0328\u035c\u0340",
    "one sign that stands for eighteen": "\ufdfa",
    "one sign that stands for four": "\u337f",
    "half a letter": "\u1112\u1161\u11ab",
    "nothing to see": "\u200b\u2060\ufeff",
    "from right to left": "\u202eabc\u202c\u2067 ",
    "hidden tags": "\U000e0061\U000e0062",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 ",
    "control characters": "\x01\x07\x1b[31m",
    "commands": "/forget ",
    "words that nobody knows": " ".join("".join(pair) + "q" for pair in permutations("bcdfghjklmnprstvwz", 3)),
}


def tell(dialogue: Dialogue, state: State, what: What) -> Turn:
    """One event."""
    return dialogue.handle(state, Event("e", "c", NOW, what, 1))


@pytest.fixture(name="places")
def _places(content: Content) -> list[State]:
    """Somebody in every place where text is read in its own way, with a result behind them."""
    first = content.quiz.questions[0]
    many = next(question for question in content.quiz.questions if question.kind == "many")
    asked = [Asking("run", content.quiz.id, question.id, unclear=1) for question in (first, many)]
    modes: list[Mode] = [
        Idle(),
        *asked,
        Commenting(),
        ConfirmingForget(),
        AskingAddress(),
        ConfirmingAddress("a@b.co", NOW, 3),
    ]
    return [State(mode=mode, result=Result("run", content.quiz.id, {"age": 28}, NOW)) for mode in modes]


@pytest.mark.parametrize("brick", BRICKS)
def test_a_wall_of_anything_gets_a_reply_at_once_in_every_place(
    mailing: Dialogue, places: list[State], brick: str
) -> None:
    wall = (BRICKS[brick] * LONGEST)[:LONGEST]
    for state in places:
        for what in (Said(wall), Attached("photo", wall[:1024])):
            start = time.process_time()
            turn = tell(mailing, state, what)
            assert time.process_time() - start < MOST_SECONDS
            check(turn)


def check(turn: Turn) -> None:
    """A turn says something, in parts that Telegram takes, and can be stored."""
    assert sends(turn.actions)
    for send in sends(turn.actions):
        for part in split(send.text):
            assert 0 < units(plain(part)) <= LONGEST
            assert not {"<a", "<script", "<b><a"} & {part[at : at + 5] for at in range(len(part))}
        assert all(0 < len(button.data.encode()) <= 64 for row in send.buttons for button in row)
    assert load(dump(turn.state)) == turn.state


# ---- what hides


@pytest.mark.parametrize(
    "text",
    [
        "d\u200boes micro\u00adneedling h\u2060urt",
        "\u202edoes microneedling hurt\u202c",
        "\u2067does microneedling hurt\u2069",
        "ｄｏｅｓ ｍｉｃｒｏｎｅｅｄｌｉｎｇ ｈｕｒｔ",
        "𝐝𝐨𝐞𝐬 𝐦𝐢𝐜𝐫𝐨𝐧𝐞𝐞𝐝𝐥𝐢𝐧𝐠 𝐡𝐮𝐫𝐭",
        "".join(f"{letter}\u0337\u0321" for letter in "does microneedling hurt"),
    ],
)
def test_signs_that_nobody_sees_change_nothing(dialogue: Dialogue, text: str) -> None:
    turn = tell(dialogue, State(), Said(text))
    assert turn.heard.intents == ("pain",)
    assert turn.heard.topic == "microneedling"


@pytest.mark.parametrize(
    "text",
    [
        "i want to k\u200bill my\u200bself",
        "\u202ei want to kill myself",
        "ｉ ｗａｎｔ ｔｏ ｋｉｌｌ ｍｙｓｅｌｆ",
        "i want to kill myse\u0301lf",
        "\u0301" * 2000 + " i want to kill myself",
        "\ufdfa" * 2000 + "i want to kill myself",
        "i want to kill myself" + "\ufdfa" * 2000,
        "<b>i want to kill myself</b>",
    ],
)
def test_somebody_in_danger_is_heard_through_all_of_it(mailing: Dialogue, places: list[State], text: str) -> None:
    for state in places:
        assert tell(mailing, state, Said(text)).heard.outcome == "safety"


# ---- what is shown again


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "<script>alert(1)</script>", "a & b < c", "&lt;b&gt;", '"><img src=x>', "{comment}"]
)
def test_what_is_shown_again_is_shown_as_it_was_written(dialogue: Dialogue, text: str) -> None:
    shown = tell(dialogue, State(mode=Commenting()), Said(text))
    [send] = sends(shown.actions)
    assert plain(send.text).endswith(text)
    assert "<" not in send.text.replace("&lt;", "")
    kept = tell(dialogue, shown.state, Said("yes"))
    assert SaveComment(text) in kept.actions


def test_a_command_in_a_comment_is_a_comment_of_nobody(dialogue: Dialogue) -> None:
    turn = tell(dialogue, State(mode=Commenting()), Said("/forget"))
    assert turn.state.mode == ConfirmingForget()


# ---- buttons that were never shown


KINDS = ["q", "g", "r", "x", "forget", "comment", "mail", "a", "i", "m", "s", "o", "d", "other", "", "Q", "q "]
RESTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["yes", "no", "run:Q1_age:=done", "run:Q1_age:=back", "run::", "run:Q1_age:0", ":::", "quiz_start"]
    ),
    st.lists(
        st.sampled_from(["run", "Q1_age", "=skip", "yes", "microneedling.pain", "\x00", "٣", "../x"]), max_size=4
    ).map(":".join),
)


@settings(max_examples=300, deadline=None)
@given(kind=st.sampled_from(KINDS), rest=RESTS)
def test_forged_buttons_are_answered_and_send_no_mail(mailing: Dialogue, kind: str, rest: str) -> None:
    for mode in (Idle(), AskingAddress(), Commenting("x"), ConfirmingForget(), Asking("run", "acne_scars", "Q1_age")):
        turn = tell(mailing, State(mode=mode), Pressed(f"{kind}:{rest}"))
        assert sends(turn.actions)
        assert not [action for action in turn.actions if isinstance(action, Mail)]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_whatever_is_typed_gets_a_reply_in_every_place(mailing: Dialogue, places: list[State], text: str) -> None:
    for state in places:
        check(tell(mailing, state, Said(text)))


def test_the_worst_sign_is_in_the_bricks() -> None:
    longest = max(range(0x110000), key=lambda point: len(unicodedata.normalize("NFKD", chr(point))))
    assert chr(longest) in BRICKS["one sign that stands for eighteen"]
