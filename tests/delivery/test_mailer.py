"""Letters: each goes out once, whatever the mail server does, and the chat is told what became of it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from pathlib import Path

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.delivery import mailer, smtp
from bot.delivery.applying import Applier
from bot.delivery.mail_server import MailServer
from bot.delivery.mailer import Mailer, Post
from bot.delivery.tally import Tally
from bot.dialogue.actions import Forget, Heard, Mail, Send
from bot.dialogue.events import Event, Mailed, Said
from bot.dialogue.state import Result, State
from bot.dialogue.turn import Turn
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Letter
from tests.delivery.mail_servers import Postbox, mail_server
from tests.storage.examples import START, Clock, open_store, send_all

RESULT = Result("run", "quiz", {"age": 28}, START)
JO = "jo.marker@example.com"


def handle(state: State, event: Event) -> Turn:
    """Ask for a letter to whatever is said, and repeat what became of it."""
    match event.what:
        case Said(text):
            return Turn(state, (Mail(text, RESULT, event.at),), Heard("command"))
        case Mailed(outcome):
            return Turn(state, (Send(outcome),), Heard("command"))
        case _:
            raise AssertionError(event)


def write(letter: Letter, sender: Address) -> EmailMessage:
    """A short letter with a name."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = str(sender), letter.mail.address, "Hello"
    message["Message-ID"] = f"<{letter.id}@example.org>"
    message.set_content("Hello.")
    return message


class Desk:
    """A store, a clock, and somebody who asks for letters."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bot.db"
        self.clock = Clock()
        self.store: SqliteStore = open_store(self.path, self.clock)
        self._events = 0

    async def ask(self, address: str = JO, chat: str = "1") -> None:
        """Somebody asks for a letter."""
        self._events += 1
        await self.store.apply([Event(f"tg:{self._events}", chat, self.clock.now, Said(address))], handle)

    async def told(self) -> list[tuple[str, str]]:
        """What chats were told since."""
        return await send_all(self.store, self.clock.now)

    def mailer(self, server: MailServer, compose: mailer.Compose = write) -> Mailer:
        """Whoever sends."""
        post = Post(server, Address("Bot", "bot", "example.org"), compose)
        applier = Applier(self.store, handle, wake=lambda: None, tally=Tally())
        return Mailer(self.store, applier, post, every=0.01, clock=self.clock)

    async def waiting(self) -> list[Letter]:
        """The letters that wait, however long they still have to."""
        return await self.store.letters(self.clock.now + timedelta(days=9), 100)


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk."""
    made = Desk(tmp_path)
    yield made
    await made.store.close()


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY", 0.3)


@asynccontextmanager
async def running(sending: Mailer) -> AsyncIterator[None]:
    """Let it run meanwhile."""
    task = asyncio.create_task(sending.run())
    yield
    sending.stop()
    async with asyncio.timeout(5):
        await task


async def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited 5 s")


async def test_a_letter_goes_out_once_and_its_chat_is_told(desk: Desk) -> None:
    await desk.ask()
    box = Postbox()
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
        await desk.mailer(server).send_due()
    assert box.recipients == [JO]
    assert await desk.told() == [("1", "sent")]
    assert await desk.waiting() == []


async def test_after_it_went_out_the_address_is_in_no_file_and_no_log(desk: Desk) -> None:
    with capture_logs() as said:
        await desk.ask()
        async with mail_server(Postbox(replies={"RCPT": [f"451 <{JO}> not now"]})) as server:
            await desk.mailer(server).send_due()
            desk.clock.forward(hours=2)
            await desk.mailer(server).send_due()
    assert await desk.told() == [("1", "sent")]
    assert [line["event"] for line in said] == ["a letter has to wait", "a letter went out"]
    assert "marker" not in repr(said)
    for table, columns in tables(desk.path):
        assert "marker" not in columns, table


def tables(path: Path) -> list[tuple[str, str]]:
    """Every table with all that stands in it."""
    connection = sqlite3.connect(path)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = [(name, repr(connection.execute(f"SELECT * FROM {name}").fetchall())) for name in names]
    connection.close()
    return found


async def test_an_address_that_is_refused_is_told_and_never_tried_again(desk: Desk) -> None:
    await desk.ask()
    box = Postbox(replies={"RCPT": ["550 no such person"]})
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
        desk.clock.forward(days=1)
        await desk.mailer(server).send_due()
    assert (box.tries, box.letters) == (1, [])
    assert await desk.told() == [("1", "refused")]


@pytest.mark.parametrize("box", [Postbox(replies={"RCPT": ["451 later"]}), Postbox(breaks_at={"data"})])
async def test_what_may_pass_is_tried_again_later_and_not_at_once(desk: Desk, box: Postbox) -> None:
    await desk.ask()
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
        await desk.mailer(server).send_due()
        assert (box.tries, await desk.told()) == (1, [])
        desk.clock.forward(minutes=2)
        await desk.mailer(server).send_due()
    assert box.recipients == [JO]
    assert await desk.told() == [("1", "sent")]


async def test_the_pauses_grow_and_have_an_end(desk: Desk) -> None:
    await desk.ask()
    box = Postbox(replies={"RCPT": ["451 later"] * 99})
    async with mail_server(box) as server:
        sending = desk.mailer(server)
        hours = 0
        while await desk.waiting():
            await sending.send_due()
            desk.clock.forward(hours=1)
            hours += 1
    assert box.tries == mailer.MOST_TRIES
    assert 48 < hours <= 96
    assert await desk.told() == [("1", "refused")]


async def test_a_stalled_letter_does_not_hold_the_others(desk: Desk) -> None:
    await desk.ask("slow@example.com", "1")
    await desk.ask("jo@example.com", "2")
    box = Postbox(stalls_at={"RCPT"})
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
        box.stalls_at.clear()
        await desk.mailer(server).send_due()
    assert box.recipients == ["jo@example.com"]
    assert await desk.told() == [("2", "sent")]


async def test_a_lost_answer_repeats_the_letter_under_its_name(desk: Desk) -> None:
    await desk.ask()
    box = Postbox(breaks_at={"reply"})
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
        desk.clock.forward(minutes=2)
        await desk.mailer(server).send_due()
    assert len(box.letters) == 2
    assert len({message["Message-ID"] for message in box.messages}) == 1
    assert await desk.told() == [("1", "sent")]


async def test_a_server_that_is_away_delays_letters_and_loses_none(desk: Desk) -> None:
    box = Postbox()
    async with mail_server(box) as server:
        pass
    with capture_logs() as said:
        async with running(desk.mailer(server)):
            await desk.ask("jo@example.com", "1")
            await desk.ask("mo@example.com", "2")
            await until(lambda: "waiting, nothing is lost" in [line["event"] for line in said])
            async with mail_server(box, port=server.port):
                await until(lambda: len(box.letters) == 2)
    assert box.recipients == ["jo@example.com", "mo@example.com"]
    assert await desk.told() == [("1", "sent"), ("2", "sent")]


async def test_a_server_that_will_not_have_us_is_told_to_the_operator_and_letters_wait(desk: Desk) -> None:
    await desk.ask()
    with capture_logs() as said:
        async with mail_server(Postbox(replies={"MAIL": ["553 not yours"]})) as server:
            await desk.mailer(server).send_due()
    assert "check MAIL_FROM" in said[-1]["why"]
    assert "marker" not in repr(said)
    assert [(letter.mail.address, letter.attempts) for letter in await desk.waiting()] == [(JO, 0)]
    assert await desk.told() == []


async def test_of_too_many_letters_the_last_are_not_sent(desk: Desk) -> None:
    for number in range(4):
        await desk.ask(f"one{number}@example.com", "1")
    for chat in ("2", "3", "4"):
        await desk.ask(JO, chat)
    box = Postbox()
    async with mail_server(box) as server:
        await desk.mailer(server).send_due()
    assert len(box.letters) == 5
    assert sorted(await desk.told()) == sorted(
        [("1", "sent")] * 3 + [("1", "limited")] + [("2", "sent"), ("3", "sent"), ("4", "limited")]
    )


async def test_a_letter_that_cannot_be_written_holds_no_other(desk: Desk) -> None:
    def stumble(letter: Letter, sender: Address) -> EmailMessage:
        if letter.chat == "1":
            raise ValueError(letter.mail.address)
        return write(letter, sender)

    await desk.ask(JO, "1")
    await desk.ask("mo@example.com", "2")
    box = Postbox()
    async with mail_server(box) as server:
        await desk.mailer(server, stumble).send_due()
    assert box.recipients == ["mo@example.com"]
    assert sorted(await desk.told()) == [("1", "refused"), ("2", "sent")]


async def test_a_kill_between_sending_and_writing_down_repeats_the_letter_once(desk: Desk) -> None:
    await desk.ask()
    box = Postbox()
    async with mail_server(box) as server:
        sending = desk.mailer(server)
        box.stalls_at = {"reply"}
        task = asyncio.create_task(sending.send_due())
        await until(lambda: bool(box.letters))
        task.cancel()  # the kill
        box.stalls_at.clear()
        await desk.mailer(server).send_due()
        await desk.mailer(server).send_due()
    assert len(box.letters) == 2
    assert len({message["Message-ID"] for message in box.messages}) == 1
    assert await desk.told() == [("1", "sent")]


async def test_a_letter_of_a_chat_that_was_forgotten_is_told_to_nobody(desk: Desk) -> None:
    await desk.ask()
    [letter] = await desk.waiting()
    forget = Event("tg:99", "1", desk.clock.now, Said("/forget"))
    await desk.store.apply([forget], lambda _state, _event: Turn(State(), (Forget(),), Heard("command")))
    event = Event(f"mail:{letter.id}", "1", desk.clock.now, Mailed("sent"))
    assert await desk.store.apply([event], handle) == [None]
    assert await desk.told() == []


async def test_a_letter_that_is_forgotten_while_another_goes_out_is_not_sent(desk: Desk) -> None:
    await desk.ask("jo@example.com", "1")
    await desk.ask("mo@example.com", "2")
    box = Postbox(slow=0.2)
    async with mail_server(box) as server:
        sending = asyncio.create_task(desk.mailer(server).send_due())
        await until(lambda: bool(box.tries))
        forget = Event("tg:98", "2", desk.clock.now, Said("/forget"))
        await desk.store.apply([forget], lambda _state, _event: Turn(State(), (Forget(),), Heard("command")))
        await sending
    assert box.recipients == ["jo@example.com"]
    assert await desk.told() == [("1", "sent")]


async def test_a_server_that_stalls_does_not_hold_up_the_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY", 30.0)
    await desk.ask()
    box = Postbox(stalls_at={"RCPT"})
    async with mail_server(box) as server:
        task = asyncio.create_task(desk.mailer(server).run())
        await until(lambda: bool(box.tries))
        task.cancel()
        async with asyncio.timeout(2):
            await asyncio.wait([task])
    assert task.cancelled()
    assert [letter.mail.address for letter in await desk.waiting()] == [JO]
