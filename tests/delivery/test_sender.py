"""What the sender makes of each answer, with a real store and a Telegram that answers as it is told."""

import asyncio
import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.channels.telegram.calls import Call
from bot.channels.telegram.results import Blocked, Moved, Refused, Result, Retry, Sent
from bot.delivery.limits import UNLIMITED, Limits, Rate, Rates
from bot.delivery.sender import Sender
from bot.dialogue.actions import Heard, Send
from bot.dialogue.turn import Turn
from bot.errors import SettingsError, StoreError
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Outgoing, Shown
from tests.storage.examples import START, echo, open_store, said

SOON = Retry(0.01, "wait")


class ScriptedChannel:
    """Answers from a list, and with "sent" when that is used up; keeps what arrived."""

    def __init__(self, *answers: Result | Exception) -> None:
        self.answers = list(answers)
        self.arrived: list[tuple[str, str]] = []
        self.in_flight: set[str] = set()

    async def send(self, chat: str, call: Call) -> Result:
        """Answer a call."""
        assert chat not in self.in_flight, "two messages to one chat at once"
        self.in_flight.add(chat)
        await asyncio.sleep(0)
        self.in_flight.remove(chat)
        answer = self.answers.pop(0) if self.answers else Sent()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Sent):
            self.arrived.append((chat, str(call.parameters["text"])[:6]))
        return answer


@pytest_asyncio.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = open_store(tmp_path / "bot.db")
    yield opened
    await opened.close()


async def something_waits(store: SqliteStore) -> bool:
    """Whether the outbox holds anything, due or not."""
    return bool(await store._runner.run(lambda c: c.execute("SELECT 1 FROM outbox").fetchone()))


async def send_everything(store: SqliteStore, channel: ScriptedChannel, concurrency: int = 32) -> None:
    """Run a sender until the outbox is empty."""
    sender = Sender(store, channel, Limits(UNLIMITED), concurrency=concurrency, idle=0.01)
    task = asyncio.create_task(sender.run())
    async with asyncio.timeout(5):
        while not task.done() and await something_waits(store):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    sender.finish()
    await task


async def test_a_chat_gets_its_messages_in_order_one_at_a_time(store: SqliteStore) -> None:
    await store.apply([said(number, str(number), str(number % 3)) for number in range(30)], echo)
    channel = ScriptedChannel()
    await send_everything(store, channel)
    for chat in "012":
        assert [text for to, text in channel.arrived if to == chat] == [
            f"{turn}: {number}" for turn, number in enumerate((n for n in range(30) if str(n % 3) == chat), 1)
        ]


async def test_chats_that_wait_for_their_turn_keep_nobody_else_from_theirs(store: SqliteStore) -> None:
    groups = [said(number, chat=f"-{number % 5 + 1}") for number in range(15)]
    await store.apply([*groups, said(100, chat="7")], echo)
    channel = ScriptedChannel()
    limits = Limits(Rates(None, None, Rate(1, 60.0)))
    sender = Sender(store, channel, limits, concurrency=2, idle=0.01)
    task = asyncio.create_task(sender.run())
    async with asyncio.timeout(5):
        while len(channel.arrived) < 6:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await store.apply([said(101, "more", chat="7")], echo)
        while ("7", "2: mor") not in channel.arrived:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait((task,))
    assert sorted(chat for chat, _ in channel.arrived) == ["-1", "-2", "-3", "-4", "-5", "7", "7"]


async def test_no_more_messages_than_fly_at_once_can_be_repeated_by_a_crash(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.apply([said(number, chat=str(number)) for number in range(40)], echo)
    channel, mark, marked = ScriptedChannel(), store.mark_sent, [0]
    unmarked: list[int] = []

    async def slowly(outgoing: Outgoing, shown: Shown | None = None, *, patient: bool = False) -> bool:
        unmarked.append(len(channel.arrived) - marked[0])
        await asyncio.sleep(0.005)
        more = await mark(outgoing, shown, patient=patient)
        marked[0] += 1
        return more

    monkeypatch.setattr(store, "mark_sent", slowly)
    await send_everything(store, channel, concurrency=4)
    assert len(channel.arrived) == 40
    assert max(unmarked) == 4


async def test_a_part_that_arrived_is_not_repeated_when_the_next_must_wait(store: SqliteStore) -> None:
    await store.apply([said(1, "x" * 4000 + " " + "y" * 4000), said(2, "next")], echo)
    channel = ScriptedChannel(Sent(), SOON, SOON)
    await send_everything(store, channel)
    assert channel.arrived == [("1", "1: xxx"), ("1", "yyyyyy"), ("1", "2: nex")]


@pytest.mark.parametrize("refusal", [Refused("no"), RuntimeError("a fault of ours")])
async def test_what_cannot_go_out_is_buried_and_the_chat_goes_on(
    store: SqliteStore, refusal: Result | Exception
) -> None:
    await store.apply([said(1), said(2, "next")], echo)
    channel = ScriptedChannel(refusal)
    await send_everything(store, channel)
    assert channel.arrived == [("1", "2: nex")]


async def test_a_message_waits_for_this_machine_to_be_well_again(store: SqliteStore) -> None:
    await store.apply([said(1), said(2, "next")], echo)
    channel = ScriptedChannel(OSError(errno.EMFILE, "too many open files"))
    await send_everything(store, channel)
    assert channel.arrived == [("1", "1: hel"), ("1", "2: nex")]


async def test_a_message_with_nothing_to_show_is_buried(store: SqliteStore) -> None:
    await store.apply([said(1)], lambda state, _event: Turn(state, (Send(" "), Send("x")), Heard("answer")))
    channel = ScriptedChannel()
    await send_everything(store, channel)
    assert channel.arrived == [("1", "x")]


async def test_a_blocked_chat_is_dropped(store: SqliteStore) -> None:
    await store.apply([said(1), said(2), said(3, chat="2")], echo)
    channel = ScriptedChannel(Blocked())
    await send_everything(store, channel)
    assert [chat for chat, _ in channel.arrived] == ["2"]


async def test_a_moved_chat_gets_its_messages_under_its_new_id(store: SqliteStore) -> None:
    await store.apply([said(1, "a", "-1"), said(2, "b", "-1")], echo)
    channel = ScriptedChannel(Moved("-1", "-100"))
    await send_everything(store, channel)
    assert channel.arrived == [("-100", "1: a"), ("-100", "2: b")]


async def test_a_message_that_was_sent_is_not_sent_again_because_the_disk_is_full(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.apply([said(1)], echo)
    mark, failures = store.mark_sent, iter([StoreError("full"), StoreError("full")])

    async def full_at_first(outgoing: Outgoing, shown: Shown | None, *, patient: bool) -> None:
        if error := next(failures, None):
            raise error
        await mark(outgoing, shown, patient=patient)

    monkeypatch.setattr(store, "mark_sent", full_at_first)
    channel = ScriptedChannel()
    await send_everything(store, channel)
    assert channel.arrived == [("1", "1: hel")]


async def test_an_outbox_that_cannot_be_read_is_tried_again(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.apply([said(1)], echo)
    due, failures = store.due, iter([StoreError("locked")])

    async def locked_at_first(*arguments: object) -> object:
        if error := next(failures, None):
            raise error
        return await due(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "due", locked_at_first)
    channel = ScriptedChannel()
    await send_everything(store, channel)
    assert channel.arrived == [("1", "1: hel")]


async def test_a_bad_token_stops_the_sender(store: SqliteStore) -> None:
    await store.apply([said(1)], echo)
    with pytest.raises(ExceptionGroup) as error:
        await send_everything(store, ScriptedChannel(SettingsError("token")))
    assert error.group_contains(SettingsError)


async def test_a_message_whose_answer_was_lost_waits_longer_each_time(store: SqliteStore) -> None:
    await store.apply([said(1)], echo)
    sender = Sender(store, ScriptedChannel(), Limits(UNLIMITED))
    (first,) = await store.due(START, 1, ())
    pauses = []
    for attempts in (0, 2, 4, 400):
        outgoing = type(first)(first.id, first.chat, first.send, attempts)
        pauses.append(sender._pause(outgoing, Retry(None, "TimedOut")))
    assert pauses == sorted(pauses)
    assert pauses[-1] <= 15
