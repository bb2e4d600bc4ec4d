"""Who may import whom. The rule is the layout in ARCHITECTURE: a folder imports only from folders above it.

This file decides nothing about what the code does. To move a wall, change the tables; a new entry takes a reason.
"""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# From the top down: each imports from itself and from what stands above. Folders and files right under bot/.
FLOORS = (
    "errors",
    "listening",
    "content",
    "language",
    "dialogue",
    "storage",
    "pictures",
    "channels",
    "delivery",
    "sandbox",
    "operator",
    "settings",
    "logs",
    "local",
    "live",
    "inbound",
    "starting",
    "evaluation",
    "explaining",
    "commands",
    "cli",
)

# What only some may import, and which files those are, by the beginning of their path.
DOORS = {
    "telegram": ("bot/channels/telegram/",),
    "yaml": ("bot/content/loader.py",),
    "rapidfuzz": ("bot/language/spelling.py",),
    "numpy": (
        "bot/language/classifier.py",
        "bot/language/learned.py",
        "bot/language/matcher.py",
        "bot/language/spelling.py",
        "bot/language/training.py",
        "bot/evaluation/calibration.py",
    ),
    "scipy": ("bot/language/training.py",),
    "aiosmtplib": ("bot/delivery/smtp.py",),
    "sqlite3": ("bot/storage/",),
    "psycopg": ("bot/storage/postgres_session.py", "bot/storage/postgres_copy.py"),
    "cryptography": ("bot/storage/cipher.py", "bot/delivery/certificate.py"),
    "resvg_py": ("bot/pictures/render.py",),
    "fpdf": ("bot/pictures/paper.py",),
    "prompt_toolkit": ("bot/channels/terminal.py",),
    "typer": ("bot/cli.py", "bot/commands/"),
    "pydantic_settings": ("bot/settings.py",),
    "bot.settings": ("bot/starting.py", "bot/inbound.py", "bot/commands/"),  # the rest is told what it needs
    "bot.content.loader": ("bot/content/", "bot/cli.py"),  # past the library there are no files, only content
}

# All that bot/dialogue may import from outside bot/: no clock, no chance, no disk, no network, no log.
PURE = {
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "html",
    "itertools",
    "math",
    "operator",
    "pydantic",
    "re",
    "string",
    "typing",
    "unicodedata",
}
# And what it may not call, although no import gives it away.
IMPURE_CALLS = {"open", "print", "input", "now", "utcnow", "today", "breakpoint", "__import__"}


@dataclass(frozen=True)
class Import:
    """One name of one import statement."""

    file: str  # bot/dialogue/quiz.py
    line: int
    module: str  # the file it names as a module, or a module from outside
    problem: str = ""  # why the statement does not name a file
    inside: bool = False  # in a function or a class

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: imports {self.module}"


@cache
def sources() -> dict[str, str]:
    """Every file of the bot by its path."""
    return {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in sorted(ROOT.glob("bot/**/*.py"))}


@cache
def trees() -> dict[str, ast.Module]:
    """The same, parsed."""
    return {file: ast.parse(text, file) for file, text in sources().items()}


def module_of(file: str) -> str:
    """`bot/dialogue/quiz.py` as `bot.dialogue.quiz`, a package by its own name."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def modules() -> dict[str, str]:
    """File by module."""
    return {module_of(file): file for file in sources()}


def is_package(module: str) -> bool:
    """Whether this is a folder of ours."""
    return modules().get(module, "").endswith("__init__.py")


def statements(node: ast.AST, *, inside: bool = False) -> Iterator[tuple[ast.Import | ast.ImportFrom, bool]]:
    """Every import statement, with whether it hides in a function or a class."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, inside
        hides = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from statements(child, inside=inside or hides)


def named(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The modules a statement names, each with what is wrong about the way it does."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            yield alias.name, "names a package, not a file" if is_package(alias.name) else ""
        return
    module = statement.module or ""
    if statement.level:
        yield "." * statement.level + module, "is relative: write it from `bot` on"
    elif is_package(module):
        for alias in statement.names:
            full = f"{module}.{alias.name}"
            ours = full in modules() and not is_package(full)
            yield full if ours else module, "" if ours else f"takes {alias.name!r} from a package, not from a file"
    else:
        yield module, ""


@cache
def imports() -> tuple[Import, ...]:
    """Every import in bot/."""
    return tuple(
        Import(file, statement.lineno, module, problem, inside)
        for file, tree in trees().items()
        for statement, inside in statements(tree)
        for module, problem in named(statement)
    )


def ours() -> Iterator[Import]:
    """Imports of the bot's own files."""
    return (one for one in imports() if one.module.split(".")[0] == "bot")


def floor(module: str) -> str:
    """The folder, or the file, right under bot/."""
    return module.split(".")[1] if "." in module else ""


def listed(problems: list[str]) -> str:
    """As pytest shows it best."""
    return "\n".join(["", *problems])


def test_everything_in_the_bot_stands_on_a_known_floor() -> None:
    unknown = sorted({file for module, file in modules().items() if module != "bot" and floor(module) not in FLOORS})

    assert not unknown, listed([f"{file} is on no floor: give it its place in FLOORS" for file in unknown])


def test_the_table_in_the_architecture_names_every_folder_from_the_top_down() -> None:
    told = re.findall(r"^\| `bot/(\w+)/`", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)

    assert told == [name for name in FLOORS if (ROOT / "bot" / name).is_dir()]


def test_imports_go_only_to_floors_above() -> None:
    order = {name: number for number, name in enumerate(FLOORS)}
    problems = [
        f"{one}: {floor(one.module)} is below {floor(module_of(one.file))}"
        for one in ours()
        if order.get(floor(one.module), -1) > order.get(floor(module_of(one.file)), len(order))
    ]

    assert not problems, listed(problems)


def test_an_import_names_a_file_that_exists_and_not_its_package() -> None:
    problems = [f"{one}: {one.problem}" for one in imports() if one.problem]
    problems += [f"{one}: there is no such file" for one in ours() if not one.problem and one.module not in modules()]

    assert not problems, listed(problems)


def test_a_package_is_an_empty_front_door() -> None:
    problems = [
        f"{file}: put this into a file with a name"
        for file, tree in trees().items()
        if file.endswith("__init__.py") and any(not isinstance(node, ast.Expr) for node in tree.body)
    ]

    assert not problems, listed(problems)


def test_no_file_imports_itself_by_a_detour() -> None:
    uses: dict[str, list[str]] = {module: [] for module in modules()}
    for one in ours():
        uses[module_of(one.file)].append(one.module)

    assert not (circle := find_circle(uses)), f"\n{' imports '.join(circle)}"


def find_circle(uses: dict[str, list[str]]) -> list[str]:
    """One way from a module back to itself, or nothing."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> list[str]:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return []
        for used in uses.get(module, []):
            if circle := walk(used, [*way, module]):
                return circle
        done.add(module)
        return []

    return next((circle for module in uses if (circle := walk(module, []))), [])


def test_an_import_inside_a_function_has_its_reason_beside_it() -> None:
    problems = [
        f"{one}: inside a function or class; move it to the top, or say why in a comment on or above the line"
        for one in imports()
        if one.inside and not has_reason(sources()[one.file], one.line)
    ]

    assert not problems, listed(problems)


def has_reason(source: str, line: int) -> bool:
    """Whether a comment on this line, or right above it and its fellow imports, says more than which rule is off."""
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    if says_why(comments.get(line, "")):
        return True
    before = source.splitlines()[: line - 1]
    while before and before[-1].lstrip().startswith(("from ", "import ")):
        before.pop()
    return bool(before) and before[-1].lstrip().startswith("#") and says_why(comments[len(before)])


def says_why(comment: str) -> bool:
    """Whether anything is left of a comment without its orders to linters."""
    parts = (part.strip(" -") for part in comment.split("#"))
    return any(part and not part.startswith(("noqa", "type: ignore")) for part in parts) or " -- " in comment


@pytest.mark.parametrize("name", DOORS)
def test_there_is_one_door_to(name: str) -> None:
    problems = [
        f"{one}: only {' and '.join(DOORS[name])} may"
        for one in imports()
        if (one.module == name or one.module.startswith(f"{name}.")) and not one.file.startswith(DOORS[name])
    ]

    assert not problems, listed(problems)


@pytest.mark.parametrize("name", DOORS)
def test_whoever_has_a_door_uses_it(name: str) -> None:
    users = {one.file for one in imports() if one.module == name or one.module.startswith(f"{name}.")}
    idle = [place for place in DOORS[name] if not any(file.startswith(place) for file in users)]

    assert not idle, listed([f"{place} does not import {name}: take it out of DOORS" for place in idle])


def test_the_dialogue_imports_nothing_that_reaches_the_world() -> None:
    problems = [
        f"{one}: it is not in PURE; let the event bring what it gives, or ask for it with an action"
        for one in imports()
        if one.file.startswith("bot/dialogue/") and one.module.split(".")[0] not in PURE | {"bot"}
    ]

    assert not problems, listed(problems)


def test_the_dialogue_calls_no_clock_and_no_disk_and_never_waits() -> None:
    problems: list[str] = []
    for file, tree in trees().items():
        for node in ast.walk(tree) if file.startswith("bot/dialogue/") else ():
            if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith):
                problems.append(f"{file}:{node.lineno}: waits")
            if isinstance(node, ast.Call) and (name := called(node)) in IMPURE_CALLS:
                problems.append(f"{file}:{node.lineno}: calls {name}()")

    assert not problems, listed(problems)


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def test_the_content_and_the_language_know_neither_network_nor_loop() -> None:
    banned = {"aiohttp", "asyncio", "http", "httpx", "logging", "random", "socket", "structlog", "subprocess", "time"}
    problems = [
        f"{one}: what people wrote and meant does not depend on it"
        for one in imports()
        if one.file.startswith(("bot/content/", "bot/language/")) and one.module.split(".")[0] in banned
    ]

    assert not problems, listed(problems)


def test_the_program_starts_in_one_line() -> None:
    tree = ast.parse((ROOT / "run_bot.py").read_text("utf-8"))
    taken = [module for statement, _ in statements(tree) for module, _ in named(statement)]

    assert taken == ["bot.cli"]
    assert not [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Assign)]


class TestTheRulesThemselves:
    """A rule that sees nothing passes for ever."""

    def test_the_bot_is_seen(self) -> None:
        assert len(sources()) > 30
        assert len(list(ours())) > 100
        assert len(set(FLOORS)) == len(FLOORS)
        assert sys.version_info >= (3, 11)

    def test_a_circle_is_found(self) -> None:
        assert find_circle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c", "b"]
        assert find_circle({"a": ["b", "c"], "b": ["c"], "c": []}) == []

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("from bot.dialogue.quiz import Quizzes", ""),
            ("from bot.dialogue import quiz", ""),
            ("import bot.dialogue.quiz", ""),
            ("from collections.abc import Iterator", ""),
            ("from bot.dialogue import Quizzes", "takes 'Quizzes' from a package, not from a file"),
            ("from bot import dialogue", "takes 'dialogue' from a package, not from a file"),
            ("import bot.dialogue", "names a package, not a file"),
            ("from .quiz import Quizzes", "is relative: write it from `bot` on"),
        ],
    )
    def test_what_does_not_name_a_file_is_told(self, line: str, problem: str) -> None:
        ((statement, inside),) = statements(ast.parse(line))

        assert [told for _, told in named(statement)] == [problem]
        assert not inside

    @pytest.mark.parametrize(
        ("body", "enough"),
        [
            ("import a", False),
            ("import a  # noqa: PLC0415", False),
            ("import a  # noqa: PLC0415  # slow to load", True),
            ("import a  # noqa: PLC0415 -- slow to load", True),
            ("# Slow to load.\n    import a  # noqa: PLC0415", True),
            ("# Slow to load.\n    import b\n    import a", True),
            ("# Slow to load.\n    x = 1\n    import a", False),
            ("x = 1  # one\n    import a", False),
        ],
    )
    def test_an_order_to_the_linter_is_no_reason(self, body: str, enough: bool) -> None:
        source = f"def f():\n    {body}\n"
        before, _, _ = source.partition("import a")

        assert has_reason(source, before.count("\n") + 1) is enough
