"""The short form of the long proof (`make prove`), and that it finds what it looks for."""

import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.bots.ours import dialogue, real_content
from tests.prove.control import Counting
from tests.prove.harness import Plan, prove
from tests.prove.people import ByDialogue, Finding, chain, examine, story
from tests.prove.programs import on_postgres, on_sqlite, pickled
from tests.running import CACHE

PLAN = Plan(updates=400, people=40, kills=4, seed=7)
SAID = ["one", "two", "three", "four"]


@pytest.fixture(autouse=True)
def _learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))


async def test_people_who_take_the_quiz_while_the_bot_is_killed_lose_nothing(tmp_path: Path) -> None:
    report = await prove(on_sqlite, ByDialogue(dialogue(real_content()).handle), tmp_path, PLAN)
    assert report.sound, report
    assert report.kills == {"bot": PLAN.kills}


async def test_two_receivers_a_sender_and_their_postgresql_lose_nothing_when_they_are_killed(tmp_path: Path) -> None:
    report = await prove(on_postgres, ByDialogue(dialogue(real_content()).handle), tmp_path, replace(PLAN, seed=1))
    assert report.sound, report
    assert report.kills == {"receiver 1": 1, "receiver 2": 1, "PostgreSQL": 2}


async def test_a_plain_bot_that_pickles_its_state_fails_the_same_proof(tmp_path: Path) -> None:
    report = await prove(pickled, Counting(), tmp_path, replace(PLAN, updates=200, kills=1))
    assert not report.sound, report
    assert report.lost > 0


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (["one", "two", "three", "four"], Finding()),
        (["one", "two", "two", "three", "four"], Finding(repeated=1)),
        (["one", "three", "four"], Finding(lost=1)),
        (["one", "two", "three", "two", "four"], Finding(twice=1)),
        (["one", "three", "two", "four"], Finding(disordered=2)),
        (["one", "two", "five", "four"], Finding(lost=1, twice=1)),
        ([], Finding(lost=4)),
    ],
)
def test_every_kind_of_damage_is_found(shown: list[str], found: Finding) -> None:
    assert examine(SAID, shown) == found
    assert found.sound == (found in (Finding(), Finding(repeated=1)))


def test_a_chain_is_the_same_only_for_the_same_messages_in_the_same_order() -> None:
    assert chain(SAID) == chain(list(SAID))
    assert len({chain(SAID), chain(SAID[::-1]), chain(SAID[:3]), chain([*SAID, "four"]), chain([])}) == 5


def test_every_message_of_every_story_has_one_answer_that_differs_from_the_one_before() -> None:
    # Otherwise a repeated answer could not be told from the next one.
    rules = ByDialogue(dialogue(real_content()).handle)
    for seed in range(50):
        texts = story(random.Random(seed), 10)
        replies = rules.replies(texts)
        assert len(replies) == len(texts)
        assert all(one != other for one, other in pairwise(replies)), texts
