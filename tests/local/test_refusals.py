"""Starts that cannot be: one clear message, an exit code, no traceback, and no token anywhere."""

import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from bot.sandbox.telegram import LOCAL_TOKEN
from tests.local.program import RUNNING, Person, Program, at, bot_and_page, local_telegram, running, wait_for
from tests.running import Home

WRONG = "7000000001:" + "w" * 35


def why(program: Program) -> str:
    """The one line with which a program ended that could not run."""
    assert program.end(None) == 2
    assert "Traceback" not in program.written
    assert LOCAL_TOKEN not in program.written
    assert WRONG not in program.written
    said = [line for line in program.err if not line.startswith("{")]  # the log
    assert len(said) == 1, said
    return said[0]


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens at."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named_with_the_setting(home: Home, taken: int) -> None:
    with running(home, {"BOT_LOCAL_PORT": str(taken)}) as program:
        assert re.match(rf"Port {taken} on 127\.0\.0\.1 is taken.*BOT_LOCAL_PORT", why(program))
        assert program.out == []


def test_a_second_bot_on_one_database_is_told_at_once(home: Home) -> None:
    with bot_and_page(home) as (_, control), running(home) as second:
        assert re.match(r"another program already uses .*local\.db: .*BOT_DATA_DIR", why(second))
        assert second.out == []
        Person(control).ask("/start", "ice-pick scars")


def test_what_is_wrong_with_the_bot_and_not_with_its_port_is_told_as_it_is(home: Home) -> None:
    home.data.mkdir()
    (home.data / "local.db").write_text("the key to this is gone")
    with running(home) as program:
        assert "BOT_LOCAL_PORT" not in (said := why(program))
        assert "BOT_SECRET_KEY_FILE" in said


def test_who_names_a_database_but_no_token_is_told_where_the_trial_is_kept(home: Home) -> None:
    home.data.mkdir()
    (home.data / "local.db").write_text("the key to this is gone")
    with running(home, {"DATABASE_URL": "postgresql://bot:sesame@db.example/bot"}) as program:
        program.end(None)
        told = (
            f"Without TELEGRAM_BOT_TOKEN this is a trial: it is kept in {home.data / 'local.db'}, and DATABASE_URL is"
        )
        assert told in program.written
        assert "sesame" not in program.written


def test_a_wrong_token_is_told_and_not_shown(home: Home) -> None:
    with local_telegram(home) as control, running(home, at(control, WRONG)) as program:
        assert "TELEGRAM_BOT_TOKEN" in why(program)


def test_of_two_bots_with_one_token_one_ends_and_says_why(home: Home, tmp_path_factory: pytest.TempPathFactory) -> None:
    with ExitStack() as stack:
        control = stack.enter_context(local_telegram(home))
        first, second = (
            stack.enter_context(running(Home(tmp_path_factory.mktemp(name)), at(control)))
            for name in ("first", "second")
        )
        wait_for(
            lambda: {first.process.poll(), second.process.poll()} != {None}, lambda: first.written + second.written
        )
        ended, other = (first, second) if second.process.poll() is None else (second, first)
        assert "token" in why(ended)
        Person(control).ask("/start", "ice-pick scars")
        assert RUNNING.search(other.written)
        assert other.end() == 0
        assert LOCAL_TOKEN not in other.written
