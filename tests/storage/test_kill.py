"""A program that is killed while it writes: nothing acknowledged is lost, nothing is applied twice."""

import random
import subprocess
import sys

from tests.storage.applying import CHATS
from tests.storage.examples import send_all, state_of
from tests.storage.places import Place, PostgresPlace, SqlitePlace

KILLS = 5


def applied_until_killed(database: str, first: int, batches: int) -> int:
    """Run the program until it has acknowledged some batches, kill it at once, and return what it acknowledged."""
    command = [sys.executable, "-m", "tests.storage.applying", database, str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        for _ in range(batches):
            first = int(program.stdout.readline())
        program.kill()
        said_before_the_end = [int(line) for line in program.stdout.read().split("\n")[:-1]]
    return max([first, *said_before_the_end])


async def test_a_kill_at_any_moment_loses_nothing_and_repeats_nothing(place: Place) -> None:
    assert isinstance(place, SqlitePlace | PostgresPlace)
    database = str(place.path) if isinstance(place, SqlitePlace) else place.url
    acknowledged, chance = 0, random.Random(7)
    for _ in range(KILLS):
        # Some updates come again although they were acknowledged: that is Telegram's right.
        again = max(0, acknowledged - chance.randrange(20))
        acknowledged = applied_until_killed(database, again, chance.randint(1, 30))
    store = place.open()
    sent = await send_all(store)
    for chat in range(CHATS):
        texts = [text for to, text in sent if to == str(chat)]
        expected = [number for number in range(acknowledged) if number % CHATS == chat]
        # The last batch may be durable without its acknowledgement having been heard.
        numbers = [int(text.split(": ")[1]) for text in texts]
        assert numbers[: len(expected)] == expected
        assert numbers == sorted(set(numbers))
        assert [int(text.split(":")[0]) for text in texts] == list(range(1, len(texts) + 1))
        assert (await state_of(store, str(chat))).turn == len(texts)
    await store.close()
