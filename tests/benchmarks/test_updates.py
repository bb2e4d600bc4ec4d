"""The benchmark of whole bots in a tiny form: it runs, and its figures are there. What they are depends on the machine."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import traffic, updates
from tests.running import CACHE


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_the_bots_are_measured_side_by_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    for module in (traffic, updates):
        monkeypatch.setattr(module, "PEOPLE", 4)
    size = ["--updates", "6", "--rounds", "2", "--chats", "100", "--long", "40"]
    ended = CliRunner().invoke(updates.app, ["--no-aiogram", "--no-plot", "--out", str(tmp_path), *size])
    assert ended.exit_code == 0, ended.output
    written = json.loads((tmp_path / "updates.json").read_text("utf-8"))
    bots = [updates.OURS, updates.BASELINE, updates.KNOWN.format(chats=100)]
    assert list(written["costs"]) == bots
    for cost in written["costs"].values():
        assert cost["updates"] == 12
        assert 0 < cost["p50_ms"] <= cost["p99_ms"]
    assert [looked["updates"] for looked in written["memory"]] == list(range(0, 41, 4))
    assert all(looked["mb"] > 10 for looked in written["memory"])
    assert all(name in ended.output for name in bots)
