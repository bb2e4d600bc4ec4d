"""A minimal echo bot on python-telegram-bot's defaults, as in its own examples.

python -m benchmarks.bots.ptb_echo URL TOKEN FOLDER
"""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say the same."""
    if update.message is not None and update.message.text:
        await update.message.reply_text(update.message.text)


def main(url: str, token: str, _folder: str) -> None:
    """Run until stopped."""
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
