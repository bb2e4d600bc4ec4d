"""Nothing is confirmed before it is durable: the poller with a scripted Telegram and a store that can fail."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from bot.channels.telegram.client import RefusedError
from bot.channels.telegram.results import AwayError, OtherPollerError
from bot.channels.telegram.updates import Me
from bot.delivery import outage
from bot.delivery import polling as polling_module
from bot.delivery.applying import Applier
from bot.delivery.intake import Intake
from bot.delivery.polling import Poller
from bot.delivery.tally import Tally
from bot.dialogue.events import Event
from bot.dialogue.turn import Turn
from bot.errors import StoreError
from bot.storage.store import Handle, Store, nobody
from tests.storage.examples import echo

ME = Me(42, "scar_bot")


def update(number: int, text: str = "hi") -> dict[str, Any]:
    """A message."""
    chat = {"id": 7, "type": "private", "first_name": "Ada"}
    return {"update_id": number, "message": {"message_id": 1, "date": 0, "chat": chat, "text": text}}


def moved(number: int) -> dict[str, Any]:
    """A group that became a supergroup."""
    chat = {"id": -5, "type": "group", "title": "Skin"}
    return {"update_id": number, "message": {"message_id": 1, "date": 0, "chat": chat, "migrate_to_chat_id": -100}}


def press(number: int) -> dict[str, Any]:
    """A pressed button."""
    message = {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
    return {"update_id": number, "callback_query": {"id": f"q{number}", "data": "d", "message": message}}


class ScriptedSource:
    """Gives out batches or errors, and waits for ever when there are no more; keeps what it was asked."""

    def __init__(self, *batches: Sequence[dict[str, Any]] | Exception) -> None:
        self.batches = list(batches)
        self.offsets: list[int] = []
        self.answered: list[str] = []
        self.exhausted = asyncio.Event()
        self.trouble: Exception | None = None
        self.apart = 0.0  # seconds

    async def updates(self, offset: int, wait: float, limit: int = 100) -> Sequence[dict[str, Any]]:
        """Return the next batch."""
        self.offsets.append(offset)
        if not self.batches:
            self.exhausted.set()
            await asyncio.Event().wait()
        await asyncio.sleep(self.apart)
        batch = self.batches.pop(0)
        if isinstance(batch, Exception):
            raise batch
        return batch

    async def answer(self, query_id: str) -> None:
        """Note the answer."""
        self.answered.append(query_id)
        if self.trouble:
            raise self.trouble


class FailingStore:
    """Notes what is applied; fails as often as it is told."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.done: list[str] = []
        self.tried = asyncio.Event()

    async def apply(
        self, events: Sequence[Event], handle: Handle, *, wake: Callable[[], None] = nobody
    ) -> list[Turn | None]:
        """Apply, or fail."""
        self.tried.set()
        if self.failures:
            self.failures -= 1
            raise StoreError("the disk is full: free some space")
        wake()
        self.done += [event.id for event in events]
        return [None for _ in events]

    async def move(self, old: str, new: str) -> None:
        """Note the move."""
        self.done.append(f"{old} to {new}")


@pytest.fixture(autouse=True)
def _no_long_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "FIRST", 0.001)


def polling(source: ScriptedSource, store: FailingStore, applied: Callable[[], None] = lambda: None) -> Poller:
    """A poller between the two."""
    tally, kept = Tally(), cast("Store", store)  # of the store it takes two methods
    applier = Applier(kept, echo, wake=applied, tally=tally)
    return Poller(source, Intake(source, kept, applier, ME, tally=tally), conflict_pause=0.0)


async def poll(source: ScriptedSource, store: FailingStore) -> int:
    """Poll until the source has no more; how often something was applied."""
    applied: list[int] = []
    poller = polling(source, store, lambda: applied.append(1))
    task = asyncio.create_task(poller.run())
    over = asyncio.create_task(source.exhausted.wait())
    async with asyncio.timeout(5):
        await asyncio.wait((task, over), return_when=asyncio.FIRST_COMPLETED)
    over.cancel()
    poller.stop()
    await task
    return len(applied)


async def test_a_batch_is_confirmed_only_after_it_was_applied() -> None:
    source, store = ScriptedSource([update(5), update(6)], [update(7)]), FailingStore()
    assert await poll(source, store) == 2
    assert source.offsets == [0, 7, 8]
    assert store.done == ["tg:5", "tg:6", "tg:7"]


@pytest.mark.parametrize(("apart", "gathered"), [(0.0, True), (0.02, False)], ids=["many", "few"])
async def test_updates_are_let_gather_only_while_they_come_fast(
    monkeypatch: pytest.MonkeyPatch, apart: float, gathered: bool
) -> None:
    monkeypatch.setattr(polling_module, "BUSY", 0.01)
    moments: list[float] = []
    monkeypatch.setattr(polling_module.Poller, "_pause", lambda _self, seconds: _noted(moments, seconds))
    source = ScriptedSource([update(5)], [update(6)], [update(7)])
    source.apart = apart
    await poll(source, FailingStore())
    assert (polling_module.MOMENT in moments) == gathered


async def _noted(moments: list[float], seconds: float) -> None:
    moments.append(seconds)


async def test_a_batch_that_cannot_be_stored_is_not_confirmed_and_tried_again() -> None:
    source, store = ScriptedSource([update(5)], [update(6)]), FailingStore(failures=3)
    await poll(source, store)
    assert source.offsets == [0, 6, 7]
    assert store.done == ["tg:5", "tg:6"]


async def test_a_stop_while_nothing_can_be_stored_confirms_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outage, "FIRST", 30.0)
    source, store = ScriptedSource([update(5)]), FailingStore(failures=10**6)
    poller = polling(source, store)
    task = asyncio.create_task(poller.run())
    await store.tried.wait()
    poller.stop()
    await task
    assert source.offsets == [0]


async def test_when_nothing_is_left_to_confirm_the_next_poll_begins_anew() -> None:
    # After a quiet week Telegram may count from a lower number: an old offset would throw those updates away.
    source, store = ScriptedSource([update(900)], [], [update(3)]), FailingStore()
    await poll(source, store)
    assert source.offsets == [0, 901, 0, 4]
    assert store.done == ["tg:900", "tg:3"]


async def test_an_outage_keeps_what_was_to_be_confirmed() -> None:
    source = ScriptedSource([update(5)], AwayError("NetworkError"), RefusedError("what?"), AwayError("wait", 0.001), [])
    await poll(source, FailingStore())
    assert source.offsets == [0, 6, 6, 6, 6, 0]


async def test_what_came_before_a_move_belongs_to_the_old_chat() -> None:
    source, store = ScriptedSource([update(1), moved(2), update(3)]), FailingStore()
    await poll(source, store)
    assert store.done == ["tg:1", "-5 to -100", "tg:3"]


async def test_pressed_buttons_are_answered_whatever_becomes_of_the_answer() -> None:
    source = ScriptedSource([press(1), press(2)])
    source.trouble = RefusedError("query is too old")
    store = FailingStore()
    await poll(source, store)
    assert source.answered == ["q1", "q2"]
    assert store.done == ["tg:1", "tg:2"]


async def test_what_does_not_concern_the_bot_is_confirmed_all_the_same() -> None:
    source, store = ScriptedSource([{"update_id": 8, "poll": {}}]), FailingStore()
    await poll(source, store)
    assert source.offsets == [0, 9]


async def test_only_a_lasting_conflict_ends_the_poller() -> None:
    conflict = OtherPollerError("another program")
    source = ScriptedSource(conflict, conflict, [update(1)], conflict, conflict)
    await poll(source, FailingStore())
    with pytest.raises(OtherPollerError):
        await poll(ScriptedSource(conflict, conflict, conflict), FailingStore())
