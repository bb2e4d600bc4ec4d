"""`python -m tools.audit`: known vulnerabilities of the packages that the bot runs with.

Ends with 1 when there is one. When no advisory service can be asked, or none knows our packages, nothing was audited:
that is said, and is no failure, for it says nothing about us. Run with the Python that has pip-audit (`make audit`).
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
AUDIT = (sys.executable, "-m", "pip_audit")
FILE = ROOT / "requirements" / "run.txt"
SERVICES = ("pypi", "osv")  # the second is asked when the first has nothing to say
PATIENCE = 20  # seconds for all packages together; a service that answers takes about five


@dataclass(frozen=True)
class Report:
    """What a service said; `unknown` are packages it could not judge."""

    audited: int
    unknown: int
    vulnerable: tuple[str, ...]


def read(answer: str) -> Report | None:
    """Return what pip-audit's JSON says, or None if it is no answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    judged = [package for package in packages if "skip_reason" not in package]
    vulnerable = [_told(package, found) for package in judged for found in package["vulns"]]
    return Report(len(judged), len(packages) - len(judged), tuple(vulnerable))


def _told(package: dict[str, Any], found: dict[str, Any]) -> str:
    mended = ", ".join(found["fix_versions"]) or "no version yet"
    return f"{package['name']} {package['version']}: {found['id']}, mended in {mended}"


def ask(service: str, command: Sequence[str] = AUDIT) -> Report | None:
    """Return what a service says about our packages, or None if it could not be asked."""
    options = ("--require-hashes", "--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    asked = (*command, "--vulnerability-service", service, "--timeout", "5", "-r", str(FILE), *options)
    try:
        ended = subprocess.run(asked, capture_output=True, encoding="utf-8", timeout=PATIENCE, check=False)  # noqa: S603 -- our own
    except (subprocess.TimeoutExpired, OSError):
        return None
    return read(ended.stdout)


def audit(command: Sequence[str] = AUDIT) -> int:
    """Ask the services in turn until one knows something; print it."""
    for service in SERVICES:
        report = ask(service, command)
        if report is None:
            print(f"The advisory service {service!r} could not be asked.")
        elif not report.audited:
            print(f"The advisory service {service!r} knows none of our {report.unknown} packages.")
        else:
            return _judge(report)
    print("NOT AUDITED: try again where an advisory service can be reached.")
    return 0


def _judge(report: Report) -> int:
    for line in report.vulnerable:
        print(line)
    beside = f"; {report.unknown} are not known there" if report.unknown else ""
    print(f"{report.audited} packages audited, {len(report.vulnerable)} known vulnerabilities{beside}.")
    if report.vulnerable:
        print("Newer versions: make lock ARGS=--upgrade")
    return 1 if report.vulnerable else 0


if __name__ == "__main__":
    sys.exit(audit())
