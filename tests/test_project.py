"""What the repository promises about itself: it names nobody's machine, pins what it installs, and says true things.

Looks at every file that could be committed, and at nothing that .gitignore leaves out.
"""

import ast
import fnmatch
import json
import os
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))

# In two halves, so that this file does not name them either.
HOSTS = tuple(
    first + second
    for first, second in (
        ("pypi", ".org"),
        ("files.python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("registry.yarn", "pkg.com"),
        ("conda.ana", "conda.org"),
        ("npm.pkg.git", "hub.com"),
        ("proxy.go", "lang.org"),
        ("crates", ".io"),
    )
)
# The folder of a person or of the machine this was written on; /tmp and /var/lib are the same everywhere.
MACHINE_PATH = re.compile(
    r"(?<![\w./$}-])(?:/(?:home|Users|root|work|workspace|mnt|builds)/\w|/opt/(?:wheels|pypi)|[A-Z]:\\Users)"
)
MAILBOX = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)*\.[a-z]{2,})\b", re.IGNORECASE)
# Names that belong to nobody (RFC 2606), and one-letter ones, which nobody can register.
NOBODY = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|example|test|invalid|localhost|\w\.\w+)$")
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==(\S+)(?: ; .+)?$")


@cache
def files() -> tuple[Path, ...]:
    """Every file that could be committed."""
    ignored = [line.strip() for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()]
    ignored = [".git", *(line for line in ignored if line and not line.startswith("#"))]

    def is_ignored(path: Path) -> bool:
        here = path.relative_to(ROOT).as_posix()
        return any(
            fnmatch.fnmatch(here if line.startswith("/") else path.name, line.strip("/"))
            for line in ignored
            if path.is_dir() or not line.endswith("/")
        )

    found: list[Path] = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(name for name in folders if not is_ignored(Path(folder, name)))
        found += [path for name in sorted(names) if not is_ignored(path := Path(folder, name))]
    return tuple(found)


@cache
def texts() -> dict[str, str]:
    """Those of them that are text, by path."""
    found: dict[str, str] = {}
    for path in files():
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8", "replace")
    return found


@cache
def project() -> dict[str, Any]:
    """The table [project] of pyproject.toml."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def lines_with(pattern: re.Pattern[str]) -> Iterator[tuple[str, re.Match[str]]]:
    """Each finding, with `file:line`."""
    for file, text in texts().items():
        for found in pattern.finditer(text):
            yield f"{file}:{text.count(chr(10), 0, found.start()) + 1}", found


def listed(problems: list[str]) -> str:
    """As pytest shows it best."""
    return "\n".join(["", *problems])


def distribution(requirement: str) -> str:
    """The name in a requirement, as an index would write it."""
    name = re.match(r"[\w.-]+", requirement)
    assert name, requirement
    return canonical(name[0])


def canonical(name: str) -> str:
    """`PyYAML` as `pyyaml`, `prompt_toolkit` as `prompt-toolkit`."""
    return re.sub(r"[-_.]+", "-", name).lower()


def blocks(path: Path) -> list[list[str]]:
    """A requirement file as requirements: what is pinned, then its hashes and comments."""
    found: list[list[str]] = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        if line.startswith(" "):
            found[-1].append(line.strip().removesuffix("\\").strip())
        else:
            found.append([line.removesuffix("\\").strip()])
    return found


def pins(path: Path) -> dict[str, str]:
    """Version by name."""
    return {found[1]: found[2] for block in blocks(path) if (found := PIN.match(block[0]))}


# ---- nobody's machine


def test_no_file_names_a_registry() -> None:
    pattern = re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE)

    assert not (problems := [f"{place}: {found[0]}" for place, found in lines_with(pattern)]), listed(problems)


def test_no_file_names_a_path_of_a_machine() -> None:
    problems = [f"{place}: {found[0]}" for place, found in lines_with(MACHINE_PATH)]

    assert not problems, listed(problems)


def test_no_file_names_a_mailbox_of_a_person() -> None:
    problems = [f"{place}: {found[0]}" for place, found in lines_with(MAILBOX) if not NOBODY.search(found[1].lower())]

    assert not problems, listed([f"{problem} (use one at example.com)" for problem in problems])


def test_no_lock_file_records_where_things_were_downloaded() -> None:
    pattern = re.compile(r'"resolved"\s*:|^\s*resolved "|^--(?:extra-)?index-url|^--find-links', re.MULTILINE)

    assert not (problems := [f"{place}: {found[0]}" for place, found in lines_with(pattern)]), listed(problems)


def test_what_must_never_be_committed_is_ignored() -> None:
    ignored = (ROOT / ".gitignore").read_text("utf-8").split()

    assert {".venv/", "/data/", "/.env", "/build/"} <= set(ignored)
    assert not [file for file in texts() if file.endswith((".sqlite3", ".key", ".pem"))]


# ---- what is installed


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_one_version_with_its_hashes(path: Path) -> None:
    problems = [f"{block[0]}: is not pinned as name==version" for block in blocks(path) if not PIN.match(block[0])]
    # A wheel and a source archive at the least: hashes of one platform's file alone shut the others out.
    for block in blocks(path):
        hashes = [line for line in block[1:] if re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", line)]
        rest = [line for line in block[1:] if line not in hashes and not line.startswith("#")]
        problems += [f"{block[0]}: has {len(hashes)} hashes"] * (len(hashes) < 2)
        problems += [f"{block[0]}: {line}" for line in rest]

    assert not problems, listed(problems)


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_a_requirement_file_holds_no_address_and_no_path(path: Path) -> None:
    text = path.read_text("utf-8")

    assert not re.findall(r"://|^-.*|@ |/opt|/tmp|\\\\", text, re.MULTILINE)
    assert "make lock" in text.splitlines()[0]


@pytest.mark.parametrize(
    ("name", "extras"), [("run", ()), ("dev", ("dev",)), ("bench", ("dev", "bench"))], ids=["run", "dev", "bench"]
)
def test_requirements_hold_all_that_pyproject_asks_for(name: str, extras: tuple[str, ...]) -> None:
    asked = chain(project()["dependencies"], *(project()["optional-dependencies"][extra] for extra in extras))
    missing = {distribution(one) for one in asked} - set(pins(ROOT / "requirements" / f"{name}.txt"))

    assert not missing, f"run 'make lock': {', '.join(sorted(missing))}"


def test_tests_run_with_the_versions_the_bot_runs_with() -> None:
    run, dev, bench = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev", "bench"))

    assert run.items() <= dev.items() <= bench.items()


@pytest.mark.parametrize(("folder", "extras"), [("bot", ()), ("tests", ("dev",))], ids=["bot", "tests"])
def test_what_is_imported_is_asked_for_by_name(folder: str, extras: tuple[str, ...]) -> None:
    asked = chain(project()["dependencies"], *(project()["optional-dependencies"][extra] for extra in extras))
    allowed = {distribution(one) for one in asked}
    owners = packages_distributions()
    problems = [
        f"{file}: imports {module}, which pyproject.toml does not list"
        for file, text in texts().items()
        if file.startswith(f"{folder}/") and file.endswith(".py")
        for module in outside(text)
        if not allowed & {canonical(owner) for owner in owners.get(module, [])}
    ]

    assert not problems, listed(problems)


def outside(source: str) -> set[str]:
    """Modules from outside this repository and the standard library."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"bot", "tests", "benchmarks", "tools"}


def test_everything_agrees_on_the_oldest_python() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]

    assert project()["requires-python"] == ">=3.11"
    assert settings["ruff"]["target-version"] == "py311"
    assert settings["mypy"]["python_version"] == "3.11"
    assert "(3, 11)" in (ROOT / "Makefile").read_text("utf-8")


# ---- what authors write


def test_every_content_file_tells_the_editor_its_schema() -> None:
    problems: list[str] = []
    for file, text in texts().items():
        if not (file.startswith(("intents/", "knowledge/")) and file.endswith((".yaml", ".yml"))):
            continue
        first = text.partition("\n")[0]
        found = re.fullmatch(r"# yaml-language-server: \$schema=(\S+\.json)", first)
        if not found:
            problems.append(f"{file}:1: must be '# yaml-language-server: $schema=...', not {first!r}")
        elif not (ROOT / file).parent.joinpath(found[1]).is_file():
            problems.append(f"{file}:1: there is no {found[1]}: run 'python run_bot.py schemas'")

    assert not problems, listed(problems)


def test_every_schema_is_one() -> None:
    for path in sorted((ROOT / "schemas").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        assert {"title", "type", "$defs", "anyOf", "$ref"} & set(schema), path.name


def test_yaml_files_end_in_yaml() -> None:
    assert not [file for file in texts() if file.endswith(".yml") and not file.startswith(".github/")]


# ---- what is said about it


def test_the_license_is_mit() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")

    assert text.startswith("MIT License\n")
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in text
    assert project()["license"] == "MIT"
    assert project()["license-files"] == ["LICENSE"]


def test_ci_is_a_program_that_calls_make_test() -> None:
    path = ROOT / ".ci" / "run"

    assert os.access(path, os.X_OK)
    assert path.read_text("utf-8").startswith("#!/usr/bin/env bash\n")
    assert re.search(r"^(?:exec )?make test\b", path.read_text("utf-8"), re.MULTILINE)


def test_every_make_target_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    problems = [
        f"{place}: there is no target {target!r}"
        for place, found in lines_with(re.compile(r"(?:`|^\$? *)make ([a-z][\w-]*)(?=[` \n])", re.MULTILINE))
        if place.split(":")[0].endswith(".md") and (target := found[1]) not in targets
    ]

    assert {"run", "test", "check", "console", "lock", "clean"} <= targets
    assert not problems, listed(problems)


def test_every_file_a_document_links_to_exists() -> None:
    problems = []
    for place, found in lines_with(re.compile(r"\]\((?!\w+:|#)([^)#\s]+)")):
        file = place.split(":")[0]
        if file.endswith(".md") and not (ROOT / file).parent.joinpath(found[1]).exists():
            problems.append(f"{place}: there is no {found[1]}")

    assert not problems, listed(problems)


class TestTheRulesThemselves:
    """A rule that sees nothing passes for ever."""

    def test_the_files_are_seen_and_the_ignored_are_not(self) -> None:
        assert {"pyproject.toml", "run_bot.py", "tests/test_project.py", ".ci/run", "LICENSE"} <= texts().keys()
        assert not [file for file in texts() if file.startswith((".venv/", ".git/", "build/", "data/"))]
        assert len(REQUIREMENTS) == 4
        assert len(pins(REQUIREMENTS[0])) > 20

    @pytest.mark.parametrize(
        "text", ["see /home" + "/ada/x", '"/work' + '/main"', "C:" + "\\Users\\ada", "/opt" + "/wheels"]
    )
    def test_a_path_of_a_machine_is_found(self, text: str) -> None:
        assert MACHINE_PATH.search(text)

    @pytest.mark.parametrize("text", ["https://example.com/home/page", "../work/x", "$HOME/work/x", "at home/work"])
    def test_what_only_looks_like_one_is_left_alone(self, text: str) -> None:
        assert not MACHINE_PATH.search(text)

    def test_a_mailbox_of_nobody_is_left_alone(self) -> None:
        assert NOBODY.search("example.com")
        assert NOBODY.search("mail.example.org")
        assert NOBODY.search("b.org")
        assert not NOBODY.search("someexample.com")
        assert not NOBODY.search("mail.com")
