"""What became of a message, and what is wrong with Telegram: the words in which delivery hears of both."""

from dataclasses import dataclass

from bot.errors import BotError, SettingsError


@dataclass(frozen=True, slots=True)
class Sent:
    """It is in the chat: as this message, with this file of Telegram's own, as far as Telegram said."""

    message: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Retry:
    """It may or may not be in the chat, or has to wait: try again, after so many seconds if Telegram named them."""

    after: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person or the group does not want the bot."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take it. `reason` may quote the message: it belongs in no log."""

    reason: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A group became a supergroup: what is kept of `old` belongs to `new`."""

    old: str
    new: str


Result = Sent | Retry | Blocked | Refused | Moved


class AwayError(BotError):
    """Telegram cannot be reached, or is busy; `after` is how long it wants to be left alone, if it said so."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class OtherPollerError(SettingsError):
    """Another program fetches the updates of this bot."""
