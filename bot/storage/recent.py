"""The states that were written last, so that whoever writes twice in a row is not unsealed and read again.

A state is only given back for the very bytes that it was sealed as: what another program wrote meanwhile, or what was
rolled back, is read from the database as ever.
"""

from bot.dialogue.state import State

MOST = 1000  # chats; a state takes about a kilobyte


class Recent:
    """States by chat."""

    def __init__(self) -> None:
        self._states: dict[str, tuple[bytes, State]] = {}

    def get(self, chat: str, sealed: bytes) -> State | None:
        """Return the state that was sealed like this."""
        found = self._states.get(chat)
        return found[1] if found is not None and found[0] == sealed else None

    def put(self, chat: str, sealed: bytes, state: State) -> None:
        """Remember a state; the chat that was there first makes room."""
        self._states[chat] = (sealed, state)
        if len(self._states) > MOST:
            del self._states[next(iter(self._states))]

    def forget(self, chat: str) -> None:
        """Keep nothing of a chat."""
        self._states.pop(chat, None)
