"""The Bot API as the rest of the program needs it: fetch, send, answer, and what went wrong in our own words.

Decides what each of Telegram's errors means for a message and for the program. When to try again is delivery's.
"""

import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.calls import ATTACHED, Call
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.results import AwayError, Blocked, Moved, OtherPollerError, Refused, Result, Retry, Sent
from bot.channels.telegram.updates import ALLOWED, Me
from bot.errors import SettingsError

OFFICIAL = "https://api.telegram.org"
SLACK = 10.0  # seconds that a long poll may take beyond its time

# What a 400 says when there is nobody there (any more); elsewhere that is 403.
NOBODY = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "have no rights to send",
    "not enough rights to send",
    "bot was kicked",
    "group chat was deactivated",
)

P = ParamSpec("P")
T = TypeVar("T")


def in_our_words(method: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, Coroutine[Any, Any, T]]:
    """Let a method raise only `AwayError`, `SettingsError` and, for what Telegram will never take, `RefusedError`."""

    @wraps(method)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await method(*args, **kwargs)
        except TelegramError as error:
            # `from None`: some of these errors hold the token.
            raise translated(error) from None

    return wrapped


class RefusedError(Exception):
    """Telegram understood, and will not do it."""


def translated(error: TelegramError) -> Exception:
    """Return what an error means for the program."""
    match error:
        case InvalidToken():
            return SettingsError(
                "Telegram does not know this token: copy it again from @BotFather into TELEGRAM_BOT_TOKEN"
            )
        case Conflict():
            if "webhook" in error.message.lower():
                return OtherPollerError(
                    "a webhook is set for this bot, so that Telegram gives nothing to a program that polls: "
                    "another program has set it since this one started; stop that program"
                )
            return OtherPollerError(
                "another program is polling with this token, and Telegram serves only one: stop the other one "
                "(a second start of this program, perhaps on another machine), or get a token of its own for this one"
            )
        case RetryAfter():
            return AwayError("Telegram asks to wait", _seconds(error))
        case BadRequest() | Forbidden() | ChatMigrated():
            return RefusedError(error.message)
        case _:
            return AwayError(type(error).__name__)


def _seconds(error: RetryAfter) -> float:
    after = error.retry_after
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


class Telegram:
    """One bot at one Bot API server."""

    def __init__(
        self, token: str, api_url: str = OFFICIAL, *, connections: int = 64, read_timeout: float = 15.0
    ) -> None:
        self._request = AiohttpRequest(connections=connections, read_timeout=read_timeout)
        base = f"{api_url.rstrip('/')}/bot"
        self._address = f"{base}{token}/"
        self.bot = Bot(token, base, request=self._request, get_updates_request=self._request)

    async def open(self) -> None:
        """Open the connections; nothing is sent yet."""
        await self._request.initialize()

    async def close(self) -> None:
        """Close the connections."""
        await self._request.shutdown()

    def silence(self) -> float:
        """How many seconds ago Telegram answered last."""
        return time.monotonic() - self._request.answered_at

    @in_our_words
    async def me(self) -> Me:
        """Ask who the bot is: the first call, which tells whether the token is good."""
        user = await self.bot.get_me()
        return Me(user.id, user.username or "")

    @in_our_words
    async def delete_webhook(self) -> None:
        """Let Telegram keep the updates for whoever polls; those that wait stay."""
        await self.bot.delete_webhook(drop_pending_updates=False)

    @in_our_words
    async def updates(self, offset: int, wait: float, limit: int = 100) -> Sequence[dict[str, Any]]:
        """Return what waits from `offset` on, waiting up to `wait` seconds; all before `offset` is confirmed."""
        parameters = {"offset": offset, "timeout": int(wait), "limit": limit, "allowed_updates": list(ALLOWED)}
        result = await self._request.call(f"{self._address}getUpdates", parameters, wait + SLACK)
        return result if isinstance(result, list) else []

    @in_our_words
    async def answer(self, query_id: str) -> None:
        """Tell Telegram that a pressed button was heard."""
        await self._request.call(f"{self._address}answerCallbackQuery", {"callback_query_id": query_id})

    async def send(self, chat: str, call: Call) -> Result:
        """Send one part of a message; raises `SettingsError` when the token is no longer good."""
        files = {ATTACHED: (call.upload.name, call.upload.content)} if call.upload else None
        try:
            parameters = {"chat_id": int(chat), **call.parameters}
            result = await self._request.call(f"{self._address}{call.method}", parameters, files=files)
        except TelegramError as error:
            return _outcome(error, chat)
        except ValueError:
            return Refused("the chat is none of Telegram's")
        return _sent(result)


def _sent(result: Any) -> Sent:
    """Return what Telegram says of the message that is in the chat now; not every call is answered with one."""
    if not isinstance(result, dict):
        return Sent()
    photo = result.get("photo")
    largest = photo[-1] if isinstance(photo, list) and photo and isinstance(photo[-1], dict) else {}
    return Sent(result.get("message_id"), largest.get("file_id"))


def _outcome(error: TelegramError, chat: str) -> Result:
    match error:
        case RetryAfter():
            return Retry(_seconds(error), "Telegram asks to wait")
        case Forbidden():
            return Blocked()
        case ChatMigrated():
            return Moved(chat, str(error.new_chat_id))
        case BadRequest():
            return _bad_request(error.message)
        case InvalidToken():
            raise translated(error) from None
        case _:
            return Retry(None, type(error).__name__)


def _bad_request(message: str) -> Result:
    words = message.lower()
    if "message is not modified" in words:
        return Sent()
    return Blocked() if any(nobody in words for nobody in NOBODY) else Refused(message)
