"""What is said about privacy follows from how the bot is run."""

import re
from datetime import UTC, datetime

import pytest

from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Export, Forget, sends
from bot.dialogue.events import Event, Pressed, Said, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import State
from bot.dialogue.turn import Turn
from bot.dialogue.wording import plain
from bot.language.matcher import Matcher

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def tell(dialogue: Dialogue, what: What, state: State | None = None) -> Turn:
    """One event."""
    return dialogue.handle(state or State(), Event("e", "c", NOW, what, 1))


def told(dialogue: Dialogue) -> str:
    """All that the bot says about privacy, in short and in detail."""
    turns = (tell(dialogue, Said("/privacy")), tell(dialogue, Pressed("m:bot.privacy")))
    return "\n".join(plain(send.text) for turn in turns for send in sends(turn.actions))


@pytest.mark.parametrize("mail", [True, False])
@pytest.mark.parametrize("days", [1, 7, 365])
def test_days_and_mail_are_as_the_bot_is_run(content: Content, matcher: Matcher, days: int, *, mail: bool) -> None:
    said = told(Dialogue(content, matcher, matcher.correct, Abilities(mail=mail, retention_days=days)))
    assert said.count(f"{days} day{'s' * (days > 1)} after you last wrote") == 2
    assert not re.search(r"[{}]", said)
    texts = content.texts.policy
    assert (texts.mail_on in said, texts.mail_off in said) == (mail, not mail)
    assert f"version {content.texts.privacy.version}" in said


@pytest.mark.parametrize("server", [True, False])
def test_what_is_said_of_answers_without_consent_is_true_of_the_database(
    content: Content, matcher: Matcher, *, server: bool
) -> None:
    said = told(Dialogue(content, matcher, matcher.correct, Abilities(server=server)))
    assert ("when the program stops" in said, "two days after you last went on" in said) == (not server, True)


@pytest.mark.parametrize(
    "text",
    [
        "/privacy",
        "what do you store about me",
        "what do you know about me?",
        "is this private",
        "how long do you keep my answers",
    ],
)
def test_privacy_is_told_in_free_text(dialogue: Dialogue, text: str) -> None:
    assert "90 days" in sends(tell(dialogue, Said(text)).actions)[0].text


@pytest.mark.parametrize("text", ["/export", "send me my data", "show me everything you have stored about me"])
def test_the_file_of_everything_comes_in_free_text_and_after_a_short_text(dialogue: Dialogue, text: str) -> None:
    first, *rest = tell(dialogue, Said(text)).actions
    assert rest == [Export()]
    assert first == sends((first,))[0]


@pytest.mark.parametrize("text", ["/forget", "delete everything", "delete everything you know about me"])
def test_everything_is_deleted_after_one_yes_and_what_was_deleted_is_said(dialogue: Dialogue, text: str) -> None:
    asked = tell(dialogue, Said(text))
    assert not [one for one in asked.actions if isinstance(one, Forget)]
    turn = tell(dialogue, Said("yes"), asked.state)
    assert turn.actions[0] == Forget()
    assert turn.state == State()
    for kept in ("quiz answers", "result", "comments", "reminders", "waited to be sent"):
        assert kept in sends(turn.actions)[0].text
