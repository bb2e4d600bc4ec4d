"""This bot whole, as a program to be measured: real content, matching, encryption, SQLite with full flushes.

    python -m benchmarks.bots.ours URL TOKEN FOLDER [--database postgresql://...] [--hook URL PORT]

Only Telegram's limits on sending are left out, as the echo bots beside it know none. It polls on SQLite unless told
otherwise.
"""

import argparse
from pathlib import Path

from bot import logs, starting
from bot.channels.telegram.hook import Address
from bot.content.library import Content
from bot.content.validation import load
from bot.delivery.limits import UNLIMITED
from bot.delivery.service import Options, run
from bot.delivery.webhook import Inbound
from bot.dialogue.actions import Send
from bot.dialogue.handle import Dialogue
from bot.dialogue.wording import markup
from bot.live import settle
from bot.pictures.drawings import Drawings


def real_content() -> Content:
    """Return the content that stands beside the program."""
    content, problems = load(starting.ROOT)
    if content is None:
        raise SystemExit(f"the content has problems, such as {problems[0]}")
    return content


def dialogue(content: Content) -> Dialogue:
    """Return the whole dialogue."""
    understanding = starting.matcher(content)
    return Dialogue(content, understanding, understanding.correct)


def hooked(url: str, port: str) -> Inbound:
    """Return where to listen for what Telegram brings to `url`."""
    return Inbound(address=Address(url=url, secret="secret"), port=int(port))


def main() -> None:
    """Run until stopped."""
    parser = argparse.ArgumentParser()
    for name in ("url", "token", "folder"):
        parser.add_argument(name)
    parser.add_argument("--database")
    parser.add_argument("--hook", nargs=2)
    told = parser.parse_args()
    logs.configure("WARNING")
    folder = Path(told.folder)
    content = real_content()
    options = Options(
        token=told.token,
        api_url=told.url,
        database=told.database or folder / "bot.db",
        key_file=folder / "key" / "secret.key",
        apology=Send(markup(content.texts.apology)),
        drawer=Drawings(content, folder / "cache"),
        inbound=hooked(*told.hook) if told.hook else None,
        rates=UNLIMITED,
    )
    handle = dialogue(content).handle
    settle()
    run(handle, options)


if __name__ == "__main__":
    main()
