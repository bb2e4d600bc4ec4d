"""A quiz about something else runs on the same engine, and nothing but its own file knows of it."""

from pathlib import Path

import pytest

from bot.content.library import Content
from bot.content.validation import load
from bot.dialogue.handle import Dialogue
from bot.language.matcher import Matcher
from tests.content.small_content import Folder
from tests.conversations.scripts import Player

QUIZ = Path(__file__).parent.parent / "content" / "plants" / "quiz.yaml"

BY_WORDS = """
> quiz
< Three questions
< Question 1 of 3
< 2. Brown and crisp at the tips of most leaves
< [Keep my answers for later]
> kind of yellow and limp
< I noted: yellow and hanging
< Question 2 of 3
> soggy
< too much water
< likely
< New soil
< A gardener who sees the plant
< [Explain 1]
> [Explain 1]
< shake off the wet soil
"""
BY_BUTTONS = """
> quiz
> [Not sure]
< Question 2 of 3
> [Dry]
< Question 3 of 3
> two weeks ago
< too little water
< likely
> [2]
< Take a leaf along
> [Start again]
< Question 1 of 3
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    folder = Folder.new(tmp_path_factory.mktemp("plants"))
    folder.write("knowledge/quiz.yaml", QUIZ.read_bytes())
    found, problems = load(folder.root)
    assert found is not None, "\n".join(map(str, problems))
    return found


@pytest.mark.parametrize("script", [BY_WORDS, BY_BUTTONS], ids=["by words", "by buttons"])
def test_another_quiz_goes_from_its_first_question_to_its_result(content: Content, script: str, tmp_path: Path) -> None:
    matcher = Matcher.build(content, tmp_path)
    path = tmp_path / "plants.txt"
    path.write_text(script, encoding="utf-8")
    Player(Dialogue(content, matcher, matcher.correct), path).play()
