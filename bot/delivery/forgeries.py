"""Calls of the webhook that do not know its secret: how many are answered, and when that is worth a line in the log.

A limit for them alone: who knows the secret is Telegram, and is never turned away.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import structlog

from bot.delivery.limits import Rate, Window

log = structlog.get_logger(__name__)

ANSWERED = Rate(10, 60.0)  # an address: enough for an operator who tries it out by hand
KNOWN_AT_MOST = 10_000  # addresses
SAID_EVERY = 60.0  # seconds


class Forgeries:
    """Counts them by address."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._addresses: OrderedDict[str, Window] = OrderedDict()
        self._count = 0
        self._said = -SAID_EVERY

    def allow(self, address: str) -> bool:
        """Count one more from an address; whether it is still answered politely."""
        now = self._clock()
        self._say(address, now)
        window = self._addresses.setdefault(address, Window(ANSWERED))
        self._addresses.move_to_end(address)
        if len(self._addresses) > KNOWN_AT_MOST:
            self._addresses.popitem(last=False)
        if window.wait(now):
            return False
        window.count(now)
        return True

    def _say(self, address: str, now: float) -> None:
        self._count += 1
        if now - self._said >= SAID_EVERY:
            log.warning("refused calls of the webhook without its secret", count=self._count, latest=address)
            self._count, self._said = 0, now


def caller(peer: str | None, forwarded: str) -> str:
    """Return who calls: who connected or, where that is a proxy on this machine, whom the proxy names last."""
    named = forwarded.rpartition(",")[2].strip()
    if _is_this_machine(peer) and _address(named):
        return named
    return peer or "this machine"


def _is_this_machine(peer: str | None) -> bool:
    found = _address(peer)
    return not peer or (found is not None and found.is_loopback)  # at a socket in a file there is no address


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text or "")
    except ValueError:
        return None
