"""A message of the dialogue as calls of the Bot API. Pure: who calls, how fast, and what is drawn, is decided elsewhere.

A message in a place of its own (`Send.slot`) changes what stands there, as far as Telegram lets it: a text can become a
picture, a picture never a text again. What cannot be changed is sent anew, and the old one taken away.
"""

from dataclasses import dataclass

from bot.channels.telegram.split import split, units, units_shown
from bot.dialogue.actions import Button, ResultPdf, Send, TextFile
from bot.dialogue.state import Result
from bot.storage.store import Shown

CAPTION = 1024  # UTF-16 units of what is shown
ATTACHED = "attached"  # the part of a request that holds its file

Rows = tuple[tuple[Button, ...], ...]
Drawn = str | Result | ResultPdf | TextFile
"""What has to become bytes: a picture by its name, the card of a result, a file."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that goes out with a call."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the Bot API; the chat is filled in when it goes out, for a group's id may change.

    `drawn` is what has to be attached before it can go out. Without an `optional` one the message is in the chat as well.
    """

    method: str
    parameters: dict[str, object]
    drawn: Drawn | None = None
    upload: Upload | None = None
    optional: bool = False

    @property
    def changes(self) -> bool:
        """Whether it changes a message that must still be there."""
        return self.method.startswith("edit") and not self.optional

    @property
    def media(self) -> bool:
        """Whether what it leaves in the chat is a picture or a file."""
        return self.method not in ("sendMessage", "editMessageText")


def calls(send: Send, shown: Shown | None = None) -> list[Call]:
    """Return the calls that bring a message to a chat, in order; none if there is nothing to show.

    `shown` is the message in its place, if there is one.
    """
    # Otherwise below, because a change further up would not be seen. The buttons up there stay, and do no harm.
    if shown is None or not send.in_place:
        return _anew(send)
    if send.file is None and (not shown.media or _picture(send)):
        return _changed(send, shown)
    sent = _anew(send)
    return [*sent, Call("deleteMessage", {"message_id": shown.message}, optional=True)] if sent else []


def _picture(send: Send) -> str | Result | None:
    return send.card if send.card is not None else send.picture


def _anew(send: Send) -> list[Call]:
    picture = _picture(send)
    if send.file is not None:
        fits = _fits(send.text) and picture is None
        document = _media("sendDocument", send.file, send.text if fits else "", send.buttons)
        before = [_photo(picture, "", ())] if picture is not None else []
        return [*before, *(() if fits else _texts(split(send.text), ())), document]
    if picture is not None and _fits(send.text):
        return [_photo(picture, send.text, send.buttons)]
    texts = _texts(split(send.text), send.buttons)
    return texts if picture is None else [_photo(picture, "", ()), *texts]


def _changed(send: Send, shown: Shown) -> list[Call]:
    """Return the calls that change what is shown into this message; what does not fit follows below."""
    picture = _picture(send)
    message: dict[str, object] = {"message_id": shown.message}
    if picture is None:
        texts = split(send.text)
        first = _text("editMessageText", texts[0], send.buttons if len(texts) == 1 else (), message) if texts else None
        return [first, *_texts(texts[1:], send.buttons)] if first else []
    fits = _fits(send.text)
    media = {"type": "photo", **_caption(send.text if fits else "")}
    changed = Call("editMessageMedia", message | {"media": media} | _markup(send.buttons if fits else ()), picture)
    return [changed] if fits else [changed, *_texts(split(send.text), send.buttons)]


def _fits(text: str) -> bool:
    # What is shown is never longer than what is written, and most need not be taken apart to know.
    return units(text) <= CAPTION or units_shown(text) <= CAPTION


def _texts(texts: list[str], buttons: Rows) -> list[Call]:
    last = len(texts) - 1
    return [_text("sendMessage", text, buttons if number == last else ()) for number, text in enumerate(texts)]


def _text(method: str, text: str, buttons: Rows, more: dict[str, object] | None = None) -> Call:
    parameters: dict[str, object] = {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},  # a list of sources would end in a stranger's picture
    }
    return Call(method, (more or {}) | parameters | _markup(buttons))


def _photo(picture: str | Result, caption: str, buttons: Rows) -> Call:
    return _media("sendPhoto", picture, caption, buttons)


def _media(method: str, drawn: Drawn, caption: str, buttons: Rows) -> Call:
    return Call(method, _caption(caption) | _markup(buttons), drawn)


def _caption(text: str) -> dict[str, object]:
    captions = split(text)
    return {"caption": captions[0], "parse_mode": "HTML"} if captions else {}


def _markup(buttons: Rows) -> dict[str, object]:
    return {"reply_markup": keyboard(buttons)} if buttons else {}


def keyboard(buttons: Rows) -> dict[str, object]:
    """Return an inline keyboard."""
    return {
        "inline_keyboard": [[{"text": button.label, "callback_data": button.data} for button in row] for row in buttons]
    }
