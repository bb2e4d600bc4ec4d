"""This bot whole, as a program to be measured: real content, matching, encryption, SQLite with full flushes.

    python -m benchmarks.bots.ours URL TOKEN FOLDER

Only Telegram's limits on sending are left out, as the echo bots beside it know none.
"""

import sys
from pathlib import Path

from bot import logs, starting
from bot.content.library import Content
from bot.content.validation import load
from bot.delivery.limits import UNLIMITED
from bot.delivery.service import Options, run
from bot.dialogue.actions import Send
from bot.dialogue.handle import Dialogue
from bot.dialogue.wording import markup


def real_content() -> Content:
    """Return the content that stands beside the program."""
    content, problems = load(starting.ROOT)
    if content is None:
        raise SystemExit(f"the content has problems, such as {problems[0]}")
    return content


def dialogue() -> Dialogue:
    """Return the whole dialogue."""
    content = real_content()
    understanding = starting.matcher(content)
    return Dialogue(content, understanding, understanding.correct)


def main(url: str, token: str, folder: str) -> None:
    """Run until stopped."""
    logs.configure("WARNING")
    options = Options(
        token=token,
        api_url=url,
        database=Path(folder) / "bot.db",
        key_file=Path(folder) / "key" / "secret.key",
        apology=Send(markup(real_content().texts.apology)),
        rates=UNLIMITED,
    )
    run(dialogue().handle, options)


if __name__ == "__main__":
    main(*sys.argv[1:])
