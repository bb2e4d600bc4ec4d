"""The commands for what is kept: `backup`, `restore`, `rotate-key`."""

import sys
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import typer

from bot.commands.configured import configured
from bot.errors import SettingsError
from bot.settings import Settings
from bot.storage.backups import back_up
from bot.storage.backups import restore as put_back
from bot.storage.cipher import load_cipher
from bot.storage.opening import Location
from bot.storage.records import Records
from bot.storage.rotation import rotate
from bot.storage.sqlite import has_data


def backup(
    file: Annotated[Path, typer.Argument(help="Where to write the copy: a new file.", show_default=False)],
) -> None:
    """Copy the database to a file, while the bot runs. The key is not in it: keep a copy of that elsewhere."""
    back_up(_filled(configured()), file)
    typer.echo(
        f"{file}: {file.stat().st_size:,} bytes, checked. It can be read with the key file only, which is not in it."
    )


def restore(
    file: Annotated[Path, typer.Argument(help="A file that 'backup' wrote.", show_default=False)],
    replace: Annotated[bool, typer.Option("--replace", help="Lose what is in the database now.")] = False,
) -> None:
    """Put a copy in the place of the database; the bot must not run."""
    settings = configured()
    records = Records(load_cipher(settings.bot_secret_key_file, create=False))
    found = put_back(_location(settings), file, records, replace=replace)
    typer.echo(f"Restored: {found.chats:,} chats.")
    if found.waiting:
        typer.echo(f"{found.waiting:,} messages waited when the copy was made; they go out when the bot starts.")


def rotate_key() -> None:
    """Seal everything with a new key, and drop the old one; the bot must not run. May be interrupted and run again."""
    settings = configured()

    def tell(values: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{values:,} values ")

    location = _filled(settings)
    others = [place for place in (settings.trial, settings.console) if has_data(place) and place != location]
    done = rotate(location, settings.bot_secret_key_file, tell, beside=others)
    typer.echo(
        f"{done.values:,} values are sealed with a new key; the old one is gone from {settings.bot_secret_key_file}."
    )
    if done.unreadable:
        typer.echo(f"{done.unreadable:,} values could not be read with any key and stay as they are.", err=True)
    typer.echo(
        "Copies made before this need the old key: make a new copy now, and keep a copy of the new key apart from it."
    )


def _filled(settings: Settings) -> Location:
    """Return the database, which must be there; who has only tried the bot hears where that went."""
    trial = settings.trial
    if settings.server is None and not has_data(settings.database) and has_data(trial):
        raise SettingsError(
            f"there is no database {settings.database}, for the bot has not run with a token yet; what was tried without one "
            f"is in {trial}: DATABASE_URL=sqlite:///{quote(str(trial))} names it"
        )
    return _location(settings)


def _location(settings: Settings) -> Location:
    return settings.server or settings.database
