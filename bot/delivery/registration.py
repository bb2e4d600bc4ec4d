"""Tells Telegram where to bring updates, and looks from time to time how that goes.

A webhook that somebody else took away is not set again: two programs would take it from each other for ever.
"""

import asyncio
from datetime import datetime

import structlog

from bot.channels.telegram.client import RefusedError, Telegram
from bot.channels.telegram.hook import Address, Hook, hook, marked, set_hook
from bot.channels.telegram.results import AwayError
from bot.delivery.outage import Outage

log = structlog.get_logger(__name__)

EVERY = 60.0  # seconds between two looks


class Registration:
    """Of one address with one Telegram."""

    def __init__(self, telegram: Telegram, address: Address) -> None:
        self._telegram = telegram
        self._address = address
        self._ours = marked(address, telegram.bot.token)
        self._gone = False
        self._seen: datetime | None = None

    async def run(self) -> None:
        """Tell Telegram, and then look until cancelled. Raises `SettingsError` if Telegram does not take the address."""
        await self._tell()
        while True:
            await asyncio.sleep(EVERY)
            try:
                self._say(await hook(self._telegram))
            except (AwayError, RefusedError):
                continue  # the sender says so, when it has something to send

    async def _tell(self) -> None:
        outage = Outage("Telegram (webhook)")
        while True:
            try:
                changed = await set_hook(self._telegram, self._address)
            except AwayError as error:
                await asyncio.sleep(error.after or outage.failed(error))
            else:
                log.info("Telegram brings updates", told_now=changed)
                return

    def _say(self, found: Hook) -> None:
        gone = found.url != self._ours
        if gone and not self._gone:
            log.error(
                "the webhook is not this program's any more: another one polls or has set its own; stop one of them"
            )
        self._gone = gone
        if found.error and found.error_at != self._seen and not gone:
            log.warning("Telegram could not bring an update, and will again", why=found.error, waiting=found.waiting)
        self._seen = found.error_at
