"""Fills in what a call has to carry: a picture that Telegram has already, by its name there; anything else as bytes.

What is drawn is drawn in a thread, so that nobody else waits for it. Only pictures of the content are known to Telegram
by a name that we keep: a person's card and file are theirs, and nothing of them is kept.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from bot.channels.telegram.calls import ATTACHED, Call, Drawn, Upload
from bot.dialogue.actions import ResultPdf, TextFile
from bot.dialogue.state import Result
from bot.errors import StoreError
from bot.storage.faults import fault
from bot.storage.store import Store

log = structlog.get_logger(__name__)

# What Telegram says when it does not know its own name for a file any more.
WRONG_FILE = ("file identifier", "file_id", "file id", "file reference", "type of file mismatch")


class Drawer(Protocol):
    """Who draws."""

    def __contains__(self, name: str) -> bool:
        """Whether there is a picture of this name."""
        ...

    def fingerprint(self, name: str) -> str:
        """Return what changes when a picture does."""
        ...

    def picture(self, name: str) -> bytes:
        """Return a picture of the content as PNG."""
        ...

    def card(self, result: Result) -> bytes:
        """Return the card of a result as PNG."""
        ...

    @property
    def file_name(self) -> str:
        """What a result is called as a file."""
        ...

    def pdf(self, result: Result) -> bytes:
        """Return a result as a file to print."""
        ...


@dataclass(frozen=True, slots=True)
class Filled:
    """A call that can go out; `digest` is the hash of a picture, `reused` whether Telegram has it already."""

    call: Call
    digest: str | None = None
    reused: bool = False


class CannotDrawError(Exception):
    """It cannot be drawn; the message goes out without it."""


class Attachments:
    """What goes out with messages; without somebody who draws, nothing does."""

    def __init__(self, store: Store, drawer: Drawer | None) -> None:
        self._store = store
        self._drawer = drawer
        self._drawing = asyncio.Semaphore(1)  # whatever draws takes some ten MB, and a whole processor
        self._names: dict[str, str] = {}  # Telegram's, by digest: not to ask the store for each question

    async def filled(self, call: Call, *, anew: bool = False) -> Filled:
        """Return a call with what it carries, as bytes if it is to be uploaded `anew`; raises `CannotDrawError`."""
        if call.drawn is None:
            return Filled(call)
        if self._drawer is None:
            raise CannotDrawError
        try:
            digest = _digest(self._drawer, call.drawn)
            known = await self._known(digest) if digest and not anew else None
            if known:
                return Filled(_with(call, None, known), digest, reused=True)
            async with self._drawing:
                upload = await asyncio.to_thread(_drawn, self._drawer, call.drawn)
        except Exception as error:  # noqa: BLE001 -- a picture that fails must not keep the words back
            what = fault(error)  # without the trace: a card is drawn from what a person told
            log.error("something cannot be drawn; the message goes out without it", error=what)  # noqa: TRY400
            raise CannotDrawError from None
        return Filled(_with(call, upload, f"attach://{ATTACHED}"), digest)

    async def sent(self, filled: Filled, file: str | None) -> None:
        """Remember what Telegram calls a picture that it has now."""
        if filled.digest and file and not filled.reused:
            await self._remember(filled.digest, file)

    async def forgotten(self, filled: Filled, reason: str) -> bool:
        """Whether a refusal says that Telegram no longer has a picture; then it is uploaded again the next time."""
        if not filled.reused or not any(words in reason.lower() for words in WRONG_FILE):
            return False
        await self._remember(filled.digest or "", "")
        return True

    # A store that is away costs an upload, not the message.

    async def _known(self, digest: str) -> str | None:
        if digest not in self._names:
            try:
                name = await self._store.upload(digest)
            except StoreError:
                return None
            if name:
                self._names[digest] = name
        return self._names.get(digest)

    async def _remember(self, digest: str, file: str) -> None:
        self._names.pop(digest, None)
        try:
            await self._store.keep_upload(digest, file)
        except StoreError as error:
            log.warning("what Telegram calls a picture could not be noted", why=str(error))


def _digest(drawer: Drawer, drawn: Drawn) -> str | None:
    """Return what a picture of the content is known by; None for what is drawn for one person."""
    return drawer.fingerprint(drawn) if isinstance(drawn, str) and drawn in drawer else None


def _drawn(drawer: Drawer, drawn: Drawn) -> Upload:
    match drawn:
        case ResultPdf(result):
            return Upload(drawer.file_name, drawer.pdf(result))
        case TextFile(name, content):
            return Upload(name, content.encode())
        case Result():
            return Upload("card.png", drawer.card(drawn))
        case _:
            return Upload(f"{drawn}.png", drawer.picture(drawn))


def _with(call: Call, upload: Upload | None, where: str) -> Call:
    """Return a call whose file stands where its method wants it."""
    if call.method == "editMessageMedia":
        media = {**_object(call.parameters["media"]), "media": where}
        return replace(call, parameters=call.parameters | {"media": media}, upload=upload)
    name = "document" if call.method == "sendDocument" else "photo"
    return replace(call, parameters=call.parameters | {name: where}, upload=upload)


def _object(value: object) -> dict[str, object]:
    assert isinstance(value, dict)  # `calls` made it
    return value
