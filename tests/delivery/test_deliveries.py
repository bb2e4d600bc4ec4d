"""What is brought at the same time shares a transaction; each bringer hears what became of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import chain

import pytest

from bot.delivery.deliveries import LARGEST_BATCH, Deliveries
from bot.delivery.intake import Update
from bot.errors import StoreError


class SlowIntake:
    """Takes batches when it is let; keeps what it took."""

    def __init__(self) -> None:
        self.gate = asyncio.Event()
        self.batches: list[list[int]] = []
        self.failures = 0

    async def take(self, batch: Sequence[Update]) -> None:
        """Take one batch, or fail."""
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full: free some space")
        self.batches.append([update["update_id"] for update in batch])


async def bring(deliveries: Deliveries, numbers: Sequence[int]) -> list[asyncio.Task[None]]:
    """Bring updates at the same time, in this order."""
    tasks = [asyncio.create_task(deliveries.deliver({"update_id": number})) for number in numbers]
    await asyncio.sleep(0)
    return tasks


async def while_running(deliveries: Deliveries, work: Callable[[], Awaitable[None]]) -> None:
    """Do something while batches are taken in."""
    running = asyncio.create_task(deliveries.run())
    async with asyncio.timeout(5):
        await work()
    running.cancel()
    await asyncio.wait((running,))


async def test_what_comes_during_a_transaction_shares_the_next_in_the_order_of_arrival() -> None:
    intake = SlowIntake()
    deliveries = Deliveries(intake.take)

    async def work() -> None:
        first = await bring(deliveries, [7])
        await asyncio.sleep(0)
        others = await bring(deliveries, [3, 9, 1, 4])
        assert not any(task.done() for task in (*first, *others))
        intake.gate.set()
        await asyncio.gather(*first, *others)

    await while_running(deliveries, work)
    assert intake.batches == [[7], [3, 9, 1, 4]]


async def test_a_batch_has_an_end() -> None:
    intake = SlowIntake()
    deliveries = Deliveries(intake.take)

    async def work() -> None:
        tasks = await bring(deliveries, range(2 * LARGEST_BATCH + 1))
        intake.gate.set()
        await asyncio.gather(*tasks)

    await while_running(deliveries, work)
    assert [len(batch) for batch in intake.batches] == [LARGEST_BATCH, LARGEST_BATCH, 1]
    assert [*chain(*intake.batches)] == list(range(2 * LARGEST_BATCH + 1))


async def test_what_could_not_be_stored_is_told_to_each_bringer_and_the_next_goes_on() -> None:
    intake = SlowIntake()
    intake.gate.set()
    intake.failures = 1
    deliveries = Deliveries(intake.take)

    async def work() -> None:
        results = await asyncio.gather(*await bring(deliveries, [1, 2]), return_exceptions=True)
        assert [type(result) for result in results] == [StoreError, StoreError]
        await deliveries.deliver({"update_id": 2})

    await while_running(deliveries, work)
    assert intake.batches == [[2]]


async def test_a_bringer_that_goes_away_takes_nobody_with_it() -> None:
    intake = SlowIntake()
    deliveries = Deliveries(intake.take)

    async def work() -> None:
        gone, waits = await bring(deliveries, [1, 2])
        gone.cancel()
        intake.gate.set()
        await waits
        with pytest.raises(asyncio.CancelledError):
            await gone

    await while_running(deliveries, work)
    assert [*chain(*intake.batches)] == [1, 2]
