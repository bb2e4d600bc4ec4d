"""`run_bot.py evaluate`, over a folder of a few messages."""

import json
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.content.utterances import read_known_failures, read_utterances
from bot.evaluation.blame import Accuser
from bot.evaluation.command import calibrate_sureness, evaluate, write_known_failures
from bot.evaluation.examiner import Examiner
from bot.evaluation.folds import FOLDS, split
from bot.evaluation.printing import WIDEST
from bot.language.matcher import Matcher

MESSAGES = {
    # "does laser hurt" is no question about cost: something to go wrong whatever the examples are.
    "questions": "pain:\n  - does microneedling hurt\ncost:\n  - does laser hurt\n  - how much is laser\n",
    "follow_ups": "- {first: what is subcision, then: does it hurt, intent: pain, topic: subcision}\n",
    "out_of_scope": "far:\n  - bake me a cake\n",
}


@pytest.fixture
def examiner(content: Content, matcher: Matcher) -> Examiner:
    return Examiner(content, matcher)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in MESSAGES.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_what_goes_wrong_is_told_with_what_it_was_taken_for_and_the_examples_to_blame(
    examiner: Examiner, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    utterances, problems = read_utterances(folder, examiner.content.intents)
    assert not problems
    evaluate(examiner, utterances, folder / "found.json", None)

    found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    assert found["files"]["questions"] == {
        "messages": 3, "right": 2, "offered": 0, "asked": 0, "declined": 0, "wrong": 1,
    }  # fmt: skip
    [wrong] = found["wrong"]
    assert (wrong["text"], wrong["wanted"], wrong["now"]) == ("does laser hurt", ["cost"], "answer: pain")
    [blame] = wrong["blame"]
    assert "hurt" in blame["words"]
    assert blame["examples"]
    assert found["confusions"] == [{"wanted": "cost", "answered": "pain", "times": 1}]
    assert found["goals"]["follow-ups"]["figure"] == 1.0

    shown = capsys.readouterr().out
    assert "wanted cost; answer: pain" in shown
    assert max(map(len, shown.splitlines())) <= WIDEST


def test_a_message_that_goes_right_blames_nobody(examiner: Examiner, folder: Path) -> None:
    utterances, _ = read_utterances(folder, examiner.content.intents)
    assert Accuser(examiner).blame(examiner.judge(utterances[0])) == []


def test_known_failures_are_written_beside_the_messages(examiner: Examiner, folder: Path) -> None:
    utterances, _ = read_utterances(folder, examiner.content.intents)
    file = folder / "known_failures.yaml"
    file.write_text("# Ours.\n", encoding="utf-8")
    write_known_failures(examiner, utterances, [], file)
    failures, problems = read_known_failures(file)
    assert not problems
    assert [failure.text for failure in failures] == ["does laser hurt"]
    assert file.read_text(encoding="utf-8").startswith("# Ours.\n\n")


def test_calibration_prints_the_line_that_stands_in_the_matcher(
    examiner: Examiner, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    utterances, _ = read_utterances(folder, examiner.content.intents)
    calibrate_sureness(examiner, utterances * 5)
    assert capsys.readouterr().out.startswith("BIAS, OF_ODDS, OF_LEAD, OF_KNOWN = ")


def test_each_example_is_left_out_once_and_no_bot_sees_what_it_is_judged_by(content: Content) -> None:
    parts = [split(content, number) for number in range(FOLDS)]
    lines = sum(len(intent.examples) for intent in content.intents.values())
    assert sum(len(held_out) for _, held_out in parts) == lines
    for kept, held_out in parts:
        left = sum(len(intent.examples) for intent in kept.intents.values())
        assert left + len(held_out) == lines
