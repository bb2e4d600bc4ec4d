"""Cross-validation over the examples: each fifth of them is judged by a bot that learned from the rest.

An example that the others do not lead to is either alone in its wording, or stands in the wrong intent.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.content.library import Content
from bot.content.models import Intent
from bot.content.templates import expand
from bot.content.utterances import Answered, Declined, Utterance
from bot.evaluation.examiner import Examiner
from bot.evaluation.verdicts import Judged
from bot.language.matcher import OUT_OF_SCOPE, Matcher

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Fold:
    """One fifth of the examples, judged."""

    number: int
    judged: list[Judged]


def cross_validate(content: Content, tell: Callable[[int, int], None]) -> Iterator[Fold]:
    """Yield the folds; `tell` hears how many of the lines of the present one are judged.

    Whole template lines are held out, never some of the sentences that a line stands for: those are all alike. A line
    is judged by its first sentence.
    """
    for number in range(FOLDS):
        kept, held_out = split(content, number)
        examiner = Examiner(content, Matcher.build(kept))
        judged = []
        for done, utterance in enumerate(held_out, 1):
            judged.append(examiner.judge(utterance))
            tell(done, len(held_out))
        yield Fold(number, judged)


def split(content: Content, number: int) -> tuple[Content, list[Utterance]]:
    """Return the content without a fifth of its examples, and that fifth as messages."""
    kept: dict[str, Intent] = {}
    held_out: list[Utterance] = []
    for name, intent in content.intents.items():
        lines = [line for place, line in enumerate(intent.examples) if place % FOLDS != number]
        kept[name] = intent.model_copy(update={"examples": tuple(lines or intent.examples)})
        wanted = Declined() if name == OUT_OF_SCOPE else Answered((name,))
        out = intent.examples[number::FOLDS] if lines else ()
        held_out += [Utterance("examples", expand(line, content.slots)[0], wanted) for line in out]
    return replace(content, intents=kept), held_out
