"""The audit of our packages: what fails it, and what is only said."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tools import audit
from tools.audit import Report, read

SAFE: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
UNKNOWN: dict[str, Any] = {"name": "b", "skip_reason": "not found"}
BROKEN: dict[str, Any] = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}


def answering(folder: Path, *answers: str) -> tuple[str, ...]:
    """A program that stands in for pip-audit: a service that answers cannot be had in a test."""
    script = folder / "audit.py"
    script.write_text(
        f"import sys; print({dict(zip(audit.SERVICES, answers, strict=True))!r}[sys.argv[2]]); sys.exit(1)"
    )
    return sys.executable, str(script)


def answer(*packages: dict[str, Any]) -> str:
    """What pip-audit prints."""
    return json.dumps({"dependencies": packages, "fixes": []})


def test_what_is_known_is_told_with_the_version_that_mends_it() -> None:
    assert read(answer(SAFE, UNKNOWN, BROKEN)) == Report(2, 1, ("c 2: PYSEC-1, mended in 2.1",))


@pytest.mark.parametrize("printed", ["", "Traceback: ConnectionError", "{}", "[]", "null"])
def test_what_is_no_answer_is_none(printed: str) -> None:
    assert read(printed) is None


@pytest.mark.parametrize(
    ("answers", "code", "says"),
    [
        ((answer(SAFE), ""), 0, "1 packages audited, 0 known vulnerabilities."),
        ((answer(SAFE, BROKEN), ""), 1, "PYSEC-1"),
        ((answer(UNKNOWN), answer(BROKEN)), 1, "PYSEC-1"),
        (("no connection", answer(SAFE)), 0, "1 packages audited"),
        ((answer(UNKNOWN), "no connection"), 0, "NOT AUDITED"),
    ],
)
def test_a_vulnerability_fails_and_a_service_that_is_away_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], answers: tuple[str, str], code: int, says: str
) -> None:
    assert audit.audit(answering(tmp_path, *answers)) == code
    assert says in capsys.readouterr().out


def test_without_pip_audit_nothing_is_audited_and_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.audit(("no-such-program",)) == 0
    assert "NOT AUDITED" in capsys.readouterr().out
