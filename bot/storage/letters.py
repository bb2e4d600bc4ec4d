"""E-mails inside a transaction: a lane of their own, so that a mail server that is away holds up no chat."""

from datetime import date, datetime

import structlog

from bot.dialogue.actions import Mail
from bot.storage.connection import Connection
from bot.storage.records import Records
from bot.storage.stamps import stamp
from bot.storage.store import Letter

log = structlog.get_logger(__name__)

MOST_OF_A_CHAT, MOST_TO_AN_ADDRESS = 3, 2  # in a day
EVENT = "mail:"  # and its number: what tells that a letter is done with


def enqueue(connection: Connection, chat: str, payload: bytes, now: datetime) -> None:
    """Put a sealed letter behind the others."""
    connection.execute("INSERT INTO mail (chat, payload, due) VALUES (?, ?, ?)", (chat, payload, stamp(now)))


def due(connection: Connection, records: Records, now: datetime, limit: int) -> list[Letter]:
    """Return the letters that are due, oldest first; one that cannot be read is dropped, and that is logged."""
    query = "SELECT id, chat, payload, attempts FROM mail WHERE due <= ? ORDER BY due, id LIMIT ?"
    found = []
    for number, chat, payload, attempts in connection.execute(query, (stamp(now), limit)).fetchall():
        mail = records.read_mail(chat, payload)
        if isinstance(mail, Mail):
            found.append(Letter(number, chat, mail, attempts))
        else:
            log.error("a letter cannot be read; it is dropped", letter=number)
            connection.execute("DELETE FROM mail WHERE id = ?", (number,))
    return found


def take_out(connection: Connection, event_id: str) -> bool:
    """Remove the letter that an event is about; False if it was removed before."""
    number = event_id.removeprefix(EVENT)
    return number.isdecimal() and connection.execute("DELETE FROM mail WHERE id = ?", (int(number),)).rowcount == 1


def postpone(connection: Connection, number: int, until: datetime) -> None:
    """Hold a letter until then."""
    connection.execute("UPDATE mail SET due = ?, attempts = attempts + 1 WHERE id = ?", (stamp(until), number))


def may_go(connection: Connection, records: Records, letter: Letter, today: date) -> bool:
    """Count a letter, once; False if it is one too many of its day for its chat or its address.

    Kept are keyed hashes, from which nobody without the key gets the address back, and only until the day is over.
    """
    row = connection.execute("SELECT counted FROM mail WHERE id = ?", (letter.id,)).fetchone()
    if row is None or row[0]:
        return row is not None
    day = today.isoformat()
    connection.execute("DELETE FROM mailed WHERE day < ?", (day,))
    limits = {
        records.tag("chat", letter.chat): MOST_OF_A_CHAT,
        records.tag("address", letter.mail.address.casefold()): MOST_TO_AN_ADDRESS,
    }
    for whose, most in limits.items():
        query = "SELECT count FROM mailed WHERE whose = ? AND day = ?"
        counted = connection.execute(query, (whose, day)).fetchone()
        if counted is not None and counted[0] >= most:
            return False
    for whose in limits:
        connection.execute(
            "INSERT INTO mailed (whose, day, count) VALUES (?, ?, 1) ON CONFLICT (whose, day)"
            " DO UPDATE SET count = mailed.count + 1",
            (whose, day),
        )
    connection.execute("UPDATE mail SET counted = 1 WHERE id = ?", (letter.id,))
    return True
