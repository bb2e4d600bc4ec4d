"""The content as the bot speaks it now: exchanged as one when authors change a file and everything still holds together.

What does not hold together is logged, and the old content stays. Reading and learning go on beside the bot, which answers
meanwhile. An event is handled by one version from its beginning to its end.
"""

import asyncio
import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from bot.channels.letter.compose import Letters
from bot.channels.telegram.setup import Profile
from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.events import Event
from bot.dialogue.state import Result, State
from bot.dialogue.turn import Turn
from bot.errors import BotError
from bot.pictures.drawings import Drawings
from bot.storage.store import Handle, Letter

log = structlog.get_logger(__name__)

FOLDERS = ("intents", "knowledge")
ENDINGS = (".yaml", ".svg")
QUIET = 500  # milliseconds without a change, after which somebody has saved all that belongs together
OK, OLD = "ok", "files were changed and do not hold together; what was there before is served"
MOST_PROBLEMS = 20  # in the log; `check` says all


@dataclass(frozen=True, slots=True)
class Version:
    """What is made of one content."""

    fingerprint: str
    handle: Handle
    drawings: Drawings
    letters: Letters
    profile: Profile


class Live:
    """One bot whose content may change while it runs."""

    def __init__(self, root: Path, content: Content, build: Callable[[Content], Version]) -> None:
        self._root = root
        self._build = build
        self._version = build(content)
        self._health = OK
        settle()

    def handle(self, state: State, event: Event) -> Turn:
        """Return what `event` leads to."""
        return self._version.handle(state, event)

    def profile(self) -> Profile:
        """Return what people see of the bot before they write."""
        return self._version.profile

    def health(self) -> str:
        """Return whether what is served is what the files say, for whoever runs the bot."""
        return self._health

    def __contains__(self, name: str) -> bool:
        """Whether there is a picture of this name."""
        return name in self._version.drawings

    def fingerprint(self, name: str) -> str:
        """Return what changes when a picture does."""
        return self._version.drawings.fingerprint(name)

    def picture(self, name: str) -> bytes:
        """Return a picture of the content as PNG."""
        return self._version.drawings.picture(name)

    def card(self, result: Result) -> bytes:
        """Return a result as a picture."""
        return self._version.drawings.card(result)

    @property
    def file_name(self) -> str:
        """What a result is called as a file."""
        return self._version.drawings.file_name

    def pdf(self, result: Result) -> bytes:
        """Return a result as a file to print."""
        return self._version.drawings.pdf(result)

    def write(self, letter: Letter, sender: Address) -> EmailMessage:
        """Return a letter as it goes to the mail server."""
        return self._version.letters.write(letter, sender)

    async def keep_up(self) -> None:
        """Follow what authors change, until cancelled."""
        folders = [folder for name in FOLDERS if (folder := self._root / name).is_dir()]
        try:
            async for _ in awatch(*folders, watch_filter=_is_content, debounce=QUIET, step=QUIET // 5):
                await self.reload()
        except OSError as error:
            log.warning("changes of the content will be seen at the next start only", why=error.strerror)

    async def reload(self) -> bool:
        """Read the content anew and take it over, if it holds together and is another one; returns whether."""
        content, problems = await asyncio.to_thread(load, self._root)
        if content is None:
            log.error("the content is not taken over, because it does not hold together", problems=_told(problems))
            self._health = OLD
            return False
        self._health = OK
        if content.fingerprint == self._version.fingerprint:
            return False
        try:
            version = await asyncio.to_thread(self._build, content)
        except BotError as error:
            log.error("the content is not taken over", why=str(error))  # noqa: TRY400 -- it says what to do
            self._health = OLD
            return False
        self._version = version
        settle()
        log.info("the changed content is taken over")
        return True


def settle() -> None:
    """Let the garbage collector leave alone what is loaded, now that what was there before is gone.

    To look through it takes a tenth of a second in which nobody is answered, and would come up again and again.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _is_content(_change: Change, path: str) -> bool:
    return path.endswith(ENDINGS)


def _told(problems: Sequence[object]) -> list[str]:
    told = [str(problem) for problem in problems[:MOST_PROBLEMS]]
    return [*told, f"and {len(problems) - MOST_PROBLEMS} more"] if len(problems) > MOST_PROBLEMS else told
