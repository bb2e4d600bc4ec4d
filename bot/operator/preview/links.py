"""What leads to what: from a fact back to all that cites it, from an answer back to the intents that lead there."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.library import Content
from bot.content.models import Intent, Priority


@dataclass(frozen=True, slots=True)
class Place:
    """Something on the page that cites facts."""

    anchor: str
    name: str


class Links:
    """The links of a content, in the direction in which its files do not have them."""

    def __init__(self, content: Content) -> None:
        self.citing: dict[str, list[Place]] = {name: [] for name in content.facts}
        """Fact to what cites it."""
        for place, facts in _citations(content):
            for fact in dict.fromkeys(facts):
                self.citing[fact].append(place)
        self.drawn: dict[str, list[str]] = {name: [] for name in content.sources}
        """Source to the facts that rest on it."""
        for name, value in content.facts.items():
            for source in dict.fromkeys(value.sources):
                self.drawn[source].append(name)
        self.leading: Mapping[str, list[Intent]] = _grouped(content, lambda intent: intent.answer)
        """Answer to the intents that lead to it by themselves."""
        self.asking: Mapping[str, list[Intent]] = _grouped(content, lambda intent: intent.aspect)
        """Aspect to the intents that ask for it, whatever the topic."""

    def is_emergency(self, topic: str, content: Content) -> bool:
        """Whether a topic answers emergencies."""
        return any(
            intent.priority is Priority.SAFETY_NOW
            for aspect in content.topics[topic].aspects
            for intent in self.leading.get(f"{topic}.{aspect}", ())
        )


def _citations(content: Content) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for name, answer in content.answers.items():
        yield Place(f"a-{name}", name), answer.facts
    rules = content.quiz.outcome
    for option, advice in rules.options.items():
        yield Place(f"option-{option}", option), advice.facts
    for notes in (rules.cautions, rules.always_avoid, rules.avoid):
        for name, note in notes.items():
            yield Place(f"note-{name}", name), note.facts


def _grouped(content: Content, key: Callable[[Intent], str | None]) -> dict[str, list[Intent]]:
    found: dict[str, list[Intent]] = {}
    for intent in content.intents.values():
        name = key(intent)
        if name is not None:
            found.setdefault(name, []).append(intent)
    return found
