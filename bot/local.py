"""A Telegram of its own for a bot whose operator has no token yet: the same bot, another address.

It runs in a thread, so that its page is there while the bot still learns and while it is stopped.
"""

import asyncio
import os
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager

from bot.errors import SettingsError
from bot.sandbox.serve import running
from bot.sandbox.telegram import LOCAL_TOKEN

HOST = "127.0.0.1"
TOKEN = LOCAL_TOKEN


@contextmanager
def telegram(port: int) -> Iterator[str]:
    """Serve it, say where and show it to whoever sits there; gives its address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="local Telegram", daemon=True)
    thread.start()
    opened = AsyncExitStack()
    try:
        address = asyncio.run_coroutine_threadsafe(_open(opened, port), loop).result()
        sys.stdout.write(
            f"No TELEGRAM_BOT_TOKEN is set, so the bot runs against a Telegram of its own.\n"
            f"Chat with it here: {address}    (Ctrl-C stops it)\n"
        )
        sys.stdout.flush()
        if _has_desktop():
            webbrowser.open(address)
        yield address
    finally:
        asyncio.run_coroutine_threadsafe(opened.aclose(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _open(opened: AsyncExitStack, port: int) -> str:
    try:
        return (await opened.enter_async_context(running(HOST, port, TOKEN))).url
    except SettingsError as error:
        raise SettingsError(f"{error} BOT_LOCAL_PORT names the port.") from None


def _has_desktop() -> bool:
    """Whether somebody sits before a screen that can show a page, and not a script or a test."""
    if not sys.stdout.isatty():
        return False
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
