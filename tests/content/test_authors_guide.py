"""The example in `docs/authors.md` is right: written into a copy of the content as it stands there, it works."""

import re
import shutil
from pathlib import Path

import pytest

from bot.content.library import Content
from bot.content.models import Answer, Entity, Fact, Intent, Source
from bot.content.quiz_models import Option, Question
from bot.content.utterances import Answered, read_utterances
from bot.content.validation import load
from bot.dialogue.handle import Dialogue
from bot.language.matcher import Matcher
from tests.conversations.scripts import Player
from tests.real_content import ROOT

GUIDE = (ROOT / "docs" / "authors.md").read_text(encoding="utf-8")
PART = re.compile(
    r"^`([\w/.]+)`, (a new file|at the end|below `[^`]+`|above `[^`]+`):\n\n```yaml\n(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def write(root: Path, file: str, where: str, text: str) -> None:
    """Do with a part of the example what the guide says about it."""
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if where == "a new file":
        assert not path.exists(), f"{file} is not new any more: the guide needs another example"
        path.write_text(text, encoding="utf-8")
        return
    before = path.read_text(encoding="utf-8")
    if where == "at the end":
        path.write_text(f"{before.rstrip()}\n{text}", encoding="utf-8")
        return
    side, _, line = where.partition(" ")
    line = line.strip("`") + "\n"
    assert f"\n{line}" in before, f"there is no line {line!r} in {file}"
    after = f"\n{line}{text}" if side == "below" else f"\n{text}\n{line}"
    path.write_text(before.replace(f"\n{line}", after, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content with the example in it."""
    root = tmp_path_factory.mktemp("authors")
    for part in ("intents", "knowledge"):
        shutil.copytree(ROOT / part, root / part)
    shutil.copytree(ROOT / "tests" / "utterances", root / "tests" / "utterances")
    for file, where, text in PART.findall(GUIDE):
        write(root, file, where, text)
    return root


@pytest.fixture(scope="module")
def changed(folder: Path) -> Content:
    """The content with the example in it."""
    found, problems = load(folder)
    assert found is not None, "\n".join(map(str, problems))
    return found


@pytest.fixture(scope="module")
def bot(changed: Content) -> Dialogue:
    """A bot of it."""
    matcher = Matcher.build(changed)
    return Dialogue(changed, matcher, matcher.correct)


def test_the_example_has_one_of_everything_the_guide_explains(content: Content, changed: Content) -> None:
    assert len(changed.intents) == len(content.intents) + 1
    assert len(changed.topics) == len(content.topics) + 1
    assert len(changed.facts) == len(content.facts) + 1
    assert len(changed.sources) == len(content.sources) + 1
    assert len(changed.vocabulary.entities) == len(content.vocabulary.entities) + 1
    assert len(changed.quiz.questions) == len(content.quiz.questions) + 1


def test_the_message_to_judge_it_by_is_well_formed_and_not_an_example(folder: Path, changed: Content) -> None:
    utterances, problems = read_utterances(folder / "tests" / "utterances", changed.intents)
    assert problems == []
    new = next(intent for intent in changed.intents.values() if intent.id in PART.findall(GUIDE)[-1][2])
    ours = [one for one in utterances if one.wanted == Answered((new.id,))]
    assert ours
    assert not {one.text for one in ours} & {sentence for sentence, _ in changed.examples}


def test_the_chat_at_the_end_of_the_guide_goes_as_it_is_shown(bot: Dialogue, tmp_path: Path) -> None:
    chat = re.findall(r"^```\n(> .*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)[-1]
    script = tmp_path / "authors.md"
    script.write_text(chat, encoding="utf-8")
    Player(bot, script).play()


@pytest.mark.parametrize(
    ("heading", "models"),
    [
        ("An intent", [Intent]),
        ("A topic", [Answer]),
        ("A fact and its source", [Fact, Source]),
        ("A quiz question", [Question, Option]),
        ("Synonyms and entities", [Entity]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_key_that_the_guide_names_exists(heading: str, models: list[type]) -> None:
    section = GUIDE.partition(f"## {heading}")[2].partition("\n## ")[0]
    keys = {key for model in models for key in model.model_fields}  # type: ignore[attr-defined]  # pydantic models
    cells = [
        cell for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE) for cell in re.findall(r"`(\w+)`", row)
    ]
    assert set(cells) <= keys
    assert keys & set(re.findall(r"`(\w+)`", section)), f"'{heading}' names no key at all"
