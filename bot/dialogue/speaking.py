"""The bot's ordinary replies: an answer, a question back, a fallback, sources, a safety message. It asks nothing of the
quiz and decides nothing about it.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.content.library import Content
from bot.content.models import Command, Priority
from bot.content.texts import Say
from bot.dialogue.actions import Button, Heard, Outcome, Send
from bot.dialogue.answers import Answers, AskTopic, Give, NotKnown
from bot.dialogue.reply import Reply, pending
from bot.dialogue.state import Asking, ChoosingTopic, Idle, State
from bot.dialogue.wording import data, label, markup, paragraphs, wording
from bot.language.meaning import Ambiguous


class Speaker:
    """Says what the content has to say."""

    def __init__(self, content: Content, answers: Answers) -> None:
        self._content = content
        self._texts = content.texts
        self._answers = answers

    def say(self, state: State, say: Say, heard: Heard) -> Reply:
        """Say a sentence of the bot's own; after a crisis, and in the middle of it, nothing invites to the quiz."""
        targets = [target for target in say.buttons if target != "quiz_start" or _may_invite(state)]
        message = Send(markup(wording(say.text, state.turn)), tuple(self._answers.rows(targets)))
        return Reply(state, (message,), heard)

    def give(self, state: State, gives: Sequence[Give], confidence: float = 1.0, about: str | None = None) -> Reply:
        """Say one or more answers in one message, and remember what the talk is `about`: their topic, unless a
        treatment was named beside it ("subcision for rolling scars").
        """
        names = [give.answer for give in gives]
        intents = [self._content.intents[give.intent] for give in gives if give.intent in self._content.intents]
        reported = tuple(dict.fromkeys(self._answers.reported(intent.id) for intent in intents))
        if state.gentle and not state.last and intents and all(one.priority is Priority.SMALL_TALK for one in intents):
            heard = Heard("answer", reported, confidence=confidence)
            return self.say(replace(state, misses=0), self._texts.crisis_after, heard)
        topic = next((name for name in map(_topic, names) if self._content.topics[name].remembered), None)
        urgent = any(intent.priority is Priority.SAFETY_NOW for intent in intents)
        kind: Outcome = "safety" if urgent else "fallback" if reported == ("out_of_scope",) else "answer"
        after = (
            replace(state, misses=0)
            if topic is None
            else replace(state, misses=0, last=tuple(names), topic=about or topic)
        )
        general = gives[0].general
        message = self._message(state, names, urgent=urgent)
        if general is not None and not isinstance(state.mode, Asking):
            # In general first, then the question which one: the next words may be just a treatment's name.
            after = replace(after, mode=ChoosingTopic(general))
            message = replace(message, text=paragraphs(message.text, markup(self._content.aspects[general].ask)))
        return Reply(after, (message,), Heard(kind, reported, topic, confidence))

    def _message(self, state: State, names: Sequence[str], *, urgent: bool) -> Send:
        texts = [self._answers.text(name, state.turn) for name in names]
        if len(names) > 1:
            both = self._texts.two_answers
            texts = [
                markup(both, {"question": label(self._content, name), "text": text})
                for name, text in zip(names, texts, strict=True)
            ]
        quiz = not urgent and _may_invite(state)
        picture = self._content.answers[names[0]].picture if len(names) == 1 else None
        return Send(paragraphs(*texts), self._answers.buttons(names[0], quiz=quiz), picture)

    def ask_topic(self, state: State, asked: AskTopic, confidence: float) -> Reply:
        """Ask which topic is meant; the next words may be just its name."""
        mode = state.mode if isinstance(state.mode, Asking) else ChoosingTopic(asked.aspect)
        heard = Heard("clarify", (self._answers.reported(asked.intent),), confidence=confidence)
        return Reply(replace(state, mode=mode, misses=0), (self._answers.ask_topic(asked),), heard)

    def not_known(self, state: State, asked: NotKnown, confidence: float) -> Reply:
        """Say that there is nothing reliable about this."""
        heard = Heard("answer", (self._answers.reported(asked.intent),), asked.topic, confidence)
        return Reply(replace(state, misses=0), (self._answers.not_known(asked),), heard)

    def clarify(self, state: State, doubtful: Ambiguous) -> Reply:
        """Ask which of up to three questions was meant; a press answers at once."""
        rows = []
        for candidate in doubtful.candidates:
            intent = self._content.intents[candidate.intent]
            found = self._answers.resolve(intent, doubtful.topics, state.topic)
            target = found.answer if isinstance(found, Give) else intent.id
            rows.append((Button(intent.question, data(target)),))
        rows.append((Button(self._texts.labels.something_else, "other:"),))
        intents = tuple(self._answers.reported(candidate.intent) for candidate in doubtful.candidates)
        heard = Heard("clarify", intents, confidence=doubtful.candidates[0].confidence)
        # What was named is what is talked about, whichever question it was.
        state = replace(state, topic=doubtful.topics[0]) if doubtful.topics else state
        texts = self._texts.clarify if len(intents) > 1 else self._texts.clarify_one
        return Reply(state, (Send(markup(wording(texts, state.turn)), tuple(rows)),), heard)

    def fallback(self, state: State) -> Reply:
        """Say that it was not understood: each miss in a row offers something else."""
        say = self._texts.fallback[min(state.misses, len(self._texts.fallback) - 1)]
        missed = replace(state, misses=state.misses + 1)
        return self.say(missed, say, Heard("fallback", confidence=0.0))

    def more(self, state: State, answers: Sequence[str]) -> Reply:
        """Say the longer text of these answers."""
        text = self._answers.more(answers)
        heard = Heard("answer", ("chit_chat",), state.topic)
        if not text:
            return self.say(state, self._texts.no_more, heard)
        return Reply(state, (Send(text, self._answers.buttons(answers[0], quiz=False, more=False)),), heard)

    def sources(self, state: State, answers: Sequence[str]) -> Reply:
        """Name the sources behind these answers."""
        text = self._answers.sources(answers)
        heard = Heard("answer", ("sources_question",), state.topic)
        if not text:
            return self.say(state, self._texts.no_sources, heard)
        rows = tuple(self._answers.next(answers[0], quiz=_may_invite(state)))
        return Reply(state, (Send(text, rows),), heard)

    def alarm(self, state: State, intents: Sequence[str]) -> Reply:
        """Answer safety messages before anything else; a quiz that was running waits.

        After a message about self-harm nothing promotional is said, and the quiz does not come up by itself.
        """
        found = [self._content.intents[name] for name in intents]
        crisis = any(intent.command is Command.CRISIS for intent in found)
        zone = state.zone.name if state.zone else None
        texts = [self._answers.text(intent.answer, state.turn, zone) for intent in found if intent.answer]
        waiting = pending(state)
        rows: tuple[tuple[Button, ...], ...] = ()
        if waiting is not None:
            texts.append(markup(self._texts.crisis_quiz_waits if crisis else self._texts.quiz.paused))
            rows = () if crisis else ((Button(self._texts.labels.resume, "g:"),),)
        after = replace(state, mode=Idle(), parked=waiting, gentle=state.gentle or crisis, misses=0)
        after = replace(after, last=()) if crisis else after  # until something is asked, an "ok" is about this
        return Reply(after, (Send(paragraphs(*texts), rows),), Heard("safety", tuple(intents)))


def _may_invite(state: State) -> bool:
    return not (state.gentle or isinstance(state.mode, Asking))


def _topic(answer: str) -> str:
    return answer.partition(".")[0]
