"""One event in, one turn out: `Dialogue.handle`. It decides who gets the event: safety first, then what is pending,
then the meaning of the words. Pure: no clock, disk, network or chance of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Protocol, assert_never

from bot.content.library import Content
from bot.content.models import Priority
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Forget, Heard
from bot.dialogue.answers import Answers, Give
from bot.dialogue.controls import says
from bot.dialogue.deeds import Deeds
from bot.dialogue.emailing import Emailing
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired
from bot.dialogue.quiz import NotAnAnswer, QuizFlow
from bot.dialogue.quiz_turns import QuizTurns
from bot.dialogue.reply import Reply, left
from bot.dialogue.responding import MOST_PARTS, Responder
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import (
    Asking,
    AskingAddress,
    ChoosingTopic,
    Commenting,
    ConfirmingAddress,
    ConfirmingForget,
    Idle,
    State,
)
from bot.dialogue.turn import Turn
from bot.dialogue.wording import markup
from bot.language.meaning import Match, Part
from bot.language.replies import Correct

AWAY = timedelta(hours=3)  # after this long a greeting in the middle of the quiz gets a welcome back


class Understanding(Protocol):
    """What the dialogue needs of the language side."""

    def safety(self, text: str) -> tuple[str, ...]:
        """The safety intents heard in the text, most urgent first."""
        ...

    def parts(self, text: str) -> tuple[Part, ...]:
        """What each part of the text was understood as; never empty."""
        ...

    def is_question(self, text: str) -> bool:
        """Whether the text asks something, by its form."""
        ...

    def sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text."""
        ...


class Dialogue:
    """The conversation of one bot with anybody: give it a state and an event, and it returns the turn."""

    def __init__(
        self, content: Content, understanding: Understanding, correct: Correct, abilities: Abilities | None = None
    ) -> None:
        self._content = content
        self._texts = content.texts
        self._controls = content.texts.controls
        self._understanding = understanding
        abilities = abilities or Abilities()
        self._answers = Answers(content, abilities)
        self._speaker = Speaker(content, self._answers)
        self._flow = QuizFlow(content, correct)
        self._quiz = QuizTurns(content, self._flow, self._speaker)
        self._emailing = Emailing(content, abilities, self._speaker)
        self._deeds = Deeds(content, self._speaker, self._quiz, self._emailing)
        self._responder = Responder(content, self._answers, self._speaker, self._deeds)
        self._menu = {command.command: command.leads_to for command in content.texts.about.commands}

    def handle(self, state: State, event: Event) -> Turn:
        """Return what `event` leads to. What a person types or presses never raises."""
        match event.what:
            case Said(text):
                reply = self._said(state, event, text)
            case Pressed(pressed):
                reply = self._pressed(state, event, pressed)
            case Attached(what, caption):
                reply = self._attached(state, event, what, caption)
            case TimerFired():
                return Turn(self._emailing.expire(state, event.at), (), Heard("command"))
            case Mailed():
                reply = self._emailing.told(state, event.what)
                return Turn(reply.state, reply.actions, reply.heard)
            case _:
                assert_never(event.what)
        if any(isinstance(action, Forget) for action in reply.actions):
            return Turn(reply.state, reply.actions, reply.heard)
        return Turn(replace(reply.state, turn=state.turn + 1, seen_at=event.at), reply.actions, reply.heard)

    # ---- text

    def _said(self, state: State, event: Event, text: str) -> Reply:
        if text.startswith("/"):
            return self._command(state, event, text)
        alarms = self._understanding.safety(text)
        if alarms:
            return self._speaker.alarm(state, alarms)
        match state.mode:
            case Asking():
                return self._said_in_quiz(state, state.mode, event, text)
            case ConfirmingForget():
                return self._said_to_forget(state, event, text)
            case Commenting():
                return self._said_comment(state, state.mode, event, text)
            case ChoosingTopic(aspect):
                return self._said_topic(state, aspect, event, text)
            case AskingAddress() | ConfirmingAddress():
                heard = self._emailing.hear(state, state.mode, event, self._understanding.parts(text))
                other = replace(state, mode=Idle())
                return heard or self._emailing.beside(state.mode, self._said_anything(other, event, text))
            case Idle():
                return self._said_anything(state, event, text)
            case _:
                assert_never(state.mode)

    def _command(self, state: State, event: Event, text: str) -> Reply:
        name = text[1:].split(maxsplit=1)[0].split("@", maxsplit=1)[0].lower() if text[1:].strip() else ""
        if name == "start":
            return self._speaker.say(replace(left(state), misses=0), self._texts.start, Heard("command"))
        leads_to = self._menu.get(name)
        if leads_to is None:
            return self._speaker.fallback(state)
        reply = self._responder.lead(left(state) if name != "stop" else state, event, leads_to)
        if reply.heard.outcome == "answer":
            return replace(reply, heard=replace(reply.heard, outcome="command"))
        return reply

    def _said_anything(self, state: State, event: Event, text: str) -> Reply:
        if state.parked is not None and self._is(text, self._controls.resume):
            return self._quiz.resume(state, event.at)
        return self._responder.meant(state, event, self._understanding.parts(text))

    def _said_topic(self, state: State, aspect: str, event: Event, text: str) -> Reply:
        """After "which treatment do you mean?": the name of one answers it, anything else is a new message."""
        idle = replace(state, mode=Idle())
        parts = self._understanding.parts(text)
        topics = [topic for part in parts for topic in part.topics]
        named = [topic for topic in topics if aspect in self._content.topics[topic].aspects]
        other = any(
            self._responder.intent(part).aspect not in (None, aspect) for part in parts if isinstance(part, Match)
        )
        if named and not other and not self._understanding.is_question(text):
            return self._speaker.give(idle, [Give(f"{named[0]}.{aspect}", self._answers.asked_about(aspect))])
        return self._said_anything(idle, event, text)

    def _said_to_forget(self, state: State, event: Event, text: str) -> Reply:
        if self._is(text, self._controls.yes):
            return self._deeds.forget()
        if self._is(text, self._controls.no):
            return self._deeds.keep(state)
        return self._said_anything(replace(state, mode=Idle()), event, text)

    def _said_comment(self, state: State, mode: Commenting, event: Event, text: str) -> Reply:
        if mode.text is None:
            if self._is(text, (*self._controls.no, *self._controls.stop)):
                return self._deeds.drop_comment(state)
            return self._deeds.confirm_comment(state, text)
        if self._is(text, self._controls.yes):
            return self._deeds.keep_comment(state, mode.text)
        if self._is(text, self._controls.no):
            return self._deeds.drop_comment(state)
        return self._said_anything(replace(state, mode=Idle()), event, text)

    def _is(self, text: str, controls: Sequence[str]) -> bool:
        return says(text, controls)

    # ---- text in the middle of the quiz

    def _said_in_quiz(self, state: State, asking: Asking, event: Event, text: str) -> Reply:
        if not self._flow.is_current(asking):
            return self._quiz.stepped(state, event.at, self._flow.repaired(asking))
        steered = self._steered(state, asking, event, text)
        if steered is not None:
            return steered
        sentences = self._understanding.sentences(text)
        questions = [one for one in sentences if self._understanding.is_question(one)]
        answered = ". ".join(one for one in sentences if one not in questions)
        step = self._flow.hear(asking, answered) if answered else NotAnAnswer()
        if not isinstance(step, NotAnAnswer):
            asked = self._matches(" ".join(questions)) if questions else []
            return self._quiz.stepped(state, event.at, step, *self._short_answers(state, asked))
        asked = self._matches(text)
        if asked:
            return self._asked_in_quiz(state, event, asked)
        if questions:
            step = self._flow.hear(asking, text)
        if isinstance(step, NotAnAnswer):
            step = self._flow.not_understood(asking)
        return self._quiz.stepped(state, event.at, step)

    def _steered(self, state: State, asking: Asking, event: Event, text: str) -> Reply | None:
        """Return the reply to a word that steers the quiz: stop, restart, back, why, skip, done, yes, no."""
        controls = self._controls
        if self._is(text, controls.stop):
            return self._quiz.stop(state)
        if self._is(text, controls.restart):
            return self._quiz.restart(state, event.seed)
        if self._is(text, controls.why):
            return self._quiz.repeat(state, asking, self._flow.why(asking))
        step = None
        if self._is(text, controls.back):
            step = self._flow.back(asking)
        elif self._is(text, (*controls.yes, *controls.no)):
            step = self._flow.narrowed(asking, self._is(text, controls.yes))
        elif self._is(text, controls.skip):
            step = self._flow.skip(asking)
        elif asking.ticked and self._is(text, controls.done):
            step = self._flow.done(asking)
        return None if step is None else self._quiz.stepped(state, event.at, step)

    def _matches(self, text: str) -> list[Match]:
        return [part for part in self._understanding.parts(text) if isinstance(part, Match)][:MOST_PARTS]

    def _asked_in_quiz(self, state: State, event: Event, asked: list[Match]) -> Reply:
        """Answer what was asked in the middle, then put the pending question again."""
        intents = [self._responder.intent(match) for match in asked]
        for intent in intents:
            if intent.command is not None:
                return self._beside_quiz(state, self._responder.lead(state, event, intent.id))
        away = state.seen_at is not None and event.at - state.seen_at > AWAY
        if away and all(intent.priority is Priority.SMALL_TALK for intent in intents):
            return self._quiz.welcome_back(left(state))
        return self._beside_quiz(state, self._responder.meant(state, event, tuple(asked)))

    def _short_answers(self, state: State, asked: list[Match]) -> tuple[str, ...]:
        """Return the answers to questions that came together with a quiz answer."""
        found = [self._responder.resolve(state, match) for match in asked]
        return tuple(self._answers.text(one.answer, state.turn) for one in found if isinstance(one, Give))

    def _beside_quiz(self, before: State, reply: Reply) -> Reply:
        """After an answer in the middle of the quiz, put the pending question again."""
        asking = before.mode
        if not isinstance(asking, Asking) or not self._flow.is_current(asking):
            return reply
        if reply.heard.outcome not in ("answer", "clarify", "fallback"):
            return reply
        back = self._flow.ask(asking, markup(self._texts.quiz.back_to_question))
        return replace(reply, state=replace(reply.state, mode=asking, parked=None)).then(back)

    # ---- buttons, and what is not text

    def _pressed(self, state: State, event: Event, pressed: str) -> Reply:
        kind, _, rest = pressed.partition(":")
        reply = self._pressed_quiz(state, event, kind, rest) or self._pressed_answer(state, event, kind, rest)
        if reply is None:
            return self._speaker.say(state, self._texts.old_button, Heard("fallback"))
        return reply

    def _pressed_quiz(self, state: State, event: Event, kind: str, rest: str) -> Reply | None:
        match kind, rest.split(":"):
            case "q", [run, question, choice]:
                return self._quiz.press(state, event.at, run, question, choice)
            case "g", _:
                return self._quiz.resume(state, event.at)
            case "r", _:
                return self._quiz.restart(state, event.seed)
            case "x", [run]:
                return self._quiz.discard(state, run)
            case "forget", [choice] if isinstance(state.mode, ConfirmingForget):
                return self._deeds.forget() if choice == "yes" else self._deeds.keep(state)
            case "mail", [choice]:
                return self._emailing.press(state, choice, event.at)
            case "comment", [choice] if isinstance(state.mode, Commenting) and state.mode.text is not None:
                kept = state.mode.text
                return self._deeds.keep_comment(state, kept) if choice == "yes" else self._deeds.drop_comment(state)
            case _:
                return None

    def _pressed_answer(self, state: State, event: Event, kind: str, rest: str) -> Reply | None:
        idle = left(state)
        reply: Reply | None = None
        match kind:
            case "a" | "i" if rest in self._content.answers or rest in self._content.intents:
                reply = self._responder.lead(idle, event, rest)
            case "m" if rest in self._content.answers:
                reply = self._speaker.more(idle, (rest,))
            case "s" if rest in self._content.answers:
                reply = self._speaker.sources(idle, (rest,))
            case "o":
                reply = self._quiz.explain(idle, rest)
            case "d":
                reply = self._quiz.doctor_questions(idle)
            case "other":
                reply = self._speaker.say(idle, self._texts.fallback[1], Heard("fallback"))
            case _:
                pass
        return None if reply is None else self._beside_quiz(state, reply)

    def _attached(self, state: State, event: Event, what: str, caption: str) -> Reply:
        alarms = self._understanding.safety(caption) if caption else ()
        if alarms:
            return self._speaker.alarm(state, alarms)
        texts = self._texts
        says = {"photo": texts.photo, "video": texts.photo, "voice": texts.voice, "sticker": texts.sticker}
        reply = self._speaker.say(state, says.get(what, texts.attachment), Heard("fallback"))
        asked = self._matches(caption) if caption and not isinstance(state.mode, Asking) else []
        if asked:
            answered = self._responder.meant(state, event, tuple(asked))
            return replace(answered, actions=(*reply.actions, *answered.actions))
        return self._beside_quiz(state, reply)
