"""Where a conversation can be, and what is remembered of it. Frozen; a turn makes a new one.

Stored states carry a version. What cannot be read starts fresh (`load` returns None) and is logged by the store's
caller: an old state is never worth a chat that does not answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

VERSION = 1  # raise it when an older state would be misread, not when a field with a default is added

AnswerValue = tuple[str, ...] | int | None
Answers = Mapping[str, AnswerValue]
"""Answer key to the chosen options, a number, or None (asked, but not told)."""


@dataclass(frozen=True, slots=True)
class Asking:
    """In the middle of the quiz: `question` is pending, and `ticked` are the options ticked so far in a multi-select.

    An answer to the pending question itself is from before the person went back to it. `run` tells this run from earlier ones, so that a button of an old run does no harm.
    """

    run: str
    quiz: str
    question: str
    answers: Answers = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    unclear: int = 0
    mode: Literal["asking"] = "asking"


@dataclass(frozen=True, slots=True)
class Idle:
    """Open for anything."""

    mode: Literal["idle"] = "idle"


@dataclass(frozen=True, slots=True)
class ConfirmingForget:
    """Asked whether everything should be deleted."""

    mode: Literal["confirming_forget"] = "confirming_forget"


@dataclass(frozen=True, slots=True)
class Commenting:
    """The next text is a comment; with `text` it is written, and waits for the person's yes to keep it."""

    text: str | None = None
    mode: Literal["commenting"] = "commenting"


@dataclass(frozen=True, slots=True)
class ChoosingTopic:
    """An aspect was asked, and the bot asked of which topic: the next words may be just its name."""

    aspect: str
    mode: Literal["choosing_topic"] = "choosing_topic"


@dataclass(frozen=True, slots=True)
class AskingAddress:
    """The next text may be the address for the result; `tries` counts the texts that were none."""

    tries: int = 0
    mode: Literal["asking_address"] = "asking_address"


@dataclass(frozen=True, slots=True)
class ConfirmingAddress:
    """This address waits since `at` for the person's yes; `meant` is another one that may be the right one.

    `turn` tells this question from earlier ones, so that a button below another address sends nothing here.
    """

    address: str
    at: datetime
    turn: int
    meant: str | None = None
    mode: Literal["confirming_address"] = "confirming_address"


@dataclass(frozen=True, slots=True)
class AskingZone:
    """The next text may be where the person is, or what time it is there; `tries` counts the texts that were neither."""

    tries: int = 0
    mode: Literal["asking_zone"] = "asking_zone"


Mode = Annotated[
    Idle | Asking | ConfirmingForget | Commenting | ChoosingTopic | AskingAddress | ConfirmingAddress | AskingZone,
    Field(discriminator="mode"),
]


@dataclass(frozen=True, slots=True)
class Result:
    """A finished quiz: the answers, from which the outcome is worked out anew each time."""

    run: str
    quiz: str
    answers: Answers
    at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """The person's yes to keeping quiz answers, and to which version of what they were told."""

    policy: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Zone:
    """The time zone of the person, "Europe/Berlin" or "UTC+05:30", and in which turn it was `told`.

    The turn tells the calendars of one chat apart: a date here is another day than the same date there.
    """

    name: str
    told: int


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that waits: when it was asked for, and when it is due."""

    asked: datetime
    due: datetime


def _without_flag(stored: object) -> object:
    """Read a state from before reminders had a time: it says no more than whether there is one."""
    return None if isinstance(stored, bool) else stored


@dataclass(frozen=True, slots=True)
class State:
    """What is remembered of one chat.

    `topic` is what "does it hurt?" would be about. `last` holds the answers given last (`topic.aspect`), for "more"
    and "sources". `misses` counts turns in a row that were not understood. `parked` is a quiz that a safety message
    or a pause interrupted, and `reminder` is the one whose timer is set. After a message about self-harm `gentle` holds
    back everything promotional until the person asks for something. `ahead` is how many messages the chat was ahead of
    its pace (`pace.py`) at `seen_at`, and `hurried` whether it was told so. Without `consent` the store keeps no answer of a quiz: they are held in memory until
    the result was shown.
    """

    mode: Mode = field(default_factory=Idle)
    turn: int = 0
    topic: str | None = None
    last: tuple[str, ...] = ()
    misses: int = 0
    parked: Asking | None = None
    result: Result | None = None
    gentle: bool = False
    ahead: float = 0.0
    hurried: bool = False
    consent: Consent | None = None
    reminder: Annotated[Reminder | None, BeforeValidator(_without_flag)] = None
    seen_at: datetime | None = None
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    version: int
    state: State


_STORED = TypeAdapter(_Stored)
STATE = TypeAdapter(State)
_BEFORE = f'{{"version":{VERSION},"state":'.encode()  # put together by hand: this is on the way of every message


def dump(state: State) -> bytes:
    """Return `state` as it is stored."""
    return _BEFORE + STATE.serializer.to_json(state) + b"}"


def load(stored: bytes) -> State | None:
    """Return the stored state, or None if this program cannot read it."""
    try:
        found = _STORED.validate_json(stored)
    except ValidationError:
        return None
    return found.state if found.version == VERSION else None
