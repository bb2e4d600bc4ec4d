"""Files that bots and people have sent: their bytes, names and, for pictures, their size.

Which method may carry which file, and what Telegram says when it may not, is `sending.py`'s.
"""

import hashlib
import mimetypes
import struct
from dataclasses import dataclass

from bot.sandbox.refusals import Json

PICTURES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}


@dataclass(frozen=True)
class Upload:
    """A file inside a request."""

    name: str
    content: bytes
    mime: str | None = None


@dataclass(frozen=True)
class StoredFile:
    """A file that Telegram keeps; `kind` is "photo", "document", "voice" ..."""

    id: str
    unique_id: str
    path: str
    name: str
    mime: str
    kind: str
    content: bytes

    def card(self) -> Json:
        """What every object that stands for a file begins with."""
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.content)}

    def as_photo(self) -> list[Json]:
        """The file as a list of PhotoSize. Telegram makes several sizes; one is enough here."""
        width, height = picture_size(self.content) or (0, 0)
        return [{**self.card(), "width": width, "height": height}]

    def as_document(self) -> Json:
        """The file as a Document."""
        return {**self.card(), "file_name": self.name, "mime_type": self.mime}


class FileStore:
    """All files, found by file_id or by the path that getFile gives out."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Keep a file; the same content sent twice has two ids and one unique id, as on Telegram."""
        number = len(self._by_id)
        ending = picture_kind(upload.content) if kind == "photo" else upload.name.rpartition(".")[2]
        unique = hashlib.sha256(upload.content).hexdigest()[:15]
        mime = upload.mime or mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
        if kind == "photo":
            mime = PICTURES.get(ending or "", mime)
        file = StoredFile(
            id=f"LOCAL{kind[:1].upper()}{number:05d}{unique}",
            unique_id=unique,
            path=f"{kind}s/file_{number}.{ending or 'bin'}",
            name=upload.name,
            mime=mime,
            kind=kind,
            content=upload.content,
        )
        self._by_id[file.id] = file
        return file

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file that getFile gave out under this path."""
        return next((file for file in self._by_id.values() if file.path == path), None)

    def __len__(self) -> int:
        return len(self._by_id)


def picture_kind(content: bytes) -> str | None:
    """The ending for this kind of picture, or None when it is no picture that Telegram takes as a photo."""
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith((b"GIF87a", b"GIF89a")):
        return "gif"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return None


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Width and height as the picture's own header gives them."""
    try:
        match picture_kind(content):
            case "png":
                width, height = struct.unpack(">II", content[16:24])
            case "gif":
                width, height = struct.unpack("<HH", content[6:10])
            case "jpg":
                return _jpeg_size(content)
            case "webp":
                return _webp_size(content)
            case _:
                return None
    except (struct.error, IndexError):
        return None
    return width, height


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    position = 2
    while position < len(content):
        marker, length = content[position + 1], struct.unpack(">H", content[position + 2 : position + 4])[0]
        # A start-of-frame marker holds the size; C4, C8 and CC only look like one.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return None


def _webp_size(content: bytes) -> tuple[int, int]:
    if content[12:16] == b"VP8X":
        width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
    elif content[12:16] == b"VP8L":
        bits = int.from_bytes(content[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", content[26:30]))
    return width, height
