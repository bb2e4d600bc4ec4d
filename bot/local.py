"""The bot beside a Telegram of its own, for somebody who has no token yet: the same code, another address.

What people wrote there is kept in a database of its own, so that trying the bot never meets the real one's chats.
"""

import asyncio
import os
import sys
import webbrowser
from contextlib import suppress
from dataclasses import replace

from bot.delivery.service import Options, new_loop, serve
from bot.sandbox.serve import running
from bot.storage.store import Handle

HOST = "127.0.0.1"
DATABASE = "local.db"


def run(handle: Handle, options: Options, port: int) -> None:
    """Serve the page and run the bot until Ctrl-C or SIGTERM."""
    with asyncio.Runner(loop_factory=new_loop) as runner, suppress(KeyboardInterrupt):
        runner.run(_run(handle, options, port))


async def _run(handle: Handle, options: Options, port: int) -> None:
    async with running(HOST, port, options.token) as telegram:
        sys.stdout.write(
            f"No TELEGRAM_BOT_TOKEN is set, so the bot runs against a Telegram of its own.\n"
            f"Chat with it here: {telegram.url}    (Ctrl-C stops it)\n"
        )
        sys.stdout.flush()
        if _has_desktop():
            webbrowser.open(telegram.url)
        database = options.database.with_name(DATABASE)
        await serve(handle, replace(options, api_url=telegram.url, database=database))


def _has_desktop() -> bool:
    """Whether somebody sits before a screen that can show a page, and not a script or a test."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
