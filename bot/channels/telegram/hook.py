"""The webhook as Telegram knows it: where updates are brought, with which secret, trusting which certificate.

Decides when Telegram has to be told anew. Who listens at the other end is delivery's.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.telegram.client import RefusedError, Telegram, in_our_words
from bot.channels.telegram.updates import ALLOWED
from bot.errors import SettingsError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
MARK = "v="


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where updates are to be brought. `certificate` is one that Telegram could not check by itself."""

    url: str
    secret: str = field(repr=False)
    connections: int = 40
    certificate: bytes | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """What Telegram says about the webhook; no address means that there is none."""

    url: str
    waiting: int
    error: str = ""
    error_at: datetime | None = None


def derived_secret(token: str) -> str:
    """Return the secret of a bot whose operator has set none: the same at every start and on every machine."""
    return hmac.new(token.encode(), b"the secret of the webhook", hashlib.sha256).hexdigest()


def marked(address: Address, token: str) -> str:
    """Return the URL with a mark that changes with everything else that Telegram is told.

    Telegram says which URL it has, and not which secret or certificate: without the mark a changed secret would go
    unnoticed, and every update would be turned away. The token keeps the secret from being guessed by its mark.
    """
    told = repr((address.url, address.secret, address.connections, address.certificate, ALLOWED))
    mark = hmac.new(token.encode(), told.encode(), hashlib.sha256).hexdigest()[:12]
    return f"{address.url}{'&' if '?' in address.url else '?'}{MARK}{mark}"


def unmarked(url: str) -> str:
    """Return the URL as it was set."""
    before, _, last = url.rpartition(MARK)
    return before.rstrip("?&") if before.endswith(("?", "&")) and len(last) == 12 else url


async def set_hook(telegram: Telegram, address: Address) -> bool:
    """Let Telegram bring updates there; False if it did so already. Raises `SettingsError` if it will not."""
    url = marked(address, telegram.bot.token)
    if (await hook(telegram)).url == url:
        return False
    try:
        await _set(telegram, url, address)
    except RefusedError as error:
        raise SettingsError(f"Telegram does not take WEBHOOK_URL: {error}") from None
    return True


@in_our_words
async def _set(telegram: Telegram, url: str, address: Address) -> None:
    await telegram.bot.set_webhook(
        url,
        certificate=address.certificate,
        max_connections=address.connections,
        allowed_updates=ALLOWED,
        secret_token=address.secret,
    )


@in_our_words
async def hook(telegram: Telegram) -> Hook:
    """Ask Telegram about the webhook."""
    info = await telegram.bot.get_webhook_info()
    return Hook(info.url, info.pending_update_count, info.last_error_message or "", info.last_error_date)
