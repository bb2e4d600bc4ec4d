"""What a bot may send, change and take back, and how Telegram refuses the rest.

Parameters have been checked against the schema before they come here; what a message consists of is `content.py`'s.
"""

import re
from typing import Any

from bot.sandbox.content import Uploads, caption_of, media_of, text_of
from bot.sandbox.formatting import formatted
from bot.sandbox.markup import check_inline, check_reply_keyboard
from bot.sandbox.people import NotPossibleError, quoted
from bot.sandbox.refusals import NOT_MODIFIED, Json, bad_request, forbidden
from bot.sandbox.service import Service
from bot.sandbox.world import TYPING_SECONDS, Chat, Entry

DELETABLE_SECONDS = 48 * 3600
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


# The emoji that a bot may react with; others are refused with REACTION_INVALID.
REACTIONS = set(
    re.findall(
        r"\S+",
        "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 "
        "💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡",
    )
)


# Where it goes -------------------------------------------------------------------------------------------------------


def chat_of(service: Service, chat_id: int | str) -> Chat:
    """The chat that a request names."""
    world = service.world
    if isinstance(chat_id, str):
        name = chat_id.removeprefix("@")
        chat_id = next((user.id for user in world.users.values() if name and user.username == name), 0)
    chat = world.chats.get(chat_id)
    # A bot does not know a chat before someone opened it.
    if chat is None or not (chat.opened or chat.closed):
        raise bad_request("chat not found")
    return chat


def _writable(service: Service, chat_id: int | str) -> Chat:
    chat = chat_of(service, chat_id)
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.closed:
        place = "supergroup" if chat.kind == "supergroup" else "group"
        raise forbidden("bot was blocked by the user" if chat.private else f"bot was kicked from the {place} chat")
    return chat


def _send(service: Service, parameters: Json, content: Json) -> Json:
    chat = _writable(service, parameters["chat_id"])
    markup, keyboard = parameters.get("reply_markup"), None
    if markup and "inline_keyboard" in markup:
        inline = check_inline(markup)
        content |= {"reply_markup": inline} if inline else {}
    elif markup:
        keyboard = check_reply_keyboard(markup)
    if parameters.get("protect_content"):
        content["has_protected_content"] = True
    content = _reply(chat, parameters.get("reply_parameters")) | content
    service.faults.check_limits(chat.id)
    return service.world.add_message(chat, service.world.bot_id, content, keyboard).message


def _reply(chat: Chat, reply: Json | None) -> Json:
    if not reply:
        return {}
    try:
        return {"reply_to_message": quoted(chat, reply.get("message_id", 0))}
    except NotPossibleError:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found") from None


# The methods ---------------------------------------------------------------------------------------------------------


def send_message(service: Service, parameters: Json, _: Uploads) -> Json:
    """sendMessage."""
    return _send(service, parameters, text_of("sendMessage", parameters))


def send_photo(service: Service, parameters: Json, uploads: Uploads) -> Json:
    """sendPhoto."""
    caption = caption_of("sendPhoto", parameters)
    _writable(service, parameters["chat_id"])
    flags = {"show_caption_above_media": "show_caption_above_media", "has_spoiler": "has_media_spoiler"}
    extra = {shown: True for asked, shown in flags.items() if parameters.get(asked)}
    return _send(service, parameters, media_of(service, "photo", parameters["photo"], uploads) | caption | extra)


def send_document(service: Service, parameters: Json, uploads: Uploads) -> Json:
    """sendDocument."""
    caption = caption_of("sendDocument", parameters)
    _writable(service, parameters["chat_id"])
    return _send(service, parameters, media_of(service, "document", parameters["document"], uploads) | caption)


def send_poll(service: Service, parameters: Json, _: Uploads) -> Json:
    """sendPoll."""
    kind, world = parameters.get("type", "regular"), service.world
    correct = parameters.get("correct_option_ids", [])
    if kind == "quiz" and (not correct or max(correct) >= len(parameters["options"])):
        raise bad_request("wrong correct option ID specified")
    number = str(len(world.polls) + 1)
    poll = {
        "id": number,
        "question": parameters["question"],
        "options": [
            {"persistent_id": str(position), "text": option["text"], "voter_count": 0}
            for position, option in enumerate(parameters["options"])
        ],
        "total_voter_count": 0,
        "is_closed": parameters.get("is_closed", False),
        "is_anonymous": parameters.get("is_anonymous", True),
        "type": kind,
        "allows_multiple_answers": parameters.get("allows_multiple_answers", False),
        "allows_revoting": parameters.get("allows_revoting", kind == "regular"),
        "members_only": False,
    }
    if correct:
        poll["correct_option_ids"] = correct
    if explanation := parameters.get("explanation"):
        poll["explanation"], _entities = formatted(explanation, parameters.get("explanation_parse_mode"), None)
    message = _send(service, parameters, {"poll": poll})
    world.polls[number] = (message["chat"]["id"], message["message_id"])
    return message


def stop_poll(service: Service, parameters: Json, _: Uploads) -> Json:
    """stopPoll."""
    chat, entry = _own(service, parameters, "message with poll to stop not found")
    if "poll" not in entry.message:
        raise bad_request("message is not a poll")
    poll: Json = {**entry.message["poll"], "is_closed": True}
    _put(service, chat, entry, {**entry.message, "poll": poll}, parameters)
    return poll


def send_chat_action(service: Service, parameters: Json, _: Uploads) -> bool:
    """sendChatAction."""
    chat, action = _writable(service, parameters["chat_id"]), parameters["action"]
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.typing = (action, service.world.clock() + TYPING_SECONDS)
    service.world.changed("typing", chat_id=chat.id, action=action, seconds=TYPING_SECONDS)
    return True


def _own(service: Service, parameters: Json, missing: str) -> tuple[Chat, Entry]:
    """The bot's message that a request names."""
    if "chat_id" not in parameters or "message_id" not in parameters:
        raise bad_request("message identifier is not specified")
    chat = _writable(service, parameters["chat_id"])
    entry = chat.entries.get(parameters["message_id"])
    if entry is None or entry.deleted:
        raise bad_request(missing)
    if not entry.by_bot:
        raise bad_request("message can't be edited")
    return chat, entry


def _put(service: Service, chat: Chat, entry: Entry, message: Json, parameters: Json) -> Json:
    """Put a new version in place of a message, unless there is nothing new about it."""
    message = {name: value for name, value in message.items() if name not in {"reply_markup", "edit_date"}}
    if inline := check_inline(parameters["reply_markup"]) if parameters.get("reply_markup") else None:
        message["reply_markup"] = inline  # without one an edit takes the old keyboard away
    if message == {name: value for name, value in entry.message.items() if name != "edit_date"}:
        raise bad_request(NOT_MODIFIED)
    entry.change({**message, "edit_date": service.world.now()})
    service.world.show(chat, entry)
    return entry.message


EDITABLE = ("text", "entities", "link_preview_options", "photo", "document", "caption", "caption_entities")


def _without(message: Json, *names: str) -> Json:
    return {name: value for name, value in message.items() if name not in names}


def edit_text(service: Service, parameters: Json, _: Uploads) -> Json:
    """editMessageText."""
    chat, entry = _own(service, parameters, "message to edit not found")
    if "text" not in parameters:
        raise bad_request("message text is empty")
    content = text_of("editMessageText", parameters)
    if "text" not in entry.message:
        raise bad_request("there is no text in the message to edit")
    return _put(service, chat, entry, _without(entry.message, *EDITABLE) | content, parameters)


def edit_caption(service: Service, parameters: Json, _: Uploads) -> Json:
    """editMessageCaption."""
    chat, entry = _own(service, parameters, "message to edit not found")
    if not {"photo", "document"} & entry.message.keys():
        raise bad_request("there is no caption in the message to edit")
    content = caption_of("editMessageCaption", parameters)
    return _put(service, chat, entry, _without(entry.message, "caption", "caption_entities") | content, parameters)


def edit_media(service: Service, parameters: Json, uploads: Uploads) -> Json:
    """editMessageMedia."""
    chat, entry = _own(service, parameters, "message to edit not found")
    media = parameters["media"]
    if media["type"] not in {"photo", "document"}:
        raise bad_request(f"the local Telegram shows no {media['type']}: photo or document")
    owner = "InputMediaPhoto" if media["type"] == "photo" else "InputMediaDocument"
    content = media_of(service, media["type"], media["media"], uploads) | caption_of(owner, media)
    return _put(service, chat, entry, _without(entry.message, *EDITABLE) | content, parameters)


def edit_markup(service: Service, parameters: Json, _: Uploads) -> Json:
    """editMessageReplyMarkup."""
    chat, entry = _own(service, parameters, "message to edit not found")
    return _put(service, chat, entry, entry.message, parameters)


def delete_message(service: Service, parameters: Json, _: Uploads) -> bool:
    """deleteMessage."""
    chat = _writable(service, parameters["chat_id"])
    entry = chat.entries.get(parameters["message_id"])
    if entry is None or entry.deleted:
        raise bad_request("message to delete not found")
    too_old = service.world.clock() - entry.at > DELETABLE_SECONDS
    if too_old or not (entry.by_bot or chat.private):
        raise bad_request("message can't be deleted")
    entry.deleted = True
    service.world.show(chat, entry)
    return True


def delete_messages(service: Service, parameters: Json, _: Uploads) -> bool:
    """deleteMessages: what cannot be found is passed over."""
    chat = _writable(service, parameters["chat_id"])
    for number in parameters["message_ids"]:
        entry = chat.entries.get(number)
        if entry and not entry.deleted:
            delete_message(service, {"chat_id": chat.id, "message_id": number}, {})
    return True


def set_reaction(service: Service, parameters: Json, _: Uploads) -> bool:
    """setMessageReaction."""
    chat = _writable(service, parameters["chat_id"])
    entry = chat.entries.get(parameters["message_id"])
    if entry is None or entry.deleted:
        raise bad_request("message to react not found")
    reaction: list[Any] = parameters.get("reaction", [])
    if any(item.get("emoji") not in REACTIONS for item in reaction):
        raise bad_request("REACTION_INVALID")
    entry.reactions[service.world.bot_id] = reaction
    service.world.show(chat, entry)
    return True
