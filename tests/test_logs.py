"""What a line of the log never contains."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.errors import StoreError
from bot.logs import configure, redact, report_crash

TOKEN = "1234567890:" + "Ab_-9" * 7


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    handlers, level = list(logging.getLogger().handlers), logging.getLogger().level
    stream = io.StringIO()
    configure("DEBUG", secrets=["a secret of ours", ""], stream=stream)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


def fail(error: Exception) -> None:
    """Raise an error."""
    raise error


def lines(log: io.StringIO) -> list[dict[str, str]]:
    """The lines as they were written."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_lines_are_json_with_time_and_level(log: io.StringIO) -> None:
    structlog.get_logger().info("something", count="three")
    (line,) = lines(log)
    assert (line["event"], line["level"], line["count"]) == ("something", "info", "three")
    assert line["timestamp"].endswith("Z")


def test_tokens_and_secrets_are_taken_out_wherever_they_stand(log: io.StringIO) -> None:
    structlog.get_logger().warning(
        "asked", address=f"https://api.telegram.org/bot{TOKEN}/getMe", mail="a secret of ours"
    )
    logging.getLogger("some.library").error("could not get /bot%s/getMe", TOKEN)
    assert TOKEN not in log.getvalue()
    assert "a secret of ours" not in log.getvalue()
    assert log.getvalue().count("<token>") == 3
    assert redact(f"x{TOKEN}y") == "x<token>"


@pytest.mark.parametrize("name", ["telegram.Bot", "aiohttp.client", "asyncio", "httpx", "fontTools.subset"])
def test_libraries_that_log_whole_requests_are_kept_short(log: io.StringIO, name: str) -> None:
    logging.getLogger(name).debug("a message that somebody wrote")
    logging.getLogger(name).info("a message that somebody wrote")
    assert log.getvalue() == ""


def test_an_error_is_told_by_type_and_place_and_not_by_its_words(log: io.StringIO) -> None:
    try:
        fail(ValueError("what somebody wrote"))
    except ValueError:
        structlog.get_logger().exception("failed")
        logging.getLogger("some.library").exception("failed")
    assert "what somebody wrote" not in log.getvalue()
    for line in lines(log):
        assert line["error"].startswith("ValueError at test_logs.py:")


def test_an_error_of_ours_is_told_in_its_words(log: io.StringIO) -> None:
    try:
        fail(StoreError("the disk is full: free some space"))
    except StoreError:
        structlog.get_logger().exception("failed")
    assert lines(log)[0]["error"] == "the disk is full: free some space"


def test_a_crash_is_told_without_words(log: io.StringIO) -> None:
    error = ValueError("what somebody wrote")
    report_crash(ValueError, error, None)
    assert "what somebody wrote" not in log.getvalue()
    assert lines(log)[0]["error"] == "ValueError"
