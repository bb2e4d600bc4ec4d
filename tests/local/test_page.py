"""A newcomer in a browser: the real bot and its local Telegram, and nothing shown that the bot did not send."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.sandbox.telegram import LocalTelegram
from tests.local.program import Control, Json, Person, bot_and_page, labels, text_of
from tests.running import Home
from tests.sandbox.chromium import Page, chromium, find_chromium

CHAT = "document.querySelector('.chat:not([hidden])')"
MESSAGES = (
    f"[...{CHAT}.querySelectorAll('.message')].map(m => ({{mine: m.classList.contains('mine'),"
    " text: m.querySelector('.text')?.textContent ?? '', keys: [...m.querySelectorAll('.key')].map(k => k.textContent)}))"
)
THEIRS = f"[...{CHAT}.querySelectorAll('.message.theirs')]"
NEWEST = f"{MESSAGES}.filter(message => !message.mine).at(-1)"
LOG = f"{CHAT}.querySelector('.log')"
INPUT = f"{CHAT}.querySelector('textarea')"
QUESTION = re.compile(r"Question (\d+) of \d+")
MOST_STEPS = 40  # of a quiz; without an end the test would go on for ever


@pytest.fixture(scope="module")
def program() -> str:
    """The browser."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    return found


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Control]:
    """One running bot for all tests here."""
    with bot_and_page(Home(tmp_path_factory.mktemp("home"))) as (_, control):
        yield control


@asynccontextmanager
async def opened(program: str, control: Control, person: Person) -> AsyncIterator["Visitor"]:
    """The page with the chat of one person; the browser must not complain about anything."""
    async with chromium(program) as page:
        await page.look(1100, 800)
        await page.open(f"{control.url}/#{person.id}")
        visitor = Visitor(page)
        await visitor.press_start()
        yield visitor
        assert page.errors == []


class Visitor:
    """Somebody who knows only what the page shows."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._seen = "undefined"  # the newest message of the bot, as JSON

    async def messages(self) -> list[Json]:
        """What the page shows."""
        shown: list[Json] = await self.page.evaluate(MESSAGES)
        return shown

    async def press_start(self) -> Json:
        """Begin the chat, as everybody in Telegram has to."""
        await self.page.click(f"{CHAT}?.querySelector('.instead')")
        return await self.answer()

    async def write(self, text: str) -> Json:
        """Type it, send it, read the answer."""
        await self.page.click(INPUT)
        await self.page.type(text)
        await self.page.key("Enter")
        return await self.answer()

    async def press(self, label: str) -> Json:
        """Press the newest button of this name, read the answer."""
        await self.page.click(f"[...{CHAT}.querySelectorAll('.key')].findLast(k => k.textContent === {label!r})")
        return await self.answer()

    async def answer(self) -> Json:
        """The next message of the bot, or what it made of its newest one."""
        await self.page.wait_for(f"JSON.stringify({NEWEST}) !== {self._seen}")
        self._seen = json.dumps(await self.page.evaluate(f"JSON.stringify({NEWEST})"))
        newest: Json = await self.page.evaluate(NEWEST)
        return newest

    async def answer_question(self, question: Json) -> Json:
        """By button: the first option, and Done where there is one; in words where there is none."""
        options = [key for key in question["keys"] if key[:1].isdecimal()]
        if not options:
            return await self.write("28")
        answer = await self.press(options[0])
        ticked = "Done" in answer["keys"] and number_of(answer) == number_of(question)
        return await self.press("Done") if ticked else answer


def number_of(message: Json) -> str:
    """Which question of the quiz it is; nothing for the result."""
    found = QUESTION.search(message["text"])
    return found[1] if found else ""


async def test_a_question_and_a_quiz_by_buttons_with_a_reload_in_the_middle(program: str, control: Control) -> None:
    person = Person(control, "Ada")
    async with opened(program, control, person) as visitor:
        answer = await visitor.write("wat r icepik scars")
        assert "ice-pick scar" in answer["text"].casefold()
        question = await visitor.press("Take the quiz")
        asked = [number_of(question)]
        while number_of(question) and len(asked) < MOST_STEPS:
            if number_of(question) == "4":
                before = await visitor.messages()
                await visitor.page.open(f"{control.url}/?again#{person.id}")
                await visitor.page.wait_for(f"{CHAT} && {THEIRS}.length === {sum(not m['mine'] for m in before)}")
                assert await visitor.messages() == before
                assert await visitor.page.evaluate(f"{LOG}.scrollTop + {LOG}.clientHeight > {LOG}.scrollHeight - 2")
            question = await visitor.answer_question(question)
            asked.append(number_of(question))
        assert asked[:4] == ["1", "2", "3", "4"]
        if not question["text"]:  # the card comes first, its words after it
            question = await visitor.answer()
        assert "not a diagnosis" in question["text"]
        assert "My questions for the doctor" in question["keys"]
        assert await visitor.messages() == as_sent(person)


def as_sent(person: Person) -> list[Json]:
    """The transcript as the page has to show it: the local Telegram's list, and what the bot asked it to send."""
    entries: list[dict[str, Any]] = person.transcript()
    return [
        {"mine": not one["by_bot"], "text": text_of(one["message"]), "keys": labels(one["message"])} for one in entries
    ]


async def test_the_chat_goes_on_in_words_while_others_use_buttons(program: str, control: Control) -> None:
    ada, bob = Person(control, "Ada"), Person(control, "Bob")
    async with opened(program, control, ada) as visitor:
        bob.ask("/quiz", "Question 1 of")
        assert number_of(await visitor.write("tak the quiz pls")) == "1"
        bob.ask("31", "Question 2 of")
        assert number_of(await visitor.write("im 22 but turn 23 soon")) == "2"
        assert [message["text"] for message in await visitor.messages()] == ada.texts()
        assert ada.texts() != bob.texts()


async def test_until_the_bot_is_there_the_page_says_that_it_waits(program: str) -> None:
    async with LocalTelegram.start() as telegram, chromium(program) as page:
        telegram.person("Ada")
        await page.open(telegram.url)
        await page.wait_for(f"{CHAT} && {CHAT}.querySelector('.status').textContent === 'waiting for the bot…'")
        assert "The bot is starting" in await page.evaluate(f"{CHAT}.querySelector('.welcome').textContent")
        telegram.server.service.note("getMe", {})
        await page.wait_for(f"{CHAT}.querySelector('.status').textContent === 'You are Ada'")
        assert "Press Start" in await page.evaluate(f"{CHAT}.querySelector('.welcome').textContent")
