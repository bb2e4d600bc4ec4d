"""What was sealed last of each chat, so that what is wanted again in a moment is not unsealed and read again.

It is only given back for the very bytes that it was sealed as: what another program wrote meanwhile, or what was
rolled back, is read from the database as ever.
"""

from typing import Generic, TypeVar

MOST = 1000  # chats; a state or a message takes about a kilobyte

T = TypeVar("T")


class Recent(Generic[T]):
    """Values by chat, one of each."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[bytes, T]] = {}

    def get(self, chat: str, sealed: bytes) -> T | None:
        """Return the value that was sealed like this."""
        found = self._values.get(chat)
        return found[1] if found is not None and found[0] == sealed else None

    def put(self, chat: str, sealed: bytes, value: T) -> None:
        """Remember a value; the chat that was there first makes room."""
        self._values[chat] = (sealed, value)
        if len(self._values) > MOST:
            del self._values[next(iter(self._values))]

    def forget(self, chat: str) -> None:
        """Keep nothing of a chat."""
        self._values.pop(chat, None)
