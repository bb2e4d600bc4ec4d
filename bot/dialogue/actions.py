"""What the dialogue may ask of the world. Actions are data: the store keeps them, a channel carries them out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.dialogue.state import Result


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message; `data` (1-64 bytes) comes back in `Pressed`."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class ResultPdf:
    """The result of a quiz as a file to print; drawn when it goes out."""

    result: Result
    kind: Literal["result_pdf"] = "result_pdf"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of text, such as everything that is kept of a chat."""

    name: str
    content: str
    kind: Literal["text_file"] = "text_file"


File = Annotated[ResultPdf | TextFile, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Send:
    """Send a message.

    `text` is Telegram's HTML with `<b>` and `<i>` only, everything else escaped, of any length: the channel splits
    it. `picture` names a picture of the content, `card` is a result to be drawn as one; at most one of the two.

    `slot` names a place in the chat that holds one message, such as a run of the quiz. With `in_place` the message
    that is there is changed into this one (and sent anew where that cannot be done); without, this one is sent below.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    picture: str | None = None
    card: Result | None = None
    file: File | None = None
    slot: str | None = None
    in_place: bool = False
    kind: Literal["send"] = "send"


@dataclass(frozen=True, slots=True)
class Mail:
    """Send the result of a quiz to an e-mail address, once; `Mailed` tells the chat what became of it.

    `at` is when that was asked: the date of the e-mail, however often it is tried.
    """

    address: str
    result: Result
    at: datetime
    kind: Literal["mail"] = "mail"


@dataclass(frozen=True, slots=True)
class Export:
    """Send a file with everything that is kept of this chat, as the store finds it after this turn."""

    kind: Literal["export"] = "export"


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Wake this chat at `at` (aware, UTC) with `TimerFired(name)`; a second one of that name replaces the first.

    It happens once on a date as the `zone` of the person counts them; without one, as UTC does.
    """

    name: str
    at: datetime
    zone: str | None = None
    kind: Literal["set_timer"] = "set_timer"


@dataclass(frozen=True, slots=True)
class CancelTimer:
    name: str
    kind: Literal["cancel_timer"] = "cancel_timer"


@dataclass(frozen=True, slots=True)
class SaveComment:
    """Keep a comment for the operator, without name or contact."""

    text: str
    kind: Literal["save_comment"] = "save_comment"


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase all that is kept of this chat: state, messages waiting to be sent, timers, comments, dead events.

    Actions of the same turn are carried out after it, so that the goodbye still goes out.
    """

    kind: Literal["forget"] = "forget"


Action = Annotated[Send | Mail | Export | SetTimer | CancelTimer | SaveComment | Forget, Field(discriminator="kind")]
SEND = TypeAdapter(Send)
MAIL = TypeAdapter(Mail)

Outcome = Literal["answer", "clarify", "fallback", "safety", "quiz", "command", "ignored", "error"]


@dataclass(frozen=True, slots=True)
class Heard:
    """How a turn was understood, for the console, the metrics and the tests; nothing a person wrote is in it."""

    outcome: Outcome
    intents: tuple[str, ...] = ()
    topic: str | None = None
    confidence: float = 1.0


def sends(actions: Sequence[Action]) -> tuple[Send, ...]:
    """Return the messages among `actions`, in order."""
    return tuple(action for action in actions if isinstance(action, Send))
