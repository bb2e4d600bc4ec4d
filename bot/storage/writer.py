"""The one thread that touches a connection, so that neither the event loop nor another thread ever waits for a disk.

Decides what is committed together: all that waits when the thread comes free shares one transaction and one flush
("group commit"). What a piece of work does is its own affair; it may run twice, but only once with effect.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.errors import ServerAwayError, StoreError
from bot.storage.database import Database

T = TypeVar("T")
LARGEST_GROUP = 256
# Work that nobody waits for shares the transaction of the next that somebody does: a flush and two changes of thread less.
PATIENCE, MANY = 0.025, 8  # seconds until it goes alone; pieces that go without waiting for more
MOST_TRIES = 10  # of a group that other programs are in the way of; each waits for them


@dataclass(frozen=True, slots=True)
class Touched:
    """What a piece of work reads and writes, for a database that several programs share."""

    chats: Collection[str] = ()
    outgoing: Collection[int] = ()


class Session(Protocol):
    """A connection: how its transactions begin and end, and what its errors mean."""

    name: str

    def begin(self, touched: Collection[Touched]) -> Database:
        """Open a transaction in which nobody else changes what is touched."""
        ...

    def commit(self) -> None:
        """Make it durable."""
        ...

    def roll_back(self) -> None:
        """Undo all of it, whatever state the connection is in. Raises nothing."""
        ...

    def wipe(self) -> bool:
        """Empty what still holds erased rows; returns whether that could be done."""
        ...

    def explain(self, error: Exception) -> Exception:
        """Return a `StoreError` for an error of the database, and any other error as it is."""
        ...

    def passes(self, error: Exception) -> bool:
        """Whether the same work may go well at the next try."""
        ...

    def close(self) -> None:
        """Let go of the connection. Raises nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and who waits for it."""

    work: Callable[[Database], Any]
    touched: Touched
    done: asyncio.Future[Any]


class Writer:
    """Runs work on a connection, in order, each piece whole or not at all."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._jobs: queue.SimpleQueue[list[Job] | None] = queue.SimpleQueue()
        self._held: list[Job] = []  # in the order in which they were asked for; touched by the event loop alone
        self._release: asyncio.Handle | None = None
        self._soon = False  # they are released as soon as everybody has asked who does so in this round of the loop
        self._wipe = False
        self._closed = False
        self._thread = threading.Thread(target=self._serve, name="database", daemon=True)
        self._thread.start()

    async def run(
        self,
        work: Callable[[Database], T],
        *,
        chats: Collection[str] = (),
        outgoing: Collection[int] = (),
        patient: bool = False,
    ) -> T:
        """Return what `work` returns, once that is durable; raises `StoreError` when the world is in the way.

        `patient` work may wait a moment for other work to share its transaction with. Work is done in the order asked.
        """
        if self._closed:
            raise StoreError(f"the database {self._session.name} is closed already")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self._held.append(Job(work, Touched(chats, outgoing), done))
        if not self._soon:
            if not patient or len(self._held) >= MANY:
                self._soon = True
                self._release_by(loop.call_soon(self._hand_over))
            elif self._release is None:
                self._release_by(loop.call_later(PATIENCE, self._hand_over))
        # A caller that is cancelled leaves its work behind, and that is either done whole or not at all.
        return await done

    def _release_by(self, handle: asyncio.Handle | None) -> None:
        if self._release is not None:
            self._release.cancel()
        self._release = handle

    def _hand_over(self) -> None:
        """Give the thread what is held."""
        self._release_by(None)
        self._soon = False
        if self._held:
            held, self._held = self._held, []
            self._jobs.put(held)

    def wipe(self) -> None:
        """After this commit, empty what the database keeps beside its tables: what was erased still stands in there."""
        self._wipe = True

    async def close(self) -> None:
        """Finish what waits, and close the connection."""
        if not self._closed:
            self._closed = True
            self._hand_over()
            self._jobs.put(None)
            await asyncio.to_thread(self._thread.join)

    def _serve(self) -> None:
        running = True
        while running:
            jobs: list[Job] = []
            handed: list[Job] | None = self._jobs.get()
            with suppress(queue.Empty):
                while handed is not None:
                    jobs += handed
                    if len(jobs) >= LARGEST_GROUP:
                        break
                    handed = self._jobs.get_nowait()
            running = handed is not None
            if jobs:
                _deliver(list(zip(jobs, self._commit(jobs), strict=True)))
        self._session.close()

    def _commit(self, jobs: list[Job]) -> list[Any]:
        """Return the result of each job, or its error. One that fails is no other's fault: they are done singly."""
        for number in range(MOST_TRIES):
            try:
                return self._transaction(jobs)
            except Exception as error:  # noqa: BLE001 -- whatever it was, it belongs to whoever waits for the job
                if self._session.passes(error) and number + 1 < MOST_TRIES:
                    continue
                told = self._session.explain(error)
                if len(jobs) == 1 or isinstance(told, ServerAwayError):
                    return [told] * len(jobs)  # a server that is away is so for all of them
                break
        return [self._commit([job])[0] for job in jobs]

    def _transaction(self, jobs: list[Job]) -> list[Any]:
        try:
            database = self._session.begin([job.touched for job in jobs])
            results = [job.work(database) for job in jobs]
            self._session.commit()
        except BaseException:
            self._wipe = False
            self._session.roll_back()
            raise
        if self._wipe:
            self._wipe = not self._session.wipe()
        return results


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
