"""`check --style` says how every answer reads, worst first, and refuses nothing."""

from pathlib import Path

from bot.content.library import Content
from bot.operator.reading import LONGEST, SENTENCES, TARGET
from bot.operator.style import styles
from tests.running import Home


def test_every_text_of_every_answer_is_judged_and_the_hardest_comes_first(content: Content) -> None:
    found = styles(content)
    texts = [text for answer in content.answers.values() for text in (*answer.text, answer.more or "")]
    written = [text for text in texts if text and not text.startswith("{")]  # the others are filled in by the program
    assert len(found) == len(written)
    advised = [style for style in found if style.advice]
    assert found[: len(advised)] == advised
    assert [style.reading.ease for style in advised] == sorted(style.reading.ease for style in advised)


def test_there_is_advice_for_what_misses_the_target_and_for_nothing_else(content: Content) -> None:
    fewest, most = SENTENCES
    for style in styles(content):
        reading = style.reading
        fits = reading.ease >= TARGET and reading.longest <= LONGEST
        if not style.name.endswith("(more)"):
            fits = fits and fewest <= reading.sentences <= most
        assert bool(style.advice) != fits


def test_no_answer_is_as_hard_as_a_leaflet(content: Content) -> None:
    hardest = styles(content)[0]
    assert hardest.reading.ease >= 50, f"{hardest.name}: shorter sentences, plainer words"


def test_the_command_prints_a_table_with_the_target_and_ends_well(tmp_path: Path) -> None:
    ended = Home(tmp_path).run("check", "--style", COLUMNS="140")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("All well:")
    assert f"Target: {TARGET}" in ended.stdout
    assert "texts of answers" in ended.stdout.splitlines()[-1]
