"""aiogram and python-telegram-bot, clients that nobody here wrote, work against the local Telegram unchanged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
)
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from telegram import Bot as PtbBot
from telegram import InlineKeyboardButton as PtbButton
from telegram import InlineKeyboardMarkup as PtbMarkup
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter

from bot.sandbox.telegram import PIXEL, LocalTelegram
from tests.sandbox.exchange import exchange

# aiogram ------------------------------------------------------------------------------------------------------------


def keyboard(count: int, *, site: bool = False) -> InlineKeyboardMarkup:
    row = [InlineKeyboardButton(text="Count", callback_data=f"count:{count}")]
    if site:
        row.append(InlineKeyboardButton(text="Site", url="https://example.org"))
    return InlineKeyboardMarkup(inline_keyboard=[row])


def dispatcher() -> Dispatcher:
    """A small bot, written as aiogram's documentation would."""
    dp = Dispatcher()

    @dp.message(CommandStart())
    async def start(message: Message, command: CommandObject) -> None:
        name = message.from_user.first_name if message.from_user else ""
        text = f"<b>Hello</b>, {name}: {command.args}"
        await message.answer(text, parse_mode=ParseMode.HTML, reply_markup=keyboard(1, site=True))

    @dp.callback_query(F.data.startswith("count:"))
    async def count(query: CallbackQuery) -> None:
        following = int((query.data or "").partition(":")[2]) + 1
        await query.answer(f"now {following}")
        if isinstance(query.message, Message):
            await query.message.edit_text(f"pressed {following - 1}", reply_markup=keyboard(following))

    @dp.message(F.photo)
    async def photo(message: Message, bot: Bot) -> None:
        assert message.photo
        content = await bot.download(message.photo[-1])
        assert content
        await message.answer_photo(BufferedInputFile(content.read(), "back.png"), caption="yours")

    @dp.message(F.text)
    async def text(message: Message) -> None:
        await message.answer((message.text or "")[::-1])

    return dp


@pytest.fixture
async def aiogram_bot(telegram: LocalTelegram) -> AsyncIterator[Bot]:
    """aiogram's client, told only another address."""
    bot = Bot(telegram.token, AiohttpSession(api=TelegramAPIServer.from_base(telegram.url)))
    await bot.set_my_commands([BotCommand(command="start", description="Begin")])
    yield bot
    await bot.session.close()


async def test_aiogram_holds_a_conversation_by_polling(telegram: LocalTelegram, aiogram_bot: Bot) -> None:
    dp = dispatcher()
    polling = asyncio.create_task(dp.start_polling(aiogram_bot, handle_signals=False))
    try:
        await exchange(telegram)
    finally:
        await dp.stop_polling()
        with suppress(asyncio.CancelledError):
            await polling


@pytest.mark.parametrize("in_background", [True, False])
async def test_aiogram_holds_a_conversation_by_webhook(
    telegram: LocalTelegram, aiogram_bot: Bot, in_background: bool
) -> None:
    app = web.Application()
    handler = SimpleRequestHandler(dispatcher(), aiogram_bot, in_background, secret_token="aiogram-secret")
    handler.register(app, "/hook")
    runner = web.AppRunner(app, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await aiogram_bot.set_webhook(url, secret_token="aiogram-secret")
        await exchange(telegram)
        assert (await aiogram_bot.get_webhook_info()).last_error_message is None
    finally:
        await aiogram_bot.delete_webhook()
        await runner.cleanup()


async def test_aiogram_understands_the_refusals(telegram: LocalTelegram, aiogram_bot: Bot) -> None:
    ada = telegram.person("Ada")
    await ada.starts()
    telegram.faults.limit("sendMessage", retry_after=4)
    with pytest.raises(TelegramRetryAfter) as limited:
        await aiogram_bot.send_message(ada.id, "x")
    assert limited.value.retry_after == 4
    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await aiogram_bot.send_message(ada.id, "x" * 4097)
    await ada.blocks()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await aiogram_bot.send_message(ada.id, "x")


# python-telegram-bot ------------------------------------------------------------------------------------------------


@pytest.fixture
async def ptb_bot(telegram: LocalTelegram) -> AsyncIterator[PtbBot]:
    """python-telegram-bot's client, told only another address."""
    bot = PtbBot(telegram.token, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot")
    async with bot:
        yield bot


async def answer(bot: PtbBot) -> None:
    """The same small bot once more, on python-telegram-bot's client alone."""
    offset = 0
    while True:
        for update in await bot.get_updates(offset=offset, timeout=10):
            offset = update.update_id + 1
            message, query = update.message, update.callback_query
            if query and query.data:
                count = int(query.data.partition(":")[2])
                markup = PtbMarkup([[PtbButton("Count", callback_data=f"count:{count + 1}")]])
                await query.answer(f"now {count + 1}")
                await query.edit_message_text(f"pressed {count}", reply_markup=markup)
            elif message and message.photo:
                content = await (await message.photo[-1].get_file()).download_as_bytearray()
                await message.reply_photo(bytes(content), caption="yours")
            elif message and message.text and message.text.startswith("/start") and message.from_user:
                site = PtbButton("Site", url="https://example.org")
                markup = PtbMarkup([[PtbButton("Count", callback_data="count:1"), site]])
                text = f"<b>Hello</b>, {message.from_user.first_name}: {message.text.partition(' ')[2]}"
                await message.reply_text(text, parse_mode="HTML", reply_markup=markup)
            elif message and message.text:
                await message.reply_text(message.text[::-1])


async def test_python_telegram_bot_holds_a_conversation(telegram: LocalTelegram, ptb_bot: PtbBot) -> None:
    await ptb_bot.set_my_commands([("start", "Begin")])
    answering = asyncio.create_task(answer(ptb_bot))
    try:
        await exchange(telegram)
    finally:
        answering.cancel()
        with suppress(asyncio.CancelledError):
            await answering


async def test_python_telegram_bot_understands_the_refusals(
    telegram: LocalTelegram, ptb_bot: PtbBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # without it RetryAfter warns of what a later version will do
    ada = telegram.person("Ada")
    await ada.starts()
    message = await ptb_bot.send_message(ada.id, "x")
    with pytest.raises(BadRequest, match="Message is not modified"):
        await ptb_bot.edit_message_text("x", ada.id, message.message_id)
    telegram.faults.limit("sendMessage", retry_after=4)
    with pytest.raises(RetryAfter):
        await ptb_bot.send_message(ada.id, "x")
    await ada.blocks()
    with pytest.raises(Forbidden):
        await ptb_bot.send_message(ada.id, "x")
    await ptb_bot.set_webhook("http://127.0.0.1:9/")
    with pytest.raises(Conflict):
        await ptb_bot.get_updates()


async def test_python_telegram_bot_sends_files_and_polls(telegram: LocalTelegram, ptb_bot: PtbBot) -> None:
    ada = telegram.person("Ada")
    await ada.starts()
    sent = await ptb_bot.send_document(ada.id, b"%PDF", filename="result.pdf")
    assert (await ada.next_reply()).file_name == "result.pdf"
    await ptb_bot.edit_message_caption(ada.id, sent.message_id, caption="yours")
    assert (await ada.next_edit()).text == "yours"
    await ptb_bot.send_photo(ada.id, PIXEL)
    await ptb_bot.send_poll(ada.id, "which?", ["a", "b"])
    assert (await ptb_bot.get_chat(ada.id)).first_name == "Ada"
    await ptb_bot.set_message_reaction(ada.id, sent.message_id, "👍")
    await ptb_bot.delete_message(ada.id, sent.message_id)
    assert [shown.deleted for shown in ada.unread_edits] == [False, True]
