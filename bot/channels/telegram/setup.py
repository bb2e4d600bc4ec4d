"""What people see of the bot before they write: its commands, and what it says it is.

The texts are the caller's. Each is set only when Telegram has another one, for these calls are narrowly limited.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from telegram import BotCommand

from bot.channels.telegram.client import Telegram, in_our_words


@dataclass(frozen=True, slots=True)
class Profile:
    """The menu of commands (name without slash, description), and the two descriptions."""

    commands: Sequence[tuple[str, str]] = ()
    description: str = ""
    short_description: str = ""


@in_our_words
async def set_profile(telegram: Telegram, profile: Profile) -> list[str]:
    """Bring the bot's profile up to date; returns what was changed."""
    bot, changed = telegram.bot, []
    wanted = [(name.removeprefix("/"), description) for name, description in profile.commands]
    if [(command.command, command.description) for command in await bot.get_my_commands()] != wanted:
        await bot.set_my_commands([BotCommand(name, description) for name, description in wanted])
        changed.append("commands")
    if (await bot.get_my_description()).description != profile.description:
        await bot.set_my_description(profile.description)
        changed.append("description")
    if (await bot.get_my_short_description()).short_description != profile.short_description:
        await bot.set_my_short_description(profile.short_description)
        changed.append("short description")
    return changed
