"""What people do in their chats, and the update that the bot gets for it.

Decides which update follows from which deed, and that a bot in a group sees only what is meant for it. Does not check
what the bot does: that is `sending.py`.
"""

from bot.sandbox.files import StoredFile, Upload
from bot.sandbox.formatting import find_entities
from bot.sandbox.refusals import Json
from bot.sandbox.world import BOT_USERNAME, Chat, Entry, Query, User, World


class NotPossibleError(Exception):
    """A person cannot do this; the text says why and what there is instead."""


def _say(world: World, user: User, chat: Chat, content: Json, reply_to: int | None = None) -> Entry:
    if user.id not in chat.members:
        raise NotPossibleError(f"{user.first_name} is not in {chat.title or 'this chat'}: let them join first")
    if reply_to is not None:
        content = {"reply_to_message": quoted(chat, reply_to), **content}
    if chat.private and chat.closed:
        unblock(world, user)
    chat.opened = chat.opened or chat.private
    entry = world.add_message(chat, user.id, content)
    if chat.private or _is_for_bot(world, chat, entry.message):
        world.updates.add("message", entry.message, chat.id)
    return entry


def quoted(chat: Chat, message_id: int) -> Json:
    """A message inside the one that answers it: without what it answered itself."""
    found = chat.entries.get(message_id)
    if found is None or found.deleted:
        raise NotPossibleError(f"there is no message {message_id} to reply to")
    return {name: value for name, value in found.message.items() if name != "reply_to_message"}


def _is_for_bot(world: World, chat: Chat, message: Json) -> bool:
    if chat.closed or not chat.opened:
        return False
    service = any(name in message for name in ("new_chat_members", "left_chat_member", "group_chat_created"))
    if not world.privacy or service:
        return True
    if message.get("reply_to_message", {}).get("from", {}).get("id") == world.bot_id:
        return True
    text = message.get("text") or message.get("caption") or ""
    if text.startswith("/"):
        addressed = text.split(maxsplit=1)[0].partition("@")[2]
        return addressed in {"", BOT_USERNAME}
    return f"@{BOT_USERNAME}" in text


def write(world: World, user: User, chat: Chat, text: str, reply_to: int | None = None) -> Entry:
    """A person writes."""
    text = text.strip()
    if not text:
        raise NotPossibleError("Telegram sends no empty message")
    entities = find_entities(text, [])
    return _say(world, user, chat, {"text": text, **({"entities": entities} if entities else {})}, reply_to)


def edit(world: World, user: User, chat: Chat, message_id: int, text: str) -> Entry:
    """A person changes what they wrote."""
    entry = chat.entries.get(message_id)
    if entry is None or entry.message["from"]["id"] != user.id:
        raise NotPossibleError(f"{user.first_name} did not write message {message_id}")
    changed = {**entry.message, "text": text, "edit_date": world.now()}
    changed.pop("entities", None)
    entities = find_entities(text, [])
    entry.change(changed | ({"entities": entities} if entities else {}))
    world.show(chat, entry)
    if chat.private or _is_for_bot(world, chat, entry.message):
        world.updates.add("edited_message", entry.message, chat.id)
    return entry


def press(world: World, user: User, chat: Chat, entry: Entry, button: Json) -> Query:
    """A person presses a button below a message."""
    if "callback_data" not in button:
        raise NotPossibleError(f"the button {button['text']!r} asks the bot nothing")
    query = world.add_query(user.id, chat.id, entry.id)
    callback = {
        "id": query.id,
        "from": user.card(),
        "message": entry.message,
        "chat_instance": str(abs(chat.id) * 7919),
        "data": button["callback_data"],
    }
    world.changed("press", chat_id=chat.id, message_id=entry.id, query_id=query.id, data=button["callback_data"])
    world.updates.add("callback_query", callback, chat.id)
    return query


def react(world: World, user: User, chat: Chat, message_id: int, emoji: str) -> None:
    """A person reacts to a message, or takes a reaction back with an empty emoji."""
    entry = chat.entries[message_id]
    old, new = entry.reactions.get(user.id, []), ([{"type": "emoji", "emoji": emoji}] if emoji else [])
    entry.reactions[user.id] = new
    world.show(chat, entry)
    update = {
        "chat": world.chat_card(chat),
        "message_id": message_id,
        "user": user.card(),
        "date": world.now(),
        "old_reaction": old,
        "new_reaction": new,
    }
    world.updates.add("message_reaction", update, chat.id)


def send_file(world: World, user: User, chat: Chat, kind: str, upload: Upload, caption: str = "") -> Entry:
    """A person sends a photo, a document, a voice message or a sticker."""
    content = _as_message(kind, world.files.add(kind, upload))
    return _say(world, user, chat, content | ({"caption": caption} if caption else {}))


def _as_message(kind: str, file: StoredFile) -> Json:
    match kind:
        case "photo":
            return {"photo": file.as_photo()}
        case "document":
            return {"document": file.as_document()}
        case "voice":
            return {"voice": {**file.card(), "duration": 3, "mime_type": "audio/ogg"}}
        case "sticker":
            looks = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
            return {"sticker": {**file.card(), **looks, "emoji": "🙂"}}
        case _:
            raise NotPossibleError(f"people here send no {kind}: photo, document, voice or sticker")


def send_location(world: World, user: User, chat: Chat, latitude: float, longitude: float) -> Entry:
    """A person sends a place."""
    return _say(world, user, chat, {"location": {"latitude": latitude, "longitude": longitude}})


def send_contact(world: World, user: User, chat: Chat, phone_number: str) -> Entry:
    """A person sends their telephone number."""
    contact = {"phone_number": phone_number, "first_name": user.first_name, "user_id": user.id}
    return _say(world, user, chat, {"contact": contact})


def ask_inline(world: World, user: User, text: str, offset: str = "") -> Query:
    """A person types "@bot text" somewhere."""
    query = world.add_query(user.id)
    update = {"id": query.id, "from": user.card(), "query": text, "offset": offset, "chat_type": "private"}
    world.updates.add("inline_query", update, user.id)
    return query


def vote(world: World, user: User, chat: Chat, message_id: int, options: list[int]) -> None:
    """A person votes in a poll."""
    entry = chat.entries[message_id]
    poll = entry.message["poll"]
    if poll["is_closed"]:
        raise NotPossibleError("this poll is closed")
    chosen = [
        {**option, "voter_count": option["voter_count"] + (position in options)}
        for position, option in enumerate(poll["options"])
    ]
    poll = {**poll, "options": chosen, "total_voter_count": poll["total_voter_count"] + 1}
    entry.message = {**entry.message, "poll": poll}
    world.show(chat, entry)
    world.updates.add("poll", poll, chat.id)
    if not poll["is_anonymous"]:
        ids = [option["persistent_id"] for position, option in enumerate(chosen) if position in options]
        answer = {"poll_id": poll["id"], "user": user.card(), "option_ids": options, "option_persistent_ids": ids}
        world.updates.add("poll_answer", answer, chat.id)


def block(world: World, user: User) -> None:
    """A person blocks the bot."""
    _set_closed(world, user, world.chats[user.id], closed=True)


def unblock(world: World, user: User) -> None:
    """A person lets the bot write again."""
    _set_closed(world, user, world.chats[user.id], closed=False)


def add_bot(world: World, user: User, chat: Chat) -> None:
    """A person adds the bot to a group."""
    was_open, chat.opened = chat.opened, True
    _set_closed(world, user, chat, closed=False, force=not was_open)
    entry = world.add_message(chat, user.id, {"new_chat_members": [world.bot_card()]})
    world.updates.add("message", entry.message, chat.id)


def remove_bot(world: World, user: User, chat: Chat) -> None:
    """A person removes the bot from a group."""
    entry = world.add_message(chat, user.id, {"left_chat_member": world.bot_card()})
    world.updates.add("message", entry.message, chat.id)
    _set_closed(world, user, chat, closed=True)


def _set_closed(world: World, user: User, chat: Chat, *, closed: bool, force: bool = False) -> None:
    if chat.closed == closed and not force:
        return
    chat.closed = closed
    bot = world.bot_card()
    inside: Json = {"status": "member", "user": bot}
    outside: Json = {"status": "left", "user": bot}
    if chat.private or (closed and not chat.private):
        outside = {"status": "kicked", "user": bot, "until_date": 0}
    old, new = (inside, outside) if closed else (outside, inside)
    update = {
        "chat": world.chat_card(chat),
        "from": user.card(),
        "date": world.now(),
        "old_chat_member": old,
        "new_chat_member": new,
    }
    world.changed("people", chat_id=chat.id)
    world.updates.add("my_chat_member", update, chat.id)


def join(world: World, user: User, chat: Chat) -> None:
    """A person joins a group."""
    if user.id in chat.members:
        return
    chat.members.append(user.id)
    _say(world, user, chat, {"new_chat_members": [user.card()]})
    world.changed("people", chat_id=chat.id)


def leave(world: World, user: User, chat: Chat) -> None:
    """A person leaves a group."""
    _say(world, user, chat, {"left_chat_member": user.card()})
    chat.members.remove(user.id)
    world.changed("people", chat_id=chat.id)


def upgrade(world: World, user: User, chat: Chat) -> Chat:
    """A group becomes a supergroup, with another id; the old one stays behind."""
    new = world.add_group(chat.title, chat.members, supergroup=True)
    new.opened, chat.migrated_to = chat.opened, new.id
    for old_chat, content in ((chat, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": chat.id})):
        entry = world.add_message(old_chat, user.id, content)
        world.updates.add("message", entry.message, old_chat.id)
    return new
