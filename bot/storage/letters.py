"""The e-mails that wait, and how many a chat and an address have had today.

They have a way of their own, so that a mail server that is away holds up no chat.
"""

from datetime import date, datetime

import structlog

from bot.storage.database import Database, stamp
from bot.storage.outbox import BURY
from bot.storage.records import Records
from bot.storage.store import Letter

log = structlog.get_logger(__name__)

OF_A_CHAT, OF_AN_ADDRESS = 3, 2  # a day: enough for a slip in an address, too few to annoy a stranger with
FIRST_DAY = date(1970, 1, 1)

DUE = "SELECT id, chat, payload, attempts FROM mail WHERE due <= ? ORDER BY id LIMIT ?"


def due(database: Database, records: Records, now: datetime, limit: int) -> list[Letter]:
    """Return the e-mails that can go out now, oldest first."""
    rows = database.execute(DUE, (stamp(now), limit)).fetchall()
    return [found for row in rows if (found := _letter(database, records, now, *row)) is not None]


def _letter(
    database: Database, records: Records, now: datetime, number: int, chat: str, payload: bytes, attempts: int
) -> Letter | None:
    mail = records.read_mail(chat, payload)
    if mail is not None:
        return Letter(number, chat, mail, attempts)
    log.error("a waiting e-mail cannot be read; it is put with the dead", letter=number)
    database.execute("DELETE FROM mail WHERE id = ?", (number,))
    database.execute(BURY, (f"mail:{number}", chat, stamp(now), records.dead_mail(chat), "unreadable"))
    return None


def may_go(database: Database, records: Records, letter: Letter, today: date) -> bool:
    """Count an e-mail, if it is not one too many; one that was counted may go whenever it is tried again."""
    row = database.execute("SELECT counted FROM mail WHERE id = ?", (letter.id,)).fetchone()
    if row is None or row[0]:
        return row is not None  # None: its chat was erased meanwhile
    number = (today - FIRST_DAY).days
    database.execute("DELETE FROM mailed WHERE day < ?", (number,))
    chat = records.cipher.mark(f"chat {letter.chat}")
    address = records.cipher.mark(f"address {letter.mail.address.casefold()}")
    for column, who, most in (("chat", chat, OF_A_CHAT), ("address", address, OF_AN_ADDRESS)):
        query = f"SELECT count(*) FROM mailed WHERE {column} = ? AND day = ?"  # noqa: S608 -- names of our own
        if database.execute(query, (who, number)).fetchone()[0] >= most:
            return False
    database.execute("INSERT INTO mailed (day, chat, address) VALUES (?, ?, ?)", (number, chat, address))
    database.execute("UPDATE mail SET counted = 1 WHERE id = ?", (letter.id,))
    return True
