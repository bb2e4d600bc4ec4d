"""Another process has the same powers over people and faults as a test inside, over HTTP."""

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.telegram import PIXEL, LocalTelegram
from tests.sandbox.api import Api

Json = dict[str, Any]


class Control:
    """Requests to the control address."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self.http, self.url = http, url

    async def do(self, deed: str, status: int = 200, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/control/{deed}", json=body) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def see(self, view: str, **query: Any) -> Any:
        async with self.http.get(f"{self.url}/control/{view}", params=query) as response:
            assert response.status == 200
            return await response.json()


@pytest.fixture
def control(telegram: LocalTelegram, http: aiohttp.ClientSession) -> Control:
    return Control(http, telegram.url)


async def test_a_whole_conversation_from_outside(control: Control, api: Api) -> None:
    ada = (await control.do("person", first_name="Ada"))["id"]
    await control.do("write", person=ada, text="hi")
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await api.ok("sendMessage", chat_id=ada, text="hello", reply_markup=keyboard)
    query = (await control.do("press", person=ada, button="Go"))["query_id"]
    await api.ok("answerCallbackQuery", callback_query_id=query, text="ok")
    assert (await control.see("query", query=query))["answer"] == {"text": "ok"}
    await control.do("send", person=ada, kind="photo", content=base64.b64encode(PIXEL).decode(), name="p.png")
    texts = [entry["message"].get("text") for entry in await control.see("transcript", chat=ada)]
    assert texts == ["hi", "hello", None]
    await control.do("edit", person=ada, message=1, text="hey")
    await control.do("react", person=ada, message=2, emoji="👍")
    await control.do("location", person=ada, latitude=1, longitude=2)
    await control.do("contact", person=ada, phone_number="+1")
    await control.do("inline", person=ada, text="scars")
    await control.do("block", person=ada)
    assert (await control.see("state"))["chats"][0]["closed"] is True
    assert [r["method"] for r in await control.see("requests", after=1)] == ["answerCallbackQuery"]


async def test_groups_from_outside(control: Control, api: Api) -> None:
    ada = (await control.do("person", first_name="Ada"))["id"]
    bob = (await control.do("person", first_name="Bob"))["id"]
    group = (await control.do("group", title="Club", people=[ada]))["id"]
    await control.do("join", person=bob, chat=group)
    await control.do("write", person=bob, chat=group, text="/quiz")
    assert (await api.ok("getUpdates"))[-1]["message"]["text"] == "/quiz"
    await control.do("leave", person=bob, chat=group)
    await control.do("upgrade", person=ada, chat=group)


async def test_faults_from_outside(control: Control, api: Api) -> None:
    await control.do("fault", kind="limit", method="getMe", times=1, retry_after=3)
    assert (await api.refused("getMe"))[0] == 429
    await control.do("mode", mode="down")
    assert (await api.refused("getMe"))[0] == 502
    await control.do("updates", duplicate=1, reorder=2, late=0.1)
    await control.do("limits", on=True)
    await control.do("calm")
    await api.ok("getMe")
    await control.do("reset")
    assert (await control.see("pending")) == {"updates": 0, "faults": []}


async def test_mistakes_are_explained(control: Control) -> None:
    assert "there are add_bot, block" in (await control.do("dance", status=404))["error"]
    assert "there is no person 5" in (await control.do("write", status=409, person=5, chat=5, text="x"))["error"]
    assert (await control.do("mode", status=409, mode="odd"))["error"].startswith("Telegram can be")
    assert (await control.do("fault", status=409, kind="odd"))["error"].startswith("a fault is one of limit")
    assert (await control.do("fault", status=400, kind="slow", odd=1))["error"].startswith("TypeError")


async def events(response: aiohttp.ClientResponse) -> AsyncIterator[Json]:
    async for line in response.content:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


async def test_changes_stream_after_the_whole_state(
    telegram: LocalTelegram, api: Api, http: aiohttp.ClientSession
) -> None:
    ada = telegram.person("Ada")
    await ada.starts()
    assert not telegram.server.service.called
    async with http.get(f"{telegram.url}/control/events") as response, asyncio.timeout(10):
        changes = events(response)
        first = await anext(changes)
        assert first["kind"] == "state"
        assert first["state"]["chats"][0]["entries"][0]["message"]["text"] == "/start"
        assert first["state"]["called"] is False
        await api.ok("sendChatAction", chat_id=ada.id, action="typing")
        assert [(await anext(changes))["kind"] for _ in range(2)] == ["called", "typing"]
        await api.ok("sendMessage", chat_id=ada.id, text="hi")
        assert (await anext(changes))["entry"]["message"]["text"] == "hi"
        await api.ok("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
        assert (await anext(changes))["state"]["chats"][0]["commands"][0]["command"] == "start"


async def test_it_runs_as_a_program_of_its_own(http: aiohttp.ClientSession) -> None:
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--port", "0", stdout=asyncio.subprocess.PIPE
    )
    try:
        assert program.stdout is not None
        line = (await asyncio.wait_for(program.stdout.readline(), 20)).decode()
        url = line.split()[3]
        state = await Control(http, url).see("state")
        assert [person["first_name"] for person in state["people"]] == ["You"]
    finally:
        program.terminate()
        await program.wait()
