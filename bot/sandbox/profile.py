"""What a bot says about itself: name, descriptions, commands, menu, photo; the setMy and getMy methods.

Who is shown which commands is decided in `world.py`.
"""

from collections.abc import Mapping

from bot.sandbox.files import Upload
from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.service import Handler, Service

Uploads = dict[str, Upload]


def _scope(parameters: Json) -> str:
    scope = parameters.get("scope", {"type": "default"})
    place = [str(scope[name]) for name in ("chat_id", "user_id") if name in scope]
    return ":".join([scope["type"], *place])


def set_commands(service: Service, parameters: Json, _: Uploads) -> bool:
    """setMyCommands."""
    letters = set("abcdefghijklmnopqrstuvwxyz0123456789_")
    commands = [{**command, "command": command["command"].removeprefix("/")} for command in parameters["commands"]]
    if any(not set(command["command"]) <= letters for command in commands):
        raise bad_request("BOT_COMMAND_INVALID")
    service.world.profile.commands[_scope(parameters), parameters.get("language_code", "")] = commands
    service.world.changed("profile")
    return True


def get_commands(service: Service, parameters: Json, _: Uploads) -> list[Json]:
    """getMyCommands."""
    return service.world.profile.commands.get((_scope(parameters), parameters.get("language_code", "")), [])


def delete_commands(service: Service, parameters: Json, _: Uploads) -> bool:
    """deleteMyCommands."""
    service.world.profile.commands.pop((_scope(parameters), parameters.get("language_code", "")), None)
    service.world.changed("profile")
    return True


def _text_setter(name: str) -> Handler:
    def set_text(service: Service, parameters: Json, _: Uploads) -> bool:
        service.world.profile.texts[name, parameters.get("language_code", "")] = parameters.get(name, "")
        service.world.changed("profile")
        return True

    return set_text


def _text_getter(name: str) -> Handler:
    def get_text(service: Service, parameters: Json, _: Uploads) -> Json:
        text = service.world.profile.text(name, parameters.get("language_code", ""))
        return {name: text or (service.world.bot_card()["first_name"] if name == "name" else "")}

    return get_text


def set_photo(service: Service, parameters: Json, uploads: Uploads) -> bool:
    """setMyProfilePhoto."""
    photo = parameters["photo"]
    upload = uploads.get(str(photo.get("photo", photo.get("animation"))).removeprefix("attach://"))
    if upload is None:
        raise bad_request("can't find the attached file")
    service.world.profile.photo = service.world.files.add("photo", upload).id
    service.world.changed("profile")
    return True


def remove_photo(service: Service, _: Json, __: Uploads) -> bool:
    """removeMyProfilePhoto."""
    service.world.profile.photo = ""
    service.world.changed("profile")
    return True


def set_menu(service: Service, parameters: Json, _: Uploads) -> bool:
    """setChatMenuButton."""
    service.world.profile.menus[parameters.get("chat_id", 0)] = parameters.get("menu_button", {"type": "default"})
    return True


def get_menu(service: Service, parameters: Json, _: Uploads) -> Json:
    """getChatMenuButton."""
    menus = service.world.profile.menus
    return menus.get(parameters.get("chat_id", 0)) or menus.get(0) or {"type": "commands"}


def set_rights(service: Service, parameters: Json, _: Uploads) -> bool:
    """setMyDefaultAdministratorRights."""
    service.world.profile.rights[parameters.get("for_channels", False)] = parameters.get("rights", {})
    return True


def get_rights(service: Service, parameters: Json, _: Uploads) -> Json:
    """getMyDefaultAdministratorRights."""
    rights = service.world.profile.rights.get(parameters.get("for_channels", False))
    return rights or {**dict.fromkeys(RIGHTS, False)}


RIGHTS = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_send_welcome_messages",
)

PROFILE_METHODS: Mapping[str, Handler] = {
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setMyName": _text_setter("name"),
    "getMyName": _text_getter("name"),
    "setMyDescription": _text_setter("description"),
    "getMyDescription": _text_getter("description"),
    "setMyShortDescription": _text_setter("short_description"),
    "getMyShortDescription": _text_getter("short_description"),
    "setMyProfilePhoto": set_photo,
    "removeMyProfilePhoto": remove_photo,
    "setChatMenuButton": set_menu,
    "getChatMenuButton": get_menu,
    "setMyDefaultAdministratorRights": set_rights,
    "getMyDefaultAdministratorRights": get_rights,
}
