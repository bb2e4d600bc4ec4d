"""The bot with a small dialogue in place of the real one, as a program that can be killed.

    python -m tests.delivery.program URL TOKEN FOLDER [PORT]

With a port it has a webhook there. Its log goes to standard error, as the real one's does.
"""

import sys
from dataclasses import replace
from pathlib import Path

from bot import logs
from bot.channels.telegram.hook import Address
from bot.channels.telegram.setup import Profile
from bot.delivery.limits import UNLIMITED, Rates
from bot.delivery.service import Options, run
from bot.delivery.webhook import Inbound
from bot.errors import BotError
from tests.storage.examples import APOLOGY, echo

PROFILE = Profile((("start", "Begin"), ("help", "What I can do")), "I repeat what you say.", "An echo.")


def options(url: str, token: str, folder: Path, rates: Rates = UNLIMITED) -> Options:
    """Everything in one folder, but the key apart from the data."""
    return Options(
        token=token,
        api_url=url,
        database=folder / "data" / "bot.db",
        key_file=folder / "key" / "secret.key",
        apology=APOLOGY,
        profile=lambda: PROFILE,
        rates=rates,
        long_poll=5.0,
        patience=2.0,
    )


def inbound(port: int) -> Inbound:
    """A webhook on this machine."""
    return Inbound(address=Address(url=f"http://127.0.0.1:{port}/hook", secret="a-secret_1"), port=port)


def main(url: str, token: str, folder: str, port: str = "") -> int:
    """Run until stopped; 1 and one sentence when it cannot."""
    logs.configure("DEBUG")
    try:
        run(echo, replace(options(url, token, Path(folder)), inbound=inbound(int(port)) if port else None))
    except BotError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
