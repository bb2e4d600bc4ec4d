"""What people do reaches the bot as Telegram would tell it: in groups only what is meant for it."""

import pytest

from bot.sandbox import schema
from bot.sandbox.people import NotPossibleError
from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.api import Api


async def test_all_that_people_can_do_makes_valid_updates(telegram: LocalTelegram, api: Api) -> None:
    await api.ok("getUpdates", allowed_updates=["chat_member", "message_reaction", *schema.fields("Update")])
    ada = telegram.person("Ada", last_name="L", username="ada", language="de")
    bob = telegram.person("Bob")
    group = telegram.group("Club", ada)
    said = await ada.starts("deep-link")
    await ada.edits(said, "/help")
    await ada.reacts(said, "👍")
    await ada.reacts(said, "")
    await ada.sends_photo(caption="look")
    await ada.sends_voice()
    await ada.sends_sticker()
    await ada.sends_location()
    await ada.sends_contact()
    await ada.sends("document", b"%PDF", "x.pdf")
    await ada.writes("again", reply_to=said)
    query = await ada.asks_inline("scars")
    await bob.joins(group)
    await bob.leaves(group)
    await ada.blocks()
    await ada.unblocks()
    group.upgrade(ada)
    updates = await api.ok("getUpdates")
    assert all(schema.check_object("Update", update) == [] for update in updates)
    assert len(updates) == 20
    results = [
        {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "m"}},
    ]
    await api.ok("answerInlineQuery", inline_query_id=query.id, results=results)
    assert query.answer == {"results": results}
    assert (await api.refused("answerInlineQuery", inline_query_id=query.id, results=[]))[0] == 400


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    group = telegram.group("Club", ada)
    welcome = await api.ok("sendMessage", chat_id=group.chat_id, text="hello all")
    reply = await group.next_reply()
    await ada.writes("just us", to=group)
    await ada.writes("/quiz", to=group)
    await ada.writes("/quiz@other_bot", to=group)
    await ada.writes("hi @local_bot", to=group)
    await ada.writes("thanks", to=group, reply_to=reply)
    texts = [update["message"]["text"] for update in await api.ok("getUpdates") if "text" in update.get("message", {})]
    assert texts == ["/quiz", "hi @local_bot", "thanks"]
    assert welcome["chat"] == {"id": group.chat_id, "type": "group", "title": "Club"}
    telegram.world.privacy = False
    await ada.writes("now all", to=group)
    assert (await api.ok("getUpdates"))[-1]["message"]["text"] == "now all"


async def test_a_group_says_who_came_and_refuses_a_bot_that_was_removed(telegram: LocalTelegram, api: Api) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    group = telegram.group("Club", ada)
    await bob.joins(group)
    assert (await api.ok("getChatMemberCount", chat_id=group.chat_id)) == 3
    member = await api.ok("getChatMember", chat_id=group.chat_id, user_id=bob.id)
    assert member["status"] == "member"
    group.remove_bot(ada)
    refused = await api.refused("sendMessage", chat_id=group.chat_id, text="x")
    assert refused == (403, "Forbidden: bot was kicked from the group chat")
    kinds = [next(name for name in update if name != "update_id") for update in await api.ok("getUpdates")]
    assert kinds == ["my_chat_member", "message", "message", "message", "my_chat_member"]


async def test_a_group_that_became_a_supergroup_names_its_new_id(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    group = telegram.group("Club", ada)
    new = group.upgrade(ada)
    body = await api.call("sendMessage", chat_id=group.chat_id, text="x")
    assert body["parameters"] == {"migrate_to_chat_id": new.chat_id}
    await api.ok("sendMessage", chat_id=new.chat_id, text="x")
    assert (await new.next_reply()).text == "x"


async def test_a_button_in_a_group_is_pressed_by_anyone(telegram: LocalTelegram, api: Api) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    group = telegram.group("Club", ada, bob)
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}
    await api.ok("sendMessage", chat_id=group.chat_id, text="x", reply_markup=keyboard)
    await bob.presses("Go", to=group)
    assert (await api.ok("getUpdates"))[-1]["callback_query"]["from"]["first_name"] == "Bob"


async def test_people_cannot_do_what_telegram_would_not_let_them(telegram: LocalTelegram) -> None:
    ada, bob = telegram.person("Ada"), telegram.person("Bob")
    group = telegram.group("Club", ada)
    said = await ada.writes("hi")
    with pytest.raises(NotPossibleError, match="no empty message"):
        await ada.writes("  ")
    with pytest.raises(NotPossibleError, match="Bob is not in Club"):
        await bob.writes("hi", to=group)
    with pytest.raises(NotPossibleError, match="Bob did not write"):
        await bob.edits(said, "x")


async def test_numbers_go_on_after_a_reset(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    await ada.writes("one")
    before = (await api.ok("getUpdates"))[-1]["update_id"]
    telegram.reset()
    assert await api.ok("getUpdates") == []
    bob = telegram.person("Bob")
    await bob.writes("two")
    update = (await api.ok("getUpdates"))[-1]
    assert update["update_id"] > before
    assert update["message"]["message_id"] == 2
    assert bob.id != ada.id


async def test_waiting_for_a_silent_bot_says_what_it_did(telegram: LocalTelegram, api: Api) -> None:
    ada = telegram.person("Ada")
    await ada.writes("hi")
    await api.ok("sendChatAction", chat_id=ada.id, action="typing")
    with pytest.raises(AssertionError, match=r"a message to Ada; 1 updates are not confirmed; .*sendChatAction 200"):
        await ada.next_reply(patience=0.01)
