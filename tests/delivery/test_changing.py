"""Messages that change in place, with pictures and files: a real store, a real sender and a local Telegram."""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.telegram.client import Telegram
from bot.content.validation import load
from bot.delivery.limits import UNLIMITED, Limits
from bot.delivery.sender import Sender
from bot.dialogue.actions import Button, Heard, ResultPdf, Send
from bot.dialogue.events import Event
from bot.dialogue.state import Result, State
from bot.dialogue.turn import Turn
from bot.pictures.drawings import Drawings
from bot.sandbox.telegram import LocalTelegram, Person
from bot.storage.sqlite import SqliteStore
from tests.content.small_content import Folder
from tests.storage.examples import open_store, said

ROWS = ((Button("Yes", "y"),),)
RESULT = Result("run01", "small", {"age": 30, "kinds": ("raised",)}, datetime(2026, 11, 25, tzinfo=UTC))


class Bot:
    """A bot that says what it is told to."""

    def __init__(self, store: SqliteStore, client: Telegram, drawings: Drawings, person: Person) -> None:
        self.store = store
        self.person = person
        self._client = client
        self._drawings = drawings
        self._number = 0

    def sender(self) -> Sender:
        """Who brings it to Telegram."""
        return Sender(self.store, self._client, Limits(UNLIMITED), drawer=self._drawings, idle=0.01)

    async def enqueue(self, *messages: Send) -> None:
        """Say these in one turn."""
        self._number += 1

        def turn(state: State, _event: Event) -> Turn:
            return Turn(state, messages, Heard("answer"))

        await self.store.apply([said(self._number, "x", str(self.person.chat_id))], turn)

    async def say(self, *messages: Send) -> None:
        """Send these in one turn, and wait until they are out."""
        await self.enqueue(*messages)
        sender = self.sender()
        sender.finish()
        async with asyncio.timeout(10):
            await sender.run()

    async def change(self, text: str, *, picture: str | None = None, card: Result | None = None) -> None:
        """Change what stands in the one place of this chat."""
        await self.say(Send(text, ROWS, picture, card, slot="s", in_place=True))

    def shown(self) -> list[tuple[str, bool, bool]]:
        """The bot's messages as they are now: the words, whether with a picture, whether with buttons."""
        ours = [shown for shown in self.person.transcript() if shown.by_bot]
        return [(shown.text, "photo" in shown.message, bool(shown.rows)) for shown in ours]


@pytest_asyncio.fixture
async def bot(local: LocalTelegram, tmp_path: Path) -> AsyncIterator[Bot]:
    folder = Folder.new(tmp_path / "content")
    other = folder.root / "knowledge" / "pictures" / "needling.svg"
    other.write_text(other.read_text("utf-8").replace("</svg>", "<circle r='3'/></svg>"), "utf-8")
    content, problems = load(folder.root)
    assert content is not None, problems
    client, store = Telegram(local.token, local.url), open_store(tmp_path / "bot.db")
    await client.open()
    person = local.person("Ada")
    await person.starts()
    yield Bot(store, client, Drawings(content, tmp_path / "cache"), person)
    await client.close()
    await store.close()


@asynccontextmanager
async def started_anew(bot: Bot, path: Path) -> AsyncIterator[None]:
    """The program ends and starts again."""
    await bot.store.close()
    bot.store = open_store(path)
    yield


async def test_a_question_takes_the_place_of_the_one_before(bot: Bot, tmp_path: Path) -> None:
    await bot.change("one")
    await bot.change("two")
    assert bot.shown() == [("two", False, True)]
    await bot.change("three", picture="P_KINDS")
    assert bot.shown() == [("three", True, True)]
    async with started_anew(bot, tmp_path / "bot.db"):
        await bot.change("four", picture="P_NEEDLING")
    assert bot.shown() == [("four", True, True)]
    await bot.change("five")
    assert bot.shown() == [("five", False, True)]


async def test_a_message_that_is_gone_is_sent_anew(bot: Bot) -> None:
    await bot.change("one")
    [entry] = [entry for entry in bot.person.chat.entries.values() if entry.by_bot]
    entry.deleted = True
    await bot.change("two")
    assert bot.shown() == [("two", False, True)]
    await bot.change("three")
    assert bot.shown() == [("three", False, True)]


async def test_the_same_again_is_no_error(bot: Bot) -> None:
    await bot.change("one", picture="P_KINDS")
    await bot.change("one", picture="P_KINDS")
    await bot.change("two", picture="P_KINDS")
    assert bot.shown() == [("two", True, True)]


async def test_a_result_becomes_a_card_and_its_words_follow(bot: Bot) -> None:
    await bot.change("last question")
    await bot.change("word " * 400, card=RESULT)
    assert [(with_picture, with_buttons) for _, with_picture, with_buttons in bot.shown()] == [
        (True, False),
        (False, True),
    ]


async def test_a_file_arrives_whole(bot: Bot, local: LocalTelegram) -> None:
    await bot.say(Send("Here", ROWS, file=ResultPdf(RESULT)))
    message = bot.person.last.message
    assert message["caption"] == "Here"
    stored = local.world.files.get(message["document"]["file_id"])
    assert stored is not None
    assert stored.content.startswith(b"%PDF")
    assert stored.name.endswith(".pdf")


async def test_a_picture_is_uploaded_once_for_everybody(bot: Bot, local: LocalTelegram, tmp_path: Path) -> None:
    await bot.say(Send("one", picture="P_KINDS"))
    async with started_anew(bot, tmp_path / "bot.db"):
        await bot.say(Send("two", picture="P_KINDS"), Send("three", picture="P_NEEDLING"))
    assert len(local.world.files) == 2


async def test_a_picture_that_telegram_has_lost_is_uploaded_again(bot: Bot, local: LocalTelegram) -> None:
    await bot.say(Send("one", picture="P_KINDS"))
    local.world.files._by_id.clear()
    await bot.say(Send("two", picture="P_KINDS"))
    await bot.say(Send("three", picture="P_KINDS"))
    assert [with_picture for _, with_picture, _ in bot.shown()] == [True, True, True]
    assert len(local.world.files) == 1


async def test_cards_leave_nothing_behind_that_could_be_used_again(bot: Bot, local: LocalTelegram) -> None:
    await bot.say(Send("one", card=RESULT))
    await bot.say(Send("two", card=RESULT))
    assert len(local.world.files) == 2


async def test_words_go_out_when_the_picture_is_gone_from_the_content(bot: Bot) -> None:
    await bot.change("one", picture="P_GONE")
    await bot.change("two", card=replace(RESULT, quiz="gone", answers={"kinds": ("x",)}))
    assert [text for text, _, _ in bot.shown()][-1] == "two"


async def test_words_go_out_when_the_machine_has_no_file_left_for_a_picture(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_drawings: Drawings, _name: str) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(Drawings, "fingerprint", full)
    await bot.change("one", picture="P_KINDS")
    assert bot.shown() == [("one", False, True)]


async def test_a_message_that_cannot_be_taken_away_now_holds_nothing_up(bot: Bot, local: LocalTelegram) -> None:
    await bot.change("one", picture="P_KINDS")
    local.faults.limit("deleteMessage", times=1, retry_after=60)
    await bot.change("two")
    await bot.say(Send("three"))
    assert [text for text, _, _ in bot.shown()] == ["one", "two", "three"]


async def test_a_limit_in_the_middle_of_a_message_holds_only_the_rest_of_it(bot: Bot, local: LocalTelegram) -> None:
    await bot.change("one", picture="P_KINDS")
    local.faults.limit("sendMessage", times=1, retry_after=1)
    running = asyncio.create_task((sender := bot.sender()).run())
    await bot.enqueue(Send("word " * 300, ROWS, picture="P_KINDS", slot="s"))
    sender.wake()
    async with asyncio.timeout(10):
        while [with_buttons for _, _, with_buttons in bot.shown()] != [True, False, True]:  # noqa: ASYNC110 -- see it
            await asyncio.sleep(0.05)
    sender.finish()
    await running
