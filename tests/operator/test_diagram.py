"""`run_bot.py diagram`: the quiz as a picture and as text, each with every question, branch and end."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.operator.preview.diagram import stand_alone
from bot.operator.preview.mermaid import mermaid
from tests.content.small_content import Folder
from tests.real_content import ROOT

NODE = re.compile(r"^  (\w+)[\[({]")
LINK = re.compile(r'^  (\w+) -->(?:\|"[^"]*"\|)? (\w+)$')


@pytest.fixture(scope="module")
def lines(content: Content) -> list[str]:
    return mermaid(content.quiz).splitlines()


def test_every_question_and_gate_is_a_box(content: Content, lines: list[str]) -> None:
    boxes = {found[1] for line in lines if (found := NODE.match(line))}

    assert {f"question_{question.id}" for question in content.quiz.questions} <= boxes
    assert {f"gate_{gate.name}" for gate in content.quiz.outcome.gates} <= boxes


def test_every_line_joins_two_boxes_and_every_box_is_reached(lines: list[str]) -> None:
    boxes = {found[1] for line in lines if (found := NODE.match(line))}
    links = [(found[1], found[2]) for line in lines if (found := LINK.match(line))]

    assert len(links) + len([line for line in lines if NODE.match(line)]) == len(lines) - 1  # and the heading
    assert {name for link in links for name in link} == boxes
    assert boxes - {end for _, end in links} == {"question_Q1_age"}


def test_branch_is_left_out_or_taken(lines: list[str]) -> None:
    assert '  fork_1 -->|"yes"| question_Q5_shapes' in lines
    assert '  fork_1 -->|"no"| fork_2' in lines
    assert "  question_Q7_stretch --> fork_2" in lines


def test_answer_that_ends_the_quiz_leads_to_its_end(lines: list[str]) -> None:
    assert '  question_Q12_impact -->|"answer: I think of ending my life"| question_Q12_impact_end1' in lines
    assert '  question_Q12_impact_end1("<b>End: stop_crisis</b><br>M_CRISIS")' in lines


def test_words_of_an_author_cannot_end_a_label(content: Content) -> None:
    first = content.quiz.questions[0]
    odd = content.quiz.model_copy(
        update={"questions": (first.model_copy(update={"ask": 'How "old" <are> you #1?'}), *content.quiz.questions[1:])}
    )

    assert "How #quot;old#quot; #lt;are#gt; you #35;1?" in mermaid(odd)


def test_drawing_stands_alone(content: Content) -> None:
    drawn = stand_alone(content.quiz)
    root = ET.fromstring(drawn)

    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "href=" not in drawn
    assert "below" not in root.get("aria-label", "")
    assert "<style>" in drawn


def test_command_writes_both(tmp_path: Path) -> None:
    folder = Folder.new(tmp_path / "content")
    command: list[str | Path] = [sys.executable, ROOT / "run_bot.py", "diagram", tmp_path / "drawn"]
    done = subprocess.run(
        command, env={"BOT_CONTENT_DIR": str(folder.root), "PATH": ""}, capture_output=True, text=True, check=True
    )

    assert [Path(line).name for line in done.stdout.split()] == ["quiz.svg", "quiz.mmd"]
    assert (tmp_path / "drawn" / "quiz.svg").read_text("utf-8").startswith("<svg ")
    assert (tmp_path / "drawn" / "quiz.mmd").read_text("utf-8").startswith("flowchart TD\n")
