"""What Telegram tells us, as events. Decides what concerns the bot at all; never raises, whatever comes in.

Read from plain JSON and not from python-telegram-bot's `Update`: a field that its version does not know yet must not
make a whole batch unreadable, and it takes a tenth of the time.

Left out on purpose: edits (the old words were answered already), channels, service messages, and blocking
(`my_chat_member`): the next message to such a chat is refused with 403, and that is when it ends. To act on the
update as well would, when it is delivered twice, silence somebody who has come back.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from bot.channels.telegram.results import Moved
from bot.dialogue.events import Attached, Event, Pressed, Said, What

Json = Mapping[str, Any]
ALLOWED = ("message", "callback_query")

Kind = Literal["photo", "video", "voice", "sticker", "location", "document", "contact", "other"]
# In this order: an animation is a document too, a venue a location.
CONTENT: tuple[tuple[str, Kind], ...] = (
    ("photo", "photo"),
    ("live_photo", "photo"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("sticker", "sticker"),
    ("venue", "location"),
    ("location", "location"),
    ("document", "document"),
    ("contact", "contact"),
    *((name, "other") for name in ("paid_media", "story", "checklist", "dice", "game", "poll", "rich_message")),
)
LONGEST = 4096  # characters; Telegram has nothing longer, and what is forged need not be read to its end
COMMAND = re.compile(r"/(?P<name>[A-Za-z0-9_]{1,64})(?:@(?P<bot>[A-Za-z0-9_]{1,64}))?(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str


def read(update: Json, me: Me, now: datetime) -> Event | Moved | None:
    """Return what happened, or None if it does not concern the bot."""
    try:
        if "message" in update:
            return _message(_number(update["update_id"]), update["message"], me)
        if "callback_query" in update:
            return _press(_number(update["update_id"]), update["callback_query"], now)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, OSError):
        return None  # not as the Bot API describes it: nothing of ours
    return None


def query_id(update: Json) -> str | None:
    """Return the id of a pressed button's question, which wants an answer at once."""
    query = update.get("callback_query")
    number = query.get("id") if isinstance(query, dict) else None
    return number if isinstance(number, str) else None


def _message(number: int, message: Json, me: Me) -> Event | Moved | None:
    chat = str(_number(message["chat"]["id"]))
    if "migrate_to_chat_id" in message:
        return Moved(chat, str(_number(message["migrate_to_chat_id"])))
    if "migrate_from_chat_id" in message:
        return Moved(str(_number(message["migrate_from_chat_id"])), chat)
    if message.get("from", {}).get("is_bot"):
        return None
    what = _content(message, me)
    if what is None or not _is_for_us(message, me):
        return None
    at = datetime.fromtimestamp(message["date"], UTC)
    return Event(f"tg:{number}", chat, at, what, secrets.randbits(32))


def _press(number: int, query: Json, now: datetime) -> Event | None:
    if "data" not in query or "message" not in query:
        return None
    chat = str(_number(query["message"]["chat"]["id"]))
    return Event(f"tg:{number}", chat, now, Pressed(_clean(query["data"])), secrets.randbits(32))


def _content(message: Json, me: Me) -> What | None:
    if "text" in message:
        return _said(_clean(message["text"]), me)
    kind = next((kind for name, kind in CONTENT if name in message), None)
    return Attached(kind, _clean(message.get("caption", ""))) if kind else None


def _said(text: str, me: Me) -> Said | None:
    """Return the text as if it had been said to the bot alone: `/help@our_bot` is `/help`."""
    if found := COMMAND.match(text):
        if found["bot"] and found["bot"].lower() != me.username.lower():
            return None
        return Said(f"/{found['name']}{text[found.end() :]}")
    words = _mention(me).sub("", text).strip() if me.username else text
    return Said(words or "/help")  # nothing but the bot's name: somebody wonders what it is for


def _is_for_us(message: Json, me: Me) -> bool:
    """Whether it is said to the bot: always in a private chat; in a group by command, reply or mention."""
    kind = message["chat"]["type"]
    if kind == "private":
        return True
    if kind not in {"group", "supergroup"}:
        return False
    if message.get("reply_to_message", {}).get("from", {}).get("id") == me.id:
        return True
    text = message.get("text") or message.get("caption") or ""
    return bool(COMMAND.match(text)) or bool(me.username and _mention(me).search(text))


def _mention(me: Me) -> re.Pattern[str]:
    # `re` keeps the compiled pattern: it is the same one each time.
    return re.compile(rf"(?<!\w)@{re.escape(me.username)}\b[,:]?\s*", re.IGNORECASE)


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return value


def _clean(text: str) -> str:
    """Return the text without half surrogate pairs, which JSON can carry and UTF-8 cannot."""
    text = text[:LONGEST]
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
