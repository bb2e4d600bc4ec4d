"""A program to be killed: applies updates 0, 1, 2 ... in batches, and says after each which are durable.

    python -m tests.storage.applying DATABASE FIRST

where DATABASE is a path or an address.

Begins again at FIRST, as Telegram would with what was not acknowledged.
"""

import asyncio
import sys
from pathlib import Path

from tests.storage.examples import echo, open_store, said
from tests.storage.places import PostgresPlace

CHATS, BATCH = 3, 7


async def main(database: str, first: int) -> None:
    """Apply without end."""
    store = PostgresPlace(database).open() if "://" in database else open_store(Path(database))
    while True:
        await store.apply([said(n, str(n), str(n % CHATS)) for n in range(first, first + BATCH)], echo)
        first += BATCH
        sys.stdout.write(f"{first}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
