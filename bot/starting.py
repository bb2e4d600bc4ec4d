"""Puts the parts of a running bot together: content and matcher into a dialogue, store and channel around it.

What is started is decided in `cli.py`.
"""

import asyncio
import io
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.console import Chats
from bot.channels.console_files import ConsoleFiles
from bot.channels.lines import answer_lines
from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Send
from bot.dialogue.handle import Dialogue
from bot.dialogue.pace import Pace
from bot.dialogue.wording import markup
from bot.errors import StoreError
from bot.language.classifier import Examples
from bot.language.learned import Learned, fingerprint, load
from bot.language.matcher import Matcher
from bot.settings import Settings
from bot.storage.cipher import KEY_SIZE, Cipher, load_cipher
from bot.storage.lockfile import lock
from bot.storage.opening import Location, check_free, holds_data
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Handle

if TYPE_CHECKING:
    from bot.pictures.drawings import Drawings

ROOT = Path(__file__).resolve().parent.parent
CONSOLE_FILES = "console-files"  # beside it


def matcher(content: Content) -> Matcher:
    """Return the matcher of a content; what it learned is kept for the next start where that can be done."""
    return Matcher.build(content, cache_folder(), learn)


def learn(examples: Examples) -> Learned:
    """Learn in a process of its own: that takes 200 MB, which a bot would keep for as long as it runs."""
    known = list(examples)
    sys.stderr.write(f"Learning from {len(known):,} examples; this happens once.\n")
    with tempfile.TemporaryDirectory(prefix="acne-scar-bot-") as folder:
        ended = subprocess.run(  # noqa: S603 -- our own program, by the name of its file
            [sys.executable, "-m", "bot.language.fitting", folder],
            input=json.dumps(known).encode(),
            capture_output=True,
            cwd=ROOT,
            check=False,
            start_new_session=True,  # Ctrl-C is for us; we end it
        )
        learned = load(Path(folder), fingerprint(known))
    if learned is None:
        *_, why = ["nothing said", *ended.stderr.decode(errors="replace").splitlines()]
        raise StoreError(
            f"learning from the examples failed (code {ended.returncode}: {why}): it takes 250 MB of memory"
            " and 30 MB of disk for temporary files"
        )
    return learned


def cache_folder() -> Path:
    """Return where things lie that can be made again, for all bots of this user."""
    configured = os.environ.get("XDG_CACHE_HOME")
    return (Path(configured) if configured else Path.home() / ".cache") / "acne-scar-bot"


def run_in_telegram(root: Path, content: Content, settings: Settings, token: str) -> None:
    """Run in Telegram, or whatever stands at BOT_API_URL in its place, until stopped."""
    with _until_stopped():
        location = settings.server or settings.database
        check_free(location)
        _run(root, content, settings, token, settings.bot_api_url, location, hooked=True)


def run_locally(root: Path, content: Content, settings: Settings) -> None:
    """Run against a Telegram of our own, with a page to chat in, until stopped.

    What is written there is kept apart, so that trying the bot never meets the real one's chats.
    """
    from bot import local  # noqa: PLC0415 -- whoever has a token does without

    database = settings.trial
    if settings.database_url is not None:
        sys.stderr.write(
            f"Without TELEGRAM_BOT_TOKEN this is a trial: it is kept in {database}, and DATABASE_URL is left alone.\n"
        )
    with _until_stopped():
        check_free(database)
        with local.telegram(settings.bot_local_port) as address:
            _run(root, content, settings, local.TOKEN, address, database)


def _run(
    root: Path,
    content: Content,
    settings: Settings,
    token: str,
    address: str,
    database: Location,
    *,
    hooked: bool = False,
) -> None:
    # Here and nowhere else: python-telegram-bot takes longer to import than all else, and only this needs it.
    from bot.channels.letter.compose import Letters  # noqa: PLC0415
    from bot.channels.telegram.setup import Profile  # noqa: PLC0415
    from bot.delivery.mailer import Post  # noqa: PLC0415
    from bot.delivery.service import Options, run  # noqa: PLC0415
    from bot.inbound import inbound  # noqa: PLC0415
    from bot.live import Live, Version  # noqa: PLC0415
    from bot.operator.status import watched  # noqa: PLC0415

    hook = inbound(settings, token) if hooked else None  # before learning: a wrong setting is told at once
    port = settings.bot_operator_port
    abilities = Abilities(settings.mail is not None, settings.bot_retention_days, server=isinstance(database, str))

    def version(content: Content) -> Version:
        drawings = _drawings(content)
        letters, about = Letters(content, drawings.pdf), content.texts.about
        commands = [(command.command, command.description) for command in about.commands]
        profile = Profile(commands, about.description, about.short_description)
        return Version(content.fingerprint, _paced(content, abilities), drawings, letters, profile)

    live = Live(root, content, version)
    options = Options(
        token=token,
        api_url=address,
        database=database,
        key_file=settings.bot_secret_key_file,
        apology=_apology(content),
        profile=live.profile,
        retention_days=settings.bot_retention_days,
        drawer=live,
        keep_up=live.keep_up,
        content=live.health,
        inbound=hook,
        watch=watched(settings.bot_operator_host, port) if port is not None else None,
        classes={name: intent.priority.value for name, intent in content.intents.items()},
        post=Post(*settings.mail, live.write) if settings.mail else None,
    )
    run(live.handle, options)


@contextmanager
def _until_stopped() -> Iterator[None]:
    """End quietly on Ctrl-C and SIGTERM, at every moment of a start; once the bot runs, it stops itself."""
    with suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        yield


def chat_in_json(content: Content, settings: Settings) -> None:
    """Answer lines of JSON from standard input until it ends."""
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    with _chats(content, settings) as (chats, runner, _):
        answer_lines(chats, runner, sys.stdin.buffer, out)


def chat_in_terminal(content: Content, settings: Settings) -> None:
    """Chat with whoever sits at the terminal until they leave."""
    from bot.channels import terminal  # noqa: PLC0415 -- prompt-toolkit would double the start of the chat in JSON

    with _chats(content, settings) as (chats, runner, kept):
        terminal.chat(chats, runner, sys.stdin, sys.stdout, kept=kept)


def _dialogue(content: Content, abilities: Abilities | None = None) -> Dialogue:
    understanding = matcher(content)
    return Dialogue(content, understanding, understanding.correct, abilities)


def _drawings(content: Content) -> "Drawings":
    from bot.pictures.drawings import Drawings  # noqa: PLC0415 -- most chats of a console end without a picture

    return Drawings(content, cache_folder())


def _paced(content: Content, abilities: Abilities) -> Handle:
    """Return the dialogue as strangers get it: nobody can flood it. At a console one may paste what one likes."""
    understanding = matcher(content)
    dialogue = Dialogue(content, understanding, understanding.correct, abilities)
    return Pace(dialogue.handle, understanding.safety, Send(markup(content.texts.too_fast))).handle


def _apology(content: Content) -> Send:
    return Send(markup(content.texts.apology))


@contextmanager
def _chats(content: Content, settings: Settings) -> Iterator[tuple[Chats, asyncio.Runner, bool]]:
    """Open the chats of a console, with whether they will be there after it."""
    dialogue = _dialogue(content)
    with tempfile.TemporaryDirectory(prefix="acne-scar-bot-") as spare, asyncio.Runner() as runner:
        store, kept = _open(settings, _apology(content), Path(spare))
        try:
            folder, name = settings.bot_data_dir / CONSOLE_FILES, content.texts.letter.file_name
            files = ConsoleFiles(folder, name, lambda result: _drawings(content).pdf(result))
            yield Chats(store, content, dialogue, files), runner, kept
        finally:
            runner.run(store.close())


def _open(settings: Settings, apology: Send, spare: Path) -> tuple[SqliteStore, bool]:
    """Open the database of a console; where another program has the usual one, a spare that is thrown away."""
    named = settings.database_url is not None and settings.server is None
    path = settings.database if named else settings.console
    # The bot has the same key: while there is a database of either, a missing key is not to be replaced.
    new = not holds_data(path) and not holds_data(settings.server or settings.database)
    cipher = load_cipher(settings.bot_secret_key_file, create=new)
    try:
        return SqliteStore.open(path, cipher, apology=apology), True
    except StoreError as error:
        if named or _is_free(path):
            raise
        sys.stderr.write(f"This chat will not be kept: {error}\n")
    return SqliteStore.open(
        spare / settings.console.name, Cipher([secrets.token_bytes(KEY_SIZE)]), apology=apology
    ), False


def _is_free(database: Path) -> bool:
    """Whether no other program has this database."""
    try:
        lock(database).close()
    except StoreError:
        return False
    return True
