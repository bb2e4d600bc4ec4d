"""A message of the dialogue as calls of the Bot API. Pure: who calls, and how fast, is decided elsewhere."""

from dataclasses import dataclass

from bot.channels.telegram.split import split
from bot.dialogue.actions import Button, Send

Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Bot API; the chat is filled in when it goes out, for a group's id may change."""

    method: str
    parameters: dict[str, object]


def calls(send: Send) -> list[Call]:
    """Return the calls that bring a message to a chat, in order; none if there is nothing to show."""
    # A picture goes here, before the text: sendPhoto with `send.picture`, drawn or taken from Telegram's own store.
    # Until there are pictures the text alone is sent; it is written to make sense without them.
    texts = split(send.text)
    return [*(_text(text, ()) for text in texts[:-1]), *(_text(text, send.buttons) for text in texts[-1:])]


def _text(text: str, buttons: Rows) -> Call:
    parameters: dict[str, object] = {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},  # a list of sources would end in a stranger's picture
    }
    if buttons:
        parameters["reply_markup"] = keyboard(buttons)
    return Call("sendMessage", parameters)


def keyboard(buttons: Rows) -> dict[str, object]:
    """Return an inline keyboard."""
    return {
        "inline_keyboard": [[{"text": button.label, "callback_data": button.data} for button in row] for row in buttons]
    }
