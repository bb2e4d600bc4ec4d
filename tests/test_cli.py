"""The commands, as somebody types them."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.content.loader import read_document
from tests.real_content import ROOT, real_quiz
from tests.running import Home

WORKED = ROOT / "tests" / "dialogue" / "worked_examples.yaml"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the content to break."""
    folder = tmp_path / "copy"
    for part in ("intents", "knowledge"):
        shutil.copytree(ROOT / part, folder / part)
    return folder


# ---- check


def test_check_finds_the_content_in_order_and_counts_it(home: Home) -> None:
    ended = home.run("check")
    assert (ended.returncode, ended.stderr) == (0, ""), ended.stdout
    [line] = ended.stdout.splitlines()
    for what in ("intents", "examples", "answers", "facts", f"{len(real_quiz().questions)} questions"):
        assert what in line


def test_check_tells_every_problem_with_its_place_and_a_way_to_mend_it(home: Home, copy: Path) -> None:
    cost = copy / "intents" / "cost.yaml"
    cost.write_text(cost.read_text().replace("answer: practical.cost", "answer: practical.costs"))
    (copy / "intents" / "empty.yaml").write_text("")
    ended = home.run("check", BOT_CONTENT_DIR=str(copy))
    assert ended.returncode == 1
    found = ended.stdout.splitlines()
    assert (
        "intents/cost.yaml:5:1: there is no answer or intent 'practical.costs'; did you mean 'practical.cost'?" in found
    )
    assert "intents/empty.yaml:1:1: the file is empty; fill it or delete it" in found
    assert found[-1] == "2 problems in 2 files."


def test_the_content_folder_can_be_named_on_the_command_line(home: Home, copy: Path) -> None:
    (copy / "knowledge" / "facts.yaml").unlink()
    ended = home.run("--content", str(copy), "check")
    assert ended.returncode == 1
    assert "knowledge/facts.yaml:1:1: the file cannot be read" in ended.stdout


@pytest.mark.parametrize("command", [["console", "--json"], [], ["ask", "hi"]], ids=["console", "run", "ask"])
def test_a_bot_with_broken_content_does_not_start_and_says_what_check_says(
    home: Home, copy: Path, command: list[str]
) -> None:
    (copy / "knowledge" / "facts.yaml").unlink()
    ended = home.run(*command, typed='{"chat": "a", "text": "hi"}', BOT_CONTENT_DIR=str(copy))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "knowledge/facts.yaml:1:1: the file cannot be read" in ended.stderr
    assert "Traceback" not in ended.stderr


# ---- outcome


def worked_examples() -> list[dict[str, Any]]:
    document, problems = read_document(WORKED, WORKED.name)
    assert document is not None, problems
    return list(document.data)


def test_outcome_gives_what_the_worked_examples_expect(home: Home) -> None:
    ended = home.run("outcome", str(WORKED))
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    expected = worked_examples()
    assert [one["id"] for one in found] == [one["id"] for one in expected]
    nothing: dict[str, Any] = {
        **dict.fromkeys(("severity", "risk", "pih_risk")),
        **{name: [] for name in ("options_now", "options_later", "cautions", "avoid_extra", "show")},
        "types": {},
        "scores": {},
    }
    for one, wanted in zip(found, expected, strict=True):
        assert _comparable(one) == _comparable({"id": wanted["id"], **nothing, **wanted["expect"]})


def _comparable(result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "cautions": sorted(result["cautions"]), "avoid_extra": sorted(result["avoid_extra"])}


def test_whole_scores_are_written_without_a_point(home: Home) -> None:
    shown = home.run("outcome", str(WORKED)).stdout
    assert '"ice_pick": 9,' in shown
    assert ".0" not in shown


def outcome(home: Home, yaml: str) -> list[dict[str, Any]]:
    (home.folder / "mine.yaml").write_text(yaml, encoding="utf-8")
    ended = home.run("outcome", "mine.yaml")
    assert ended.returncode == 0, ended.stderr
    found: list[dict[str, Any]] = json.loads(ended.stdout)
    return found


def test_missing_empty_and_untold_answers_are_the_same(home: Home) -> None:
    one, two, three, four = outcome(
        home,
        "- {id: 1, answers: {}}\n"
        "- {id: 2, answers: {age: null, kinds: [], visibility: null}}\n"
        "- {id: 3, answers: {risk: {}}}\n"
        "- id: 4\n  answers:\n",
    )
    assert [case.pop("id") for case in (one, two, three, four)] == [1, 2, 3, 4]
    assert one == two == three == four


def test_yes_is_the_option_yes_and_parts_can_be_nested_or_written_out(home: Home) -> None:
    base = "age: 30, skin_now: [acne_mild], kinds: [sunken]"
    nested, flat, quoted = outcome(
        home,
        f"- {{id: a, answers: {{{base}, risk: {{worst: severe, family: yes, picking: often}}}}}}\n"
        f"- {{id: a, answers: {{{base}, risk.worst: severe, risk.family: yes, risk.picking: often}}}}\n"
        f"- {{id: a, answers: {{{base}, risk: {{worst: severe, family: 'yes', picking: often}}}}}}\n",
    )
    assert nested == flat == quoted
    assert nested["risk"] == "higher"


@pytest.mark.parametrize(
    ("yaml", "line"),
    [
        ("id: a\nanswers: {}\n", "mine.yaml:1:1: this is not a list of cases"),
        ("- a\n", "mine.yaml:1:3: this is not a case"),
        ("- id: a\n", "mine.yaml:1:3: 'answers' is missing"),
        ("- answers: {}\n", "mine.yaml:1:3: 'id' is missing"),
        ("- id: [a]\n  answers: {}\n", "mine.yaml:1:3: this is not a name"),
        ("- id: a\n  answers: [age]\n", "mine.yaml:2:3: these are not answers"),
        ("- id: a\n  answers: {agee: 3}\n", "mine.yaml:2:13: the quiz has no answer 'agee'; did you mean 'age'?"),
        ("- id: a\n  answers:\n    risk: {wurst: mild}\n", "mine.yaml:3:12: the quiz has no answer 'risk.wurst'"),
        ("- id: a\n  answers:\n    risk: severe\n", "mine.yaml:3:5: the quiz has no answer 'risk'"),
        ("- id: a\n  answers:\n    kinds: [sunkn]\n", "mine.yaml:3:13: 'sunkn' is not an option of 'kinds'; did you"),
        ("- id: a\n  answers:\n    kinds: sunken\n", "mine.yaml:3:5: 'kinds' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    kinds: [[sunken]]\n", "mine.yaml:3:5: 'kinds' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    impact: [some]\n", "mine.yaml:3:5: 'impact' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    impact: true\n", "mine.yaml:3:5: 'impact' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    impact: soma\n", "mine.yaml:3:5: 'soma' is not an option of 'impact'"),
        ("- id: a\n  answers:\n    age: '28'\n", "mine.yaml:3:5: 'age' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    age: 28.5\n", "mine.yaml:3:5: 'age' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    age: true\n", "mine.yaml:3:5: 'age' has an answer of the wrong kind"),
        ("- id: a\n  answers:\n    age: 280\n", "mine.yaml:3:5: 280 is not an answer that 'age' takes"),
        ("- id: a\n  answers:\n    age: 28\n    age: 29\n", "mine.yaml:4:5: the key 'age' stands here a second time"),
        ("- id: a\n  answers: {risk: {worst: mild}, risk.worst: mild}\n", "'risk.worst' is answered a second time"),
        ("- id: [a\n", "mine.yaml:2:1: this is not YAML"),
        ("", "mine.yaml:1:1: the file is empty"),
    ],
)
def test_answers_that_cannot_be_are_told_with_their_place(home: Home, yaml: str, line: str) -> None:
    (home.folder / "mine.yaml").write_text(yaml, encoding="utf-8")
    ended = home.run("outcome", "mine.yaml")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert line in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_file_that_is_not_there_is_told(home: Home) -> None:
    ended = home.run("outcome", "nothing.yaml")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "nothing.yaml:1:1: the file cannot be read" in ended.stderr


# ---- ask, help, errors


def test_ask_tells_the_decision_and_the_words_behind_it(home: Home) -> None:
    ended = home.run("ask", "does microneedlng hurt")
    assert ended.returncode == 0, ended.stderr
    assert "pain" in ended.stdout
    assert "hurt" in ended.stdout


def test_ask_tells_a_safety_message_first(home: Home) -> None:
    ended = home.run("ask", "theres pus and its hot since the needling yesterday")
    assert ended.stdout.startswith("Safety first: the rules hear safety_infection_after_procedure")


@pytest.mark.parametrize("command", ["", "console", "check", "outcome", "ask", "evaluate", "schemas"])
def test_every_command_explains_itself(home: Home, command: str) -> None:
    ended = home.run(*filter(None, [command]), "--help")
    assert ended.returncode == 0
    assert "Usage" in ended.stdout


def test_the_help_names_every_command(home: Home) -> None:
    shown = home.run("--help").stdout
    assert all(command in shown for command in ("console", "check", "outcome", "ask", "evaluate", "schemas"))


def test_a_wrong_setting_ends_the_bot_with_one_message_that_does_not_show_it(home: Home) -> None:
    ended = home.run(TELEGRAM_BOT_TOKEN="not-a-token")
    assert (ended.returncode, ended.stdout) == (2, "")
    [line] = ended.stderr.splitlines()
    assert line.startswith("TELEGRAM_BOT_TOKEN is not a bot token")
    assert "not-a-token" not in line


@pytest.mark.parametrize(
    ("command", "typed"),
    [(["check"], ""), (["console", "--json"], '{"chat": "a", "text": "hi"}')],
    ids=["check", "json"],
)
def test_what_does_not_need_telegram_or_a_prompt_does_not_wait_for_them(
    home: Home, command: list[str], typed: str
) -> None:
    ended = home.run(*command, typed=typed, PYTHONPROFILEIMPORTTIME="1")
    assert ended.returncode == 0
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in ended.stderr.splitlines()}
    assert "bot" in imported
    assert not imported & {"telegram", "aiohttp", "prompt_toolkit"}
