"""What the bot's ordinary replies say and offer."""

import pytest

from bot.content.library import Content
from bot.dialogue.actions import sends
from bot.dialogue.answers import Answers
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import State
from bot.language.meaning import Ambiguous, Candidate


@pytest.mark.parametrize("intents", [("pain",), ("pain", "downtime")], ids=["one", "two"])
def test_a_clarification_speaks_of_more_than_one_question_only_where_there_are_more(
    content: Content, intents: tuple[str, ...]
) -> None:
    doubtful = Ambiguous(tuple(Candidate(intent, 0.4) for intent in intents))
    texts = content.texts.clarify if len(intents) > 1 else content.texts.clarify_one
    for turn in range(len(texts)):
        [asked] = sends(Speaker(content, Answers(content)).clarify(State(turn=turn), doubtful).actions)
        assert asked.text == texts[turn]
        assert len(asked.buttons) == len(intents) + 1


def test_a_source_without_a_link_leaves_no_gap(content: Content) -> None:
    said = [Answers(content).sources([name]) for name, answer in content.answers.items() if answer.facts]
    lines = [line for text in said for line in text.split("\n")]
    assert any(line.endswith("(not published).") for line in lines)
    assert [line for line in lines if line != line.rstrip()] == []
