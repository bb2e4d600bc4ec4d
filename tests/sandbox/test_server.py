"""The address is for this machine: other web pages, a taken port and strange requests get a clear answer."""

import asyncio
import sys

import aiohttp
import pytest

from bot.errors import SettingsError
from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", ""])
async def test_a_page_that_rebound_its_name_gets_nothing(
    telegram: LocalTelegram, http: aiohttp.ClientSession, host: str
) -> None:
    for path in ("/", "/control/state", f"/bot{telegram.token}/getMe"):
        async with http.get(telegram.url + path, headers={"Host": host}) as response:
            assert response.status == 403


async def test_own_names_are_served(telegram: LocalTelegram, http: aiohttp.ClientSession) -> None:
    for host in ("localhost:1234", "127.0.0.1", "[::1]:8081"):
        async with http.get(telegram.url + "/control/state", headers={"Host": host}) as response:
            assert response.status == 200
            assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_another_web_page_can_neither_control_nor_call(
    telegram: LocalTelegram, http: aiohttp.ClientSession, headers: dict[str, str]
) -> None:
    async with http.post(f"{telegram.url}/control/reset", json={}, headers=headers) as response:
        assert response.status == 403
    async with http.get(f"{telegram.url}/bot{telegram.token}/getMe", headers=headers) as response:
        assert response.status == 403


async def test_a_control_request_must_be_json(telegram: LocalTelegram, http: aiohttp.ClientSession) -> None:
    async with http.post(f"{telegram.url}/control/reset", data="{}") as response:
        assert response.status == 415


async def test_the_page_carries_a_strict_policy(telegram: LocalTelegram, http: aiohttp.ClientSession) -> None:
    async with http.get(telegram.url) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    for path in ("/page/..%2fserver.py", "/page/server.py"):
        async with http.get(telegram.url + path) as response:
            assert response.status == 404


async def test_a_file_of_a_bot_is_never_run_as_a_page(
    telegram: LocalTelegram, api: Api, http: aiohttp.ClientSession
) -> None:
    ada = telegram.person("Ada")
    await ada.starts()
    html = {"document": ("x.html", b"<script>alert(1)</script>")}
    body = await api.multipart("sendDocument", html, chat_id=ada.id)
    async with http.get(f"{telegram.url}/control/file/{body['result']['document']['file_id']}") as response:
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.content_type == "application/octet-stream"


async def test_a_taken_port_says_who_can_mend_it_and_how(telegram: LocalTelegram) -> None:
    with pytest.raises(SettingsError, match=rf"Port {telegram.server.port} on 127.0.0.1 is taken.*choose another port"):
        async with LocalTelegram.start(port=telegram.server.port):
            pass
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--port", str(telegram.server.port)), stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await asyncio.wait_for(program.communicate(), 20)
    assert program.returncode == 1
    assert b"is taken" in complaint
    assert b"Traceback" not in complaint


@pytest.mark.parametrize("body", ["{", "[]", "5"])
async def test_what_is_no_object_is_refused(telegram: LocalTelegram, http: aiohttp.ClientSession, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(f"{telegram.url}/bot{telegram.token}/getMe", data=body, headers=headers) as response:
        assert response.status == 400
        assert (await response.json())["description"].startswith("Bad Request: can't parse JSON object")
