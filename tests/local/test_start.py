"""Starts that go well: the page first, however long the bot has to learn, and little memory afterwards."""

import os
import pty
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.local.program import (
    ADDRESS,
    RUNNING,
    Control,
    Person,
    Program,
    at,
    bot_and_page,
    local_telegram,
    memory,
    running,
    wait_for,
)
from tests.running import Home

LEARNING = re.compile(r"Learning from [\d,]+ examples; this happens once\.\n")
PAGE_SECONDS = 5.0  # of the processor's time: the same on a busy machine
# MB. Of 162 with 13,000 examples, libraries took 80, the evidence 16 and the words it is about 12, safety 10, content 5; the
# rest was room that Python keeps after reading the content. With 18,000 it is 175 to 181.
MOST_MEMORY, TELEGRAM_MEMORY = 190.0, 10.0
QUESTIONS = ("wat r icepik scars", "does it hurt", "how much is it", "/quiz", "28", "what is subcision", "asdf qwertz")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def cold(folder: Path) -> dict[str, str]:
    """Settings under which nothing was learned before."""
    return {"XDG_CACHE_HOME": str(folder / "cold")}


def seconds(process: int) -> float:
    """The processor's time that a process has taken."""
    fields = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(process: int) -> list[int]:
    """The processes that a process has started."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text("ascii").split()]


def runs(process: int) -> bool:
    """Whether a process is there, and more than a name that nobody has asked after."""
    try:
        return Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@on_linux
def test_the_page_is_up_while_the_bot_learns_and_what_is_written_meanwhile_is_answered(
    home: Home, tmp_path: Path
) -> None:
    settings = cold(tmp_path)
    with running(home, settings) as program:
        control = Control(program.wait_for(ADDRESS))
        assert control.look("state")["called"] is False
        assert seconds(program.process.pid) < PAGE_SECONDS
        ada = Person(control)
        ada.write("wat r icepik scars")
        program.wait_for(LEARNING)
        ada.hear("ice-pick scar")
        assert program.end() == 0
        assert "Traceback" not in program.written
    with running(home, settings) as program:
        program.wait_for(RUNNING)
        assert not LEARNING.search(program.written)


@on_linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_learning_can_be_stopped(home: Home, tmp_path: Path, number: signal.Signals) -> None:
    with running(home, cold(tmp_path)) as program:
        program.wait_for(LEARNING)
        wait_for(lambda: children(program.process.pid), lambda: "no process that learns")
        learning = children(program.process.pid)
        assert program.end(number) == 0
        assert not RUNNING.search(program.written)
        assert "Traceback" not in program.written
        assert not [process for process in learning if runs(process)]


@on_linux
def test_a_running_bot_takes_little_memory(home: Home) -> None:
    with local_telegram(home) as control, running(home, at(control)) as program:
        assert memory_after_talk(program, control) < MOST_MEMORY


@on_linux
def test_its_telegram_takes_little_more(home: Home) -> None:
    with bot_and_page(home) as (program, control):
        assert memory_after_talk(program, control) < MOST_MEMORY + TELEGRAM_MEMORY


def memory_after_talk(program: Program, control: Control) -> float:
    """What the bot holds when several people have talked to it."""
    people = [Person(control, f"Person {number}") for number in range(10)]
    for text in QUESTIONS:
        for person in people:
            person.write(text)
    wait_for(lambda: all(len(one.answers()) >= len(QUESTIONS) for one in people), lambda: "not all is answered")
    return memory(program.process.pid)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
@pytest.mark.parametrize("display", [True, False])
def test_the_page_is_opened_for_whoever_sits_at_a_desktop_and_for_nobody_else(
    home: Home, tmp_path: Path, *, display: bool
) -> None:
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    browser.chmod(0o700)
    settings = {"BROWSER": f"{browser} %s", "WAYLAND_DISPLAY": "", "DISPLAY": ":9" if display else ""}
    ours, theirs = pty.openpty()
    try:
        with running(home, settings, terminal=theirs) as program:
            os.close(theirs)
            program.wait_for(RUNNING)
            said = os.read(ours, 10_000).decode()
            if display:
                wait_for(opened.exists, lambda: said)
            assert program.end() == 0
            assert (opened.read_text().strip() if opened.exists() else "") == (
                ADDRESS.findall(said)[0] if display else ""
            )
    finally:
        os.close(ours)
