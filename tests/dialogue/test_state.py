"""What is stored of a conversation comes back as it was; what cannot be read starts fresh."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.dialogue import state
from bot.dialogue.state import (
    Asking,
    AskingZone,
    ChoosingTopic,
    Commenting,
    ConfirmingForget,
    Consent,
    Idle,
    Mode,
    Reminder,
    Result,
    State,
    Zone,
    dump,
    load,
)

RUNNING = Asking("run01", "acne_scars", "Q4_kind", {"age": 22, "skin_now": ("none",), "health": None}, ("sunken",), 1)
MODES = [
    Idle(),
    RUNNING,
    ConfirmingForget(),
    Commenting(),
    Commenting("nice <b>bot</b>"),
    ChoosingTopic("pain"),
    AskingZone(1),
]


@pytest.mark.parametrize("mode", MODES, ids=lambda mode: type(mode).__name__)
def test_every_mode_comes_back_as_it_was(mode: Mode) -> None:
    assert load(dump(State(mode=mode))) == State(mode=mode)


def test_everything_remembered_comes_back() -> None:
    at = datetime(2026, 11, 23, 22, 1, tzinfo=UTC)
    result = Result("run00", "acne_scars", {"age": None, "kinds": ("sunken", "flat_red")}, at)
    full = State(
        RUNNING,
        7,
        "tca_cross",
        ("tca_cross.pain",),
        2,
        RUNNING,
        result,
        gentle=True,
        consent=Consent(1, at),
        reminder=Reminder(at, at + timedelta(days=1)),
        seen_at=at,
        zone=Zone("Europe/Berlin", 3),
    )
    assert load(dump(full)) == full


@pytest.mark.parametrize("stored", [b"", b"{}", b"not json", b'{"version": 1, "state": {"mode": {"mode": "flying"}}}'])
def test_what_cannot_be_read_starts_fresh(stored: bytes) -> None:
    assert load(stored) is None


def test_a_state_of_another_version_starts_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = dump(State(topic="subcision"))
    monkeypatch.setattr(state, "VERSION", state.VERSION + 1)
    assert load(stored) is None


@pytest.mark.parametrize("flag", ["true", "false"])
def test_a_state_from_before_reminders_had_a_time_loses_nothing_else(flag: str) -> None:
    stored = dump(State(topic="subcision")).replace(b'"reminder":null', f'"reminder":{flag}'.encode())
    assert flag.encode() in stored
    assert load(stored) == State(topic="subcision")
