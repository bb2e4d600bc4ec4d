"""The engine as a benchmark asks it."""

from collections.abc import Iterable

from bot.language.classifier import Classifier
from bot.language.text import words


def with_names(examples: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Add the name of every intent as one more example, for the engine and its peers alike."""
    given = list(examples)
    return given + [(name.replace("_", " "), name) for name in sorted({intent for _, intent in given})]


class Engine:
    """The classifier on raw text."""

    _classifier: Classifier

    def fit(self, examples: Iterable[tuple[str, str]]) -> None:
        self._classifier = Classifier.fit((words(text), intent) for text, intent in with_names(examples))

    def match(self, text: str) -> tuple[str, float]:
        """The best intent, and a confidence that is higher the likelier it is right."""
        evidence = self._classifier.weigh(words(text))
        return evidence.intents[int(evidence.scores.argmax())], evidence.confidence

    def rank(self, text: str, count: int) -> list[tuple[str, float]]:
        return list(self._classifier.weigh(words(text)).rank(count))
