"""The Bot API as a few lines of HTTP, so that tests of the local Telegram rest on no client library."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

Json = dict[str, Any]


@dataclass(frozen=True)
class Api:
    """Calls methods as a bot would."""

    session: aiohttp.ClientSession
    url: str
    token: str

    async def call(self, method: str, **parameters: Any) -> Json:
        """The whole answer to a request sent as JSON."""
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", json=parameters) as response:
            body: Json = await response.json()
            assert response.status == (200 if body["ok"] else body["error_code"])
            return body

    async def ok(self, method: str, **parameters: Any) -> Any:
        """The result of a request that must succeed."""
        body = await self.call(method, **parameters)
        assert body["ok"], body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> tuple[int, str]:
        """Code and description of a request that must be refused."""
        body = await self.call(method, **parameters)
        assert not body["ok"], body
        return body["error_code"], body["description"]

    async def multipart(self, method: str, files: dict[str, tuple[str, bytes]], **parameters: Any) -> Json:
        """The whole answer to a request with files, in which everything else is text."""
        form = aiohttp.FormData(default_to_multipart=True)
        for name, value in parameters.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, (file_name, content) in files.items():
            form.add_field(name, content, filename=file_name)
        async with self.session.post(f"{self.url}/bot{self.token}/{method}", data=form) as response:
            body: Json = await response.json()
            return body
