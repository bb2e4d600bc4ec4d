"""A second ear for emergencies: how much does a message sound like those that people have told of before?

The rules (`safety.py`) hear what their authors thought of, and say why. This ear has learned from whole messages, dangerous and
harmless ones (`knowledge/safety_messages.yaml`), and from ordinary questions, with the same classifier as everything
else. What its number is worth beside the rules is decided in `safety_hearing.py`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Self

from bot.content.library import Content
from bot.language.classifier import Classifier, Examples
from bot.language.learned import Learned
from bot.language.sentences import phrases, sentences
from bot.language.text import words

HARMLESS = "harmless"
EACH = 30  # examples of an intent that show what ordinary questions are like; all of them gain nothing and cost time


class Alike(NamedTuple):
    """The emergency that a message is most like, and the probability that it is any."""

    intent: str
    probability: float


class SafetyLikeness:
    """Compares messages with those it has learned from."""

    def __init__(self, classifier: Classifier, emergencies: tuple[str, ...]) -> None:
        self._classifier = classifier
        self._emergencies = [at for at, name in enumerate(classifier.intents) if name in emergencies]

    @classmethod
    def build(
        cls, content: Content, cache: Path | None = None, fit: Callable[[Examples], Learned] | None = None
    ) -> Self:
        """Learn from the messages of a content, or load it from `cache` if that was done before."""
        examples = [(words(text), meaning) for text, meaning in _examples(content)]
        classifier = Classifier.cached(examples, cache, fit) if cache is not None else Classifier.fit(examples)
        return cls(classifier, tuple(content.safety.intents))

    def of(self, said: Sequence[str]) -> Alike:
        """What the words of a message sound like."""
        evidence = self._classifier.weigh(said)
        odds = evidence.odds()
        each = odds.take(self._emergencies)
        return Alike(evidence.intents[self._emergencies[int(each.argmax())]], float(each.sum() / odds.sum()))

    def loudest(self, text: str) -> Alike:
        """The same of the message or of the part in it that sounds most like an emergency."""
        parts = (part for sentence in sentences(text) for part in (sentence, *phrases(sentence)))
        return max(map(self.of, dict.fromkeys(map(words, (text, *parts)))), key=lambda alike: alike.probability)


def _examples(content: Content) -> Iterator[tuple[str, str]]:
    """Yield messages with the emergency that they mean; ordinary questions by topic, a few for each intent."""
    for name, messages in content.safety_messages.alarms.items():
        yield from ((text, name) for text in messages)
    yield from ((text, HARMLESS) for text in content.safety_messages.harmless)
    by_intent: dict[str, list[str]] = defaultdict(list)
    for text, name in content.examples:
        by_intent[name].append(text)
    for name, texts in by_intent.items():
        if name in content.safety.intents:
            yield from ((text, name) for text in texts)
        else:
            topic = (content.intents[name].answer or name).partition(".")[0]
            yield from ((text, topic) for text in texts[:: -(-len(texts) // EACH)])
