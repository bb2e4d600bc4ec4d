"""The settings as a command needs them: read, said what is unwise about them, and kept out of the log."""

import sys

import typer

from bot import logs
from bot.settings import Settings, key_lies_with_data, load_settings


def configured() -> Settings:
    """Read the settings, and let the log and a crash say nothing of them."""
    settings = load_settings()
    logs.configure(settings.log_level, secrets=settings.secrets)
    if key_lies_with_data(settings):
        typer.echo("BOT_SECRET_KEY_FILE lies with the data: who copies the data gets the key with it.", err=True)
    # Only now: typer puts its own in place, and that one shows what people wrote.
    sys.excepthook = logs.report_crash
    return settings
