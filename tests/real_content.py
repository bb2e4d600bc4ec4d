"""The content that ships with the bot, for tests; each file of it can be had without the others."""

from functools import cache
from pathlib import Path

from bot.content.library import Shelf, read_shelf
from bot.content.loader import Problem, build, read_document
from bot.content.quiz_models import Question, Quiz

ROOT = Path(__file__).parent.parent


@cache
def real_quiz() -> Quiz:
    """The quiz of `knowledge/quiz.yaml`."""
    document, problems = read_document(ROOT / "knowledge" / "quiz.yaml", "knowledge/quiz.yaml")
    quiz: Quiz | None = None
    found: list[Problem] = []
    if document is not None:
        quiz, found = build(document, Quiz)
    assert quiz is not None, [*problems, *found]
    return quiz


@cache
def real_shelf() -> Shelf:
    """All real files as they were read."""
    return read_shelf(ROOT)


def question(name: str) -> Question:
    """The question of the real quiz with this id or answer key."""
    return next(one for one in real_quiz().questions if name in (one.id, one.key))
