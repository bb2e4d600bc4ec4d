"""Files that a console is given: written beside the data, for their owner alone, and named in its place."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from bot.dialogue.actions import File, ResultPdf, TextFile
from bot.dialogue.state import Result


class ConsoleFiles:
    """Where a console's files go. `pdf` draws a result, called `name`; it is asked for only when there is one."""

    def __init__(self, folder: Path, name: str, pdf: Callable[[Result], bytes]) -> None:
        self._folder = folder
        self._name = name
        self._pdf = pdf

    def write(self, file: File) -> str:
        """Write a file and return its path, or only its name where it cannot be written."""
        match file:
            case ResultPdf(result):
                name, content = self._name, self._pdf(result)
            case TextFile(name, text):
                content = text.encode()
            case _:
                assert_never(file)
        stem, _, ending = name.rpartition(".")
        path = self._folder / f"{stem}-{secrets.token_hex(4)}.{ending}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.touch(mode=0o600)
            path.write_bytes(content)
        except OSError:
            return name
        return str(path)
