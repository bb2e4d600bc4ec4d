"""Everything of a content that people look at: its pictures, the card of a result, the file of a result.

All of it takes between a hundredth and half a second of a processor: call it in a thread beside the event loop.
"""

from pathlib import Path

from bot.content.library import Content
from bot.dialogue.findings import report
from bot.dialogue.state import Result
from bot.errors import ContentError
from bot.pictures import card, render


class Drawings:
    """Draws for one content; pictures are kept in `cache_folder`, what comes from answers is kept nowhere."""

    def __init__(self, content: Content, cache_folder: Path) -> None:
        self._content = content
        self._folder = cache_folder / "pictures"

    def __contains__(self, name: str) -> bool:
        """Whether there is a picture of this name: a message that waited may name one that is gone."""
        return name in self._content.pictures

    def picture(self, name: str) -> bytes:
        """Return a picture of the content as PNG."""
        return render.cached_png(self._svg(name), self._folder)

    def fingerprint(self, name: str) -> str:
        """Return what changes when the picture does: a copy that Telegram keeps is good for as long as this is the same."""
        return render.fingerprint(self._svg(name))

    def alt(self, name: str) -> str:
        """Return the picture in words."""
        self._svg(name)
        return self._content.pictures[name].alt

    def card(self, result: Result) -> bytes:
        """Return a result as a picture, PNG."""
        return render.png(card.card(self._content, report(self._content, result)))

    @property
    def file_name(self) -> str:
        """What a result is called as a file."""
        return self._content.texts.letter.file_name

    def pdf(self, result: Result) -> bytes:
        """Return a result as a file to print or to hand over, PDF; the same result makes the same bytes."""
        # Only whoever asks for a file pays for fpdf2: a quarter of a second and 20 MB.
        from bot.pictures import document  # noqa: PLC0415

        return document.document(self._content, report(self._content, result))

    def _svg(self, name: str) -> str:
        if name not in self:
            raise ContentError(f"there is no picture '{name}': describe it in knowledge/pictures.yaml")
        return self._content.pictures[name].svg
