"""One program a database: a lock beside the file, which the system lets go of when its holder dies."""

import os
import sys
from pathlib import Path
from typing import IO

from bot.errors import StoreError

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lock(database: Path) -> IO[bytes]:
    """Return the open lock file of a database, held until it is closed; raises `StoreError` if another holds it.

    The file itself stays: to remove it would let a third program lock a name that the second no longer looks at.
    """
    database = database.resolve()  # whoever comes by a link meets the same lock
    path = database.with_name(database.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(
            f"the lock file {path} cannot be written ({error.strerror}): give the bot's user the right to write there"
        ) from None
    file = os.fdopen(handle, "r+b")
    try:
        _take(file)
    except OSError:
        file.close()
        raise StoreError(
            f"another program already uses {database}: stop that one first, or give this one a BOT_DATA_DIR of its own"
        ) from None
    if database.is_file() and database.stat().st_nlink > 1:
        # Under the other name it would have another lock, and another write-ahead log: that ruins it.
        file.close()
        raise StoreError(
            f"the database {database} has another name as well (a hard link): remove that one, or make it a copy"
        )
    return file
