"""Words that stand nowhere else, and a search that finds them in whatever form they were written down."""

import base64
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

GZIP = b"\x1f\x8b\x08"
ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
LARGEST = 50_000_000  # bytes that one stream may unpack to


def forms(word: str) -> dict[str, bytes]:
    """A word in every form that a program might write it in, in small letters; those within a longer text, too."""
    plain = word.encode()
    found = {
        "plain": plain,
        "UTF-16 LE": word.encode("utf-16-le"),
        "UTF-16 BE": word.encode("utf-16-be"),
        "hex": plain.hex().encode(),
        "escaped hex": "".join(f"\\x{byte:02x}" for byte in plain).encode(),
        "JSON": "".join(f"\\u{ord(letter):04x}" for letter in word).encode(),
        "percent": "".join(f"%{byte:02x}" for byte in plain).encode(),
        "backwards": plain[::-1],
    }
    for before in range(3):
        # What stands before it decides how it falls into groups of three; the first and last signs depend on neighbours.
        whole = base64.b64encode(b"\0" * before + plain)
        found[f"base64, {before} before"] = whole[-(-before * 4 // 3) + (before > 0) :].rstrip(b"=")[:-1]
    return found


def find(words: Iterable[str], data: bytes) -> list[str]:
    """Which words are in some data, with the form."""
    layers = list(unpacked(data))
    small = [layer.lower() for layer in layers]
    hits = []
    for word in words:
        for form, bytes_ in forms(word).items():
            where = layers if form.startswith("base64") else small
            if any(bytes_ in layer for layer in where):
                hits.append(f"{word} ({form})")
    return hits


def unpacked(data: bytes) -> Iterator[bytes]:
    """Some data, and what every packed stream in it holds."""
    yield data
    starts = [found.start() for found in re.finditer(re.escape(GZIP), data)]
    starts += [found.start() for found in ZLIB.finditer(data)]
    for start in starts:
        with suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(data[start:], LARGEST)


def files(*folders: Path, since: float = 0.0) -> dict[str, bytes]:
    """Everything that stands in these folders, and was written since then."""
    every = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    found = (path for path in every if path.stat().st_mtime >= since)
    return {str(path): path.read_bytes() for path in found}


def packed(data: bytes) -> dict[str, bytes]:
    """Some data as it looks when packed, for trying the search."""
    return {"gzip": gzip.compress(data), "zlib": zlib.compress(data)}
