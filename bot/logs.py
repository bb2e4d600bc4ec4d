"""The log: to standard error, from our code and from libraries alike, without tokens and without people's words.

Decides how a line looks and what never gets into it. What is worth a line is decided where it is written. Errors are
logged as type and place: their messages may quote what a person wrote.
"""

import logging
import re
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot.errors import BotError
from bot.storage.faults import fault

TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{20,}")
HIDDEN = "<token>"
# These write whole requests into their logs below this level: messages, and addresses with the token; the last three
# write what they put into a file of a result.
TALKATIVE = ("telegram", "aiohttp", "asyncio", "httpx", "httpcore", "urllib3", "watchfiles", "fontTools", "fpdf", "PIL")


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Takes secrets out of the finished line, wherever in it they came from."""

    secrets: Sequence[str] = ()

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without secrets."""
        return redact(super().format(record), self.secrets)


def redact(text: str, secrets: Sequence[str] = ()) -> str:
    """Return `text` without these secrets and without anything that looks like a bot's token."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return TOKEN.sub(HIDDEN, text)


def configure(level: str = "INFO", *, secrets: Sequence[str] = (), stream: TextIO | None = None) -> None:
    """Send all logs to `stream` (standard error), in colour on a terminal and as JSON elsewhere."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(stream, secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _shared() -> list[Processor]:
    return [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        errors_without_words,
    ]


def _formatter(stream: TextIO, secrets: Sequence[str]) -> RedactingFormatter:
    looks: Processor = structlog.processors.JSONRenderer(default=str)
    if stream.isatty():
        looks = structlog.dev.ConsoleRenderer()
    formatter = RedactingFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, looks],
        foreign_pre_chain=_shared(),
    )
    formatter.secrets = [secret for secret in secrets if secret]
    return formatter


def errors_without_words(_logger: object, _method: str, line: EventDict) -> EventDict:
    """Put the type and the place of an error where its traceback would be."""
    info = line.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info[1] if isinstance(info, tuple) else info
    if isinstance(error, BotError):
        line["error"] = str(error)
    elif isinstance(error, BaseException):
        line["error"] = fault(error)
    return line


def report_crash(kind: type[BaseException], error: BaseException, trace: object) -> None:  # noqa: ARG001
    """An `excepthook` that says where it happened and nothing that a person wrote."""
    structlog.get_logger(__name__).critical("the program ends: this is a fault in it", error=fault(error))
