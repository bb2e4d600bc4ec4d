"""What the work of a store needs of a database: SQL with `?` for values, whichever database it is.

The SQL is what SQLite and PostgreSQL have in common; how each is opened and committed is its own file's.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Rows(Protocol):
    """What a statement found, or how many rows it changed."""

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        ...

    def fetchone(self) -> Any:
        """The next row, or None."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...


class Connection(Protocol):
    """A connection inside a transaction that someone else opened and will commit."""

    @property
    def errors(self) -> type[Exception]:
        """What every error of this database is."""
        ...

    def execute(self, query: str, values: Sequence[object] = (), /) -> Rows:
        """Run one statement."""
        ...

    def lock(self, chats: Iterable[str]) -> None:
        """Let nobody else touch these chats until the transaction ends; all that it will touch, at its beginning."""
        ...

    def wipe(self) -> None:
        """What this transaction erases is to leave the log of the database too, if it has one of its own."""
        ...


class Runner(Protocol):
    """Runs work on a connection, each piece whole or not at all."""

    async def run(self, work: Callable[[Connection], T], /) -> T:
        """Return what `work` returns, once that is durable; raises `StoreError` when the world is in the way."""
        ...

    def close(self) -> Awaitable[None]:
        """Finish what waits, and close the connections."""
        ...
