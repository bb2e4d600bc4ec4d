"""python-telegram-bot's way to the network, on aiohttp: a quarter of the CPU of its default.

Decides connections, timeouts and which error is which. Errors carry the name of what happened and never an address,
because the address holds the token.
"""

import json
import math
import os
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from pydantic_core import from_json, to_json
from telegram import InputFile
from telegram._utils.defaultvalue import DEFAULT_NONE
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from telegram.request._requestparameter import RequestParameter

# Without it, python-telegram-bot warns on every 429 that `retry_after` will be a timedelta one day.
os.environ.setdefault("PTB_TIMEDELTA", "true")

JSON_HEADERS = {"Content-Type": "application/json"}


class AiohttpRequest(BaseRequest):
    """One session for all calls."""

    __slots__ = ("_connect_timeout", "_connections", "_read_timeout", "_session", "_usual", "answered_at")

    def __init__(self, *, connections: int = 64, connect_timeout: float = 10, read_timeout: float = 15) -> None:
        self._connections = connections
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._usual = self._timeout()
        self._session: aiohttp.ClientSession | None = None
        self.answered_at = -math.inf  # by the monotonic clock, and not with an error of its own

    @property
    def read_timeout(self) -> float:
        """How long an answer may take."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the session; once is enough."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self,
        url: str,
        parameters: dict[str, object],
        read_timeout: float | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
    ) -> Any:
        """Return the bare result of a call. A third of the CPU of `Bot.send_message`, which makes objects of all of it.

        `files` (part: file name and content) stand in a parameter as `attach://part`.
        """
        body, headers = _upload(parameters, files) if files else (to_json(parameters), JSON_HEADERS)
        timing = self._timeout(read=read_timeout) if read_timeout else self._usual
        status, answer = await self._exchange("POST", url, body, headers, timing)
        if status == HTTPStatus.OK:
            told = self.parse_json_payload(answer)
            if "result" not in told:  # of somebody on the way, perhaps: what was sent may be nowhere
                raise TelegramError("the answer has no result")
            return told["result"]
        return await Answered(status, answer).post(url)  # which error that is, python-telegram-bot knows

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = DEFAULT_NONE,
        write_timeout: ODVInput[float] = DEFAULT_NONE,  # noqa: ARG002 -- aiohttp has none
        connect_timeout: ODVInput[float] = DEFAULT_NONE,
        pool_timeout: ODVInput[float] = DEFAULT_NONE,  # noqa: ARG002 -- a full pool is our own patience
    ) -> tuple[int, bytes]:
        """Return status and body of one request."""
        body, headers = _body(request_data)
        timeout = self._timeout(
            connect=_given(connect_timeout, self._connect_timeout), read=_given(read_timeout, self._read_timeout)
        )
        return await self._exchange(method, url, body, headers, timeout)

    def _timeout(self, *, connect: float | None = None, read: float | None = None) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(
            total=None, sock_connect=connect or self._connect_timeout, sock_read=read or self._read_timeout
        )

    async def _exchange(
        self,
        method: str,
        url: str,
        body: bytes | str | aiohttp.FormData | None,
        headers: Mapping[str, str],
        timing: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NetworkError("the connection is closed")
        try:
            async with self._session.request(method, url, data=body, headers=headers, timeout=timing) as response:
                answer = await response.read()
                if response.status < 500:
                    self.answered_at = time.monotonic()
                return response.status, answer
        # `from None`: what aiohttp raises knows the address.
        except TimeoutError as error:
            raise TimedOut(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Return the answer; unlike the original, keep one that is no JSON out of the log."""
        try:
            answer = _read(payload)
        except ValueError:
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("the answer is not an object")
        return answer


class Answered(BaseRequest):
    """A request that was answered already."""

    __slots__ = ("_answer",)

    def __init__(self, status: int, answer: bytes) -> None:
        self._answer = status, answer

    @property
    def read_timeout(self) -> None:
        """Nothing to wait for."""

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        """Return the answer."""
        return self._answer

    parse_json_payload = staticmethod(AiohttpRequest.parse_json_payload)


def _read(payload: bytes) -> object:
    try:
        return from_json(payload)
    except ValueError:
        return json.loads(payload)  # takes half a surrogate pair as well: somebody may write one


def _given(timeout: ODVInput[float], default: float) -> float | None:
    return timeout if isinstance(timeout, (float, int)) or timeout is None else default


def _upload(
    parameters: Mapping[str, object], files: Mapping[str, tuple[str, bytes]]
) -> tuple[str | aiohttp.FormData | None, dict[str, str]]:
    given = [RequestParameter(name, value, None) for name, value in parameters.items()]
    given += [RequestParameter(part, None, [InputFile(content, name)]) for part, (name, content) in files.items()]
    return _body(RequestData(given))


def _body(data: RequestData | None) -> tuple[str | aiohttp.FormData | None, dict[str, str]]:
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.parameters), JSON_HEADERS
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form, {}
