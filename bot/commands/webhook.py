"""The commands for the webhook at Telegram: `webhook info`, `set`, `remove`. The bot itself sets it at each start."""

import asyncio

import typer

from bot.commands.configured import configured
from bot.errors import SettingsError
from bot.settings import Settings

app = typer.Typer(help="Show, set or remove the webhook at Telegram.", no_args_is_help=True)


@app.command()
def info() -> None:
    """Show where Telegram brings updates, how many wait, and what went wrong last."""
    settings, token = _with_token()
    # python-telegram-bot takes longer to import than all else, and other commands do without.
    from bot.channels.telegram.hook import unmarked  # noqa: PLC0415
    from bot.inbound import look  # noqa: PLC0415

    found = asyncio.run(look(settings, token))
    typer.echo(
        f"Telegram brings updates to {unmarked(found.url)}" if found.url else "There is no webhook: the bot polls."
    )
    typer.echo(f"Updates that wait: {found.waiting}.")
    if found.error and found.error_at:
        typer.echo(f"Last error, {found.error_at:%Y-%m-%d %H:%M} UTC: {found.error}")


@app.command(name="set")
def set_() -> None:
    """Let Telegram bring updates to WEBHOOK_URL."""
    settings, token = _with_token()
    from bot.inbound import inbound, tell  # noqa: PLC0415 -- see `info`

    wanted = inbound(settings, token)
    if wanted is None:
        raise SettingsError("WEBHOOK_URL is not set: it says where Telegram is to bring updates")
    new = asyncio.run(tell(settings, token, wanted))
    typer.echo(f"Telegram {'now ' * new}brings updates to {wanted.address.url}")


@app.command()
def remove() -> None:
    """Let Telegram keep updates for a bot that polls; those that wait stay."""
    settings, token = _with_token()
    from bot.inbound import tell  # noqa: PLC0415 -- see `info`

    there = asyncio.run(tell(settings, token, None))
    typer.echo("The webhook is removed." if there else "There was no webhook.")


def _with_token() -> tuple[Settings, str]:
    settings = configured()
    if settings.token is None:
        raise SettingsError("TELEGRAM_BOT_TOKEN is not set: without a bot there is no webhook")
    return settings, settings.token
