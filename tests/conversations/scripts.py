"""Reads and plays the dialogue scripts in this folder.

    # a comment
    > hurt?                     the person writes
    > [Take the quiz]           the person presses a button of the newest message that has it
    > (photo)                   the person sends something that is not text
    < stings                    the reply holds these words
    < [Sources]                 the reply has a button with these words
    !< sessions                 the reply does not hold these words
    = answer pain tca_cross     outcome, intents (or -), topic (or -)
    ~ 2 days                    time passes, and timers that are due fire
    & restart                   the program stops and starts again: only what is stored is left
    @ sent                      what became of an e-mail: sent, refused or limited

Words are compared without regard to case, a button's number does not count, and its tick only where it is written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.dialogue.actions import CancelTimer, Forget, Send, SetTimer, sends
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import State, dump, load
from bot.dialogue.turn import Turn
from bot.dialogue.wording import plain

START = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
_NUMBER, _TICK = re.compile(r"^\d+\. "), " ✓"


@dataclass(frozen=True)
class Line:
    """One line of a script."""

    number: int
    sign: str
    text: str


def lines(path: Path) -> Iterator[Line]:
    """Yield the lines of a script that say something."""
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        sign, _, text = raw.strip().partition(" ")
        if sign and not sign.startswith("#"):
            assert sign in (">", "<", "!<", "=", "~", "&", "@"), f"{path.name}:{number}: what is '{sign}'?"
            yield Line(number, sign, text.strip())


class Player:
    """Plays one script against a dialogue."""

    def __init__(self, dialogue: Dialogue, path: Path) -> None:
        self.dialogue = dialogue
        self.path = path
        self.state = State()
        self.at = START
        self.events = 0
        self.shown: list[Send] = []
        self.timers: dict[str, datetime] = {}
        self.turn: Turn | None = None

    def play(self) -> None:
        """Play the script; the first line that does not hold raises, naming its place and what was said instead."""
        for line in lines(self.path):
            self._one(line)

    def _one(self, line: Line) -> None:
        match line.sign:
            case ">":
                self._happen(self._what(line))
            case "<":
                assert self._says(line.text), self._complaint(line, "is not in the reply")
            case "!<":
                assert not self._says(line.text), self._complaint(line, "is in the reply")
            case "=":
                assert self._heard() == line.text, self._complaint(line, f"but it was '{self._heard()}'")
            case "~":
                amount, unit = line.text.split()
                self.at += timedelta(**{unit if unit.endswith("s") else unit + "s": int(amount)})
                self._fire()
            case "@":
                self._happen(Mailed(line.text))  # type: ignore[arg-type]  # the dialogue refuses another word
            case _:
                self._restart()

    def _fire(self) -> None:
        self.turn = None  # what was said before the time passed is no reply to it
        for name in [name for name, due in self.timers.items() if due <= self.at]:
            del self.timers[name]
            self._happen(TimerFired(name))

    def _restart(self) -> None:
        stored = load(dump(self.state))
        assert stored is not None
        self.state = stored

    def _what(self, line: Line) -> What:
        if line.text.startswith("("):
            return Attached(line.text.strip("()"))  # type: ignore[arg-type]  # a script that names nonsense fails below
        if not line.text.startswith("["):
            return Said(line.text)
        wanted = line.text.strip("[]").casefold()
        for message in reversed(self.shown):
            for button in (button for row in message.buttons for button in row):
                if _bare(button.label) == wanted:
                    return Pressed(button.data)
        raise AssertionError(self._complaint(line, "is no button that was shown"))

    def _happen(self, what: What) -> None:
        self.at += timedelta(seconds=20)
        self.events += 1
        event = Event(f"script:{self.events}", "script", self.at, what, seed=self.events * 7919)
        self.turn = self.dialogue.handle(self.state, event)
        self.state = self.turn.state
        self.shown += sends(self.turn.actions)
        for action in self.turn.actions:
            if isinstance(action, SetTimer):
                self.timers[action.name] = action.at
            elif isinstance(action, CancelTimer):
                self.timers.pop(action.name, None)
            elif isinstance(action, Forget):
                self.timers.clear()

    def _replies(self) -> tuple[Send, ...]:
        return sends(self.turn.actions) if self.turn is not None else ()

    def _says(self, text: str) -> bool:
        wanted = text.casefold()
        if wanted.startswith("["):
            buttons = (button for message in self._replies() for row in message.buttons for button in row)
            labels = [_NUMBER.sub("", button.label).casefold() for button in buttons]
            return wanted.strip("[]") in [*labels, *(_bare(label) for label in labels)]
        return wanted in "\n".join(plain(message.text) for message in self._replies()).casefold()

    def _heard(self) -> str:
        assert self.turn is not None, f"{self.path.name}: nothing was said yet"
        heard = self.turn.heard
        return f"{heard.outcome} {' '.join(heard.intents) or '-'} {heard.topic or '-'}"

    def _complaint(self, line: Line, what: str) -> str:
        said = "\n".join(f"{plain(message.text)}\n{_labels(message)}" for message in self._replies())
        return f"{self.path.name}:{line.number}: '{line.text}' {what}. The bot said:\n{said}"


def _bare(label: str) -> str:
    return _NUMBER.sub("", label).removesuffix(_TICK).casefold()


def _labels(message: Send) -> str:
    return " ".join(f"[{button.label}]" for row in message.buttons for button in row)
