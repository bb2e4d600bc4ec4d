"""What can happen in a chat. Time and chance come in with the event, so that a replay gives the same turn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Said:
    """The person wrote text; a command is text that begins with `/`."""

    text: str
    kind: Literal["said"] = "said"


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed an inline button. `data` comes back from outside: it may be old or forged."""

    data: str
    kind: Literal["pressed"] = "pressed"


@dataclass(frozen=True, slots=True)
class Attached:
    """The person sent something that is not text."""

    what: Literal["photo", "video", "voice", "sticker", "location", "document", "contact", "other"]
    caption: str = ""
    kind: Literal["attached"] = "attached"


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that an earlier turn set is due."""

    name: str
    kind: Literal["timer"] = "timer"


@dataclass(frozen=True, slots=True)
class Mailed:
    """What became of an e-mail that an earlier turn asked for: on its way, refused for good, or one too many today."""

    outcome: Literal["sent", "refused", "limited"]
    kind: Literal["mailed"] = "mailed"


What = Said | Pressed | Attached | TimerFired | Mailed


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, once.

    `id` is unique for ever (`tg:<update id>`, `timer:<chat>:<name>:<local date>`, `mail:<number>`): the store applies it once.
    `at` is aware, in UTC. `seed` is the only chance there is; the channel draws it.
    """

    id: str
    chat: str
    at: datetime
    what: What
    seed: int = 0


EVENT = TypeAdapter(Event)
