"""Whole dialogues: every script in this folder plays as it is written."""

from pathlib import Path

import pytest

from bot.dialogue.handle import Dialogue
from tests.conversations.scripts import Player

SCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_dialogue_goes_as_written(script: Path, dialogue: Dialogue, mailing: Dialogue) -> None:
    Player(mailing if script.stem.startswith("by_mail") else dialogue, script).play()


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) >= 10
