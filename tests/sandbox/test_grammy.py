"""grammY, a client from npm that nobody here wrote, works against the local Telegram unchanged."""

import asyncio
import hashlib
import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from bot.sandbox.telegram import LocalTelegram
from tests.sandbox.exchange import exchange

SOURCE = Path(__file__).with_name("grammy")
BUILD = Path(__file__).parents[2] / "build"


@pytest.fixture(scope="module")
def folder() -> Path:
    """A folder with the bot and grammY installed; made once and kept until the lock file changes."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        pytest.skip("no node or npm on this machine")
    version = hashlib.sha256((SOURCE / "package-lock.json").read_bytes()).hexdigest()[:12]
    target = BUILD / f"grammy-{version}"
    if not target.exists():
        _install(npm, target)
    shutil.copy(SOURCE / "bot.js", target)
    return target


def _install(npm: str, target: Path) -> None:
    # Made aside and then renamed: several test processes may do this at once.
    aside = target.with_name(f"{target.name}.{os.getpid()}")
    shutil.copytree(SOURCE, aside, dirs_exist_ok=True)
    command = (npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    installed = subprocess.run(command, cwd=aside, capture_output=True, text=True, timeout=120, check=False)
    if installed.returncode:
        shutil.rmtree(aside)
        pytest.skip(f"npm could not install grammY: {installed.stderr.strip()[-200:]}")
    with suppress(OSError):
        aside.rename(target)
    shutil.rmtree(aside, ignore_errors=True)


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_grammy_holds_a_conversation(telegram: LocalTelegram, folder: Path, mode: str) -> None:
    environment = {**os.environ, "API_ROOT": telegram.url, "TOKEN": telegram.token, "MODE": mode}
    process = await asyncio.create_subprocess_exec("node", "bot.js", cwd=folder, env=environment)
    try:
        await telegram.requested("setMyCommands", patience=30)
        await exchange(telegram)
        assert telegram.server.service.webhook.active is (mode == "webhook")
    finally:
        process.terminate()
        await process.wait()
