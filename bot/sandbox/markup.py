"""Keyboards: what Telegram takes, beyond the types and lengths that the schema knows."""

import re

from bot.sandbox.refusals import Json, bad_request

LINK = re.compile(r"(?:https?|tg|ton)://\S+|[\w-]+(?:\.[\w-]+)+\S*")
DOES_SOMETHING = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
MOST_BUTTONS = 100


def check_inline(markup: Json) -> Json | None:
    """The inline keyboard, or None when it has no button; refuses what Telegram refuses."""
    rows = [row for row in markup["inline_keyboard"] if row]
    for button in (button for row in rows for button in row):
        _check_button(button)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _check_button(button: Json) -> None:
    actions = [name for name in DOES_SOMETHING if name in button]
    if not button["text"].strip():
        raise bad_request("inline keyboard button text is empty")
    if not actions:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad_request(f"inline keyboard button {button['text']!r} must do one thing, not {' and '.join(actions)}")
    if "url" in button and not LINK.fullmatch(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_reply_keyboard(markup: Json) -> Json:
    """A keyboard that opens below the input field, its buttons all objects."""
    if "keyboard" not in markup:
        return markup
    rows = [[{"text": key} if isinstance(key, str) else key for key in row] for row in markup["keyboard"]]
    if not any(rows):
        raise bad_request("keyboard can't be empty")
    if any(not key["text"].strip() for row in rows for key in row):
        raise bad_request("keyboard button text must be non-empty")
    return {**markup, "keyboard": rows}
