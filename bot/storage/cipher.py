"""Seals what people told us, under a key kept apart from the data: AES-256-GCM.

Decides the format of sealed values and of the key file, and who may read that file. Where the file lies and when a
new one may be made is the caller's; what is sealed, and where it stands, is `records.py`'s.

A sealed value is version (1 byte), key id (8), nonce (12), ciphertext and tag. It opens only in the table, column
and chat it was sealed for, so that rows cannot be swapped. The key file holds a key a line: the first one seals, all
of them open, which is what a change of keys needs.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import SettingsError, StoreError

FORMAT = b"\x01"
KEY_SIZE, ID_SIZE, NONCE_SIZE = 32, 8, 12
HEADER = len(FORMAT) + ID_SIZE

NOTE = """\
# The key to what people told the bot. Without it the database cannot be read by anyone, you included.
# Keep a copy in a safe place, apart from copies of the database.
"""


class Cipher:
    """Seals with the first of `keys`, opens with any of them."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.id = key_id(keys[0])
        self._header = FORMAT + self.id
        self._seal = self._ciphers[self.id].encrypt
        self._marking = hmac.digest(keys[0], b"marks", "sha256")

    @property
    def ids(self) -> frozenset[bytes]:
        """The keys that this cipher has."""
        return frozenset(self._ciphers)

    def seal(self, value: bytes, table: str, column: str, chat: str) -> bytes:
        """Return `value` sealed for one place."""
        nonce = os.urandom(NONCE_SIZE)
        return self._header + nonce + self._seal(nonce, value, _place(table, column, chat))

    def unseal(self, sealed: bytes, table: str, column: str, chat: str) -> bytes:
        """Return what was sealed for this place; raises `StoreError` if it was not."""
        cipher = self._ciphers.get(sealed[len(FORMAT) : HEADER]) if sealed.startswith(FORMAT) else None
        if cipher is None:
            raise StoreError(f"a value in {table}.{column} was sealed with a key that is not in the key file")
        nonce, body = sealed[HEADER : HEADER + NONCE_SIZE], sealed[HEADER + NONCE_SIZE :]
        try:
            return cipher.decrypt(nonce, body, _place(table, column, chat))
        except (InvalidTag, ValueError):
            raise StoreError(f"a value in {table}.{column} is damaged, or was moved there from another place") from None

    def mark(self, value: str) -> bytes:
        """Return what a value can be counted by, and not be read from or guessed without the key."""
        return hmac.digest(self._marking, value.encode(errors="surrogatepass"), "sha256")


def key_id(key: bytes) -> bytes:
    """A name for a key that tells nothing about it."""
    return hashlib.sha256(b"key id" + key).digest()[:ID_SIZE]


def sealed_by(sealed: bytes) -> bytes | None:
    """The id of the key that sealed a value, or None if nothing of ours sealed it."""
    known = sealed.startswith(FORMAT) and len(sealed) > HEADER + NONCE_SIZE
    return sealed[len(FORMAT) : HEADER] if known else None


def _place(table: str, column: str, chat: str) -> bytes:
    # JSON would do, but this is on the path of every message; the separator occurs in none of the three.
    return f"{table}\x00{column}\x00{chat}".encode()


def load_cipher(path: Path, *, create: bool) -> Cipher:
    """Read the key file; `create` makes one where there is none, which is right only for a new database."""
    return Cipher(_read(path, create=create))


def _read(path: Path, *, create: bool = False) -> list[bytes]:
    try:
        if create and not path.exists():
            _make(path)
        _refuse_if_shared(path)
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise SettingsError(
            f"the key file {path} is missing, and without it the database cannot be read: put your copy of it back, "
            "or let BOT_SECRET_KEY_FILE name the place where it is"
        ) from None
    except UnicodeDecodeError:
        raise _malformed(path) from None
    except OSError as error:
        raise SettingsError(f"the key file {path} cannot be used ({error.strerror}): check who owns it") from None
    return _keys(path, text)


def put_new_key_first(path: Path) -> None:
    """Let a new key seal from now on, and the old ones open. A change that was interrupted goes on with its new key."""
    keys = _read(path)
    if len(keys) == 1:
        _write(path, [secrets.token_bytes(KEY_SIZE), *keys], replace=True)


def drop_old_keys(path: Path) -> None:
    """Keep the newest key alone."""
    _write(path, _read(path)[:1], replace=True)


def _make(path: Path) -> None:
    """Make the key file so that of two programs one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(path, [secrets.token_bytes(KEY_SIZE)], replace=False)


def _write(path: Path, keys: Sequence[bytes], *, replace: bool) -> None:
    """Write the key file so that it is there whole or not at all, or the one before it is."""
    path = path.resolve()  # else a link would be replaced, and what it led to would keep the old key
    text = NOTE + "".join(base64.b64encode(key).decode() + "\n" for key in keys)
    # Opened with O_EXCL and mode 0600. `link` then refuses to replace a file, where `rename` would.
    handle, name = tempfile.mkstemp(prefix=".key-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            (os.replace if replace else os.link)(name, path)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refuse_if_shared(path: Path) -> None:
    if path.is_dir():
        raise SettingsError(f"the key file {path} is a folder: let BOT_SECRET_KEY_FILE name a file in it")
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise SettingsError(f"the key file {path} can be read by other users of this computer: run chmod 600 {path}")


def _keys(path: Path, text: str) -> list[bytes]:
    lines = [line.strip() for line in text.splitlines()]
    try:
        keys = [base64.b64decode(line, validate=True) for line in lines if line and not line.startswith("#")]
    except binascii.Error:
        raise _malformed(path) from None
    if not keys or any(len(key) != KEY_SIZE for key in keys):
        raise _malformed(path)
    return keys


def _malformed(path: Path) -> SettingsError:
    return SettingsError(
        f"the key file {path} is not one that this program wrote (a line of base64 for each key): put your copy back"
    )
