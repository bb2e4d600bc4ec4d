"""Delivers updates to the bot's webhook: in order within a chat, several chats at once, again until the bot takes them.

What an update says and when it was confirmed is the queue's business. A bot may answer a delivery with a request of
its own; it is handed to `perform`.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp

from bot.sandbox.parameters import read_reply
from bot.sandbox.refusals import ApiError, Json
from bot.sandbox.updates import Pending
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 60.0  # seconds that a bot may take over one update


@dataclass
class Hook:
    """Where updates go, as setWebhook was told."""

    url: str
    secret: str = ""
    max_connections: int = 40
    certificate: ssl.SSLContext | None = None  # the bot's own, to be trusted
    last_error: tuple[int, str] | None = None
    busy: set[int] = field(default_factory=set)  # chats that have an update under way
    resting: dict[int, float] = field(default_factory=dict)  # chats whose last delivery failed, until when


class Webhook:
    """The one webhook of the bot, or none."""

    def __init__(self, world: World, perform: Callable[[str, Json], Awaitable[object]]) -> None:
        self.retry_seconds = 0.3  # Telegram waits longer and longer; tests would rather not
        self._world = world
        self._perform = perform
        self._hook: Hook | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def active(self) -> bool:
        """Whether updates go to a webhook, so that nobody may poll for them."""
        return self._hook is not None

    async def set(self, parameters: Json, certificate: ssl.SSLContext | None = None) -> None:
        """Begin to deliver, or stop when there is no URL."""
        await self.stop()
        if "allowed_updates" in parameters:
            self._world.updates.allowed = parameters["allowed_updates"]
        if parameters.get("drop_pending_updates"):
            self._world.updates.clear()
        if parameters.get("url"):
            secret, connections = parameters.get("secret_token", ""), parameters.get("max_connections", 40)
            self._hook = Hook(parameters["url"], secret, connections, certificate)
            self._task = asyncio.create_task(self._deliver(self._hook))

    async def stop(self) -> None:
        """No more deliveries; those under way are cut off, and come again when there is a webhook again."""
        self._hook = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    def info(self) -> Json:
        """What getWebhookInfo says."""
        hook, pending = self._hook, len(self._world.updates)
        if hook is None:
            return {"url": "", "has_custom_certificate": False, "pending_update_count": pending}
        info: Json = {
            "url": hook.url,
            "has_custom_certificate": hook.certificate is not None,
            "pending_update_count": pending,
            "max_connections": hook.max_connections,
            "ip_address": "127.0.0.1",
        }
        if self._world.updates.allowed:
            info["allowed_updates"] = self._world.updates.allowed
        if hook.last_error:
            info["last_error_date"], info["last_error_message"] = hook.last_error
        return info

    async def _deliver(self, hook: Hook) -> None:
        loop, updates = asyncio.get_running_loop(), self._world.updates
        timeout = aiohttp.ClientTimeout(total=PATIENCE)
        async with aiohttp.ClientSession(timeout=timeout) as session, asyncio.TaskGroup() as under_way:
            while True:
                updates.arrived.clear()
                for update in self._ready(hook, loop.time()):
                    hook.busy.add(update.lane)
                    under_way.create_task(self._deliver_one(hook, session, update))
                waits = [until - loop.time() for until in hook.resting.values()]
                try:
                    async with asyncio.timeout(max(min(waits), 0.01) if waits else None):
                        await updates.arrived.wait()
                except TimeoutError:
                    continue

    def _ready(self, hook: Hook, now: float) -> list[Pending]:
        hook.resting = {lane: until for lane, until in hook.resting.items() if until > now}
        firsts: dict[int, Pending] = {}
        for update in self._world.updates.pending():
            firsts.setdefault(update.lane, update)
        free = hook.max_connections - len(hook.busy)
        return [u for lane, u in firsts.items() if lane not in hook.busy and lane not in hook.resting][:free]

    async def _deliver_one(self, hook: Hook, session: aiohttp.ClientSession, update: Pending) -> None:
        loop = asyncio.get_running_loop()
        try:
            error = await self._post(hook, session, update)
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientConnectorError:
            error = "Connection refused"
        except aiohttp.ClientError as problem:
            error = f"Connection failed: {type(problem).__name__}"
        if error:
            hook.last_error = (self._world.now(), error)
            hook.resting[update.lane] = loop.time() + self.retry_seconds
        else:
            self._world.updates.confirm([update])
        hook.busy.discard(update.lane)
        self._world.updates.arrived.set()

    async def _post(self, hook: Hook, session: aiohttp.ClientSession, update: Pending) -> str:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        async with session.post(
            hook.url, json=update.body, headers=headers, allow_redirects=False, ssl=hook.certificate or True
        ) as response:
            if not 200 <= response.status < 300:
                return f"Wrong response from the webhook: {response.status} {response.reason}"
            reply = await read_reply(response.content_type, response.headers, response.content)
        method = reply.pop("method", None)
        if isinstance(method, str):
            try:
                await self._perform(method, reply)
            except ApiError as refusal:
                # As on Telegram, the bot never learns that a request in its answer failed.
                hook.last_error = (self._world.now(), refusal.description)
        return ""
