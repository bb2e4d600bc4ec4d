"""What is handed to whoever runs the bot: the systemd unit holds, and every setting that is described exists."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.real_content import ROOT

UNIT = ROOT / "deploy" / "acne-scar-bot.service"
EXAMPLE = UNIT.with_name("settings.example")
ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="there is no systemd-analyze on this machine")
SETTING = re.compile(r"`((?:BOT|TELEGRAM|DATABASE|WEBHOOK|SMTP|MAIL|LOG)_[A-Z_]+)")


def analyze(*words: str) -> str:
    """What systemd-analyze says."""
    assert ANALYZE
    ended = subprocess.run([ANALYZE, *words], capture_output=True, encoding="utf-8", timeout=30)
    return ended.stdout + ended.stderr


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit as it would be on a machine where the program is installed."""
    text = UNIT.read_text("utf-8").replace("/opt/acne-scar-bot/.venv/bin/python", sys.executable)
    (tmp_path / UNIT.name).write_text(text, "utf-8")
    return tmp_path / UNIT.name


@needs_systemd
def test_systemd_finds_nothing_wrong_in_the_unit(unit: Path) -> None:
    assert UNIT.name not in analyze("verify", str(unit))


@needs_systemd
def test_a_mistake_in_the_unit_would_be_found(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("ProtectSystem=strict", "ProtectSystem=strickt"), "utf-8")
    assert UNIT.name in analyze("verify", str(unit))


@needs_systemd
def test_the_unit_leaves_the_bot_little_to_break(unit: Path) -> None:
    said = analyze("security", "--offline=true", str(unit))
    if "unrecognized option" in said:
        pytest.skip("this systemd-analyze cannot judge a unit that is not installed")
    found = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert found, said
    assert float(found[1]) <= 2.0  # of 10; a plain service has 9.6


def test_the_unit_and_its_settings_name_what_exists() -> None:
    text = UNIT.read_text("utf-8")
    assert (ROOT / "run_bot.py").is_file()
    assert "ExecStart=/opt/acne-scar-bot/.venv/bin/python /opt/acne-scar-bot/run_bot.py\n" in text
    folders = re.findall(r"/var/lib/([\w-]+)", EXAMPLE.read_text("utf-8"))
    assert set(folders) == set(re.findall(r"^StateDirectory=(.+)$", text, re.MULTILINE)[0].split())
    named = re.findall(r"^(\w+)=", EXAMPLE.read_text("utf-8"), re.MULTILINE)
    assert len(named) >= 3
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_setting_is_described_and_every_described_one_exists() -> None:
    described: set[str] = set()
    for name in ("README.md", "docs/operations.md"):
        described |= {found.lower() for found in SETTING.findall((ROOT / name).read_text("utf-8"))}
    assert described - {"bot_content_dir"} == set(Settings.model_fields)  # the content is named to commands
