"""One event in, one turn out: `Dialogue.handle`. It decides who gets the event: safety first, then what is pending,
then the meaning of the words. Pure: no clock, disk, network or chance of its own.
"""

from dataclasses import replace
from typing import assert_never

from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Forget, Heard
from bot.dialogue.answers import Answers, Give
from bot.dialogue.controls import says
from bot.dialogue.deeds import Deeds
from bot.dialogue.emailing import Emailing
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired
from bot.dialogue.quiz import QuizFlow
from bot.dialogue.quiz_pauses import QuizPauses, is_reminder
from bot.dialogue.quiz_talk import QuizTalk
from bot.dialogue.quiz_turns import QuizTurns
from bot.dialogue.reply import Reply, left
from bot.dialogue.responding import Responder
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import (
    Asking,
    AskingAddress,
    AskingZone,
    ChoosingTopic,
    Commenting,
    ConfirmingAddress,
    ConfirmingForget,
    Idle,
    State,
)
from bot.dialogue.turn import Turn
from bot.dialogue.understanding import Understanding
from bot.dialogue.zones import Zones
from bot.language.meaning import Match
from bot.language.replies import Correct


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
        flow = QuizFlow(content, correct)
        self._quiz = QuizTurns(content, flow, self._speaker)
        self._pauses = QuizPauses(content, flow, self._speaker, self._quiz)
        self._zones = Zones(content, correct, self._pauses)
        self._emailing = Emailing(content, abilities, self._speaker)
        self._deeds = Deeds(content, self._speaker, self._quiz, self._pauses, self._emailing)
        self._responder = Responder(content, self._answers, self._speaker, self._deeds)
        self._talk = QuizTalk(content, understanding, self._answers, self._responder, flow, self._quiz, self._pauses)
        self._menu = {command.command: command.leads_to for command in content.texts.about.commands}

    def handle(self, state: State, event: Event) -> Turn:
        """Return what `event` leads to. What a person types or presses never raises."""
        state = self._fitting(state)
        match event.what:
            case Said(text):
                reply = self._said(state, event, text)
            case Pressed(pressed):
                reply = self._pressed(state, event, pressed)
            case Attached(what, caption):
                reply = self._attached(state, event, what, caption)
            case TimerFired(name):
                reply = self._pauses.remind(state) if is_reminder(name) else self._emailing.expire(state, event.at)
                return Turn(reply.state, reply.actions, reply.heard)
            case Mailed():
                reply = self._emailing.told(state, event.what)
                return Turn(reply.state, reply.actions, reply.heard)
            case _:
                assert_never(event.what)
        if any(isinstance(action, Forget) for action in reply.actions):
            return Turn(reply.state, reply.actions, reply.heard)
        after, more = self._pauses.settled(reply.state)
        return Turn(replace(after, turn=state.turn + 1, seen_at=event.at), (*reply.actions, *more), reply.heard)

    def _fitting(self, state: State) -> State:
        """Return the state without what the content no longer has: it may be another one than when it was stored."""
        content = self._content
        if isinstance(state.mode, ChoosingTopic) and state.mode.aspect not in content.aspects:
            state = replace(state, mode=Idle())
        topic = state.topic if state.topic in content.topics else None
        last = tuple(name for name in state.last if name in content.answers)
        if (topic, last) != (state.topic, state.last):
            state = replace(state, topic=topic, last=last)
        return self._talk.fitting(state)

    # ---- text

    def _said(self, state: State, event: Event, text: str) -> Reply:
        if text.startswith("/"):
            return self._command(state, event, text)
        alarms = self._understanding.safety(text)
        if alarms:
            return self._speaker.alarm(state, alarms)
        match state.mode:
            case Asking():
                zoned = self._zones.said(state, event, text)
                return self._talk.beside(state, zoned) if zoned else self._talk.said(state, state.mode, event, text)
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
            case AskingZone() as mode:
                zoned = self._zones.said(state, event, text)
                other = replace(state, mode=Idle())
                return zoned or self._zones.beside(other, mode, self._said_anything(other, event, text))
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
            return self._talk.beside(state, self._speaker.fallback(state))
        reply = self._responder.lead(left(state) if name != "stop" else state, event, leads_to)
        reply = self._talk.beside(state, reply)
        if reply.heard.outcome == "answer":
            return replace(reply, heard=replace(reply.heard, outcome="command"))
        return reply

    def _said_anything(self, state: State, event: Event, text: str) -> Reply:
        zoned = self._zones.said(state, event, text)
        if zoned is not None:
            return zoned
        if self._talk.wants_to_go_on(state, text):
            return self._pauses.resume(state, event.at) or self._speaker.fallback(state)
        privacy = self._menu.get("privacy")
        if privacy is not None and says(text, self._controls.about_me):
            # To the classifier it is all but "what do you know about scars".
            return self._responder.lead(state, event, privacy)
        of_quiz = self._talk.said_of_it(state, event, text)
        if of_quiz is not None:
            return of_quiz
        parts = self._understanding.parts(text)
        return self._talk.back_again(state, event, parts) or self._responder.meant(state, event, parts)

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
        if says(text, self._controls.yes):
            return self._deeds.forget()
        if says(text, self._controls.no):
            return self._deeds.keep(state)
        return self._said_anything(replace(state, mode=Idle()), event, text)

    def _said_comment(self, state: State, mode: Commenting, event: Event, text: str) -> Reply:
        if mode.text is None:
            if says(text, (*self._controls.no, *self._controls.stop)):
                return self._deeds.drop_comment(state)
            return self._deeds.confirm_comment(state, text)
        if says(text, self._controls.yes):
            return self._deeds.keep_comment(state, mode.text)
        if says(text, self._controls.no):
            return self._deeds.drop_comment(state)
        return self._said_anything(replace(state, mode=Idle()), event, text)

    # ---- buttons, and what is not text

    def _pressed(self, state: State, event: Event, pressed: str) -> Reply:
        kind, _, rest = pressed.partition(":")
        reply = (
            self._talk.pressed(state, event, kind, rest)
            or self._pressed_choice(state, event, kind, rest)
            or self._pressed_answer(state, event, kind, rest)
        )
        if reply is None:
            return self._speaker.say(state, self._texts.old_button, Heard("fallback"))
        return reply

    def _pressed_choice(self, state: State, event: Event, kind: str, choice: str) -> Reply | None:
        """Return the reply to a yes or no; None where nothing was asked."""
        match kind:
            case "forget" if isinstance(state.mode, ConfirmingForget):
                return self._deeds.forget() if choice == "yes" else self._deeds.keep(state)
            case "mail":
                return self._emailing.press(state, choice, event.at)
            case "z":
                zoned = self._zones.press(state, choice, event.at)
                return zoned and self._talk.beside(state, zoned)
            case "comment" if isinstance(state.mode, Commenting) and state.mode.text is not None:
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
        return None if reply is None else self._talk.beside(state, reply)

    def _attached(self, state: State, event: Event, what: str, caption: str) -> Reply:
        alarms = self._understanding.safety(caption) if caption else ()
        if alarms:
            return self._speaker.alarm(state, alarms)
        texts = self._texts
        says = {"photo": texts.photo, "video": texts.photo, "voice": texts.voice, "sticker": texts.sticker}
        reply = self._speaker.say(state, says.get(what, texts.attachment), Heard("fallback"))
        asked = self._talk.matches(caption) if caption and not isinstance(state.mode, Asking) else []
        if asked:
            answered = self._responder.meant(state, event, tuple(asked))
            return replace(answered, actions=(*reply.actions, *answered.actions))
        return self._talk.beside(state, reply)
