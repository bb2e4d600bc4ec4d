"""The whole program, as people start it: each bot in a folder of its own, in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tests.real_content import ROOT

PROGRAM = ROOT / "run_bot.py"
CACHE = ROOT / "build" / "cache"  # kept between runs: to learn the content takes seconds
OURS = ("BOT_", "TELEGRAM_", "DATABASE_", "WEBHOOK_", "SMTP_", "LOG_")
Answer = dict[str, Any]


class Home:
    """Where one bot lives: its data and its key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            "BOT_DATA_DIR": str(self.data),
            "BOT_SECRET_KEY_FILE": str(folder / "key" / "secret.key"),
            "XDG_CACHE_HOME": str(CACHE),
        }

    def run(self, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, str(PROGRAM), *arguments],
            input=typed,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env={**self.environment, **settings},
            timeout=60,
            check=False,
        )

    def chat(self, *lines: Mapping[str, str]) -> list[Answer]:
        """Start the console, say these lines, and leave."""
        with self.open() as console:
            return [console.tell(line) for line in lines]

    def open(self, **settings: str) -> "JsonConsole":
        """Start the console and keep it running."""
        return JsonConsole(
            subprocess.Popen(
                [sys.executable, str(PROGRAM), "console", "--json"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                cwd=self.folder,
                env={**self.environment, **settings},
            )
        )


class JsonConsole:
    """A running `console --json`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._in: IO[str] = process.stdin
        self._out: IO[str] = process.stdout
        self._errors: IO[str] = process.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self._in, self._out, self._errors):
            with suppress(BrokenPipeError):
                pipe.close()

    def tell(self, line: Mapping[str, str]) -> Answer:
        """Say or press something; returns the answer."""
        return self.raw(json.dumps(line))

    def raw(self, line: str) -> Answer:
        """Write a line as it is; returns the answer."""
        self._in.write(line + "\n")
        self._in.flush()
        answer: Answer = json.loads(self._out.readline())
        return answer

    def leave(self) -> tuple[int, str]:
        """Close the input; returns the exit code and what stood on standard error."""
        self._in.close()
        code = self.process.wait(timeout=30)
        return code, self._errors.read()


class Chat:
    """One chat in a running console."""

    def __init__(self, console: JsonConsole, name: str) -> None:
        self._console = console
        self.name = name

    def say(self, text: str, **more: str) -> Answer:
        """Write something."""
        return self._console.tell({"chat": self.name, "text": text, **more})

    def press(self, label: str) -> Answer:
        """Press a button."""
        return self._console.tell({"chat": self.name, "press": label})

    def all(self, texts: Iterable[str]) -> Answer:
        """Write several messages; returns the last answer."""
        return [self.say(text) for text in texts][-1]


def text(answer: Answer) -> str:
    """All that was said in an answer."""
    return "\n\n".join(reply["text"] for reply in answer["replies"])


def labels(answer: Answer) -> list[str]:
    """The buttons below the last message."""
    return [label for row in answer["replies"][-1]["buttons"] for label in row]
