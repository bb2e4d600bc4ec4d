"""What a bot says about itself is kept by language and scope, and shown to whom it concerns."""

import pytest

from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api

COMMANDS = [{"command": "start", "description": "Begin"}]
OTHERS = [{"command": "quiz", "description": "Quiz"}]


@pytest.mark.parametrize(
    ("method", "name"), [("Name", "name"), ("Description", "description"), ("ShortDescription", "short_description")]
)
async def test_texts_are_kept_by_language(api: Api, method: str, name: str) -> None:
    await api.ok(f"setMy{method}", **{name: "any"})
    await api.ok(f"setMy{method}", **{name: "deutsch", "language_code": "de"})
    assert await api.ok(f"getMy{method}") == {name: "any"}
    assert await api.ok(f"getMy{method}", language_code="de") == {name: "deutsch"}
    assert await api.ok(f"getMy{method}", language_code="fr") == {name: "any"}


async def test_commands_are_kept_by_scope_and_shown_to_whom_they_concern(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    group = telegram.group("Club", ada)
    await api.ok("setMyCommands", commands=COMMANDS)
    await api.ok("setMyCommands", commands=OTHERS, scope={"type": "all_private_chats"})
    assert await api.ok("getMyCommands") == COMMANDS
    assert await api.ok("getMyCommands", scope={"type": "all_group_chats"}) == []
    assert telegram.world.commands_for(ada.chat, ada.user) == OTHERS
    assert telegram.world.commands_for(group.chat, ada.user) == COMMANDS
    await api.ok("setMyCommands", commands=COMMANDS, scope={"type": "chat", "chat_id": ada.id})
    assert telegram.world.commands_for(ada.chat, ada.user) == COMMANDS
    await api.ok("deleteMyCommands", scope={"type": "chat", "chat_id": ada.id})
    assert telegram.world.commands_for(ada.chat, ada.user) == OTHERS


@pytest.mark.parametrize(
    ("command", "description", "words"),
    [
        ("Start", "x", "BOT_COMMAND_INVALID"),
        ("a" * 33, "x", "BOT_COMMAND_INVALID"),
        ("start", "", "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("start", "x" * 257, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_wrong_commands_are_refused(api: Api, command: str, description: str, words: str) -> None:
    commands = [{"command": command, "description": description}]
    assert await api.refused("setMyCommands", commands=commands) == (400, f"Bad Request: {words}")


async def test_too_long_a_description_is_refused(api: Api) -> None:
    assert (await api.refused("setMyDescription", description="x" * 513))[0] == 400
    assert (await api.refused("setMyShortDescription", short_description="x" * 121))[0] == 400


async def test_menu_button_rights_and_photo_can_be_set(telegram: LocalTelegram, api: Api) -> None:
    await api.ok("setChatMenuButton", menu_button={"type": "commands"})
    assert await api.ok("getChatMenuButton") == {"type": "commands"}
    assert (await api.ok("getMyDefaultAdministratorRights"))["can_manage_chat"] is False
    photo = {"type": "static", "photo": "attach://p"}
    assert (await api.multipart("setMyProfilePhoto", {"p": ("p.png", b"x")}, photo=photo))["ok"]
    assert telegram.world.profile.photo
    await api.ok("removeMyProfilePhoto")
    assert await api.ok("logOut")
    assert await api.ok("close")
