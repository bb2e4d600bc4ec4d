"""Timers: once per chat, name and local date, over restarts, clocks that change, and several programs at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
import time_machine

from bot.delivery.applying import Applier
from bot.delivery.sender import utc_now
from bot.delivery.tally import Tally
from bot.delivery.timers import Timers
from bot.dialogue.actions import Heard, SetTimer
from bot.dialogue.events import Event, Said
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.storage.sqlite import SqliteStore
from tests.storage.examples import Clock, echo, open_store, said

HOUR = timedelta(hours=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest_asyncio.fixture
async def store(tmp_path: Path, clock: Clock) -> AsyncIterator[SqliteStore]:
    opened = open_store(tmp_path / "bot.db", clock)
    yield opened
    await opened.close()


def timers(store: SqliteStore, clock: Callable[[], datetime], fired: list[Event], every: float = 0.01) -> Timers:
    """Timers that note what they fire."""

    def note(state: State, event: Event) -> Turn:
        fired.append(event)
        return echo(state, event)

    applier = Applier(store, note, wake=lambda: None, tally=Tally())
    return Timers(store, applier, clock=clock, every=every)


def there(local: str, zone: str) -> datetime:
    """A time where a person lives."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone))


async def set_timer(store: SqliteStore, clock: Clock, local: datetime, chat: str = "1") -> None:
    """Set "nudge" for a local time, for a person who lives there."""
    event = Event(f"set:{local}", chat, clock.now, Said(""))
    timer = SetTimer("nudge", local.astimezone(UTC), str(local.tzinfo))
    await store.apply([event], lambda state, _: Turn(state, (timer,), Heard("answer")))


async def test_a_timer_that_became_due_while_the_bot_was_stopped_fires_at_the_next_start(
    tmp_path: Path, clock: Clock
) -> None:
    first = open_store(tmp_path / "other.db", clock)
    await first.apply([said(1, "/timer nudge 60")], echo)
    assert await timers(first, clock, []).fire() == 0
    await first.close()
    clock.forward(days=3)
    second = open_store(tmp_path / "other.db", clock)
    fired: list[Event] = []
    for _ in range(3):
        await timers(second, clock, fired).fire()
    assert [event.id for event in fired] == ["timer:1:nudge:2026-03-01"]
    await second.close()


@pytest.mark.parametrize(
    ("zone", "local", "date"),
    [
        ("Pacific/Auckland", "2026-03-05 00:30", "2026-03-05"),  # 4 March in UTC
        ("America/Los_Angeles", "2026-03-05 23:30", "2026-03-05"),  # 6 March in UTC
        ("Asia/Kathmandu", "2026-03-05 05:44", "2026-03-05"),  # 4 March in UTC
    ],
)
async def test_a_timer_belongs_to_the_date_where_the_person_is(
    store: SqliteStore, clock: Clock, zone: str, local: str, date: str
) -> None:
    at = there(local, zone)
    await set_timer(store, clock, at)
    fired: list[Event] = []
    clock.now = at.astimezone(UTC) - timedelta(seconds=1)
    await timers(store, clock, fired).fire()
    assert not fired
    clock.forward(seconds=1)
    await timers(store, clock, fired).fire()
    assert [event.id for event in fired] == [f"timer:1:nudge:{date}"]


# Each day has an hour that does not exist or exists twice where the person is.
@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", "2026-03-29 02:30"),
        ("Europe/Berlin", "2026-10-25 02:30"),
        ("America/New_York", "2026-11-01 01:30"),
        ("Australia/Lord_Howe", "2026-04-05 01:45"),
        ("America/Havana", "2026-11-01 00:15"),
    ],
)
async def test_on_a_day_when_the_clocks_change_it_fires_once(
    store: SqliteStore, clock: Clock, zone: str, local: str, fold: int
) -> None:
    at = there(local, zone).replace(fold=fold)
    clock.now = at.astimezone(UTC) - 30 * HOUR
    await set_timer(store, clock, at)
    fired: list[Event] = []
    looking = timers(store, clock, fired)
    for _ in range(60 * 4):  # two and a half days, a quarter of an hour at a time
        clock.forward(minutes=15)
        await looking.fire()
    assert [event.id for event in fired] == [f"timer:1:nudge:{local[:10]}"]
    assert at.astimezone(UTC) <= fired[0].at < at.astimezone(UTC) + timedelta(minutes=15)


async def test_a_second_timer_on_the_long_day_does_not_fire_again(store: SqliteStore, clock: Clock) -> None:
    night = there("2026-11-01 00:30", "America/New_York")
    fired: list[Event] = []
    clock.now = night.astimezone(UTC) - HOUR
    await set_timer(store, clock, night)
    clock.now = night.astimezone(UTC)
    await timers(store, clock, fired).fire()
    # 24 hours later it is 23:30 on the same date: this day has 25.
    await set_timer(store, clock, (clock.now + 24 * HOUR).astimezone(night.tzinfo))
    clock.forward(hours=24)
    await timers(store, clock, fired).fire()
    assert len(fired) == 1


async def test_programs_that_look_at_the_same_time_fire_it_once(store: SqliteStore, clock: Clock) -> None:
    await store.apply([said(number, "/timer nudge 0", str(number)) for number in range(50)], echo)
    fired: list[Event] = []
    await asyncio.gather(*(timers(store, clock, fired).fire() for _ in range(5)))
    assert len(fired) == len({event.id for event in fired}) == 50


async def test_more_than_a_batch_that_is_due_fires_without_a_pause(store: SqliteStore, clock: Clock) -> None:
    await store.apply([said(number, "/timer nudge 0", str(number)) for number in range(250)], echo)
    fired: list[Event] = []
    looking = timers(store, clock, fired, every=60.0)
    task = asyncio.create_task(looking.run())
    async with asyncio.timeout(5):
        while len(fired) < 250:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    looking.stop()
    await task


async def test_the_clock_of_the_machine_going_back_repeats_nothing(tmp_path: Path) -> None:
    fired: list[Event] = []
    with time_machine.travel(datetime(2026, 3, 1, 12, tzinfo=UTC), tick=False) as traveller:
        store = open_store(tmp_path / "own.db")
        await store.apply([said(1, "/timer nudge 0")], echo)
        for at in (datetime(2026, 3, 1, 13, tzinfo=UTC), datetime(2026, 3, 1, 11, tzinfo=UTC)):
            traveller.move_to(at)
            await timers(store, utc_now, fired).fire()
        await store.close()
    assert len(fired) == 1
