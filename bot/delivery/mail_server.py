"""The mail server that an operator names: where it is, how it is spoken to, and who the mail comes from.

Decides what SMTP_URL and MAIL_FROM may be. A mistake is told as a `ValueError`; the value is never in its words.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
MAILBOX = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")

Security = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server, and how to speak to it: TLS from the start, TLS before anything else, or none on this machine."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def read_server(url: str) -> MailServer:
    """Return the server of an SMTP_URL."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in PORTS:
        raise ValueError("must be an address that begins with smtp:// or smtps://")
    if not parts.hostname:
        raise ValueError(f"names no mail server: it looks like {parts.scheme}://user:password@mail.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("must end after the port: write / ? # in a password as %2F %3F %23")
    user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    if any(char < " " or char == "\x7f" for char in f"{user or ''}{password or ''}"):
        raise ValueError("has a control character in the user or the password")
    security: Security = "tls" if parts.scheme == "smtps" else "none" if is_here(parts.hostname) else "starttls"
    return MailServer(parts.hostname, port or PORTS[parts.scheme], security, user or None, password or None)


def is_here(host: str) -> bool:
    """Whether a host is this machine, so that nothing said to it is heard elsewhere."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_sender(text: str) -> Address:
    """Return the sender of a MAIL_FROM: `bot@example.org` or `Quiz <quiz@example.org>`."""
    name, mailbox = parseaddr(text)
    if not text.isprintable() or not MAILBOX.fullmatch(mailbox) or text.count("@") != 1:
        raise ValueError("must be an address, or a name and an address: Quiz <quiz@example.org>")
    return Address(name, addr_spec=mailbox)


def usual_sender(server: MailServer) -> Address | None:
    """Return who mail comes from where MAIL_FROM does not say: the user at the server, if that is an address."""
    return Address(addr_spec=server.user) if server.user and MAILBOX.fullmatch(server.user) else None
