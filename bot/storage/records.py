"""What is sealed and how: states, messages, events and comments as bytes, each bound to its table, column and chat.

The same for every database. Which rows there are, and when they change, is the store's.
"""

import json

from pydantic import ValidationError

from bot.dialogue.actions import MAIL, SEND, Mail, Send
from bot.dialogue.events import EVENT, Event
from bot.dialogue.state import State, dump, load
from bot.errors import StoreError
from bot.storage.cipher import Cipher

CHECK = b"this database belongs to this key"

# Every sealed column, by table: what has to be sealed anew when a chat gets another id.
SEALED = {
    "chat": "state",
    "fleeting.answers": "state",
    "outbox": "payload",
    "mail": "payload",
    "dead": "payload",
    "comment": "text",
}


class Records:
    """Seals and opens the values of one database."""

    def __init__(self, cipher: Cipher) -> None:
        self.cipher = cipher

    def state(self, chat: str, state: State) -> bytes:
        """Seal a state."""
        return self.cipher.seal(dump(state), "chat", "state", chat)

    def read_state(self, chat: str, sealed: bytes) -> State | None:
        """Return the state, or None if this program cannot read it."""
        try:
            return load(self.cipher.unseal(sealed, "chat", "state", chat))
        except StoreError:
            return None

    def fleeting(self, chat: str, state: State) -> bytes:
        """Seal a state that is held in memory alone."""
        return self.cipher.seal(dump(state), "fleeting.answers", "state", chat)

    def read_fleeting(self, chat: str, sealed: bytes) -> State | None:
        """Return a state that was held in memory alone, or None if this program cannot read it."""
        try:
            return load(self.cipher.unseal(sealed, "fleeting.answers", "state", chat))
        except StoreError:
            return None

    def send(self, chat: str, send: Send) -> bytes:
        """Seal a message that is to go out."""
        # A file is told from others by a field with a default: there nothing may be left out.
        return self.cipher.seal(SEND.dump_json(send, exclude_defaults=send.file is None), "outbox", "payload", chat)

    def read_send(self, chat: str, sealed: bytes) -> Send | None:
        """Return the message, or None if this program cannot read it."""
        try:
            return SEND.validate_json(self.cipher.unseal(sealed, "outbox", "payload", chat))
        except (StoreError, ValidationError):
            return None

    def mail(self, chat: str, mail: Mail) -> bytes:
        """Seal a letter."""
        return self.cipher.seal(MAIL.dump_json(mail), "mail", "payload", chat)

    def read_mail(self, chat: str, sealed: bytes) -> Mail | None:
        """Return the letter, or None if this program cannot read it."""
        try:
            return MAIL.validate_json(self.cipher.unseal(sealed, "mail", "payload", chat))
        except (StoreError, ValidationError):
            return None

    def tag(self, kind: str, value: str) -> str:
        """Return a name for `value`, to count by, that tells nothing about it without the key."""
        return self.cipher.tag(f"{kind}\x00{value}".encode()).hex()

    def dead_event(self, event: Event) -> bytes:
        """Seal an event that could not be handled, whatever is in it."""
        # pydantic's own JSON refuses half a surrogate pair, and this must take everything.
        return self._dead(event.chat, json.dumps({"event": EVENT.dump_python(event, mode="python")}, default=str))

    def dead_send(self, chat: str, sealed: bytes, reason: str) -> bytes:
        """Seal a message that can never go out, with what was said against it (which may quote it)."""
        send = self.read_send(chat, sealed)
        return self._dead(
            chat, json.dumps({"send": SEND.dump_python(send, mode="json") if send else None, "reason": reason})
        )

    def _dead(self, chat: str, text: str) -> bytes:
        return self.cipher.seal(text.encode(), "dead", "payload", chat)

    def comment(self, chat: str, text: str) -> bytes:
        """Seal a comment."""
        return self.cipher.seal(text.encode(), "comment", "text", chat)

    def read_comment(self, chat: str, sealed: bytes) -> str | None:
        """Return a comment, or None if this program cannot read it."""
        return self._read_text(sealed, "comment", "text", chat)

    def read_dead(self, chat: str, sealed: bytes) -> object:
        """Return what is with the dead, or None if this program cannot read it."""
        text = self._read_text(sealed, "dead", "payload", chat)
        return None if text is None else json.loads(text)

    def _read_text(self, sealed: bytes, table: str, column: str, chat: str) -> str | None:
        try:
            return self.cipher.unseal(sealed, table, column, chat).decode()
        except StoreError:
            return None

    def check(self) -> bytes:
        """Seal the value by which a database knows its key."""
        return self.cipher.seal(CHECK, "meta", "check", "")

    def belongs(self, check: bytes) -> bool:
        """Whether the database was made with this key."""
        try:
            return self.cipher.unseal(check, "meta", "check", "") == CHECK
        except StoreError:
            return False

    def moved(self, sealed: bytes, table: str, old: str, new: str) -> bytes:
        """Seal a value of the chat `old` for the chat `new`."""
        column = SEALED[table]
        return self.cipher.seal(self.cipher.unseal(sealed, table, column, old), table, column, new)
