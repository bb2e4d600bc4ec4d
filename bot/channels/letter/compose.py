"""A result as an e-mail: plain text, a page, and the file.

The same letter has the same name (`Message-ID`) and date however often it is written, so that a mail reader that gets
it twice can tell. Its subject says nothing about health: it shows on locked screens.
"""

import hashlib
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.channels.letter.page import as_page
from bot.channels.letter.sections import sections
from bot.channels.letter.text import as_text
from bot.content.library import Content
from bot.dialogue.findings import report
from bot.dialogue.state import Result
from bot.dialogue.wording import markup, plain
from bot.storage.store import Letter


class Letters:
    """Writes the letters of a bot; `draw` makes the file."""

    def __init__(self, content: Content, draw: Callable[[Result], bytes]) -> None:
        self._content = content
        self._texts = content.texts.letter
        self._draw = draw

    def write(self, letter: Letter, sender: Address) -> EmailMessage:
        """Return a letter as it goes to the mail server."""
        texts, mail = self._texts, letter.mail
        message = EmailMessage(policy=SMTP)
        message["From"] = sender
        message["To"] = Address(addr_spec=mail.address)
        message["Subject"] = texts.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{_name(letter)}@{sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # so that no holiday notice answers it
        found = report(self._content, mail.result)
        parts = list(sections(self._content.texts, found))
        opening = plain(markup(texts.opening, {"date": f"{found.at.day} {found.at:%B %Y}"}))
        message.set_content(
            as_text(texts.subject, opening, parts, texts.closing), cte="quoted-printable", charset="utf-8"
        )
        message.add_alternative(
            as_page(texts.subject, opening, parts, texts.closing), subtype="html", cte="quoted-printable"
        )
        message.add_attachment(self._draw(mail.result), "application", "pdf", filename=texts.file_name)
        return message


def _name(letter: Letter) -> str:
    """A name that nobody can guess from outside and that tells nothing of the chat."""
    mail = letter.mail
    told = f"{letter.id} {mail.at.isoformat()} {mail.result.run} {mail.address} {letter.chat}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
