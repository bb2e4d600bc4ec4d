"""Whatever an author can get wrong is shown where it stands, with what is wrong and how to mend it."""

from pathlib import Path

import pytest

from bot.content.validation import load
from tests.content.broken_content import CASES, COST, FIND, NEEDLING, QUIZ, VOCABULARY
from tests.content.broken_quiz import QUIZ_CASES
from tests.content.small_content import Folder
from tests.real_content import ROOT


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A small valid content folder."""
    return Folder.new(tmp_path)


def test_small_content_has_no_problems(folder: Folder) -> None:
    assert folder.problems() == []


@pytest.mark.parametrize("name", CASES)
def test_problem_is_shown_where_it_stands(folder: Folder, name: str) -> None:
    place, old, new, problem = CASES[name]
    where = folder.breaks(place, old, new)
    assert folder.problems() == [f"{place}:{where}: {problem}"]


@pytest.mark.parametrize("name", QUIZ_CASES)
def test_problem_of_a_quiz_is_shown_where_it_stands(folder: Folder, name: str) -> None:
    old, new, problem = QUIZ_CASES[name]
    where = folder.breaks(QUIZ, old, new)
    assert folder.problems() == [f"{QUIZ}:{where}: {problem}"]


# ---- whole files


NEEDED = ("vocabulary", "aspects", "facts", "sources", "helplines", "texts", "quiz", "safety", "safety_messages")


@pytest.mark.parametrize("name", NEEDED)
def test_missing_file_is_named(folder: Folder, name: str) -> None:
    (folder.root / "knowledge" / f"{name}.yaml").unlink()
    problem = (
        f"knowledge/{name}.yaml:1:1: the file cannot be read (No such file or directory); check its name and rights"
    )
    assert problem in folder.problems()


@pytest.mark.parametrize("name", ["quiz_start", "quiz_result_explain", "find_dermatologist"])
def test_intent_that_the_program_leads_to_is_missing(folder: Folder, name: str) -> None:
    (folder.root / "intents" / f"{name}.yaml").unlink()
    assert f"intents/{name}.yaml:1:1: the program leads to this intent; add the file" in folder.problems()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "1:1: the file is empty; fill it or delete it"),
        (b"# nothing yet\n", "1:1: the file is empty; fill it or delete it"),
        (b"id: caf\xe9\n", "1:8: the byte 0xe9 is not UTF-8; save the file as UTF-8"),
        (b"id: a\nquestion: \xffb\n", "2:11: the byte 0xff is not UTF-8; save the file as UTF-8"),
        (
            b"x" * 2_000_001,
            "1:1: the file has more than 2,000,000 bytes; check that it is what it should be, or split it",
        ),
        (b"[" * 100_000, "1:31: the values are nested too deeply; keep to 30 levels"),
        (
            b"just words\n",
            "1:1: 'the file': input should be a valid dictionary or instance of Intent; change the value so that it fits",
        ),
        (
            b"id: one\n---\nid: two\n",
            "2:1: this is not YAML: but found another document; look at the indentation, quotes and colons of this line"
            " and the one above",
        ),
    ],
    ids=["empty", "comment only", "latin-1", "second line", "huge", "deep", "no mapping", "two documents"],
)
def test_file_that_cannot_be_read(folder: Folder, raw: bytes, problem: str) -> None:
    folder.write("intents/broken.yaml", raw)
    assert folder.problems() == [f"intents/broken.yaml:{problem}"]


def test_folder_in_the_place_of_a_file(folder: Folder) -> None:
    (folder.root / "intents" / "broken.yaml").mkdir()
    problem = "intents/broken.yaml:1:1: the file cannot be read (Is a directory); check its name and rights"
    assert folder.problems() == [problem]


def test_byte_order_mark_does_no_harm(folder: Folder) -> None:
    text = (folder.root / COST).read_bytes()
    folder.write(COST, b"\xef\xbb\xbf" + text)
    assert folder.problems() == []


def test_file_that_nothing_reads(folder: Folder) -> None:
    folder.write("knowledge/quizz.yaml", "id: small")
    folder.write("knowledge/needling.yaml", "id: needling")
    folder.write("intents/thanks.yml", "id: thanks")
    folder.write("intents/.#cost.yaml", "what an editor leaves behind")
    names = ", ".join([*NEEDED, "pictures", "places"])
    assert folder.problems() == [
        "intents/thanks.yml:1:1: nothing reads this file; call it 'thanks.yaml'",
        "knowledge/needling.yaml:1:1: nothing reads this file; topics belong in topics/, the files here are: " + names,
        "knowledge/quizz.yaml:1:1: nothing reads this file; did you mean 'quiz'?",
    ]


# ---- many at once


def test_all_problems_are_shown_at_once_in_the_order_of_the_files(folder: Folder) -> None:
    expected = []
    for name in ("unknown key, misspelled", "dangling next", "dangling source", "dangling topic on a button"):
        place, old, new, problem = CASES[name]
        expected.append((place, folder.breaks(place, old, new), problem))
    for name in ("dangling fact of a caution", "question that depends on a later one", "two gates of one name"):
        old, new, problem = QUIZ_CASES[name]
        expected.append((QUIZ, folder.breaks(QUIZ, old, new), problem))
    folder.write("intents/broken.yaml", "")
    expected.append(("intents/broken.yaml", "1:1", "the file is empty; fill it or delete it"))
    expected.sort(key=lambda case: (case[0], *map(int, case[1].split(":"))))
    assert folder.problems() == [f"{place}:{where}: {problem}" for place, where, problem in expected]


def test_file_that_cannot_be_read_is_not_called_missing(folder: Folder) -> None:
    for place in (COST, NEEDLING, VOCABULARY):
        folder.write(place, "id: [")
    assert {problem.partition(":")[0] for problem in folder.problems()} == {COST, NEEDLING, VOCABULARY}


def test_wrong_id_beside_other_problems_of_the_same_file(folder: Folder) -> None:
    at_id = folder.breaks(FIND, "id: find_dermatologist", "▸id: finding")
    at_answer = folder.breaks(FIND, "answer: doctor.find\n", "▸answer: doctor.lost\n")
    assert folder.problems() == [
        f"{FIND}:{at_id}: the id 'finding' is not the name of the file; call it 'find_dermatologist'",
        f"{FIND}:{at_answer}: there is no answer or intent 'doctor.lost'; did you mean 'doctor.cost'?",
    ]


def test_two_problems_of_one_file_are_both_shown(folder: Folder) -> None:
    first = folder.breaks(COST, "question: What", "▸qestion: What")
    second = folder.breaks(COST, "answer: doctor", "▸anwser: doctor")
    assert [problem for problem in folder.problems() if problem.startswith(COST)] == [
        f"{COST}:1:1: 'question' is missing; add 'question:'",
        f"{COST}:{first}: 'qestion' is not a key that is known here; did you mean 'question'?",
        f"{COST}:{second}: 'anwser' is not a key that is known here; did you mean 'answer'?",
    ]


# ---- the real content


def test_real_content_has_no_problems() -> None:
    content, problems = load(ROOT)
    assert [str(problem) for problem in problems] == []
    assert content is not None
    assert content.answers
    assert content.examples
    assert len(content.fingerprint) == 64


def test_fingerprint_changes_with_every_file(folder: Folder) -> None:
    first, _ = load(folder.root)
    again, _ = load(folder.root)
    folder.write("intents/thanks.yaml", "id: thanks\nquestion: Thanks\nanswer: doctor.find\nexamples: [thank you]\n")
    second, problems = load(folder.root)
    assert problems == []
    assert first is not None
    assert again is not None
    assert second is not None
    assert first.fingerprint == again.fingerprint != second.fingerprint
