"""The page in a real browser: what it shows is what the bot sent, and whoever uses it can do so by hand or by ear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest

from bot.sandbox.telegram import PIXEL, LocalTelegram
from tests.sandbox.api import Api
from tests.sandbox.chromium import Page, chromium, find_chromium

VISIBLE = "document.querySelector('.chat:not([hidden])')"
TEXTS = f"[...{VISIBLE}.querySelectorAll('.message')].map(m => m.querySelector('.text')?.textContent ?? '')"
INPUT = f"{VISIBLE}.querySelector('textarea')"
NASTY = "<img src=x onerror=\"document.title='owned'\">"
QUESTIONS = ("Question 1 of 3", "Question 2 of 3", "Question 3 of 3", "Result: 2 of 3")


def key(label: str) -> str:
    return f"[...{VISIBLE}.querySelectorAll('.key')].findLast(k => k.textContent === {label!r})"


def button(label: str) -> str:
    return f"[...document.querySelectorAll('button')].find(b => b.textContent === {label!r} && b.checkVisibility())"


@pytest.fixture(scope="module")
def program() -> str:
    """The browser."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    return found


@pytest.fixture
async def page(telegram: LocalTelegram, program: str) -> AsyncIterator[Page]:
    """The page, opened by one person; it must not complain about anything."""
    telegram.person("Ada")
    async with chromium(program) as tab:
        await tab.look(1280, 860)
        await tab.open(telegram.url)
        await tab.wait_for(f"{VISIBLE} !== null")
        yield tab
        assert tab.errors == []


@pytest.fixture
async def quiz(api: Api) -> AsyncIterator[None]:
    """A bot that answers everything and has a quiz of three questions, edited in place."""
    await api.ok("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    await api.ok("setMyDescription", description="Ask me.\nI am a test.")
    answering = asyncio.create_task(_answer(api))
    yield
    answering.cancel()
    with suppress(asyncio.CancelledError):
        await answering


def _keyboard(step: int) -> dict[str, Any]:
    keys = [{"text": word, "callback_data": f"{step + 1}:{word}"} for word in ("Yes", "No")]
    return {"inline_keyboard": [keys] if step < 3 else []}


async def _answer(api: Api) -> None:
    offset = 0
    while True:
        for update in await api.ok("getUpdates", offset=offset, timeout=20):
            offset = update["update_id"] + 1
            if query := update.get("callback_query"):
                step = int(query["data"].partition(":")[0])
                message = query["message"]
                await api.ok("answerCallbackQuery", callback_query_id=query["id"], text=f"noted {step}")
                where = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
                await api.ok("editMessageText", **where, text=QUESTIONS[step], reply_markup=_keyboard(step))
            elif (message := update.get("message")) and message["text"] == "/start":
                text, chat = f"<b>{QUESTIONS[0]}</b>", message["chat"]["id"]
                await api.ok("sendMessage", chat_id=chat, text=text, parse_mode="HTML", reply_markup=_keyboard(0))
            elif message:
                await api.ok("sendMessage", chat_id=message["chat"]["id"], text=f"You said: {message['text']}")


async def test_a_question_and_a_quiz_to_its_result_with_a_reload_in_the_middle(
    telegram: LocalTelegram, page: Page, quiz: None
) -> None:
    chat = next(iter(telegram.world.chats.values()))
    await page.wait_for(f"{VISIBLE}.querySelector('.welcome').textContent.includes('I am a test.')")
    await page.click(button("Start"))
    await page.wait_for(key("Yes"))
    await page.click(INPUT)
    await page.type("does it hurt?")
    await page.key("Enter")
    await page.wait_for(f"{TEXTS}.includes('You said: does it hurt?')")
    await page.click(key("Yes"))
    await page.wait_for(f"{TEXTS}.includes('Question 2 of 3')")
    await page.wait_for("document.querySelector('.toast')?.textContent === 'noted 1'")
    await page.open(f"{telegram.url}/?again")
    await page.wait_for(f"{VISIBLE} && {TEXTS}.includes('Question 2 of 3')")
    await page.click(key("No"))
    await page.wait_for(f"{TEXTS}.includes('Question 3 of 3')")
    await page.click(key("Yes"))
    await page.wait_for(f"{TEXTS}.includes('Result: 2 of 3')")
    assert await page.evaluate(TEXTS) == [entry.text for entry in chat.entries.values()]
    assert not await page.evaluate(f"{VISIBLE}.querySelector('.key')")
    await page.wait_for(f"[...{VISIBLE}.querySelectorAll('.ticks')].every(t => t.textContent === '✓✓')")


async def test_nothing_that_anyone_writes_becomes_part_of_the_page(
    telegram: LocalTelegram, api: Api, page: Page
) -> None:
    await api.ok("setMyName", name=NASTY[:64])
    eve = telegram.person(NASTY)
    await eve.writes(NASTY)
    markup = {"inline_keyboard": [[{"text": NASTY, "callback_data": "x"}]]}
    await api.ok("sendMessage", chat_id=eve.id, text=NASTY, reply_markup=markup)
    link = {"type": "text_link", "offset": 0, "length": 4, "url": "javascript:document.title='owned'"}
    await api.ok("sendMessage", chat_id=eve.id, text="link", entities=[link])
    await api.multipart("sendDocument", {"document": (NASTY.replace("/", ""), b"x")}, chat_id=eve.id)
    await page.click("[...document.querySelectorAll('.chat-link')].at(-1)")
    await page.wait_for(f"{TEXTS}.includes('link')")
    assert await page.evaluate(f"{TEXTS}[1]") == NASTY
    assert await page.evaluate("document.querySelectorAll('.chat img').length") == 0
    assert await page.evaluate(f"{VISIBLE}.querySelectorAll('a[href^=javascript]').length") == 0
    assert "owned" not in await page.evaluate("document.title.replace(/<.*>/, '')")


async def test_pictures_files_and_reply_keyboards_are_shown(telegram: LocalTelegram, api: Api, page: Page) -> None:
    ada = telegram.world.users[next(iter(telegram.world.users))]
    await page.click(button("Start"))
    await telegram.wait_for(lambda: len(telegram.world.updates) == 1)
    await api.ok("sendChatAction", chat_id=ada.id, action="upload_photo")
    await page.wait_for(f"{VISIBLE}.querySelector('.status').textContent === 'sending a picture…'")
    await api.multipart("sendPhoto", {"photo": ("p.png", PIXEL)}, chat_id=ada.id, caption="a card")
    await page.wait_for(f"{VISIBLE}.querySelector('.photo img')?.naturalWidth === 1")
    await page.wait_for(f"{VISIBLE}.querySelector('.status').textContent !== 'sending a picture…'")
    await api.multipart("sendDocument", {"document": ("result.pdf", b"%PDF")}, chat_id=ada.id)
    await page.wait_for(f"{VISIBLE}.querySelector('.file')?.download === 'result.pdf'")
    assert await page.evaluate(f"fetch({VISIBLE}.querySelector('.file').href).then(r => r.text())") == "%PDF"
    await api.ok("sendMessage", chat_id=ada.id, text="sure?", reply_markup={"keyboard": [["Yes", "No"]]})
    await page.click(key("No"))
    await page.wait_for(f"{TEXTS}.at(-1) === 'No'")
    await page.click(f"{VISIBLE}.querySelector('.photo')")
    await page.wait_for("document.querySelector('#viewer').open")
    await page.key("Escape")
    await page.wait_for("!document.querySelector('#viewer').open")


async def test_the_commands_menu_works_by_keyboard(page: Page, quiz: None) -> None:
    await page.wait_for(f"{VISIBLE}.querySelector('.welcome').textContent.includes('I am a test.')")
    await page.click(button("Start"))
    await page.wait_for(key("Yes"))
    await page.click(INPUT)
    await page.evaluate(f"{VISIBLE}.querySelector('[aria-label=Commands]').click()")
    assert await page.evaluate("document.activeElement.getAttribute('role')") == "menuitem"
    await page.key("Escape")
    assert await page.evaluate("document.activeElement.getAttribute('aria-label')") == "Commands"
    await page.evaluate(f"{VISIBLE}.querySelector('[aria-label=Commands]').click()")
    await page.key("ArrowDown")
    await page.key("Enter")
    await page.wait_for(f"{TEXTS}.filter(t => t === '/start').length === 2")


async def test_an_edit_keeps_the_focus_and_is_read_out(page: Page, quiz: None) -> None:
    await page.click(button("Start"))
    await page.wait_for(key("Yes"))
    await page.evaluate(f"{key('Yes')}.focus()")
    await page.key("Enter")
    await page.wait_for(f"{TEXTS}.includes('Question 2 of 3')")
    assert await page.evaluate("document.activeElement.textContent") == "Yes"
    assert await page.evaluate("document.querySelector('#announcer').textContent") == "Question 2 of 3"


async def test_the_switch_people_and_reset_do_what_they_say(telegram: LocalTelegram, page: Page) -> None:
    for mode in ("slow", "down", "limiting", "normal"):
        await page.click(f"document.querySelector('input[value={mode}]')")
        await page.wait_for(f"document.querySelector('input[value={mode}]').checked")
        await page.wait_for(f"document.querySelector('#banner').hidden === {str(mode == 'normal').lower()}")
    assert telegram.faults.mode == "normal"
    await page.click(button("+ Person"))
    await page.type("Bob")
    await page.key("Enter")
    await page.wait_for(f"{VISIBLE}.getAttribute('aria-label').startsWith('Bob')")
    await page.click(button("+ Group"))
    await page.type("Club")
    await page.key("Enter")
    await page.wait_for(f"{VISIBLE}.getAttribute('aria-label') === 'Group Club'")
    await page.click(button("Side by side"))
    assert await page.evaluate("document.querySelectorAll('.chat:not([hidden])').length") == 3
    await page.click(button("Reset"))
    await page.wait_for("document.querySelectorAll('.chat').length === 1")
    assert [user.first_name for user in telegram.world.users.values()] == ["You"]


async def test_blocking_and_a_page_that_lost_its_telegram_are_told(telegram: LocalTelegram, page: Page) -> None:
    await page.click(button("Start"))
    await page.click(f"{VISIBLE}.querySelector('[aria-label=\"More for this chat\"]')")
    await page.click(button("Block the bot"))
    await page.click(button("Unblock the bot"))
    await page.wait_for(f"{VISIBLE}.querySelector('.status').textContent !== 'The bot is blocked'")
    async with telegram.away():
        await page.wait_for("document.querySelector('#banner').textContent.includes('not running')")
    await page.wait_for("document.querySelector('#banner').hidden")
    page.errors.clear()  # the browser reports the connection that was cut


@pytest.mark.parametrize(("width", "dark"), [(390, False), (320, True)])
async def test_a_telephone_shows_everything_without_scrolling_sideways(
    api: Api, telegram: LocalTelegram, page: Page, quiz: None, width: int, dark: bool
) -> None:
    await page.look(width, 700, dark=dark, phone=True)
    await page.click(button("Start"))
    await page.wait_for(key("Yes"))
    chat = next(iter(telegram.world.chats))
    await api.ok("sendMessage", chat_id=chat, text="w" * 300)
    await page.wait_for(f"{TEXTS}.length === 3")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await page.evaluate(f"{VISIBLE}.querySelector('.log').scrollWidth <= innerWidth")
    send = f"{VISIBLE}.querySelector('[aria-label=Send]').getBoundingClientRect()"
    assert await page.evaluate(f"{send}.right <= innerWidth && {send}.bottom <= innerHeight")


async def test_everything_that_can_be_pressed_has_a_name(page: Page, quiz: None) -> None:
    await page.click(button("Start"))
    await page.wait_for(key("Yes"))
    nodes = (await page.send("Accessibility.getFullAXTree"))["nodes"]
    pressable = [n for n in nodes if n.get("role", {}).get("value") in {"button", "radio", "textbox", "link", "log"}]
    assert len(pressable) > 15
    assert [n for n in pressable if not n["name"]["value"]] == []
