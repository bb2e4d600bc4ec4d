"""The quiz in the real program: in people's own words, and across stops and kills."""

import itertools
import signal
from pathlib import Path

from bot.sandbox.telegram import LOCAL_TOKEN
from tests.conversations import scripts
from tests.conversations.scripts import lines
from tests.local.program import (
    RUNNING,
    Control,
    Json,
    Person,
    at,
    bare,
    bot_and_page,
    labels,
    local_telegram,
    running,
    text_of,
    wait_for,
)
from tests.running import Home

KILLS, PEOPLE = 3, 4
SCRIPT = Path(scripts.__file__).parent / "quiz_by_words.txt"
BURST = ("/quiz", "28", "nope all calm", "none of these", "sunken", "narrow deep holes", "pen tip size")


def you(control: Control) -> Person:
    """The person a local Telegram begins with."""
    return Person(control, number=control.look("state")["people"][0]["id"])


def test_a_quiz_in_words_with_typos_comes_to_its_result_as_its_script_says(home: Home) -> None:
    with bot_and_page(home) as (program, control):
        ada = Person(control)
        before: list[Json] = []
        for line in lines(SCRIPT):
            if line.sign == ">":
                before = ada.answers()
                (ada.press if line.text.startswith("[") else ada.write)(line.text.strip("[]"))
            elif line.sign == "<":
                wait_for(lambda: says(ada.since(before), line.text), lambda: f"{line} in {ada.texts()}")  # noqa: B023
        assert len(before) > 10
        assert LOCAL_TOKEN not in program.written


def says(messages: list[Json], wanted: str) -> bool:
    """Whether words, or a button in brackets, are in these messages."""
    if wanted.startswith("["):
        return any(bare(label) == bare(wanted.strip("[]")) for message in messages for label in labels(message))
    return any(wanted.casefold() in text_of(message).casefold() for message in messages)


def test_after_a_stop_the_quiz_goes_on_at_the_same_question(home: Home) -> None:
    with bot_and_page(home) as (program, control):
        you(control).ask("/quiz", "Question 1 of")
        you(control).ask("keep my answers", "kept for later")
        you(control).ask("28", "Question 2 of")
        assert program.end() == 0
    with bot_and_page(home) as (program, control):
        question = you(control).ask("nope all calm", "Question 3 of")
        assert "I noted: nothing, all calm" in text_of(question)
        assert program.end(signal.SIGINT) == 0
        assert "Traceback" not in program.written


def sent(control: Control) -> int:
    """How many messages the bot has sent so far."""
    requests = [one for method in ("sendMessage", "sendPhoto") for one in control.look("requests", method=method)]
    return sum(request["status"] == 200 for request in requests)


def test_kills_in_the_middle_of_a_quiz_lose_nothing_and_repeat_only_what_was_under_way(home: Home) -> None:
    written = []
    with local_telegram(home) as control:
        with running(home, at(control)) as program:
            quiet = Person(control, "Quiet")
            for text in BURST:
                quiet.write(text)
            quiet.hear("Question 7 of")
            program.end(signal.SIGKILL)
            written.append(program.written)
        expected = [text_of(answer) for answer in quiet.answers()]
        control.do("fault", kind="slow", method="send*", times=None, seconds=0.3)
        people = [Person(control, f"Person {number}") for number in range(PEOPLE)]
        for text, person in itertools.product(BURST, people):
            person.write(text)
        for kill in range(1, KILLS + 1):
            with running(home, at(control)) as program:
                until_sent(control, len(expected) + kill * PEOPLE)
                program.end(signal.SIGKILL)
                written.append(program.written)
        with running(home, at(control)) as program:
            for person in people:
                person.hear("Question 7 of")
            assert program.end() == 0
            written.append(program.written)
        for person in people:
            told = [text_of(answer) for answer in person.answers()]
            assert [text for text, _ in itertools.groupby(told)] == expected
            assert len(told) <= len(expected) + KILLS
    assert RUNNING.search(written[0])
    assert not [one for one in written if LOCAL_TOKEN in one or "Traceback" in one]


def until_sent(control: Control, count: int) -> None:
    """Wait until the bot has sent so many messages."""
    wait_for(lambda: sent(control) >= count, lambda: f"{sent(control)} of {count} messages")
