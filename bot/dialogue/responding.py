"""From what a message was understood as to the reply: every question in it, the doubt about it, or the miss.

Which event is a message, and whether a quiz waits behind it, is decided in `handle.py`.
"""

from dataclasses import replace
from typing import assert_never

from bot.content.library import Content
from bot.content.models import Intent, Priority
from bot.dialogue.actions import Heard
from bot.dialogue.answers import Answers, AskTopic, Do, Give, NotKnown, Resolved
from bot.dialogue.deeds import Deeds
from bot.dialogue.events import Event
from bot.dialogue.reply import Reply
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import State
from bot.language.meaning import Ambiguous, Match, NoMatch, Part

MOST_PARTS = 3  # answers in one message; more is a wall that nobody reads
LIKELY_IN_CONTEXT = 0.4  # a follow-up is rarely about anything else; .3 answers one more rightly and one more wrongly
_ORDER = list(Priority)


class Responder:
    """Replies to meanings."""

    def __init__(self, content: Content, answers: Answers, speaker: Speaker, deeds: Deeds) -> None:
        self._content = content
        self._answers = answers
        self._speaker = speaker
        self._deeds = deeds

    def meant(self, state: State, event: Event, parts: tuple[Part, ...]) -> Reply:
        """Answer what a message was understood as."""
        matches = [part for part in parts if isinstance(part, Match)]
        in_crisis = state.gentle and not state.last  # until something else is talked about
        if in_crisis:  # "alone" and "im in pain" are about that, and no choice between treatments
            matches = [part for part in matches if not isinstance(self.resolve(state, part), AskTopic)]
        if len(matches) > 1:  # "hi, does it hurt?" is a question; the hello needs no answer of its own
            serious = [part for part in matches if self.intent(part).priority is not Priority.SMALL_TALK]
            matches = serious or matches[:1]
        matches.sort(key=lambda part: _ORDER.index(self.intent(part).priority))
        if matches:
            return self._all_of(state, event, matches[:MOST_PARTS])
        foreign = any(isinstance(part, NoMatch) and part.foreign for part in parts)
        if in_crisis and not foreign:
            unclear = Heard("fallback", confidence=0.0)
            return self._speaker.say(replace(state, misses=0), self._content.texts.crisis_after, unclear)
        doubtful = next((part for part in parts if isinstance(part, Ambiguous)), None)
        if doubtful is not None:
            settled = self._settled(state, doubtful)
            return self._speaker.give(state, [settled]) if settled else self._speaker.clarify(state, doubtful)
        if foreign:
            return self._speaker.say(
                state, self._content.texts.foreign, Heard("fallback", ("language",), confidence=0.0)
            )
        return self._speaker.fallback(state)

    def _all_of(self, state: State, event: Event, matches: list[Match]) -> Reply:
        """Answer everything that was asked: answers in one message, then what there is to do."""
        found = [self.resolve(state, match) for match in matches]
        sure = min(match.confidence for match in matches)
        gives = list({one.answer: one for one in found if isinstance(one, Give)}.values())
        about = next((topic for match in matches for topic in match.topics if self._answers.is_treatment(topic)), None)
        reply = self._speaker.give(state, gives, sure, about) if gives else None
        for other in found:
            if not isinstance(other, Give):
                reply = _joined(reply, self._resolved(reply.state if reply else state, event, other, sure))
        assert reply is not None  # there is at least one match
        return reply

    def _settled(self, state: State, doubtful: Ambiguous) -> Give | None:
        """Return the answer that the talk so far decides for.

        "can it look worse after?" may be a question about microneedling, fillers or anything; after an answer about
        punch excision all of these are the same question about that.
        """
        if state.topic is None:
            return None
        sums: dict[str, float] = {}
        first: dict[str, Give] = {}
        for candidate in doubtful.candidates:
            intent = self._content.intents[candidate.intent]
            found = self._answers.resolve(intent, doubtful.topics, state.topic)
            if isinstance(found, Give) and found.answer.startswith(f"{state.topic}."):
                sums[found.answer] = sums.get(found.answer, 0) + candidate.confidence
                first.setdefault(found.answer, found)
        best = max(sums, key=lambda answer: sums[answer], default=None)
        return first[best] if best is not None and sums[best] >= LIKELY_IN_CONTEXT else None

    def intent(self, match: Match) -> Intent:
        """Return the intent of a match."""
        return self._content.intents[match.intent]

    def resolve(self, state: State, match: Match) -> Resolved:
        """Return what a match leads to after the talk so far."""
        return self._answers.resolve(self.intent(match), match.topics, state.topic)

    def lead(self, state: State, event: Event, target: str) -> Reply:
        """Go where a button or a command of the menu leads."""
        if "." in target:
            return self._speaker.give(state, [Give(target, self._answers.asked_for(target))])
        return self._resolved(state, event, self._answers.resolve(self._content.intents[target], (), state.topic), 1.0)

    def _resolved(self, state: State, event: Event, found: Resolved, confidence: float) -> Reply:
        match found:
            case Give():
                return self._speaker.give(state, [found], confidence)
            case AskTopic():
                return self._speaker.ask_topic(state, found, confidence)
            case NotKnown():
                return self._speaker.not_known(state, found, confidence)
            case Do():
                return self._deeds.do(state, event, found, self._answers.reported(found.intent))
            case _:
                assert_never(found)


def _joined(first: Reply | None, second: Reply) -> Reply:
    """Return two replies as one turn."""
    if first is None:
        return second
    intents = tuple(dict.fromkeys((*first.heard.intents, *second.heard.intents)))
    heard = replace(first.heard, intents=intents, topic=first.heard.topic or second.heard.topic)
    return Reply(second.state, (*first.actions, *second.actions), heard)
