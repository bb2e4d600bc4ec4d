"""Telegram's limits, on a clock that the test moves; and how an outage is told."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limits import MARGIN, UNLIMITED, Limits, Rate, Rates, Window
from bot.delivery.outage import Outage
from bot.errors import StoreError


@given(gaps=st.lists(st.floats(0, 2), max_size=60), count=st.integers(1, 5), seconds=st.floats(0.5, 4))
def test_never_more_than_the_rate_in_any_stretch_of_time(gaps: list[float], count: int, seconds: float) -> None:
    window, now, sent = Window(Rate(count, seconds)), 0.0, []
    for gap in gaps:
        now += gap
        now += window.wait(now)
        window.count(now)
        sent.append(now)
    for first, beyond in zip(sent, sent[count:], strict=False):
        assert beyond - first >= seconds


def test_a_burst_goes_out_at_once_and_the_next_waits() -> None:
    window = Window(Rate(3, 3.0))
    for _ in range(3):
        assert window.wait(10.0) == 0.0
        window.count(10.0)
    assert window.wait(11.0) == pytest.approx(2.0 + MARGIN)


async def test_chats_do_not_wait_for_each_other_but_all_for_the_overall_rate() -> None:
    limits = Limits(Rates(Rate(4, 60.0), Rate(1, 60.0), None))
    for chat in ("1", "2", "3"):
        await asyncio.wait_for(limits.turn(chat), 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(limits.turn("1"), 0.01)
    await asyncio.wait_for(limits.turn("4"), 1)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(limits.turn("5"), 0.01)


async def test_a_group_has_its_own_rate() -> None:
    limits = Limits(Rates(None, None, Rate(1, 60.0)))
    await limits.turn("1")
    await limits.turn("1")
    await limits.turn("-1")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(limits.turn("-1"), 0.01)


async def test_chats_that_are_quiet_are_forgotten() -> None:
    now = [0.0]
    limits = Limits(Rates(None, Rate(3, 3.0), None), clock=lambda: now[0])
    for number in range(3000):
        now[0] += 0.1
        await limits.turn(str(number))
    assert len(limits._chats) < 1100
    await Limits(UNLIMITED).turn("1")


def test_an_outage_is_told_once_and_its_end_once(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    outage = Outage("Telegram", first=1.0, longest=30.0, clock=lambda: now[0])
    pauses = []
    for _ in range(50):
        pauses.append(outage.failed(StoreError("away")))
        now[0] += pauses[-1]
    outage.over()
    outage.over()
    written = "".join(capsys.readouterr())
    assert written.count("away") == 1
    assert written.count("back again") == 1
    assert 0.8 <= pauses[0] <= 1.0
    assert 24.0 <= pauses[-1] <= 30.0


def test_many_that_fail_at_once_wait_no_longer_than_one() -> None:
    now = [0.0]
    outage = Outage("the database", first=1.0, longest=30.0, clock=lambda: now[0])
    assert max(outage.failed("away") for _ in range(50)) <= 1.0
    now[0] += 1.0
    assert 1.6 <= max(outage.failed("away") for _ in range(50)) <= 2.0
    outage.over()
    assert outage.failed("away") <= 1.0
