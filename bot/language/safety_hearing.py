"""Whether a message tells of an emergency: the rules and the second ear together, as the dialogue asks for it.

The rules decide, unless the message sounds quite unlike every emergency ("i wheeze in spring from hay fever"); and what
they do not know is heard if it sounds enough like one.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Self

from bot.content.library import Content
from bot.language.classifier import Examples
from bot.language.learned import Learned
from bot.language.safety import SafetyDetector
from bot.language.safety_likeness import SafetyLikeness
from bot.language.text import normalise, words

# Chosen on 1,599 alarms and 1,682 harmless messages, both collected for being hard, in five parts of which each was
# judged after learning from the rest. The rules alone hear 93.9% of the alarms and 4.6% of the harmless ones; with the second
# ear it is 97.5 and 5.9%. Of messages by other people that nobody had tuned for: 159 of 160 and 6 of 120 (rules alone 158 and 8).
LIKE = 0.6
"""Probability from which on a message is an emergency although no rule hears one; .7 loses 6 alarms for 20 false ones."""
SHORT, LIKE_IF_SHORT = 3, 0.9
"""So few words sound like anything ("now and then", "4-5 days"), so that they must sound more like it."""
UNLIKE, UNLIKE_IN_PART = 0.01, 0.2
"""Probabilities of the whole message and of its loudest part below which it is none although a rule hears one:
with .02 it silenced 6 alarms and 30 false ones when that was measured, with .03 8 and 35; this is the safer side."""
TERSE = 18  # words; in a longer message without commas the second ear would let harmless talk drown a cry


class SafetyHearing:
    """Weighs what the two say."""

    def __init__(self, rules: SafetyDetector, likeness: SafetyLikeness, authored: Iterable[str] = ()) -> None:
        self._rules = rules
        self._likeness = likeness
        # Most answers to the quiz are word for word what its author wrote: what is heard in these is remembered.
        self._authored = frozenset(map(normalise, authored))
        self._in_authored = cache(self._heard)

    @classmethod
    def build(
        cls, content: Content, folder: Path | None = None, fit: Callable[[Examples], Learned] | None = None
    ) -> Self:
        """Make it from a content; `folder`, where fits are kept, and `fit` are as for the matcher."""
        options = [option for question in content.quiz.questions for option in question.options.values()]
        said = [phrase for option in options for phrase in (*option.says, option.label)]
        steering = [phrase for _, phrases in content.texts.controls for phrase in phrases]
        return cls(SafetyDetector(content.safety), SafetyLikeness.build(content, folder, fit), (*said, *steering))

    def detect(self, text: str) -> tuple[str, ...]:
        """Return the safety intents heard in `text`, most urgent first; nearly always none."""
        plain = normalise(text)
        return self._in_authored(plain) if plain in self._authored else self._heard(plain)

    def _heard(self, text: str) -> tuple[str, ...]:
        heard = self._rules.detect(text)
        said = words(text)
        alike, size = self._likeness.of(said), len(said)
        if heard and size <= TERSE and alike.probability < UNLIKE:
            heard = heard if self._likeness.loudest(text).probability >= UNLIKE_IN_PART else ()
        enough = LIKE if size > SHORT else LIKE_IF_SHORT
        also = (alike.intent,) if alike.probability >= enough else ()
        if not heard and not also:
            return ()
        return tuple(intent for intent in self._rules.intents if intent in {*heard, *also})

    def why(self, text: str) -> Iterator[str]:
        """Yield in plain words what speaks for an emergency, and against it; nothing if nothing speaks for one."""
        signs: dict[str, list[str]] = {}
        for intent, groups in self._rules.why(text):
            signs.setdefault(intent, []).append(" and ".join(groups))
        for intent, found in signs.items():
            yield f"the rules hear {intent}, for {'; '.join(found)}"
        alike = self._likeness.of(words(text))
        if signs or alike.probability >= LIKE:
            yield f"it sounds {alike.probability:.0%} like an emergency, most like {alike.intent}"
