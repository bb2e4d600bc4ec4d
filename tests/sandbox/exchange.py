"""One exchange that every client of the Bot API is put through, in polling and by webhook."""

from bot.sandbox.telegram import PIXEL, LocalTelegram


async def exchange(telegram: LocalTelegram) -> None:
    """Command, button, edit, photo there and back, plain text, two people at once."""
    ada, bob = telegram.person("Ada"), telegram.person("Bob <b>")
    await ada.starts("deep")
    welcome = await ada.next_reply()
    assert (welcome.text, welcome.buttons) == ("Hello, Ada: deep", ["Count", "Site"])
    assert welcome.entities[0]["type"] == "bold"
    for count in (1, 2):
        press = await ada.presses("Count")
        assert (await press.answered())["text"] == f"now {count + 1}"
        edited = await ada.next_edit()
        assert (edited.id, edited.text) == (welcome.id, f"pressed {count}")
    await ada.sends_photo()
    back = await ada.next_reply()
    assert (back.photo, back.text) == (PIXEL, "yours")
    await bob.writes("abc <i>")
    assert (await bob.next_reply()).text == ">i< cba"
    await telegram.settled()
    assert telegram.world.commands_for(ada.chat, ada.user) == [{"command": "start", "description": "Begin"}]
    refused = [request for request in telegram.requests if request.status not in {0, 200}]
    assert refused == []
