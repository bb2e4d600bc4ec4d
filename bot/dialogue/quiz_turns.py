"""The quiz as turns: what is sent and remembered when it starts, steps on, ends, waits and goes on.

Which step follows is decided in `quiz.py`; what an outcome says, in `result.py`.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.content.library import Content
from bot.dialogue.actions import Button, Heard, Send
from bot.dialogue.outcome import outcome
from bot.dialogue.quiz import Finished, Pending, QuizFlow, Step
from bot.dialogue.reply import Reply, pending
from bot.dialogue.result import ResultTexts
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import Asking, Idle, Result, State
from bot.dialogue.wording import markup

QUIZ = Heard("quiz", ("quiz",))
CANCELLED = Heard("quiz", ("quiz_cancel",))
EXPLAINED = Heard("answer", ("quiz_result_explain",))


class QuizTurns:
    """The turns of the quiz of a content."""

    def __init__(self, content: Content, flow: QuizFlow, speaker: Speaker) -> None:
        self._content = content
        self._texts = content.texts
        self._flow = flow
        self._speaker = speaker
        self._results = ResultTexts(content)

    def start(self, state: State, seed: int) -> Reply:
        """Begin a new run with the introduction."""
        return self._begin(state, seed, self._content.quiz.intro)

    def restart(self, state: State, seed: int) -> Reply:
        """Begin a new run for somebody who knows the introduction; the one before is gone."""
        return self._begin(state, seed, self._texts.quiz.restarted)

    def _begin(self, state: State, seed: int, first: str) -> Reply:
        asking = self._flow.start(seed)
        fresh = replace(state, mode=asking, parked=None, misses=0, gentle=False)
        return Reply(fresh, (self._flow.ask(asking, markup(first)),), Heard("quiz", ("quiz_start",)))

    def offer(self, state: State, seed: int) -> Reply:
        """Begin, or ask first what becomes of a run that has answers already."""
        waiting = pending(state)
        if waiting is not None and waiting.answers:
            return self.welcome_back(replace(state, mode=Idle(), parked=waiting))
        return self.start(state, seed)

    def stepped(self, state: State, at: datetime, step: Step, *before: str) -> Reply:
        """Put the next question, or show the result."""
        match step:
            case Pending(asking, notes):
                message = self._flow.ask(asking, *before, *notes)
                return Reply(replace(state, mode=asking, parked=None, misses=0), (message,), QUIZ)
            case Finished(run, answers, notes):
                return self._finished(state, Result(run, self._content.quiz.id, answers, at), *before, *notes)
            case _:
                assert_never(step)

    def _finished(self, state: State, result: Result, *before: str) -> Reply:
        found = outcome(self._content.quiz, result.answers)
        idle = replace(state, mode=Idle(), parked=None, misses=0)
        if found.show:
            gate = next(gate for gate in self._content.quiz.outcome.gates if gate.name == found.gate)
            return self._speaker.alarm(idle, [one.intent for one in gate.messages if one.id in found.show])
        message = self._results.summary(found, result.run, *before)
        return Reply(replace(idle, result=result), (message,), QUIZ)

    def repeat(self, state: State, asking: Asking, *before: str) -> Reply:
        """Put the pending question once more."""
        return Reply(replace(state, mode=asking, parked=None), (self._flow.ask(asking, *before),), QUIZ)

    def resume(self, state: State, at: datetime) -> Reply:
        """Go on where the quiz stopped."""
        waiting = pending(state)
        if waiting is None:
            return self._speaker.say(replace(state, mode=Idle()), self._texts.quiz.none_running, QUIZ)
        again = replace(state, gentle=False, misses=0)
        if not self._flow.is_current(waiting):
            return self.stepped(again, at, self._flow.repaired(waiting))
        return self.repeat(again, waiting)

    def welcome_back(self, state: State) -> Reply:
        """Greet somebody whose quiz waits, and ask whether to go on."""
        waiting = state.parked
        if waiting is None or not self._flow.is_current(waiting):
            return self._speaker.say(state, self._texts.start, QUIZ)
        number, total = self._flow.progress(waiting)
        labels = self._texts.labels
        rows = (
            (Button(labels.resume, "g:"),),
            (Button(labels.restart, f"r:{waiting.run}"), Button(labels.discard, f"x:{waiting.run}")),
        )
        text = markup(self._texts.quiz.welcome_back, {"number": number, "total": total})
        return Reply(state, (Send(text, rows),), QUIZ)

    def stop(self, state: State) -> Reply:
        """End the quiz and drop its answers."""
        if pending(state) is None:
            return self._speaker.say(state, self._texts.quiz.none_running, CANCELLED)
        return self._speaker.say(replace(state, mode=Idle(), parked=None), self._texts.quiz.stopped, CANCELLED)

    def discard(self, state: State, run: str) -> Reply:
        """Drop the answers and the result of a run."""
        waiting = pending(state)
        gone = waiting is not None and waiting.run == run
        kept = replace(
            state,
            mode=Idle() if gone and isinstance(state.mode, Asking) else state.mode,
            parked=None if gone else state.parked,
            result=None if state.result is not None and state.result.run == run else state.result,
        )
        return self._speaker.say(kept, self._texts.quiz.discarded, CANCELLED)

    def press(self, state: State, at: datetime, run: str, question: str, choice: str) -> Reply | None:
        """Take a button of a question; None for one of a run that is gone."""
        asking = pending(state)
        if asking is None or asking.run != run:
            return None
        if not self._flow.is_current(asking):
            return self.stepped(state, at, self._flow.repaired(asking))
        step = self._flow.press(asking, question, choice)
        if step is None:
            return self.repeat(state, asking, markup(self._texts.quiz.old_button))
        return self.stepped(state, at, step)

    def show_result(self, state: State) -> Reply:
        """Show the last result again, worked out anew from its answers."""
        result = state.result
        found = outcome(self._content.quiz, result.answers) if result and result.quiz == self._content.quiz.id else None
        if result is None or found is None or found.show:
            return self._speaker.say(state, self._texts.quiz.no_result, EXPLAINED)
        return Reply(state, (self._results.summary(found, result.run),), EXPLAINED)

    def explain(self, state: State, option: str) -> Reply | None:
        """Explain one option of a result; None if there is no such option."""
        message = self._results.explain(option)
        return None if message is None else Reply(state, (message,), EXPLAINED)

    def doctor_questions(self, state: State) -> Reply:
        """Say what to ask at the visit."""
        return Reply(state, (self._results.doctor_questions(),), EXPLAINED)
