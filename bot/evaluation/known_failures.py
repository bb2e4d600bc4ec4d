"""The file of known failures: made anew by `evaluate --known-failures`, with what people wrote into it kept."""

import json
from collections.abc import Iterable, Sequence
from itertools import takewhile

from bot.content.utterances import KnownFailure
from bot.evaluation.figures import by_file
from bot.evaluation.verdicts import Judged

_BREAKS = {point: f"\\u{point:04x}" for point in (0x7F, 0x85, 0x2028, 0x2029)}
HEAD = """\
# Messages that go wrong, and what happens now. Made by `python run_bot.py evaluate --known-failures`; add `why:` where it is
# known, it is kept. A message that goes wrong and does not stand here breaks the build, and so does one that goes right
# and still stands here.
"""


def written(judged: Iterable[Judged], before: Sequence[KnownFailure], head: str) -> str:
    """Return the file of all that goes wrong now, with the reasons that were known `before`."""
    why = {failure.key: failure.why for failure in before}
    lines = [head.rstrip("\n")]
    for file, found in by_file(judged).items():
        failures = [one for one in found if not one.verdict.harmless]
        if failures:
            lines += ["", f"{file}:"]
        for one in failures:
            utterance = one.utterance
            entry = {"after": utterance.after, "text": utterance.text, "now": one.now, "why": why.get(utterance.key)}
            filled = [f"{key}: {_quoted(value)}" for key, value in entry.items() if value]
            lines += [f"  - {filled[0]}", *(f"    {line}" for line in filled[1:])]
    return "\n".join(lines) + "\n"


def _quoted(value: str) -> str:
    """Return a text as YAML: JSON's strings are YAML's, but for signs that YAML takes for line breaks."""
    return json.dumps(value, ensure_ascii=False).translate(_BREAKS)


def head_of(text: str) -> str:
    """Return the comments on top of a file, or those that a new file gets."""
    return "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines())) or HEAD
