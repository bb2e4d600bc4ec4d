"""Updates that were brought at the same time share a transaction, as those of one poll do. Order is that of arrival."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from bot.delivery.intake import Update
from bot.delivery.outage import Outage
from bot.errors import StoreError

LARGEST_BATCH = 100  # as many as a poll brings

Take = Callable[[Sequence[Update]], Awaitable[None]]


class Deliveries:
    """Takes in what is delivered, one batch at a time: what comes meanwhile makes the next one."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._waiting: asyncio.Queue[tuple[Update, asyncio.Future[None]]] = asyncio.Queue()
        self._database = Outage("the database (receiving)")

    async def deliver(self, update: Update) -> None:
        """Return when the update is durable; raises `StoreError` when it has to be brought again."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((update, done))
        await done

    async def run(self) -> None:
        """Take in batches until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            while not self._waiting.empty() and len(batch) < LARGEST_BATCH:
                batch.append(self._waiting.get_nowait())
            problem = await self._taken([update for update, _ in batch])
            for _, done in batch:
                if done.done():
                    continue  # whoever brought it has gone away; it comes again
                if problem is None:
                    done.set_result(None)
                else:
                    done.set_exception(problem)

    async def _taken(self, updates: Sequence[Update]) -> StoreError | None:
        try:
            await self._take(updates)
        except StoreError as error:
            self._database.failed(error)
            return error
        self._database.over()
        return None
