"""The interface to what must survive, and its promises.

`sql.py` keeps them, in `sqlite.py` and `postgres.py`; nothing else knows a database.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.dialogue.actions import Mail, Send
from bot.dialogue.events import Event
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

Handle = Callable[[State, Event], Turn]


def nobody() -> None:
    """Wake nobody."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message in a chat that may be changed later; `media` is whether it is a picture with a caption."""

    message: int
    media: bool


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits in the outbox; `id` grows with the order in which a chat's messages must go out.

    `shown` is the message that its slot holds, if there is one and this one goes in its place.
    """

    id: int
    chat: str
    send: Send
    attempts: int
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail that waits."""

    id: int
    chat: str
    mail: Mail
    attempts: int


@dataclass(frozen=True, slots=True)
class Standing:
    """What waits in a store: messages and how long the first of them is overdue, dead ones, e-mails."""

    waiting: int
    overdue: timedelta
    dead: int
    letters: int


class Store(Protocol):
    """What must survive a kill at any moment.

    `apply` is one transaction: after it returns, every event is applied exactly once, and state, outbox and timers
    are durable; if it raises, nothing of it happened. A handler that raises loses its own event only: that one is
    written to `dead` with its error, and the person is told (`apology`). Answers of a quiz for which there is no
    consent are held in memory alone. Raises `StoreError` when the disk or the server is in the way.
    """

    async def apply(
        self, events: Sequence[Event], handle: Handle, *, wake: Callable[[], None] = nobody
    ) -> list[Turn | None]:
        """Apply `events` in order; the turn of each, or None for one that was applied before.

        `wake` is called as soon as a `due` that is asked then finds the messages that these events lead to.
        """
        ...

    async def due(self, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
        """The oldest waiting message of each chat that is due, is not blocked, and is not in `busy`."""
        ...

    async def mark_sent(self, outgoing: Outgoing, shown: Shown | None = None, *, patient: bool = False) -> bool:
        """This message went out; called at once, one by one. `shown` is what its slot holds now.

        Returns whether another message of its chat waits. `patient` lets it wait a moment for others to share a
        transaction with: until it returns, the message counts as on its way.
        """
        ...

    async def postpone(self, outgoing: int, until: datetime) -> None:
        """Try this message, and so its chat, not before `until`."""
        ...

    async def bury(self, outgoing: int, reason: str) -> None:
        """This message can never go out: keep it with the reason; the chat goes on with the next."""
        ...

    async def block(self, chat: str) -> None:
        """Nothing can be sent to this chat until it writes again; what waits for it is dropped."""
        ...

    async def move(self, old: str, new: str) -> None:
        """A group became a supergroup: all that is kept of `old` belongs to `new`."""
        ...

    async def upload(self, digest: str) -> str | None:
        """Telegram's name (`file_id`) for a picture that it has; `digest` is the hash of the picture's bytes."""
        ...

    async def keep_upload(self, digest: str, file_id: str) -> None:
        """Remember Telegram's name for a picture; an empty one forgets it."""
        ...

    async def timers(self, now: datetime, limit: int) -> list[Event]:
        """The events of the timers that are due; applying one removes its timer."""
        ...

    async def letters(self, now: datetime, limit: int) -> list[Letter]:
        """The e-mails that are due, oldest first. Applying the event `mail:<id>` (`Mailed`) removes one for good."""
        ...

    async def may_mail(self, letter: Letter, today: date) -> bool:
        """Count an e-mail, once however often it is tried: False if it is one too many of this day for its chat
        (3) or its address (2). Of the address only a keyed hash is kept, until the day is over.
        """
        ...

    async def postpone_letter(self, letter: int, until: datetime) -> None:
        """Try this e-mail not before `until`."""
        ...

    async def expire(self, before: datetime, limit: int) -> int:
        """Erase chats whose person was last heard of before then; returns how many, `limit` at the most."""
        ...

    async def lead(self) -> bool:
        """Whether this program is the one that sends, of all that share the database.

        For any other `due`, `timers`, `letters` and `expire` find nothing. Where the one dies, another takes over the
        next time that it looks.
        """
        ...

    def term(self) -> int:
        """Another number whenever this program may meanwhile not have been the one that sends.

        What `due` gave it before that is no longer its own: another program may have sent it, and what came after it.
        """
        ...

    async def standing(self, now: datetime) -> Standing:
        """What waits, for whoever runs the bot. Writes something too: raises `StoreError` when nothing can be kept."""
        ...

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        ...
