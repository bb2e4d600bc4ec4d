"""The control: a plain python-telegram-bot program with PicklePersistence, as its documentation shows it.

    python -m tests.prove.control URL TOKEN FOLDER

It counts what each chat wrote and says the count with the words; the proof must find that kills cost it messages.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, PicklePersistence, filters


class Counting:
    """What the control must say."""

    def replies(self, texts: Sequence[str]) -> list[str]:
        """See `Rules.replies`."""
        return [f"{number}: {text}" for number, text in enumerate(texts, 1)]


async def count(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say how many messages that makes."""
    data: dict[Any, Any] | None = context.chat_data
    if update.message is not None and update.message.text and data is not None:
        data["count"] = data.get("count", 0) + 1
        await update.message.reply_text(f"{data['count']}: {update.message.text}")


def main(url: str, token: str, folder: str) -> None:
    """Run until stopped."""
    kept = PicklePersistence(Path(folder) / "kept.pickle")
    application = Application.builder().token(token).base_url(f"{url}/bot").persistence(kept).build()
    application.add_handler(MessageHandler(filters.TEXT, count))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
