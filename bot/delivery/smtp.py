"""One conversation with a mail server: a letter is taken, refused for good, or to be tried again. The only aiosmtplib import.

Every wait is bounded. What a server says may quote an address, so that only its numbers come out of here.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.delivery.mail_server import MailServer

FOR_GOOD = 500  # replies from here on will not change
NOT_ALLOWED = frozenset(
    {530, 535, 538}
)  # log in first, wrong password, not without TLS: about us and not about a letter
OPENING, LETTER = 30.0, 60.0  # seconds to connect and log in, and to hand over one letter
REPLY, GOODBYE = 20.0, 3.0  # seconds for one reply, and for the last one


@dataclass(frozen=True, slots=True)
class Taken:
    """The server has the letter."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will never take it."""

    why: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """It may work later; `lost`: the conversation is over."""

    why: str
    lost: bool = False


class AwayError(Exception):
    """The server cannot be reached, or takes nothing just now."""


class WrongSettingsError(Exception):
    """The server is there and will not have us: the operator has to mend the settings."""


class Conversation:
    """An open conversation."""

    def __init__(self, client: SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    async def send(self, message: EmailMessage, recipient: str) -> Taken | Refused | TryAgain:
        """Hand over one letter; raises `WrongSettingsError` if the server takes none from us."""
        try:
            async with asyncio.timeout(LETTER):
                await self._client.send_message(message, sender=self._sender, recipients=[recipient])
        except SMTPRecipientsRefused as error:
            return _judged(error.recipients[0])
        except SMTPSenderRefused as error:
            if error.code >= FOR_GOOD:
                raise WrongSettingsError(f"it refuses the sender, {error.code}: check MAIL_FROM") from None
            return _judged(error)
        except SMTPResponseException as error:
            return _judged(error)
        except (SMTPException, OSError) as error:  # TimeoutError is an OSError
            return TryAgain(type(error).__name__, lost=True)
        return Taken()


def _judged(error: SMTPResponseException) -> Refused | TryAgain:
    if error.code in NOT_ALLOWED:
        raise WrongSettingsError(f"it lets nobody send who has not logged in, {error.code}: check SMTP_URL") from None
    if error.code >= FOR_GOOD:
        return Refused(f"{type(error).__name__} {error.code}")
    return TryAgain(f"{type(error).__name__} {error.code}", lost=error.code == 421)  # 421: the server hangs up


@asynccontextmanager
async def conversation(server: MailServer, sender: str) -> AsyncIterator[Conversation]:
    """Open a conversation and end it; raises `AwayError` or `WrongSettingsError`."""
    client = SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=None if server.security == "none" else ssl.create_default_context(),
        timeout=REPLY,
    )
    try:
        async with asyncio.timeout(OPENING):
            await client.connect()
    except (SMTPException, OSError) as error:
        raise _unopened(error) from None
    try:
        yield Conversation(client, sender)
    except BaseException:
        client.close()  # also when we are to stop: a server that stalls must not hold that up
        raise
    with suppress(SMTPException, OSError):  # all that mattered is said
        async with asyncio.timeout(GOODBYE):
            await client.quit()
    client.close()


def _unopened(error: Exception) -> Exception:
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) is not None and isinstance(cause, Exception):
        causes.append(cause)
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return WrongSettingsError("its certificate is not one to trust: check the host in SMTP_URL, or SSL_CERT_FILE")
    if isinstance(error, SMTPAuthenticationError) and error.code >= FOR_GOOD:
        return WrongSettingsError(f"it refuses user and password, {error.code}: check SMTP_URL")
    if isinstance(error, SMTPNotSupported) or type(error) is SMTPException:
        return WrongSettingsError("it offers no STARTTLS, or no way to log in that is known here: check SMTP_URL")
    code = f" {error.code}" if isinstance(error, SMTPResponseException) else ""
    return AwayError(f"{type(error).__name__}{code}")
