"""What many tests share: the real content, and the dialogue over it, built once."""

from pathlib import Path

import pytest

from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.abilities import Abilities
from bot.dialogue.handle import Dialogue
from bot.language.matcher import Matcher

ROOT = Path(__file__).parent.parent
FITTED = ROOT / "build" / "fitted"  # kept between runs: a fit takes seconds, and equal examples give an equal one


@pytest.fixture(scope="session")
def content() -> Content:
    """The content that ships with the bot."""
    found, problems = load(ROOT)
    assert found is not None, "\n".join(map(str, problems))
    return found


@pytest.fixture(scope="session")
def matcher(content: Content) -> Matcher:
    """The matcher over it."""
    return Matcher.build(content, FITTED)


@pytest.fixture(scope="session")
def dialogue(content: Content, matcher: Matcher) -> Dialogue:
    """The dialogue over it."""
    return Dialogue(content, matcher, matcher.correct)


@pytest.fixture(scope="session")
def mailing(content: Content, matcher: Matcher) -> Dialogue:
    """The same for a bot that has a mail server."""
    return Dialogue(content, matcher, matcher.correct, Abilities(mail=True))
