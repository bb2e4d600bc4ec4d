"""A quiz that waits: paused, reminded of once, gone on with hours or days later."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.library import Content
from bot.dialogue.actions import Action, Button, CancelTimer, Send, SetTimer
from bot.dialogue.questions import Questions, Rows, keep_button, placed
from bot.dialogue.quiz import QuizFlow
from bot.dialogue.quiz_turns import QUIZ, QuizTurns
from bot.dialogue.reply import Reply, left, pending
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import Asking, Idle, State
from bot.dialogue.wording import markup, paragraphs

REMINDER = "quiz"
# The same time of day tomorrow, whatever the person's time zone: they were awake and had time.
TOMORROW = timedelta(days=1)


class QuizPauses:
    """The turns of a quiz that waits."""

    def __init__(self, content: Content, flow: QuizFlow, speaker: Speaker, quiz: QuizTurns) -> None:
        self._texts = content.texts.quiz
        self._privacy = content.texts.privacy
        self._labels = content.texts.labels
        self._flow = flow
        self._speaker = speaker
        self._quiz = quiz
        self._questions = Questions(content)

    def offer(self, state: State, seed: int) -> Reply:
        """Begin, or ask first what becomes of a run that has answers already."""
        waiting = pending(state)
        if waiting is not None and waiting.answers:
            return self.welcome_back(left(state))
        return self._quiz.start(state, seed)

    def pause(self, state: State, asking: Asking, *, in_place: bool = False) -> Reply:
        """Let the quiz wait, and offer a reminder."""
        number, total = self._questions.progress(asking)
        text = paragraphs(
            markup(self._texts.paused_here, {"number": number, "total": total}), self._how_long(state, asking)
        )
        message = placed(Send(text, self._choices(state, asking, remind=True)), asking.run, in_place=in_place)
        return Reply(left(state), (message,), QUIZ)

    def welcome_back(self, state: State, *before: str) -> Reply:
        """Greet somebody whose quiz waits, and ask whether to go on."""
        waiting = state.parked
        if waiting is None or not self._flow.is_current(waiting):
            return self._speaker.say(state, self._texts.changed_waiting, QUIZ)
        number, total = self._questions.progress(waiting)
        text = markup(self._texts.welcome_back, {"number": number, "total": total})
        choices = self._choices(state, waiting, remind=False)
        return Reply(state, (placed(Send(paragraphs(*before, text), choices), waiting.run),), QUIZ)

    def resume(self, state: State, at: datetime, run: str | None = None) -> Reply | None:
        """Go on where the quiz stopped; None for a button of a `run` that is gone. One with its run stands on the
        message that shows where the quiz is, which then becomes the question.
        """
        waiting = pending(state)
        if run and (waiting is None or waiting.run != run):
            return None
        if waiting is None:
            return self._speaker.say(replace(state, mode=Idle()), self._texts.none_running, QUIZ)
        again = replace(state, gentle=False, misses=0)
        if not self._flow.is_current(waiting):
            return self._quiz.repaired(again, at, waiting)
        return self._quiz.put(again, waiting, in_place=bool(run))

    def restart(self, state: State, seed: int, run: str) -> Reply:
        """Begin anew by a button of a `run`; the answers of another one that runs meanwhile are not lost by it."""
        waiting = pending(state)
        return self.offer(state, seed) if waiting and waiting.run != run else self._quiz.restart(state, seed)

    # ---- the reminder

    def remind_tomorrow(
        self, state: State, at: datetime, run: str | None = None, *, in_place: bool = False
    ) -> Reply | None:
        """Set the reminder that was asked for; None for a button of a `run` that is gone."""
        waiting = pending(state)
        if waiting is None or (run and waiting.run != run):
            return None if run else self._speaker.say(state, self._texts.none_running, QUIZ)
        after = replace(left(state), reminder=True)
        rows = self._choices(state, waiting, remind=False)
        text = paragraphs(markup(self._texts.reminder_set), self._how_long(state, waiting))
        message = placed(Send(text, rows), waiting.run, in_place=in_place)
        return Reply(after, (message, SetTimer(REMINDER, at + TOMORROW)), QUIZ)

    def remind(self, state: State) -> Reply:
        """Remind once, if there still is something to remind of and nothing speaks against it."""
        waiting, after = state.parked, replace(state, reminder=False)
        if waiting is None or not state.reminder or state.gentle:
            return Reply(after, (), QUIZ)
        lost = not self._flow.is_current(waiting) and not waiting.answers
        text = paragraphs(markup(self._texts.reminder), markup(self._texts.lost) if lost else "")
        rows = ((Button(self._labels.resume, f"g:{waiting.run}"), self._forget(waiting)),)
        return Reply(after, (placed(Send(text, rows), waiting.run),), QUIZ)

    def settled(self, state: State) -> tuple[State, tuple[Action, ...]]:
        """Return the state without a reminder that nobody needs any more, and what takes its timer away."""
        if not state.reminder or (state.parked is not None and not state.gentle):
            return state, ()
        return replace(state, reminder=False), (CancelTimer(REMINDER),)

    def _how_long(self, state: State, waiting: Asking) -> str:
        """Return for how long answers wait that are not to be kept."""
        return markup(self._privacy.paused) if waiting.answers and not state.consent else ""

    def _choices(self, state: State, waiting: Asking, *, remind: bool) -> Rows:
        labels, run = self._labels, waiting.run
        rows: list[tuple[Button, ...]] = [(Button(labels.resume, f"g:{run}"),)]
        if remind and not state.reminder and not state.gentle:
            rows.append((Button(labels.remind, f"t:{run}"),))
        if waiting.answers:
            rows.append((keep_button(labels.keep, run, kept=state.consent is not None),))
        return (*rows, (Button(labels.restart, f"r:{run}"), self._forget(waiting)))

    def _forget(self, waiting: Asking) -> Button:
        return Button(self._labels.discard, f"x:{waiting.run}")
