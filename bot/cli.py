"""The commands. Each is put together here from parts that know nothing of each other: settings, content, store, channel.

An error that somebody can mend ends a command with one message on standard error: exit code 1 for an author's, 2 for
everybody else's.
"""

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot import logs
from bot.content.answers_file import Case, read_cases
from bot.content.library import Content
from bot.content.loader import Problem
from bot.content.schemas import write_schemas
from bot.content.validation import load
from bot.dialogue.outcome import outcome
from bot.errors import BotError, ContentError
from bot.settings import Settings, key_lies_with_data, load_settings

ROOT = Path(__file__).resolve().parent.parent

app = typer.Typer(
    help="A bot that answers questions about acne scars and takes people through a quiz, all of it written in YAML.",
    epilog="With TELEGRAM_BOT_TOKEN (in the environment or in .env) it runs in Telegram, without one against a Telegram of its own, with a page to chat in.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

ContentFolder = Annotated[
    Path,
    typer.Option(
        "--content",
        envvar="BOT_CONTENT_DIR",
        metavar="FOLDER",
        help="The folder with intents/ and knowledge/, if it is not the program's own.",
        show_default=False,
    ),
]


def main() -> None:
    """Run the command that was typed."""
    try:
        app()
    except ContentError as error:
        _end(error, 1)
    except BotError as error:
        _end(error, 2)


def _end(error: BotError, code: int) -> NoReturn:
    sys.stderr.write(f"{error}\n")
    sys.exit(code)


@app.callback(invoke_without_command=True)
def run(context: typer.Context, content: ContentFolder = ROOT) -> None:
    """Run the bot: in Telegram if TELEGRAM_BOT_TOKEN is set, else against a Telegram of its own."""
    context.obj = content
    if context.invoked_subcommand is not None:
        return
    settings = _settings()
    # The commands that only read content do without the matcher, and so start in half the time.
    from bot import starting  # noqa: PLC0415

    if settings.token is not None:
        starting.run_in_telegram(_content(content), settings, settings.token)
        return
    starting.run_locally(_content(content), settings)


@app.command()
def console(
    context: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option("--json", help='Read {"chat": "a", "text": "hi"} a line, write one JSON object a line.'),
    ] = False,
) -> None:
    """Chat with the bot in this terminal; nothing is sent anywhere."""
    settings = _settings()
    from bot import starting  # noqa: PLC0415 -- see `run`

    chat = starting.chat_in_json if as_json else starting.chat_in_terminal
    chat(_content(context.obj), settings)


@app.command()
def ask(
    context: typer.Context, text: Annotated[str, typer.Argument(help="What a person might write, in quotes.")]
) -> None:
    """Show what the bot makes of a message, and why."""
    from bot import explaining, starting  # noqa: PLC0415 -- see `run`

    explaining.explain(starting.matcher(_content(context.obj)), text)


@app.command()
def check(context: typer.Context) -> None:
    """Check everything authors wrote, and show all problems at once. Run it after every change."""
    content, problems = load(context.obj)
    if content is None:
        typer.echo(_listed(problems))
        raise typer.Exit(1)
    examples = sum(len(intent.examples) for intent in content.intents.values())
    typer.echo(
        f"All well: {len(content.intents)} intents, {examples:,} examples, {len(content.answers)} answers, "
        f"{len(content.facts)} facts, {len(content.quiz.questions)} questions."
    )


@app.command(name="outcome")
def outcome_of(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A YAML list of cases, each with 'id' and 'answers'.")],
) -> None:
    """Show what answers to the quiz come to, as JSON."""
    content = _content(context.obj)
    cases, problems = read_cases(file, content.quiz)
    if problems:
        raise ContentError(_listed(problems))
    typer.echo(json.dumps([_came_to(content, case) for case in cases], indent=2, ensure_ascii=False))


@app.command()
def schemas() -> None:
    """Write the JSON Schemas that help an editor with the content files, after a change of the models."""
    changed = write_schemas(ROOT / "schemas")
    typer.echo(f"Written: {', '.join(changed)}." if changed else "All schemas are up to date.")


# ---- parts


def _settings() -> Settings:
    settings = load_settings()
    logs.configure(settings.log_level, secrets=settings.secrets)
    if key_lies_with_data(settings):
        typer.echo("BOT_SECRET_KEY_FILE lies with the data: who copies the data gets the key with it.", err=True)
    # Only now: typer puts its own in place, and that one shows what people wrote.
    sys.excepthook = logs.report_crash
    return settings


def _content(root: Path) -> Content:
    content, problems = load(root)
    if content is None:
        raise ContentError(_listed(problems))
    return content


def _listed(problems: list[Problem]) -> str:
    files = len({problem.file for problem in problems})
    count = f"{len(problems)} problem{'s'[: len(problems) > 1]} in {files} file{'s'[: files > 1]}"
    return "\n".join([*map(str, problems), f"{count}."])


def _came_to(content: Content, case: Case) -> dict[str, Any]:
    found = outcome(content.quiz, case.answers)
    levels = {name: found.levels.get(name) for name in content.quiz.outcome.levels}
    scores = {name: int(score) if score == int(score) else score for name, score in (found.scores or {}).items()}
    return {
        "id": case.id,
        "types": dict(found.types),
        **levels,
        "status": found.status,
        "options_now": list(found.options_now),
        "options_later": list(found.options_later),
        "cautions": list(found.cautions),
        "avoid_extra": list(found.avoid_extra),
        "scores": scores,
        "show": list(found.show),
    }
