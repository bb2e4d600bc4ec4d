"""A small valid content folder, and copies of it with one thing broken."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bot.content.validation import load
from tests.real_content import ROOT

SMALL = Path(__file__).parent / "small"
HERE = "▸"
"""Marks the place in a broken text where the problem has to be shown; it is not written."""


@dataclass(frozen=True)
class Folder:
    """A content folder that a test may change."""

    root: Path

    @classmethod
    def new(cls, root: Path) -> "Folder":
        """Make a valid one."""
        shutil.copytree(SMALL, root, dirs_exist_ok=True)
        # The program decides which texts there must be: they are the real ones, with buttons that lead somewhere here.
        texts = (ROOT / "knowledge" / "texts.yaml").read_text("utf-8")
        texts = re.sub(r"buttons: \[[^]]*\]", "buttons: [quiz_start]", texts)
        texts = re.sub(r"leads_to: \w+", "leads_to: quiz_start", texts)
        (root / "knowledge" / "texts.yaml").write_text(texts, "utf-8")
        return cls(root)

    def write(self, place: str, text: str | bytes) -> None:
        """Write a file."""
        path = self.root / place
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)

    def breaks(self, place: str, old: str, new: str) -> str:
        """Put `new` in the place of `old`, which stands there once; returns `line:column` of the mark in `new`."""
        text = (self.root / place).read_text("utf-8")
        assert text.count(old) == 1, f"{text.count(old)} times in {place}: {old}"
        broken = text.replace(old, new)
        self.write(place, broken.replace(HERE, ""))
        before = broken[: broken.index(HERE)]
        return f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"

    def problems(self) -> list[str]:
        """Everything that is wrong, as it is printed."""
        return [str(problem) for problem in load(self.root)[1]]
