"""Opens a port, and says in words who can mend it when that cannot be done."""

import errno
import ssl
import sys

from aiohttp import web

from bot.errors import SettingsError


async def listen(runner: web.BaseRunner, host: str | None, port: int, *, tls: ssl.SSLContext | None = None) -> int:
    """Listen for `runner`; returns the port, which is any free one for 0. No host is every address of the machine."""
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port, ssl_context=tls).start()
    except OSError as problem:
        await runner.cleanup()
        raise _explained(problem, host or "this machine", port) from problem
    number: int = runner.addresses[0][1]
    return number


def _explained(problem: OSError, host: str, port: int) -> SettingsError:
    if problem.errno == errno.EADDRINUSE:
        return SettingsError(
            f"Port {port} on {host} is taken, perhaps by a second start of this program. Stop the program that uses it"
            f"{_who(port)}, or choose another port."
        )
    if problem.errno == errno.EACCES:
        return SettingsError(f"Port {port} needs the rights of an administrator. Choose one above 1023.")
    return SettingsError(f"Cannot listen on {host}, port {port}: {problem.strerror}. Is {host} this machine's address?")


def _who(port: int) -> str:
    commands = {"linux": f"ss -ltnp 'sport = :{port}'", "darwin": f"lsof -iTCP:{port} -sTCP:LISTEN"}
    command = commands.get(sys.platform)
    return f" (`{command}` names it)" if command else ""
