"""The one thread that touches the database, so that neither the event loop nor another thread ever waits for a disk.

Decides what is committed together: all that waits when the thread comes free shares one transaction and one flush
("group commit"). What a piece of work does is its own affair; it may run twice, but only once with effect.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog

from bot.errors import StoreError
from bot.storage.connection import Connection

log = structlog.get_logger(__name__)

T = TypeVar("T")
LARGEST_GROUP = 256

WHO_CAN_MEND = {
    "FULL": "the disk is full: free some space",
    "READONLY": "the file is read-only: give the bot's user the right to write to it and its folder",
    "CANTOPEN": "it cannot be opened: check that its folder is there and the bot's user may write to it",
    "BUSY": "another program has locked it: close that program",
    "LOCKED": "another program has locked it: close that program",
    "CORRUPT": "the file is damaged: put the last backup in its place",
    "NOTADB": "the file is not a database of this program, or is damaged: put the last backup in its place",
    "IOERR": "the disk cannot be read or written: check it and its connection",
    "PERM": "the system refuses: give the bot's user the right to use it",
}


class SqliteConnection:
    """The one connection, as the work of a store sees it."""

    errors = sqlite3.Error

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw
        self.execute = raw.execute
        self.wiping = False

    def lock(self, chats: Iterable[str]) -> None:
        """Nobody else writes to this database."""

    def wipe(self) -> None:
        """After this commit, empty the write-ahead log too: what was erased still stands in there."""
        self.wiping = True


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and who waits for it."""

    work: Callable[[Connection], Any]
    done: asyncio.Future[Any]


class Writer:
    """Runs work on a connection, in order, each piece whole or not at all."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = SqliteConnection(connection)
        self._name = name
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Return what `work` returns, once that is durable; raises `StoreError` when the world is in the way."""
        if self._closed:
            raise StoreError(f"the database {self._name} is closed already")
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._jobs.put(Job(work, done))
        # A caller that is cancelled leaves its work behind, and that is either done whole or not at all.
        return await done

    async def close(self) -> None:
        """Finish what waits, and close the connection."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        running = True
        while running:
            group = self._next_group()
            running = None not in group
            jobs = [job for job in group if job is not None]
            if jobs:
                _deliver(list(zip(jobs, self._commit(jobs), strict=True)))
        with suppress(sqlite3.Error):
            self._connection.raw.close()

    def _next_group(self) -> list[Job | None]:
        group = [self._jobs.get()]
        with suppress(queue.Empty):
            while len(group) < LARGEST_GROUP:
                group.append(self._jobs.get_nowait())
        return group

    def _commit(self, jobs: list[Job]) -> list[Any]:
        """Return the result of each job, or its error. One that fails is no other's fault: they are done singly."""
        try:
            return self._transaction(jobs)
        except Exception as error:  # noqa: BLE001 -- whatever it was, it belongs to whoever waits for the job
            if len(jobs) == 1:
                return [explain(error, self._name) if isinstance(error, sqlite3.Error) else error]
        return [self._commit([job])[0] for job in jobs]

    def _transaction(self, jobs: list[Job]) -> list[Any]:
        connection = self._connection
        try:
            if connection.raw.in_transaction:  # an earlier roll-back failed as well
                connection.execute("ROLLBACK")
            connection.execute("BEGIN IMMEDIATE")
            results = [job.work(connection) for job in jobs]
            connection.execute("COMMIT")
        except BaseException:
            connection.wiping = False
            # On some errors SQLite has rolled back by itself.
            with suppress(sqlite3.Error):
                if connection.raw.in_transaction:
                    connection.execute("ROLLBACK")
            raise
        self._after_commit()
        return results

    def _after_commit(self) -> None:
        if self._connection.wiping:
            try:
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                self._connection.wiping = False
            except sqlite3.Error:
                # It is erased from the database; the log is emptied after one of the next commits.
                log.warning("the write-ahead log could not be emptied yet")


def _deliver(outcomes: list[tuple[Job, Any]]) -> None:
    loop = outcomes[0][0].done.get_loop()
    with suppress(RuntimeError):  # the loop is closed: nobody waits any more
        loop.call_soon_threadsafe(_settle, outcomes)


def _settle(outcomes: list[tuple[Job, Any]]) -> None:
    for job, outcome in outcomes:
        if job.done.done():
            continue
        if isinstance(outcome, BaseException):
            job.done.set_exception(outcome)
        else:
            job.done.set_result(outcome)


def explain(error: sqlite3.Error, name: str) -> StoreError:
    """Return the error in words that say who can mend it."""
    code = getattr(error, "sqlite_errorname", "") or ""
    kind = code.removeprefix("SQLITE_").split("_")[0]
    words = WHO_CAN_MEND.get(kind, "the database refuses: report this to whoever develops the bot")
    return StoreError(f"{name}: {words} ({code or type(error).__name__})")
