"""Who calls without the secret, how often that is answered, and how much is said and remembered of it."""

import pytest

from bot.delivery import forgeries
from bot.delivery.forgeries import Forgeries, caller


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # whoever is no proxy of ours can write what they like
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "10.0.0.1, 2001:db8::7", "2001:db8::7"),  # the last one was written by the proxy
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "<b>not an address</b>", "127.0.0.1"),
        (None, "198.51.100.1", "198.51.100.1"),
        ("", "", "this machine"),
    ],
)
def test_a_proxy_is_believed_only_on_this_machine(peer: str | None, forwarded: str, who: str) -> None:
    assert caller(peer, forwarded) == who


def test_after_a_minute_an_address_is_answered_again_and_others_always_were() -> None:
    now = [0.0]
    calls = Forgeries(clock=lambda: now[0])
    assert [calls.allow("a") for _ in range(12)] == [True] * 10 + [False] * 2
    assert calls.allow("b")
    now[0] = 61.0
    assert calls.allow("a")


def test_no_number_of_addresses_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgeries, "KNOWN_AT_MOST", 100)
    calls = Forgeries()
    assert all(calls.allow(str(number)) for number in range(1000))
    assert len(calls._addresses) == 100


def test_a_thousand_calls_are_a_line_or_two_in_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    calls = Forgeries(clock=lambda: now[0])
    for _ in range(1100):
        now[0] += 0.06
        calls.allow("203.0.113.9")
    written = "".join(capsys.readouterr())
    assert written.count("without its secret") == 2
    assert "count=100" in written
