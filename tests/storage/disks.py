"""A disk of a few megabytes, which can be filled and made to refuse writes."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def disk(size: str) -> Iterator[Path]:
    """Make one that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="bot-disk-") as folder:
        place = Path(folder)
        place.chmod(0o755)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True)
        if mounted.returncode:
            pytest.skip("only root can make a disk")
        try:
            yield place
        finally:
            subprocess.run(["umount", "--lazy", folder], capture_output=True, check=True)


def remount(place: Path, options: str) -> None:
    """Make it larger (`size=64m`), or let it only be read (`ro`)."""
    subprocess.run(["mount", "-o", f"remount,{options}", str(place)], capture_output=True, check=True)
