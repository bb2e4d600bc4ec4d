"""Content that changes while the bot runs is taken over whole, or not at all."""

import asyncio
import gc
import weakref
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.channels.letter.compose import Letters
from bot.channels.telegram.setup import Profile
from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.actions import sends
from bot.dialogue.events import Event, Said
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import State
from bot.errors import StoreError
from bot.language.matcher import Matcher
from bot.live import OLD, Live, Version
from bot.pictures.drawings import Drawings
from tests.content.small_content import Folder
from tests.storage.examples import START

QUIZ = "knowledge/quiz.yaml"
INTRO, OTHER = "intro: Three short questions.", "intro: Three questions, and changed."


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.new(tmp_path / "content")


@pytest.fixture
def live(folder: Folder, tmp_path: Path) -> Iterator[Live]:
    def build(content: Content) -> Version:
        matcher = Matcher.build(content, tmp_path / "fitted")
        drawings = Drawings(content, tmp_path / "cache")
        dialogue = Dialogue(content, matcher, matcher.correct)
        profile = Profile((), content.texts.about.description)
        return Version(content.fingerprint, dialogue.handle, drawings, Letters(content, drawings.pdf), profile)

    content, problems = load(folder.root)
    assert content is not None, problems
    yield Live(folder.root, content, build)
    gc.unfreeze()


def first_words(live: Live) -> str:
    """What the quiz begins with."""
    turn = live.handle(State(), Event("1", "1", START, Said("start the quiz")))
    return "".join(send.text for send in sends(turn.actions))


def put(folder: Folder, old: str, new: str) -> None:
    """Change the quiz as an editor would."""
    folder.write(QUIZ, (folder.root / QUIZ).read_text("utf-8").replace(old, new))


async def test_what_authors_change_is_said_without_a_new_start(live: Live, folder: Folder) -> None:
    following = asyncio.create_task(live.keep_up())
    await asyncio.sleep(0.5)  # until it watches; there is no sign of that
    put(folder, INTRO, OTHER)
    async with asyncio.timeout(10):
        while "changed" not in first_words(live):  # noqa: ASYNC110 -- nothing tells of it but what is said
            await asyncio.sleep(0.05)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def test_the_garbage_collector_leaves_content_alone_until_another_takes_its_place(
    live: Live, folder: Folder
) -> None:
    assert not any(one is live._version for one in gc.get_objects())  # it would be gone through again and again
    old = weakref.ref(live._version.drawings)
    put(folder, INTRO, OTHER)
    assert await live.reload()
    assert old() is None
    assert not any(one is live._version for one in gc.get_objects())


async def test_content_that_does_not_hold_together_is_not_taken_over(
    live: Live, folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    put(folder, INTRO, OTHER + "\nnonsense: 1")
    assert not await live.reload()
    assert "changed" not in first_words(live)
    assert "nonsense" in capsys.readouterr().out
    assert live.health() == OLD
    put(folder, "\nnonsense: 1", "")
    assert await live.reload()
    assert "changed" in first_words(live)
    assert live.health() == "ok"


async def test_content_that_is_the_same_is_not_built_again(live: Live, folder: Folder) -> None:
    put(folder, INTRO, INTRO)
    assert not await live.reload()


async def test_the_old_content_stays_when_the_new_one_cannot_be_learned(
    live: Live, folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: Content) -> Version:
        raise StoreError("the disk is full")

    monkeypatch.setattr(live, "_build", full)
    put(folder, INTRO, OTHER)
    assert not await live.reload()
    assert "changed" not in first_words(live)
    assert live.health() == OLD
