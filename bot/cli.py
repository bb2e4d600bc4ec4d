"""The commands. Each is put together here from parts that know nothing of each other: settings, content, store, channel.

An error that somebody can mend ends a command with one message on standard error: exit code 1 for an author's, 2 for
everybody else's.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.commands import database, webhook
from bot.commands.configured import configured
from bot.content.answers_file import Case, read_cases
from bot.content.library import Content
from bot.content.loader import Problem
from bot.content.schemas import write_schemas
from bot.content.utterances import read_known_failures, read_utterances
from bot.content.validation import load
from bot.dialogue.outcome import outcome
from bot.errors import BotError, ContentError, SettingsError

ROOT = Path(__file__).resolve().parent.parent
PREVIEW = Path("build") / "preview.html"
UTTERANCES = ROOT / "tests" / "utterances"
KNOWN_FAILURES = "known_failures.yaml"

app = typer.Typer(
    help="A bot that answers questions about acne scars and takes people through a quiz, all of it written in YAML.",
    epilog="With TELEGRAM_BOT_TOKEN (in the environment or in .env) it runs in Telegram, without one against a Telegram of its own, with a page to chat in.",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(webhook.app, name="webhook")
app.command()(database.backup)
app.command()(database.restore)
app.command(name="rotate-key")(database.rotate_key)

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
    if not content.is_dir():
        raise SettingsError(
            f"there is no folder {content}: --content or BOT_CONTENT_DIR names one with intents/ and knowledge/"
        )
    context.obj = content
    if context.invoked_subcommand is not None:
        return
    settings = configured()
    # The commands that only read content do without the matcher, and so start in half the time.
    from bot import starting  # noqa: PLC0415

    if settings.token is not None:
        starting.run_in_telegram(content, _content(content), settings, settings.token)
        return
    starting.run_locally(content, _content(content), settings)


@app.command()
def console(
    context: typer.Context,
    as_json: Annotated[
        bool,
        typer.Option("--json", help='Read {"chat": "a", "text": "hi"} a line, write one JSON object a line.'),
    ] = False,
) -> None:
    """Chat with the bot in this terminal; nothing is sent anywhere."""
    settings = configured()
    from bot import starting  # noqa: PLC0415 -- see `run`

    chat = starting.chat_in_json if as_json else starting.chat_in_terminal
    chat(_content(context.obj), settings)


@app.command()
def ask(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="What a person might write, in quotes.")],
    after: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="What they wrote before; may be given several times.")
    ] = None,
) -> None:
    """Show what the bot makes of a message, and why."""
    content = _content(context.obj)
    from bot import explaining, starting  # noqa: PLC0415 -- see `run`
    from bot.evaluation.examiner import Examiner  # noqa: PLC0415 -- see `run`

    explaining.explain(Examiner(content, starting.matcher(content)), text, after or ())


@app.command()
def evaluate(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option(metavar="FOLDER", help="The folder with the messages.", show_default=False)
    ] = UTTERANCES,
    data: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write what was found there as well.")
    ] = None,
    picture: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE", help="Draw how reliable the confidence is (matplotlib).")
    ] = None,
    cross_validate: Annotated[
        bool, typer.Option("--cross-validate", help="Judge the examples instead, each fifth by the rest.")
    ] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit the constants of the confidence to the messages instead.")
    ] = False,
    known_failures: Annotated[
        bool, typer.Option("--known-failures", help="Write known_failures.yaml anew instead.")
    ] = False,
) -> None:
    """Judge the bot by messages that it was not made from, and show what goes wrong and why."""
    content = _content(context.obj)
    from bot import starting  # noqa: PLC0415 -- see `run`
    from bot.evaluation import command  # noqa: PLC0415 -- see `run`
    from bot.evaluation.examiner import Examiner  # noqa: PLC0415 -- see `run`

    if cross_validate:
        command.cross_validate_examples(content)
        return
    utterances, problems = read_utterances(folder, content.intents)
    known, more = read_known_failures(folder / KNOWN_FAILURES)
    if problems or more:
        raise ContentError(_listed([*problems, *more]))
    examiner = Examiner(content, starting.matcher(content))
    if known_failures:
        command.write_known_failures(examiner, utterances, known, folder / KNOWN_FAILURES)
    elif calibrate:
        command.calibrate_sureness(examiner, utterances)
    else:
        command.evaluate(examiner, utterances, data, picture)


@app.command()
def check(
    context: typer.Context,
    style: Annotated[
        bool, typer.Option("--style", help="Say as well how easily each answer reads; that is advice.")
    ] = False,
) -> None:
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
    if style:
        from bot.operator import style as styles  # noqa: PLC0415 -- rich takes half as long as all of `check`

        styles.show(content)


@app.command()
def preview(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write the page.")] = PREVIEW,
) -> None:
    """Write all content as one HTML page, for a clinician to review and sign off."""
    content = _content(context.obj)
    from bot.operator.preview.page import page  # noqa: PLC0415 -- only this command needs the page

    _write(file, page(content, datetime.now(UTC).date()))


@app.command()
def diagram(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to write quiz.svg and quiz.mmd (Mermaid).")] = PREVIEW.parent,
) -> None:
    """Draw the quiz with every branch and end, as SVG and as Mermaid."""
    content = _content(context.obj)
    from bot.operator.preview import diagram as drawing  # noqa: PLC0415 -- see `preview`
    from bot.operator.preview.mermaid import mermaid  # noqa: PLC0415 -- see `preview`

    for name, text in (("quiz.svg", drawing.stand_alone(content.quiz)), ("quiz.mmd", mermaid(content.quiz))):
        _write(folder / name, text)


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


def _content(root: Path) -> Content:
    content, problems = load(root)
    if content is None:
        raise ContentError(_listed(problems))
    return content


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(f"{file} cannot be written ({error.strerror}): name another") from None
    typer.echo(str(file))


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
