"""From an intent to what is said: which topic is meant, which answer that is, and the message it becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from bot.content.library import Content
from bot.content.models import Command, Intent, Target
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Button, Send
from bot.dialogue.helplines import Helplines
from bot.dialogue.policy import policy
from bot.dialogue.wording import Html, capital, data, label, markup, paragraphs, wording

MOST_BUTTONS = 7  # topics offered at once: what a phone shows without scrolling


@dataclass(frozen=True, slots=True)
class Give:
    """Say this answer."""

    answer: Target
    intent: str
    general: str | None = None
    """The aspect that this answers in general, because no topic was named."""


@dataclass(frozen=True, slots=True)
class AskTopic:
    """Ask which of these topics is meant."""

    aspect: str
    topics: tuple[str, ...]
    intent: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """There is nothing about this aspect of this topic."""

    aspect: str
    topic: str
    intent: str


@dataclass(frozen=True, slots=True)
class Do:
    """Not an answer but something to do."""

    command: Command
    intent: str


Resolved = Give | AskTopic | NotKnown | Do


class Answers:
    """Finds and words the answers of a content."""

    def __init__(self, content: Content, abilities: Abilities | None = None) -> None:
        self._content = content
        self._helplines = Helplines(content)
        self._filled = {"helplines": self._helplines.all(), **policy(content, abilities or Abilities())}
        entities = content.vocabulary.entities.values()
        self._treatments = {entity.topic for entity in entities if entity.kind != "scar"}
        self._specific = {
            intent.answer: intent.id
            for intent in content.intents.values()
            if intent.answer and intent.aspect is None and intent.reports_as is None
        }
        self._buttons = cache(self._made)  # as many as there are answers, and always the same
        self._by_aspect = {
            intent.aspect: intent.id
            for intent in sorted(content.intents.values(), key=lambda intent: intent.reports_as is None)
            if intent.aspect
        }

    def resolve(self, intent: Intent, named: Sequence[str], remembered: str | None) -> Resolved:
        """Return what `intent` leads to, asked with these topics named, after talk about `remembered`."""
        if intent.command is not None:
            return Do(intent.command, intent.id)
        if intent.aspect is not None:
            return self._ask_of_topic(intent, intent.aspect, named, remembered)
        assert intent.answer is not None  # an intent leads somewhere: its model sees to that
        return self._moved(intent, intent.answer, named, remembered) or Give(intent.answer, intent.id)

    def reported(self, intent: str) -> str:
        """Return the name under which an intent is counted."""
        return self._content.intents[intent].reports_as or intent

    def asked_about(self, aspect: str) -> str:
        """Return the intent that asks for an aspect, whatever the topic."""
        return self._by_aspect.get(aspect, aspect)

    def asked_for(self, answer: Target) -> str:
        """Return the intent that an answer belongs to."""
        return self._specific.get(answer) or self.asked_about(answer.partition(".")[2])

    def _ask_of_topic(self, intent: Intent, aspect: str, named: Sequence[str], remembered: str | None) -> Resolved:
        for topic in named:
            if aspect in self._content.topics[topic].aspects:
                return Give(f"{topic}.{aspect}", self._named_intent(intent, topic, aspect))
        treatments = [topic for topic in named if self.is_treatment(topic)]
        # "does it work for ice-pick scars?" names a scar; what "it" is, was said before.
        if not treatments and remembered and aspect in self._content.topics[remembered].aspects:
            return Give(f"{remembered}.{aspect}", intent.id)
        near = self._leads_to([*named, *([remembered] if remembered else [])], aspect)
        if len(near) == 1:
            return Give(f"{near[0]}.{aspect}", intent.id)
        if near:
            return AskTopic(aspect, near, intent.id)
        if intent.answer is not None:
            return Give(intent.answer, intent.id, general=aspect)
        if treatments:
            return NotKnown(aspect, treatments[0], intent.id)
        return AskTopic(aspect, self._content.aspects[aspect].offer, intent.id)

    def _named_intent(self, intent: Intent, topic: str, aspect: str) -> str:
        """Return the intent under which an aspect of a named topic is counted: its own, if it has one.

        A finer aspect that is no intent of its own ("is it good for ice-pick scars?") is about the topic as a whole.
        """
        own = self._specific.get(f"{topic}.{aspect}")
        whole = self._specific.get(f"{topic}.what") if intent.reports_as else None
        return own or whole or intent.id

    def _moved(self, intent: Intent, answer: Target, named: Sequence[str], remembered: str | None) -> Give | None:
        """Return the same aspect of another topic, where the message or the talk before it was about that one.

        "side effects?" after an answer about fillers may sound most like the side effects of microneedling.
        """
        own, _, aspect = answer.partition(".")
        if own in named or aspect not in self._content.aspects:
            return None
        treatments = [topic for topic in named if self.is_treatment(topic)]
        for topic in (*named, *([remembered] if remembered and not treatments else [])):
            if topic != own and aspect in self._content.topics[topic].aspects:
                target = f"{topic}.{aspect}"
                general = self._by_aspect.get(aspect, intent.id)
                return Give(target, self._specific.get(target, general) if topic in named else general)
        return None

    def _leads_to(self, topics: Iterable[str], aspect: str) -> tuple[str, ...]:
        near = (other for topic in topics for other in self._content.topics[topic].leads_to)
        return tuple(dict.fromkeys(other for other in near if aspect in self._content.topics[other].aspects))

    def is_treatment(self, topic: str) -> bool:
        """Whether a topic is something that is done or used, not a kind of scar."""
        return topic in self._treatments

    def text(self, answer: Target, turn: int, zone: str | None = None) -> Html:
        """Return the words of an answer, for somebody in that time zone."""
        filled = self._filled if zone is None else {**self._filled, "helplines": self._helplines.all(zone)}
        return markup(wording(self._content.answers[answer].text, turn), filled)

    def more(self, answers: Iterable[Target]) -> Html:
        """Return the longer texts of these answers, or nothing."""
        texts = (self._content.answers[name].more for name in answers)
        return paragraphs(*(markup(text, self._filled) for text in texts if text))

    def sources(self, answers: Iterable[Target]) -> Html:
        """Return the sources behind these answers, and whether they are weak; nothing where there are none."""
        content = self._content
        facts = [content.facts[fact] for name in answers for fact in content.answers[name].facts]
        cited = dict.fromkeys(source for fact in facts for source in fact.sources)
        if not cited:
            return Html("")
        found = [content.sources[source] for source in cited]
        lines = [
            markup(
                content.texts.source_line, {"citation": one.citation, "year": one.year, "link": one.link or ""}
            ).rstrip()
            for one in found
        ]
        weak = any(fact.grade == "C" for fact in facts)
        return paragraphs(
            markup(content.texts.sources, {"sources": Html("\n".join(lines))}),
            markup(content.texts.evidence_weak) if weak else "",
        )

    def buttons(self, answer: Target, *, quiz: bool, more: bool = True) -> tuple[tuple[Button, ...], ...]:
        """Return the buttons below an answer: what people ask next, more, sources, and (if `quiz`) the quiz."""
        return self._buttons(answer, quiz, more)

    def _made(self, answer: Target, quiz: bool, more: bool) -> tuple[tuple[Button, ...], ...]:
        content = self._content
        found = content.answers[answer]
        rows = self.next(answer, quiz=quiz)
        extra = []
        if found.more and more:
            extra.append(Button(content.texts.labels.more, f"m:{answer}"))
        if found.facts:
            extra.append(Button(content.texts.labels.sources, f"s:{answer}"))
        if extra:
            rows.append(tuple(extra))
        if quiz and found.quiz:
            rows += self.rows(("quiz_start",))
        return tuple(rows)

    def next(self, answer: Target, *, quiz: bool) -> list[tuple[Button, ...]]:
        """Return what people ask next after an answer, and without `quiz` no invitation to it."""
        targets = self._content.answers[answer].next
        return self.rows([one for one in targets if quiz or one != "quiz_start"], answer.partition(".")[0])

    def rows(self, targets: Iterable[Target], beside: str | None = None) -> list[tuple[Button, ...]]:
        """Return a row with one button for each target, below an answer about the topic `beside`."""
        return [(Button(label(self._content, target, beside), data(target)),) for target in targets]

    def ask_topic(self, asked: AskTopic) -> Send:
        """Return the question which topic is meant."""
        content = self._content
        rows = [
            (Button(capital(content.topics[topic].name), f"a:{topic}.{asked.aspect}"),)
            for topic in asked.topics[:MOST_BUTTONS]
        ]
        return Send(markup(content.aspects[asked.aspect].ask), tuple(rows))

    def not_known(self, asked: NotKnown) -> Send:
        """Say that there is no answer about this."""
        content = self._content
        text = markup(content.aspects[asked.aspect].unknown, {"topic": content.topics[asked.topic].name})
        return Send(text, tuple(self.rows(("find_dermatologist",))))
