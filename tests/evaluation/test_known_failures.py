"""The file of known failures can be read again, and keeps what people wrote into it."""

from pathlib import Path

from bot.content.utterances import Answered, KnownFailure, Utterance, read_known_failures, read_utterances
from bot.evaluation.known_failures import HEAD, head_of, written
from bot.evaluation.verdicts import Judged, Verdict

TEXT = 'it\'s "odd" 🤷: {so} #what\n- new \u2028 line \\'


def judged(text: str, verdict: Verdict = Verdict.WRONG, after: str | None = None) -> Judged:
    return Judged(Utterance("questions", text, Answered(("pain",)), after), verdict, "answer", ("cost",), None, 0.9)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "known_failures.yaml"
    file.write_text(written([judged(TEXT, after="first")], [], HEAD), encoding="utf-8")
    assert read_known_failures(file) == ([KnownFailure("questions", TEXT, "answer: cost", after="first")], [])


def test_what_goes_right_is_left_out() -> None:
    verdicts = (Verdict.RIGHT, Verdict.OFFERED, Verdict.DECLINED)
    assert written([judged("fine", verdict) for verdict in verdicts], [], HEAD) == HEAD


def test_reasons_and_the_comments_on_top_are_kept() -> None:
    before = [
        KnownFailure("questions", "hurt", "before", why="one word"),
        KnownFailure("questions", "gone", "x", why="y"),
    ]
    text = written([judged("hurt")], before, head_of("# mine\n# too\n\nquestions:\n  # lost\n"))
    assert text == ('# mine\n# too\n\nquestions:\n  - text: "hurt"\n    now: "answer: cost"\n    why: "one word"\n')


def test_a_file_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_known_failures(tmp_path / "none.yaml") == ([], [])
    assert head_of("") == HEAD


def test_an_entry_with_a_wrong_key_is_told(tmp_path: Path) -> None:
    file = tmp_path / "known_failures.yaml"
    file.write_text("questions:\n  - text: hurt\n    wy: no\n", encoding="utf-8")
    assert [str(problem) for problem in read_known_failures(file)[1]] == [
        "known_failures.yaml:2:5: this is not a known failure; write 'text:' and 'now:'"
    ]


def test_messages_with_an_unknown_intent_or_without_a_part_are_told(tmp_path: Path) -> None:
    (tmp_path / "questions.yaml").write_text("pian:\n  - hurt\n", encoding="utf-8")
    (tmp_path / "stories.yaml").write_text("- text: a long one\n", encoding="utf-8")
    _, problems = read_utterances(tmp_path, ["pain"])
    assert [str(problem) for problem in problems] == [
        "questions.yaml:1:1: there is no intent 'pian'; did you mean 'pain'?",
        "stories.yaml:1:3: this entry is not complete; write 'intents:', 'text:'",
    ]


def test_a_folder_without_messages_is_told(tmp_path: Path) -> None:
    _, problems = read_utterances(tmp_path, ["pain"])
    assert "there are no messages here" in str(problems[0])
