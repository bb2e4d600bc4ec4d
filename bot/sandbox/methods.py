"""The methods of the Bot API that the local Telegram has, by name: receiving, answering, looking up.

Sending and editing are in `sending.py`, what a bot says about itself in `profile.py`. A method that Telegram has and this table has not is answered with 501.
"""

import ssl
from collections.abc import Mapping

from bot.sandbox import sending
from bot.sandbox.files import Upload
from bot.sandbox.profile import PROFILE_METHODS
from bot.sandbox.refusals import QUERY_TOO_OLD, Json, bad_request
from bot.sandbox.service import Handler, Service

Uploads = dict[str, Upload]
BIGGEST_DOWNLOAD = 20 * 1024 * 1024
SECRET_LETTERS = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


# Receiving -----------------------------------------------------------------------------------------------------------


async def get_updates(service: Service, parameters: Json, _: Uploads) -> list[Json]:
    """getUpdates."""
    return await service.poller.poll(parameters, webhook=service.webhook.active)


async def set_webhook(service: Service, parameters: Json, uploads: Uploads) -> bool:
    """setWebhook. Telegram wants https; on one's own machine http will do."""
    url = parameters["url"]
    if url and not url.startswith(("https://", "http://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if not set(parameters.get("secret_token", "")) <= SECRET_LETTERS:
        raise bad_request("secret token contains unallowed characters")
    service.poller.stop("terminated by setWebhook request")
    await service.webhook.set(parameters, _trusting(uploads["certificate"]) if "certificate" in uploads else None)
    return True


def _trusting(certificate: Upload) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cadata=certificate.content.decode())
    except (ssl.SSLError, ValueError):
        raise bad_request("bad webhook: can't load the certificate") from None


async def delete_webhook(service: Service, parameters: Json, _: Uploads) -> bool:
    """deleteWebhook."""
    await service.webhook.set({"drop_pending_updates": parameters.get("drop_pending_updates", False)})
    return True


def get_webhook_info(service: Service, _: Json, __: Uploads) -> Json:
    """getWebhookInfo."""
    return service.webhook.info()


# Answering -----------------------------------------------------------------------------------------------------------


def answer_callback(service: Service, parameters: Json, _: Uploads) -> bool:
    """answerCallbackQuery."""
    query = service.world.open_query(parameters["callback_query_id"])
    if query is None or query.message_id is None:
        raise bad_request(QUERY_TOO_OLD)
    query.answer = {name: value for name, value in parameters.items() if name != "callback_query_id"}
    service.world.changed("answer", chat_id=query.chat_id, query_id=query.id, **query.answer)
    return True


def answer_inline(service: Service, parameters: Json, _: Uploads) -> bool:
    """answerInlineQuery."""
    query = service.world.open_query(parameters["inline_query_id"])
    if query is None or query.message_id is not None:
        raise bad_request(QUERY_TOO_OLD)
    ids = [result["id"] for result in parameters["results"]]
    if len(ids) != len(set(ids)):
        raise bad_request("RESULT_ID_DUPLICATE")
    if len(ids) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    query.answer = {name: value for name, value in parameters.items() if name != "inline_query_id"}
    service.world.changed("answer", query_id=query.id, user_id=query.user_id, results=parameters["results"])
    return True


MOST_RESULTS = 50


# Looking up ----------------------------------------------------------------------------------------------------------


def get_me(service: Service, _: Json, __: Uploads) -> Json:
    """getMe."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": not service.world.privacy,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return service.world.bot_card() | abilities


def get_chat(service: Service, parameters: Json, _: Uploads) -> Json:
    """getChat."""
    chat = sending.chat_of(service, parameters["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return service.world.chat_card(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def get_chat_member(service: Service, parameters: Json, _: Uploads) -> Json:
    """getChatMember."""
    chat, user_id = sending.chat_of(service, parameters["chat_id"]), parameters["user_id"]
    world = service.world
    if user_id != world.bot_id and user_id not in world.users:
        raise bad_request("user not found")
    inside = not chat.closed if user_id == world.bot_id else user_id in chat.members
    return {"status": "member" if inside else "left", "user": world.user_card(user_id)}


def get_member_count(service: Service, parameters: Json, _: Uploads) -> int:
    """getChatMemberCount."""
    return len(sending.chat_of(service, parameters["chat_id"]).members) + 1


def leave_chat(service: Service, parameters: Json, _: Uploads) -> bool:
    """leaveChat."""
    chat = sending.chat_of(service, parameters["chat_id"])
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.closed = True
    service.world.changed("people", chat_id=chat.id)
    return True


def get_file(service: Service, parameters: Json, _: Uploads) -> Json:
    """getFile."""
    file = service.world.files.get(parameters["file_id"])
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > BIGGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {**file.card(), "file_path": file.path}


def done(_: Service, __: Json, ___: Uploads) -> bool:
    """logOut and close: the local Telegram has nothing to do for them."""
    return True


METHODS: Mapping[str, Handler] = {
    **PROFILE_METHODS,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "answerCallbackQuery": answer_callback,
    "answerInlineQuery": answer_inline,
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_member_count,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "logOut": done,
    "close": done,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendPoll": sending.send_poll,
    "stopPoll": sending.stop_poll,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_text,
    "editMessageCaption": sending.edit_caption,
    "editMessageMedia": sending.edit_media,
    "editMessageReplyMarkup": sending.edit_markup,
    "deleteMessage": sending.delete_message,
    "deleteMessages": sending.delete_messages,
    "setMessageReaction": sending.set_reaction,
}
