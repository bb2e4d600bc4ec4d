"""What a fit leaves behind, and how it is kept on disk: without code in the file, whole or not at all."""

import hashlib
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Halves = npt.NDArray[np.float16]  # three digits: as many as the evidence is worth, in half of the memory

KEPT = 6  # files, two for a content: two contents in turn, an old and a new bot, still find theirs
SHAPED_BY = (
    "english.py",
    "features.py",
    "kin.py",
    "learned.py",
    "training.py",
)  # a fit depends on what stands in these


@dataclass(frozen=True, eq=False)
class Learned:
    """Evidence rows run over words, then pairs of words; their columns over intents."""

    intents: tuple[str, ...]
    words: tuple[str, ...]
    counts: tuple[int, ...]  # examples that hold the word
    pairs: tuple[str, ...]
    features: tuple[str, ...]  # those that a new word may share
    weights: Floats  # of words, then pairs
    rows: Halves
    feature_weights: Floats
    feature_rows: Halves

    def __post_init__(self) -> None:
        intents, parts, features = len(self.intents), len(self.words) + len(self.pairs), len(self.features)
        shapes = [array.shape for array in (self.weights, self.rows, self.feature_weights, self.feature_rows)]
        if shapes != [(parts,), (parts, intents), (features,), (features, intents)]:
            raise ValueError(f"rows and names do not fit together: {shapes}")
        if len(self.counts) != len(self.words):
            raise ValueError("every word needs its count")


NAMES = ("intents", "words", "counts", "pairs", "features")
ARRAYS = {"weights": np.float32, "rows": np.float16, "feature_weights": np.float32, "feature_rows": np.float16}


def fingerprint(examples: Iterable[tuple[Sequence[str], str]]) -> str:
    """Equal for equal examples learned from by equal code, whatever their order."""
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join((here / name).read_bytes() for name in SHAPED_BY))
    digest.update(json.dumps(sorted((tuple(words), intent) for words, intent in examples)).encode())
    return digest.hexdigest()[:32]


def load(folder: Path, key: str) -> Learned | None:
    """The fit kept under this key; None if there is none, or what is there is damaged or somebody else's."""
    try:
        with _file(folder, key).open("rb") as file, np.load(file, allow_pickle=False) as kept:
            names = json.loads(kept["names"].tobytes())
            if names["key"] != key:
                return None
            fields: dict[str, Any] = {name: tuple(names[name]) for name in NAMES}
            fields |= {name: kept[name].astype(kind, copy=False) for name, kind in ARRAYS.items()}
            return Learned(**fields)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, BadZipFile):
        return None


def save(learned: Learned, folder: Path, key: str) -> None:
    """Written aside and renamed: a reader, or a crash, sees the whole file or none."""
    folder.mkdir(parents=True, exist_ok=True)
    names = json.dumps({"key": key, **{name: getattr(learned, name) for name in NAMES}})
    arrays = {name: getattr(learned, name) for name in ARRAYS}
    with tempfile.NamedTemporaryFile(dir=folder, prefix="classifier-", suffix=".part", delete=False) as aside:
        np.savez(aside, names=np.frombuffer(names.encode(), np.uint8), **arrays)
    Path(aside.name).replace(_file(folder, key))
    _forget_old(folder)


def _file(folder: Path, key: str) -> Path:
    return folder / f"classifier-{key}.npz"


def _forget_old(folder: Path) -> None:
    ours = sorted(folder.glob("classifier-*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in ours[KEPT:]:
        file.unlink(missing_ok=True)
