"""A minimal echo bot on aiogram, as in its own documentation.

python -m benchmarks.bots.aiogram_echo URL TOKEN FOLDER
"""

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def echo(message: Message) -> None:
    """Say the same."""
    if message.text:
        await message.answer(message.text)


def main(url: str, token: str, _folder: str) -> None:
    """Run until stopped."""
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    asyncio.run(dispatcher.start_polling(bot))


if __name__ == "__main__":
    main(*sys.argv[1:])
