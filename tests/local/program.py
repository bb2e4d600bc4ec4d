"""The program as a newcomer starts it, with its local Telegram, watched from outside: output, HTTP, exit code."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bot.sandbox.telegram import LOCAL_TOKEN
from tests.real_content import ROOT
from tests.running import PROGRAM, Home

PATIENCE = 60.0  # seconds; on a busy machine a start takes ten times its time
ADDRESS = re.compile(r"Chat with it here: (http://\S+)")
RUNNING = re.compile(r"the bot is running")
ORNAMENT = re.compile(r"^\d+\. | ✓$")
Json = dict[str, Any]


def wait_for(condition: Callable[[], Any], what: Callable[[], str], patience: float = PATIENCE) -> None:
    """Wait until something is so; `what` says what came instead."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, f"waited {patience:g} s: {what()}"
        time.sleep(0.02)


class Program:
    """A running program and all that it writes."""

    def __init__(
        self, command: Sequence[str], home: Home, settings: Mapping[str, str], terminal: int | None = None
    ) -> None:
        self.out: list[str] = []
        self.err: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if terminal is None else terminal,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=home.folder,
            env={**home.environment, "PYTHONPATH": str(ROOT), **settings},
        )
        pipes = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self._readers = [threading.Thread(target=_read, args=pair, daemon=True) for pair in pipes]
        for reader in self._readers:
            reader.start()

    @property
    def written(self) -> str:
        """All output so far."""
        return "".join([*self.out, *self.err])

    def wait_for(self, pattern: re.Pattern[str]) -> str:
        """Wait until something stands in the output; returns its first group, or all of it."""
        wait_for(lambda: pattern.search(self.written) or self.process.poll() is not None, lambda: self.written)
        found = pattern.search(self.written)
        assert found, f"it ended with {self.process.returncode}: {self.written}"
        return found[found.re.groups and 1]

    def end(self, number: signal.Signals | None = signal.SIGTERM) -> int:
        """Send a signal, or just wait; returns the exit code."""
        if number is not None and self.process.poll() is None:
            self.process.send_signal(number)
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join()
        return code


def _read(pipe: IO[str] | None, lines: list[str]) -> None:
    if pipe is not None:
        with pipe:
            lines.extend(iter(pipe.readline, ""))


class Control:
    """The control address of a local Telegram: people, and what they see."""

    def __init__(self, url: str) -> None:
        self.url = url

    def do(self, deed: str, **body: Any) -> Any:
        """Write, press, add a person ..."""
        data = json.dumps(body).encode()
        return _ask(urllib.request.Request(f"{self.url}/control/{deed}", data, {"Content-Type": "application/json"}))

    def look(self, view: str, **query: Any) -> Any:
        """See the state, a transcript, requests ..."""
        return _ask(urllib.request.Request(f"{self.url}/control/{view}?{urllib.parse.urlencode(query)}"))


def _ask(request: urllib.request.Request) -> Any:
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{request.full_url}: {error.read().decode()}") from None


class Person:
    """One person at a local Telegram; hears every message of the bot once, and again when it changes."""

    def __init__(self, control: Control, name: str = "Ada", number: int | None = None) -> None:
        self._control = control
        self.id: int = number or control.do("person", first_name=name)["id"]
        self._heard: dict[int, tuple[str, list[str]]] = {}

    def transcript(self) -> list[Json]:
        """All that was said."""
        entries: list[Json] = self._control.look("transcript", chat=self.id)
        return [entry for entry in entries if not entry["deleted"]]

    def texts(self) -> list[str]:
        """What the chat shows, everybody's messages."""
        return [text_of(entry["message"]) for entry in self.transcript()]

    def answers(self) -> list[Json]:
        """The messages of the bot."""
        return [entry["message"] for entry in self.transcript() if entry["by_bot"]]

    def since(self, before: list[Json]) -> list[Json]:
        """The messages of the bot that are new or changed since then."""
        return [message for message in self.answers() if message not in before]

    def write(self, text: str) -> None:
        """Write, and go on."""
        self._control.do("write", person=self.id, text=text)

    def press(self, label: str) -> None:
        """Press the newest button of this name, and go on; its number and its tick do not count."""
        for message in reversed(self.answers()):
            for shown in labels(message):
                if bare(shown) == bare(label):
                    self._control.do("press", person=self.id, button=shown, message=message["message_id"])
                    return
        raise AssertionError(f"there is no button {label!r}: {[labels(message) for message in self.answers()]}")

    def hear(self, piece: str) -> Json:
        """Wait for a message of the bot, new or changed since those heard before, that holds this."""

        def holding() -> list[Json]:
            fresh = [one for one in self.answers() if self._heard.get(one["message_id"]) != said_by(one)]
            return [message for message in fresh if piece.casefold() in text_of(message).casefold()]

        wait_for(holding, lambda: f"no {piece!r} in {self.texts()}")
        [first, *_] = holding()
        for message in self.answers():
            if message["message_id"] <= first["message_id"]:
                self._heard[message["message_id"]] = said_by(message)
        return first

    def ask(self, text: str, piece: str) -> Json:
        """Write and hear the answer."""
        self.write(text)
        return self.hear(piece)

    def choose(self, label: str, piece: str) -> Json:
        """Press and hear the answer."""
        self.press(label)
        return self.hear(piece)


def text_of(message: Json) -> str:
    """Its text, or its caption."""
    return str(message.get("text") or message.get("caption") or "")


def said_by(message: Json) -> tuple[str, list[str]]:
    """Its words and its buttons."""
    return text_of(message), labels(message)


def labels(message: Json) -> list[str]:
    """The buttons below a message."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in rows for button in row]


def bare(label: str) -> str:
    """A label without number and tick."""
    return ORNAMENT.sub("", label).casefold()


@contextmanager
def running(
    home: Home,
    settings: Mapping[str, str] | None = None,
    *,
    command: Sequence[str] = (str(PROGRAM),),
    terminal: int | None = None,
) -> Iterator[Program]:
    """A program, the bot unless told otherwise, that is killed at the end if it still runs."""
    program = Program(command, home, {"BOT_LOCAL_PORT": "0", **(settings or {})}, terminal)
    try:
        yield program
    finally:
        program.end(signal.SIGKILL)


@contextmanager
def bot_and_page(home: Home) -> Iterator[tuple[Program, Control]]:
    """The bot beside its local Telegram, both there."""
    with running(home) as program:
        control = Control(program.wait_for(ADDRESS))
        program.wait_for(RUNNING)
        yield program, control


@contextmanager
def local_telegram(home: Home) -> Iterator[Control]:
    """A local Telegram of its own, which outlives the bots."""
    with running(home, command=("-m", "bot.sandbox", "--port", "0")) as program:
        yield Control(program.wait_for(re.compile(r"open (http://\S+)")))


def at(control: Control, token: str = LOCAL_TOKEN) -> dict[str, str]:
    """The settings of a bot in that Telegram; it says all it has to say."""
    return {"TELEGRAM_BOT_TOKEN": token, "BOT_API_URL": control.url, "LOG_LEVEL": "DEBUG"}


def memory(process: int) -> float:
    """What a process holds in memory, in MB."""
    pages = int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
