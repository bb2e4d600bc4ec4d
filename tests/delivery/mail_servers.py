"""Real mail servers on this machine, each with its own way of going wrong."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.delivery.mail_server import MailServer, Security

HOST = "127.0.0.1"
USER, PASSWORD = "bot@example.org", "pa/ss %word"


@dataclass
class Postbox:
    """What a server does with letters, and those that it took. `replies` are given once each, by command."""

    letters: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    breaks_at: set[str] = field(default_factory=set)
    stalls_at: set[str] = field(default_factory=set)
    accounts: dict[str, str] = field(default_factory=dict)
    slow: float = 0.0  # seconds before each letter is taken
    tries: int = 0

    @property
    def messages(self) -> list[EmailMessage]:
        """The letters, read."""
        return [_read(letter) for letter in self.letters]

    async def answer(self, command: str, envelope: Envelope, usual: str) -> str:
        """Do at a command what is to be done there."""
        if command in self.stalls_at:
            await asyncio.sleep(60)
        return self.replies[command].pop(0) if self.replies.get(command) else usual

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's names
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A letter begins."""
        self.tries += 1
        if self.accounts and not session.authenticated:
            return "530 5.7.0 authentication required"
        reply = await self.answer("MAIL", envelope, "250 OK")
        if reply.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return reply

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's names
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Who it goes to."""
        reply = await self.answer("RCPT", envelope, "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """The letter itself."""
        await asyncio.sleep(self.slow)
        reply = await self.answer("DATA", envelope, "250 OK")
        if reply.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(envelope.content)
            self.recipients += envelope.rcpt_tos
            self.senders.append(str(envelope.mail_from))
        if "reply" in self.stalls_at:
            await asyncio.sleep(60)
        if "reply" in self.breaks_at:
            self.breaks_at.discard("reply")
            _hang_up(server)
        return reply

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        """Whether somebody may send."""
        assert isinstance(data, LoginPassword)
        known = self.accounts.get(data.login.decode()) == data.password.decode()
        return AuthResult(success=known, handled=False)


def _read(letter: bytes) -> EmailMessage:
    message = message_from_bytes(letter, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _hang_up(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.Transport):
        server.transport.abort()


class Breaking(SMTP):
    """Hangs up in the middle of a letter, when its postbox says so."""

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 -- aiosmtpd's name
        """Ask for the letter, take some of it, and go."""
        box = self.event_handler
        assert isinstance(box, Postbox)
        if "data" not in box.breaks_at:
            await super().smtp_DATA(arg)
            return
        box.breaks_at.discard("data")
        await self.push("354 go on")
        await self._reader.readline()
        _hang_up(self)


@asynccontextmanager
async def mail_server(
    box: Postbox, *, port: int = 0, tls: SSLContext | None = None, security: Security = "none"
) -> AsyncIterator[MailServer]:
    """Serve; gives the settings of a bot that sends through it."""
    made: list[SMTP] = []

    def protocol() -> SMTP:
        starttls = tls if security == "starttls" else None
        login = box.authenticate if box.accounts else None
        made.append(
            Breaking(box, hostname="mail.example", tls_context=starttls, authenticator=login, auth_require_tls=False)
        )
        return made[-1]

    server = await asyncio.get_running_loop().create_server(
        protocol, HOST, port, ssl=tls if security == "tls" else None
    )
    user, password = (USER, PASSWORD) if box.accounts else (None, None)
    plain = MailServer(HOST, server.sockets[0].getsockname()[1], "none", user, password)
    try:
        yield replace(plain, security=security)
    finally:
        server.close()
        for one in made:
            _hang_up(one)
        await server.wait_closed()
        await asyncio.sleep(0)  # what is aborted is closed in the next round of the loop


def certificate(folder: Path) -> tuple[SSLContext, Path]:
    """Make a certificate for this machine; returns what a server needs and the file that a client may trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a mail server on this machine")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert, secret = folder / "mail.crt", folder / "mail.key"
    cert.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = SSLContext(PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, secret)
    return context, cert
