"""The interface to what must survive, and its promises. `sqlite.py` keeps them; nothing else knows a database."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.dialogue.actions import Send
from bot.dialogue.events import Event
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

Handle = Callable[[State, Event], Turn]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that waits in the outbox; `id` grows with the order in which a chat's messages must go out."""

    id: int
    chat: str
    send: Send
    attempts: int


class Store(Protocol):
    """What must survive a kill at any moment.

    `apply` is one transaction: after it returns, every event is applied exactly once, and state, outbox and timers
    are durable; if it raises, nothing of it happened. A handler that raises loses its own event only: that one is
    written to `dead` with its error, and the person is told (`apology`). Raises `StoreError` when the disk or the
    server is in the way.
    """

    async def apply(self, events: Sequence[Event], handle: Handle) -> list[Turn | None]:
        """Apply `events` in order; the turn of each, or None for one that was applied before."""
        ...

    async def due(self, now: datetime, limit: int, busy: Collection[str]) -> list[Outgoing]:
        """The oldest waiting message of each chat that is due, is not blocked, and is not in `busy`."""
        ...

    async def mark_sent(self, outgoing: int) -> None:
        """This message went out; called at once, one by one."""
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

    async def timers(self, now: datetime, limit: int) -> list[Event]:
        """The events of the timers that are due; applying one removes its timer."""
        ...

    async def close(self) -> None:
        """Finish what runs and let go of the database."""
        ...
