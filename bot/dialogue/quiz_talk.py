"""What a person writes and presses in the middle of the quiz: a word that steers, an answer, a question beside it.

Safety was heard before any of this. Which step an answer leads to is decided in `quiz.py`, what a question beside the
quiz is answered with in `responding.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.content.library import Content
from bot.content.models import Priority
from bot.dialogue.answers import Answers, Give
from bot.dialogue.controls import numbered, says
from bot.dialogue.events import Event
from bot.dialogue.quiz import PAUSE, NotAnAnswer, QuizFlow
from bot.dialogue.quiz_keeping import QuizKeeping
from bot.dialogue.quiz_pauses import QuizPauses
from bot.dialogue.quiz_turns import QuizTurns
from bot.dialogue.reply import Reply, left, pending
from bot.dialogue.responding import MOST_PARTS, Responder
from bot.dialogue.state import Asking, Idle, Result, State
from bot.dialogue.understanding import Understanding
from bot.dialogue.wording import markup
from bot.language.meaning import Match, Part

AWAY = timedelta(hours=3)  # after this long a greeting in the middle of the quiz gets a welcome back


class QuizTalk:
    """Replies to whoever takes the quiz."""

    def __init__(
        self,
        content: Content,
        understanding: Understanding,
        answers: Answers,
        responder: Responder,
        flow: QuizFlow,
        quiz: QuizTurns,
        pauses: QuizPauses,
    ) -> None:
        self._content = content
        self._texts = content.texts
        self._controls = content.texts.controls
        self._understanding = understanding
        self._answers = answers
        self._responder = responder
        self._flow = flow
        self._quiz = quiz
        self._pauses = pauses
        self._keeping = QuizKeeping(content, flow, quiz)

    def fitting(self, state: State) -> State:
        """Return the state as far as it fits the content, which may have changed since it was stored."""
        state = self._keeping.current(state)
        if state.parked is not None:
            state = replace(state, parked=self._flow.mended(state.parked))
        if not isinstance(state.mode, Asking):
            return state
        mended = self._flow.mended(state.mode)
        return state if mended is state.mode else replace(state, mode=mended)

    # ---- text

    def said(self, state: State, asking: Asking, event: Event, text: str) -> Reply:
        """Reply to a text in the middle of the quiz."""
        if not self._flow.is_current(asking):
            return self._quiz.repaired(state, event.at, asking)
        steered = self._steered(state, asking, event, text) or self.said_of_it(state, event, text)
        if steered is not None:
            return steered
        sentences = self._understanding.sentences(text)
        questions = [
            one
            for one in sentences
            if self._understanding.is_question(one) and not self._flow.is_answer_as_listed(asking, one)
        ]
        answered = ". ".join(one for one in sentences if one not in questions)
        step = self._flow.hear(asking, answered) if answered else NotAnAnswer()
        if not isinstance(step, NotAnAnswer):
            asked = self.matches(" ".join(questions)) if questions else []
            return self._quiz.stepped(state, event.at, step, *self._short_answers(state, asked))
        if not asking.answers and says(text, self._controls.yes):
            return self._quiz.put(state, asking)  # "ok" to the introduction
        bare = says(text, (*self._controls.yes, *self._controls.no))  # to a question beside, that would be small talk
        asked = [] if bare else self.matches(text)
        if asked:
            return self._asked(state, event, asked)
        if questions:
            step = self._flow.hear(asking, text)
        if isinstance(step, NotAnAnswer):
            step = self._flow.not_understood(asking)
        return self._quiz.stepped(state, event.at, step)

    def said_of_it(self, state: State, event: Event, text: str) -> Reply | None:
        """Reply to words about a quiz that runs, waits or is done: keep its answers, drop them, remind me of it."""
        controls, waiting = self._controls, pending(state)
        if waiting is None and state.result is None:
            return None
        if says(text, controls.delete_answers):
            return self._quiz.discard_all(state)
        if state.result is not None and isinstance(state.mode, Idle):
            of_result = self._said_of_result(state, state.result, event, text)
            if of_result is not None:
                return of_result
        for words, on in ((controls.keep, True), (controls.keep_nothing, False)):
            if says(text, words):
                return self._keeping.keep(state, event.at, on=on)
        return self._pauses.remind_tomorrow(state, event.at) if waiting and says(text, controls.remind) else None

    def _said_of_result(self, state: State, result: Result, event: Event, text: str) -> Reply | None:
        """Reply to the words of a result's buttons, written instead of pressed."""
        controls = self._controls
        if says(text, controls.as_pdf):
            return self._quiz.file(state, result.run)
        if says(text, controls.doctor_questions):
            return self._quiz.doctor_questions(state)
        if says(text, controls.restart):
            return self._pauses.offer(state, event.seed)
        number = numbered(text, controls)
        return None if number is None else self._quiz.explain_numbered(state, number)

    def wants_to_go_on(self, state: State, text: str) -> bool:
        """Whether somebody whose quiz waits asks for it. A bare "ok" does not after a message about self-harm, and not when
        they were just told that they will be reminded.
        """
        controls, reminder = self._controls, state.reminder
        told = reminder is not None and reminder.asked == state.seen_at
        bare = (state.gentle or told) and says(text, controls.yes)
        return state.parked is not None and says(text, controls.resume) and not bare

    def back_again(self, state: State, event: Event, parts: Sequence[Part]) -> Reply | None:
        """Welcome somebody who comes back with no more than a greeting while the quiz waits."""
        intents = [self._responder.intent(part) for part in parts if isinstance(part, Match)]
        greeted = bool(intents) and all(intent.priority is Priority.SMALL_TALK for intent in intents)
        waiting = state.parked is not None and bool(state.parked.answers) and not state.gentle
        return self._pauses.welcome_back(state) if greeted and waiting and _was_away(state, event) else None

    def _steered(self, state: State, asking: Asking, event: Event, text: str) -> Reply | None:
        """Return the reply to a word that steers the quiz: stop, restart, pause, back, why, skip, done, yes, no."""
        controls = self._controls
        if says(text, controls.stop):
            return self._quiz.stop(state)
        if says(text, controls.restart):
            return self._quiz.restart(state, event.seed)
        if says(text, controls.pause):
            return self._pauses.pause(state, asking)
        if says(text, controls.why):
            return self._quiz.put(state, asking, self._flow.why(asking))
        step = None
        if says(text, controls.back):
            step = self._flow.back(asking)
        elif says(text, (*controls.yes, *controls.no)):
            step = self._flow.narrowed(asking, says(text, controls.yes))
        elif says(text, controls.skip):
            step = self._flow.skip(asking)
        elif asking.ticked and says(text, controls.done):
            step = self._flow.done(asking)
        return None if step is None else self._quiz.stepped(state, event.at, step)

    def matches(self, text: str) -> list[Match]:
        """Return what is asked in a text."""
        return [part for part in self._understanding.parts(text) if isinstance(part, Match)][:MOST_PARTS]

    def _asked(self, state: State, event: Event, asked: list[Match]) -> Reply:
        """Answer what was asked in the middle, then put the pending question again."""
        intents = [self._responder.intent(match) for match in asked]
        for intent in intents:
            if intent.command is not None:
                return self.beside(state, self._responder.lead(state, event, intent.id))
        if _was_away(state, event) and all(intent.priority is Priority.SMALL_TALK for intent in intents):
            return self._pauses.welcome_back(left(state))
        return self.beside(state, self._responder.meant(state, event, tuple(asked)))

    def _short_answers(self, state: State, asked: Sequence[Match]) -> tuple[str, ...]:
        """Return the answers to questions that came together with a quiz answer."""
        found = [self._responder.resolve(state, match) for match in asked]
        return tuple(self._answers.text(one.answer, state.turn) for one in found if isinstance(one, Give))

    def beside(self, before: State, reply: Reply) -> Reply:
        """After an answer in the middle of the quiz, put the pending question again."""
        asking = before.mode
        if not isinstance(asking, Asking) or not self._flow.is_current(asking):
            return reply
        if reply.heard.outcome not in ("answer", "clarify", "fallback", "command"):
            return reply
        if not isinstance(reply.state.mode, Idle | Asking):  # it asked something of its own
            return reply
        again = self._quiz.put(reply.state, asking, markup(self._texts.quiz.back_to_question))
        return replace(reply, state=again.state).then(*again.actions)

    # ---- buttons

    def _file(self, state: State, run: str) -> Reply | None:
        reply = self._quiz.file(left(state), run)
        return None if reply is None else self.beside(state, reply)

    def pressed(self, state: State, event: Event, kind: str, rest: str) -> Reply | None:
        """Reply to a button of the quiz; None for one that is none, or is of a run that is gone."""
        match kind, rest.split(":"):
            case "q", [run, question, choice]:
                asking = pending(state)
                if choice == PAUSE and asking is not None and asking.run == run and self._flow.is_current(asking):
                    return self._pauses.pause(state, asking, in_place=asking.question == question)
                return self._quiz.press(state, event.at, run, question, choice)
            case "g", [run]:
                return self._pauses.resume(state, event.at, run)
            case "r", [run]:
                return self._pauses.restart(state, event.seed, run)
            case "t", [run]:
                return self._pauses.remind_tomorrow(state, event.at, run, in_place=True)
            case "k", [run, choice]:
                return self._keeping.press(state, event.at, run, choice)
            case "p", [run]:
                return self._file(state, run)
            case "x", [run]:
                return self._quiz.discard(state, run)
            case _:
                return None


def _was_away(state: State, event: Event) -> bool:
    return state.seen_at is not None and event.at - state.seen_at > AWAY
