"""What the README says is so."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from bot.cli import app
from bot.content.library import Content
from bot.dialogue.handle import Dialogue
from tests.conversations.scripts import Player

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "docs/authors.md", "docs/operations.md")


def test_the_chat_in_the_readme_goes_as_it_is_shown(dialogue: Dialogue, tmp_path: Path) -> None:
    chat = next(block for block in re.findall(r"```\n(.*?)```", README, re.DOTALL) if block.startswith("> "))
    script = tmp_path / "README.md"
    script.write_text(chat, encoding="utf-8")
    Player(dialogue, script).play()


def test_the_intent_in_the_readme_leads_to_an_answer_that_exists(content: Content) -> None:
    target = re.search(r"^answer: (\S+)", README, re.MULTILINE)
    assert target is not None
    assert target[1] in content.answers


def test_every_setting_in_the_readme_is_one() -> None:
    from bot.settings import Settings  # noqa: PLC0415  # only this test needs it

    named = set(re.findall(r"^\| `([A-Z_]+)`", README, re.MULTILINE)) - {"BOT_CONTENT_DIR"}
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_make_target_in_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)|^make (\w+)", README, re.MULTILINE)):
        assert re.search(rf"^{''.join(target)}:", makefile, re.MULTILINE), target


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_and_option_that_a_document_shows_exists(name: str) -> None:
    commands = getattr(get_command(app), "commands", {})
    shown = re.findall(r"run_bot\.py ([a-z][a-z-]*)([^`\n#]*)", (ROOT / name).read_text(encoding="utf-8"))
    assert shown
    for command, rest in shown:
        assert command in commands, command
        options = {option for one in commands[command].params for option in one.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, command
