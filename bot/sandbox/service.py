"""One local Telegram: its world, its faults, how updates leave it, and a record of every request.

Performs a request from its checked parameters to an answer that is valid for Telegram; how requests arrive is
`server.py`'s, what each does is the methods'.
"""

import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.faults import Faults
from bot.sandbox.files import Upload
from bot.sandbox.parameters import checked
from bot.sandbox.polling import Poller
from bot.sandbox.refusals import ApiError, Json
from bot.sandbox.schema import check_result, method_named
from bot.sandbox.webhook import Webhook
from bot.sandbox.world import World

Handler = Callable[["Service", Json, dict[str, Upload]], Any]
REMEMBERED = 50_000  # requests; more than any test asks about


@dataclass
class Request:
    """A request as it came in, and what became of it."""

    number: int
    method: str
    parameters: Json
    at: float
    files: list[str] = field(default_factory=list)
    status: int = 0  # 0 while it is being answered, and for good if the connection was cut
    answer: Any = None


class Service:
    """Everything that one running local Telegram holds."""

    def __init__(
        self,
        token: str,
        methods: Mapping[str, Handler],
        *,
        clock: Callable[[], float] = time.time,
        skip: int = 0,
    ) -> None:
        self.token = token
        self.world = World(int(token.partition(":")[0]), clock, skip)
        self.faults = Faults(clock)
        self.poller = Poller(self.world)
        self.webhook = Webhook(self.world, self.perform)
        self.requests: deque[Request] = deque(maxlen=REMEMBERED)
        self._methods = methods
        self._count = 0

    @property
    def called(self) -> bool:
        """Whether the bot has been there; until then, what people write waits for it."""
        return self._count > 0

    def note(self, method: str, raw: Json) -> Request:
        """Remember a request."""
        self._count += 1
        files = [value.name for value in raw.values() if isinstance(value, Upload)]
        given = {name: value for name, value in raw.items() if not isinstance(value, Upload)}
        request = Request(self._count, method, given, self.world.clock(), files)
        self.requests.append(request)
        if self._count == 1:
            self.world.changed("called")
        self.world.changed("request", method=method)
        return request

    async def perform(self, method: str, raw: Json, noted: Request | None = None) -> Any:
        """Do what a request asks and return Telegram's result, or raise its refusal."""
        name = method_named(method)
        noted = noted or self.note(name or method, raw)
        try:
            result = await self._result(name, raw, noted)
        except ApiError as refusal:
            self.conclude(noted, refusal.code, refusal.description)
            raise
        self.conclude(noted, 200, result)
        return result

    def conclude(self, noted: Request, status: int, answer: Any) -> None:
        """Remember what became of a request."""
        noted.status, noted.answer = status, answer
        self.world.changed("request", method=noted.method)

    async def _result(self, name: str | None, raw: Json, noted: Request) -> Any:
        if name is None:
            raise ApiError(404, "Not Found: method not found")
        handler = self._methods.get(name)
        if handler is None:
            raise ApiError(501, f"Not Implemented: the local Telegram has no {name}")
        parameters, uploads = checked(name, raw)
        noted.parameters = parameters
        result = handler(self, parameters, uploads)
        if isinstance(result, Awaitable):
            result = await result
        if problems := check_result(name, result):
            raise ApiError(500, f"Internal Server Error: the local Telegram made a wrong {name} answer: {problems[0]}")
        return result

    async def close(self) -> None:
        """End what still runs."""
        await self.webhook.stop()
