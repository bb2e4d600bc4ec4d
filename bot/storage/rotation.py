"""Changes the key: the new one first, then everything sealed anew, then the old one goes.

It may be killed at any moment and started again: until the last value is sealed anew both keys are in the key file, and
each value says which one opens it.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bot.errors import StoreError
from bot.storage.alone import alone, at_once
from bot.storage.cipher import drop_old_keys, load_cipher, put_new_key_first, sealed_by
from bot.storage.database import Database
from bot.storage.erasure import NUMBERED, OF_A_CHAT
from bot.storage.opening import Location
from bot.storage.records import SEALED, Records
from bot.storage.writer import Session

BATCH = 500  # values in one transaction


@dataclass(frozen=True, slots=True)
class Rotated:
    """How many values were sealed anew, and how many no key of ours opens: they stay as they are."""

    values: int
    unreadable: int


def rotate(
    location: Location,
    key_file: Path,
    progress: Callable[[int], None] = lambda _done: None,
    *,
    beside: Sequence[Location] = (),
    batch: int = BATCH,
) -> Rotated:
    """Change the key of a database that no other program uses, and of those `beside` it that have the same key."""
    values = unreadable = 0
    with ExitStack() as held:
        records = Records(load_cipher(key_file, create=False))
        sessions = [held.enter_context(alone(place, records)) for place in (location, *beside)]
        for session in sessions:
            at_once(session, lambda _database: None)  # nobody else is there, and the key belongs to it
        put_new_key_first(key_file)
        records = Records(load_cipher(key_file, create=False))
        for session in sessions:
            sealer = Sealer(session, records, progress, batch)
            for table in SEALED:
                sealer.seal(table)
            at_once(session, sealer.finish)
            session.wipe()
            values, unreadable = values + sealer.values, unreadable + sealer.unreadable
        drop_old_keys(key_file)
    return Rotated(values, unreadable)


class Sealer:
    """Seals values anew, some at a time."""

    def __init__(self, session: Session, records: Records, progress: Callable[[int], None], batch: int) -> None:
        self.values = self.unreadable = 0
        self._session = session
        self._cipher = records.cipher
        self._records = records
        self._progress = progress
        self._batch = batch

    def seal(self, table: str) -> None:
        """Seal all values of a table that the new key did not seal."""
        key, owner, column = NUMBERED.get(table, "id"), OF_A_CHAT[table], SEALED[table]
        some = f"SELECT {key}, {owner}, {column} FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 -- our own names
        last: object = None
        while True:

            def work(database: Database, last: object = last) -> object:
                after, values = ("", ()) if last is None else (f" AND {key} > ?", (last,))
                rows = database.execute(f"{some}{after} ORDER BY {key} LIMIT {self._batch}", values).fetchall()
                for row in rows:
                    self._seal_row(database, table, key, *row)
                return rows[-1][0] if rows else None

            last = at_once(self._session, work)
            if last is None:
                return
            self._progress(self.values)

    def _seal_row(self, database: Database, table: str, key: str, row: object, chat: str, sealed: bytes) -> None:
        column = SEALED[table]
        if sealed_by(sealed) == self._cipher.id:
            return
        try:
            anew = self._cipher.seal(self._cipher.unseal(sealed, table, column, chat), table, column, chat)
        except StoreError:
            self.unreadable += 1
            return
        database.execute(f"UPDATE {table} SET {column} = ? WHERE {key} = ?", (anew, row))  # noqa: S608 -- our own names
        self.values += 1

    def finish(self, database: Database) -> None:
        """Let the database belong to the new key; what was counted under the old one is counted from the beginning."""
        database.execute("UPDATE meta SET value = ? WHERE name = 'check'", (self._records.check(),))
        database.execute("DELETE FROM mailed")
