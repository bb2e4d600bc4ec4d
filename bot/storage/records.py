"""What is sealed and how: states, messages, events and comments as bytes, each bound to its table, column and chat.

The same for every database. Which rows there are, and when they change, is the store's.
"""

import json

from pydantic import ValidationError

from bot.dialogue.actions import MAIL, SEND, Mail, Send
from bot.dialogue.events import EVENT, Event
from bot.dialogue.state import State, dump, load
from bot.errors import SettingsError, StoreError
from bot.storage.cipher import Cipher
from bot.storage.database import Database
from bot.storage.recent import Recent

CHECK = b"this database belongs to this key"

# Every sealed column, by table: what has to be sealed anew when a chat gets another id.
SEALED = {
    "chat": "state",
    "fleeting": "state",
    "outbox": "payload",
    "mail": "payload",
    "dead": "payload",
    "comment": "text",
}


class Records:
    """Seals and opens the values of one database."""

    def __init__(self, cipher: Cipher) -> None:
        self.cipher = cipher
        self._states: dict[str, Recent[State]] = {"chat": Recent(), "fleeting": Recent()}
        self._sends: Recent[Send] = Recent()

    def state(self, chat: str, state: State, table: str = "chat") -> bytes:
        """Seal a state for its table, `chat` or `fleeting`."""
        sealed = self.cipher.seal(dump(state), table, "state", chat)
        self._states[table].put(chat, sealed, state)
        return sealed

    def read_state(self, chat: str, sealed: bytes, table: str = "chat") -> State | None:
        """Return the state, or None if this program cannot read it."""
        recent = self._states[table].get(chat, sealed)
        if recent is not None:
            return recent
        try:
            return load(self.cipher.unseal(sealed, table, "state", chat))
        except StoreError:
            return None

    def forget(self, chat: str) -> None:
        """Keep nothing of a chat in memory."""
        self._sends.forget(chat)
        for states in self._states.values():
            states.forget(chat)

    def send(self, chat: str, send: Send) -> bytes:
        """Seal a message that is to go out."""
        # Most messages are half as long without what is as always; of a file its kind must stay, which is always the same.
        short = send.file is None
        written = SEND.serializer.to_json(send, exclude_defaults=short)
        sealed = self.cipher.seal(written, "outbox", "payload", chat)
        self._sends.put(chat, sealed, send)
        return sealed

    def read_send(self, chat: str, sealed: bytes) -> Send | None:
        """Return the message, or None if this program cannot read it."""
        recent = self._sends.get(chat, sealed)
        if recent is not None:
            return recent
        try:
            return SEND.validate_json(self.cipher.unseal(sealed, "outbox", "payload", chat))
        except (StoreError, ValidationError):
            return None

    def mail(self, chat: str, mail: Mail) -> bytes:
        """Seal an e-mail that is to go out."""
        return self.cipher.seal(MAIL.dump_json(mail), "mail", "payload", chat)

    def read_mail(self, chat: str, sealed: bytes) -> Mail | None:
        """Return the e-mail, or None if this program cannot read it."""
        try:
            return MAIL.validate_json(self.cipher.unseal(sealed, "mail", "payload", chat))
        except (StoreError, ValidationError):
            return None

    def dead_event(self, event: Event) -> bytes:
        """Seal an event that could not be handled, whatever is in it."""
        # pydantic's own JSON refuses half a surrogate pair, and this must take everything.
        return self._dead(event.chat, json.dumps({"event": EVENT.dump_python(event, mode="python")}, default=str))

    def dead_send(self, chat: str, sealed: bytes, reason: str) -> bytes:
        """Seal a message that can never go out, with what was said against it (which may quote it)."""
        send = self.read_send(chat, sealed)
        return self._dead(chat, json.dumps({"send": SEND.dump_python(send) if send else None, "reason": reason}))

    def read_dead(self, chat: str, sealed: bytes) -> object:
        """Return what could not be handled or sent, as JSON has it; None if this program cannot read it."""
        try:
            return json.loads(self.cipher.unseal(sealed, "dead", "payload", chat))
        except (StoreError, ValueError):
            return None

    def dead_mail(self, chat: str) -> bytes:
        """Seal the fact that there was an e-mail that cannot be read."""
        return self._dead(chat, json.dumps({"mail": None}))

    def _dead(self, chat: str, text: str) -> bytes:
        return self.cipher.seal(text.encode(), "dead", "payload", chat)

    def comment(self, chat: str, text: str) -> bytes:
        """Seal a comment."""
        return self.cipher.seal(text.encode(), "comment", "text", chat)

    def read_comment(self, chat: str, sealed: bytes) -> str | None:
        """Return the comment, or None if this program cannot read it."""
        try:
            return self.cipher.unseal(sealed, "comment", "text", chat).decode(errors="replace")
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


def check_key(database: Database, name: str, records: Records) -> None:
    """Refuse a key that does not belong to the database; a new database remembers its key."""
    row = database.execute("SELECT value FROM meta WHERE name = 'check'").fetchone()
    if row is not None:
        if not records.belongs(row[0]):
            raise SettingsError(
                f"the key file does not belong to the database {name}: let BOT_SECRET_KEY_FILE name the key file that "
                "was made with it (or, to start with nothing, move the database away)"
            )
    elif database.execute("SELECT 1 FROM chat LIMIT 1").fetchone():
        raise StoreError(f"{name} does not say which key it belongs to: put the last backup in its place")
    else:
        database.execute("INSERT INTO meta (name, value) VALUES ('check', ?)", (records.check(),))
