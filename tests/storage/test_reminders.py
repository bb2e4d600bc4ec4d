"""The reminder of a quiz comes once, by the clocks of the person, whichever database keeps it and whenever clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.events import Event, Pressed, Said
from bot.dialogue.handle import Dialogue
from bot.storage.sql import SqlStore
from tests.storage.examples import Clock, send_all, state_of
from tests.storage.places import Place

CHAT = "424242"
QUIZ = ("take the quiz", "28", "pause")
REMINDED = "the reminder you asked for"
HOUR = timedelta(hours=1)


class Person:
    """Somebody who chats, at the time that the clock shows."""

    def __init__(self, store: SqlStore, dialogue: Dialogue, clock: Clock) -> None:
        self.store = store
        self.dialogue = dialogue
        self.clock = clock

    async def says(self, *texts: str) -> None:
        """Write, a minute after each other."""
        for text in texts:
            at = self.clock.forward(minutes=1)
            what = Pressed(text) if text.startswith("z:") else Said(text)
            await self.store.apply([Event(f"said:{at}", CHAT, at, what, 1)], self.dialogue.handle)

    async def is_reminded(self, zone: str, hours: int) -> list[str]:
        """Let hours pass, five minutes at a time; returns when the clocks there showed a reminder."""
        found = []
        await send_all(self.store, self.clock.now)
        for _ in range(hours * 12):
            at = self.clock.forward(minutes=5)
            await self.store.apply(await self.store.timers(at, 100), self.dialogue.handle)
            if any(REMINDED in text for _, text in await send_all(self.store, at)):
                found.append(at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M"))
        return found


@pytest.fixture(name="person")
def _person(store: SqlStore, dialogue: Dialogue, clock: Clock) -> Person:
    return Person(store, dialogue, clock)


def there(local: str, zone: str) -> datetime:
    """A time where the person lives."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "told", "asked", "due"),
    [
        ("Europe/Berlin", "before", "2026-03-28 21:40", "2026-03-29 21:40"),  # after 23 hours
        ("Europe/Berlin", "before", "2026-10-24 21:40", "2026-10-25 21:40"),  # after 25
        ("Europe/Berlin", "after", "2026-03-28 21:40", "2026-03-29 21:40"),
        ("Europe/Berlin", "after", "2026-10-24 21:40", "2026-10-25 21:40"),
        ("Europe/Berlin", "before", "2026-03-28 02:30", "2026-03-29 03:30"),  # there is no 2:30
        ("Europe/Berlin", "after", "2026-10-24 02:30", "2026-10-25 02:30"),  # there are two
        ("America/New_York", "after", "2026-10-31 00:10", "2026-11-01 00:10"),
        ("Pacific/Auckland", "before", "2026-09-26 23:50", "2026-09-27 23:50"),
    ],
)
async def test_it_comes_once_at_the_same_time_of_day_over_a_change_of_clocks(
    person: Person, clock: Clock, zone: str, told: str, asked: str, due: str
) -> None:
    where = f"my time zone is {zone}"
    clock.now = there(asked, zone) - timedelta(minutes=5 if told == "before" else 4)
    await person.says(*([where, *QUIZ] if told == "before" else QUIZ), "remind me tomorrow")
    if told == "after":
        await person.says(where)
    clock.now = there(asked, zone)
    assert await person.is_reminded(zone, 60) == [due]


async def test_it_moves_to_where_the_person_says_to_be_and_comes_once(person: Person, clock: Clock) -> None:
    clock.now = there("2026-07-01 21:36", "America/New_York")
    await person.says(*QUIZ, "remind me tomorrow")
    clock.now += 9 * HOUR
    await person.says("I'm in Berlin")
    clock.now = there("2026-07-02 16:00", "Europe/Berlin")
    assert await person.is_reminded("Europe/Berlin", 60) == ["2026-07-03 03:40"]


async def test_one_by_the_dates_of_utc_does_not_count_as_one_of_the_same_date_elsewhere(
    person: Person, clock: Clock
) -> None:
    clock.now = there("2026-07-06 19:56", "America/Los_Angeles")  # 7 July in UTC
    await person.says(*QUIZ, "remind me tomorrow")
    assert await person.is_reminded("America/Los_Angeles", 25) == ["2026-07-07 20:00"]
    await person.says("go on", "pause", "im in Los Angeles", "remind me tomorrow")
    assert await person.is_reminded("America/Los_Angeles", 60) == ["2026-07-08 21:04"]


async def test_the_zone_is_sealed_moves_with_the_chat_and_is_gone_when_it_is_forgotten(
    person: Person, store: SqlStore, place: Place
) -> None:
    await person.says(*QUIZ, "remind me tomorrow", "kathmandu")
    assert (zone := (await state_of(store, CHAT)).zone) is not None
    assert zone.name == "Asia/Kathmandu"
    tables = ("chat", "timer", "seen", "outbox", "dead")
    assert "athmandu" not in repr([place.rows(f"SELECT * FROM {table}") for table in tables])
    assert place.rows("SELECT local_date, name FROM timer") == [("2026-03-02", "quiz-4")]
    await store.move(CHAT, "-100")
    assert (await state_of(store, "-100")).zone == zone
    await store.move("-100", CHAT)
    await person.says("/forget", "yes")
    assert (await state_of(store, CHAT)).zone is None
    assert place.rows("SELECT name FROM timer") == []
