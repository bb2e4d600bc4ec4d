"""The webhook that the settings ask for, and what Telegram knows of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channels.telegram.client import RefusedError, Telegram
from bot.channels.telegram.hook import Address, Hook, derived_secret, hook, set_hook
from bot.channels.telegram.results import AwayError
from bot.delivery.certificate import to_be_told
from bot.delivery.webhook import Inbound
from bot.errors import SettingsError
from bot.settings import Settings


def inbound(settings: Settings, token: str) -> Inbound | None:
    """Return where to listen, or None if the bot is to poll."""
    if settings.webhook_url is None:
        return None
    secret, certificate = settings.webhook_secret, settings.bot_webhook_cert
    if certificate is None and settings.bot_webhook_key is not None:
        raise SettingsError("BOT_WEBHOOK_KEY is set without BOT_WEBHOOK_CERT: name the certificate too, or neither")
    return Inbound(
        address=Address(
            url=settings.webhook_url,
            secret=secret.get_secret_value() if secret else derived_secret(token),
            certificate=to_be_told(certificate) if certificate else None,
        ),
        # With a certificate of its own there is no proxy, and the world comes here.
        host=settings.bot_webhook_host or (None if certificate else "127.0.0.1"),
        port=settings.bot_webhook_port,
        certificate=certificate,
        key=settings.bot_webhook_key,
    )


async def look(settings: Settings, token: str) -> Hook:
    """Ask Telegram which webhook it has."""
    async with _open(settings, token) as telegram:
        return await hook(telegram)


async def tell(settings: Settings, token: str, wanted: Inbound | None) -> bool:
    """Let Telegram bring updates there, or nowhere; whether that was new to it."""
    async with _open(settings, token) as telegram:
        if wanted is not None:
            return await set_hook(telegram, wanted.address)
        there = bool((await hook(telegram)).url)
        await telegram.delete_webhook()
        return there


@asynccontextmanager
async def _open(settings: Settings, token: str) -> AsyncIterator[Telegram]:
    telegram = Telegram(token, settings.bot_api_url)
    await telegram.open()
    try:
        yield telegram
    except (AwayError, RefusedError) as error:
        raise AwayError(f"Telegram cannot be asked now ({error}): try again later") from None
    finally:
        await telegram.close()
