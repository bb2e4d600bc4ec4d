"""`getUpdates`: long polls, one at a time.

Which updates there are is the queue's business. A new poll ends an older one with 409, as on Telegram, whose own
words tell the operator that two programs run with one token.
"""

import asyncio

from bot.sandbox.refusals import OTHER_POLLER, WEBHOOK_ACTIVE, Json, conflict
from bot.sandbox.world import World

LONGEST_POLL = 50


class Poller:
    """Serves polls, the newest of which is the only one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[str] | None = None

    async def poll(self, parameters: Json, *, webhook: bool) -> list[Json]:
        """Wait until there are updates or time is up."""
        self.stop(OTHER_POLLER)
        if webhook:
            raise conflict(WEBHOOK_ACTIVE)
        updates = self._world.updates
        if "allowed_updates" in parameters:
            updates.allowed = parameters["allowed_updates"]
        ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting = ended
        deadline = asyncio.get_running_loop().time() + min(parameters.get("timeout", 0), LONGEST_POLL)
        offset, limit = parameters.get("offset", 0), parameters.get("limit", 100)
        try:
            while not (batch := updates.take(offset, limit)):
                offset = max(offset, 0)  # a negative offset forgets only what there was when it was said
                updates.arrived.clear()
                left = deadline - asyncio.get_running_loop().time()
                if left <= 0:
                    break
                await _first_of(updates.arrived, ended, left)
                if ended.done():
                    raise conflict(ended.result())
        finally:
            if self._waiting is ended:
                self._waiting = None
        return batch

    def stop(self, why: str) -> None:
        """End the poll that waits, if there is one."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(why)


async def _first_of(arrived: asyncio.Event, ended: asyncio.Future[str], seconds: float) -> None:
    arrival = asyncio.ensure_future(arrived.wait())
    try:
        await asyncio.wait((arrival, ended), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        arrival.cancel()
