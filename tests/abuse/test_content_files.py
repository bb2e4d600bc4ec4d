"""Content files made to do harm: each is refused with its place, at once, and nothing of it is run or grows."""

import time
from pathlib import Path

import pytest

from bot.content.loader import MAX_BYTES, read_document
from bot.content.validation import load

LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "anchor"),
        ("a: *nobody\n", "alias"),
        ("a: !!python/object/apply:os.system [echo]\n", "tag"),
        ("!!python/name:os.system\n", "tag"),
        ("a: !include /etc/passwd\n", "tag"),
        ("a: &x 1\n<<: *x\n", "a"),
        ("[" * 5000, ""),
        ("a: " + "[" * 100 + "]" * 100, "deep"),
        ("{" * 5000, ""),
        ("- " * 5000, ""),
        ("a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 300)), "deep"),
        ("? [a, b]\n: c\n", "key"),
        ("a: 1\na: 2\n", "second time"),
        ("a: \x00\n", ""),
        ("%YAML 9.9\n---\na: 1\n", ""),
        ("--- 1\n--- 2\n", ""),
    ],
)
def test_a_hostile_file_is_refused_at_once(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(text, "utf-8")
    start = time.process_time()
    _, problems = read_document(file, "x.yaml")
    assert time.process_time() - start < 2
    assert problems
    assert any(words in f"{problem.what} {problem.how}" for problem in problems), problems


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    with file.open("wb") as out:
        out.truncate(1_000_000_000)
    start = time.process_time()
    document, [problem] = read_document(file, "x.yaml")
    assert document is None
    assert f"{MAX_BYTES:,}" in problem.what
    assert time.process_time() - start < 1


def test_numbers_of_thousands_of_digits_are_read_without_computing_them(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("a: " + "9" * 100_000, "utf-8")
    start = time.process_time()
    read_document(file, "x.yaml")
    assert time.process_time() - start < 1


def test_a_whole_folder_of_them_is_told_file_by_file(tmp_path: Path) -> None:
    for folder in ("intents", "knowledge", "knowledge/topics"):
        (tmp_path / folder).mkdir(parents=True)
    for place in ("intents/a.yaml", "knowledge/texts.yaml", "knowledge/topics/a.yaml"):
        (tmp_path / place).write_text(LAUGHS, "utf-8")
    content, problems = load(tmp_path)
    assert content is None
    assert {"intents/a.yaml", "knowledge/texts.yaml", "knowledge/topics/a.yaml"} <= {one.file for one in problems}
