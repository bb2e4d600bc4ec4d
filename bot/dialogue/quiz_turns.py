"""The quiz as turns: what is sent and remembered when it starts, steps on and ends.

Which step follows is decided in `quiz.py`; how a question looks, in `questions.py`; what an outcome says, in `result.py`.
A quiz that waits (a pause, a reminder, days later) is in `quiz_pauses.py`, keeping the answers in `quiz_keeping.py`.
"""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot.content.library import Content
from bot.content.quiz_models import Question
from bot.dialogue.actions import Heard, ResultPdf, Send
from bot.dialogue.outcome import outcome
from bot.dialogue.questions import Questions, placed
from bot.dialogue.quiz import Finished, Pending, QuizFlow, Step
from bot.dialogue.reply import Reply, pending, understood
from bot.dialogue.result import ResultTexts
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import Asking, Idle, Result, State
from bot.dialogue.wording import Html, markup, paragraphs

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
        self._questions = Questions(content)
        self._results = ResultTexts(content)

    # ---- it begins

    def start(self, state: State, seed: int) -> Reply:
        """Begin a new run with the introduction."""
        return self._begin(state, seed, self._content.quiz.intro)

    def restart(self, state: State, seed: int) -> Reply:
        """Begin a new run for somebody who knows the introduction; the one before is gone."""
        return self._begin(state, seed, self._texts.quiz.restarted)

    def _begin(self, state: State, seed: int, first: str) -> Reply:
        fresh = replace(state, misses=0, gentle=False)
        reply = self.put(fresh, self._flow.start(seed), paragraphs(markup(first), self.told(state)))
        return replace(reply, heard=Heard("quiz", ("quiz_start",)))

    def opening(self, state: State, asking: Asking) -> Html:
        """Return what stands above the first question of a run: all of it as long as nothing is answered."""
        return self.told(state) if asking.answers else paragraphs(markup(self._content.quiz.intro), self.told(state))

    def told(self, state: State) -> Html:
        """Return the sentence about whether answers are kept."""
        return markup(self._texts.privacy.kept if state.consent else self._texts.privacy.not_kept)

    # ---- it steps on

    def put(
        self, state: State, asking: Asking, *before: str, in_place: bool = False, way: tuple[Question, ...] = ()
    ) -> Reply:
        """Put the pending question of a run; `way` are all its questions, where they are known."""
        message = self._questions.ask(asking, *before, kept=state.consent is not None, in_place=in_place, way=way)
        return Reply(replace(state, mode=asking, parked=None), (message,), QUIZ)

    def stepped(self, state: State, at: datetime, step: Step, *before: str, in_place: bool = False) -> Reply:
        """Put the next question, or show the result."""
        match step:
            case Pending(asking, notes, way):
                return self.put(understood(state), asking, *before, *notes, in_place=in_place, way=way)
            case Finished(run, answers, notes):
                result = Result(run, self._content.quiz.id, answers, at)
                return self._finished(state, result, *before, *notes, in_place=in_place)
            case _:
                assert_never(step)

    def repaired(self, state: State, at: datetime, asking: Asking) -> Reply:
        """Go on with a run whose quiz has changed, or whose answers are lost."""
        return self.stepped(state, at, self._flow.repaired(asking))

    def press(self, state: State, at: datetime, run: str, question: str, choice: str) -> Reply | None:
        """Take a button of a question; None for one of a run that is gone."""
        asking = pending(state)
        if asking is None or asking.run != run:
            return None
        if not self._flow.is_current(asking):
            return self.repaired(state, at, asking)
        step = self._flow.press(asking, question, choice)
        if step is not None:
            return self.stepped(state, at, step, in_place=True)
        if self._flow.was_answered(asking, question, choice):
            return self.put(state, asking, in_place=True)  # a finger that pressed twice
        return self.put(state, asking, markup(self._texts.quiz.old_button))

    # ---- it ends

    def _finished(self, state: State, result: Result, *before: str, in_place: bool) -> Reply:
        found = outcome(self._content.quiz, result.answers)
        idle = replace(state, mode=Idle(), parked=None, misses=0)
        if found.show:
            gate = next(gate for gate in self._content.quiz.outcome.gates if gate.name == found.gate)
            alarm = self._speaker.alarm(idle, [one.intent for one in gate.messages if one.id in found.show])
            return moved(alarm, result.run)
        message = self._results.summary(found, result, *before, kept=state.consent is not None)
        return Reply(replace(idle, result=result), (placed(message, result.run, in_place=in_place),), QUIZ)

    def stop(self, state: State) -> Reply:
        """End the quiz and drop its answers."""
        waiting = pending(state)
        if waiting is None:
            return self._speaker.say(state, self._texts.quiz.none_running, CANCELLED)
        ended = replace(state, mode=Idle(), parked=None)
        return moved(self._speaker.say(ended, self._texts.quiz.stopped, CANCELLED), waiting.run)

    def discard(self, state: State, run: str) -> Reply:
        """Drop the answers and the result of a run, and the consent to keep them."""
        waiting = pending(state)
        gone = waiting is not None and waiting.run == run
        kept = replace(
            state,
            mode=Idle() if gone and isinstance(state.mode, Asking) else state.mode,
            parked=None if gone else state.parked,
            result=None if state.result is not None and state.result.run == run else state.result,
        )
        if kept.result is None and pending(kept) is None:
            kept = replace(kept, consent=None)
        return moved(self._speaker.say(kept, self._texts.quiz.discarded, CANCELLED), run)

    def discard_all(self, state: State) -> Reply:
        """Drop the answers of a run that waits and the result of one that is done."""
        runs = [one.run for one in (state.result, pending(state)) if one is not None]
        reply = self.discard(state, runs[0])
        return self.discard(reply.state, runs[1]) if len(runs) > 1 else reply

    # ---- the result, later

    def show_result(self, state: State) -> Reply:
        """Show the last result again, worked out anew from its answers."""
        result = state.result
        if result is None or not result.answers:
            return self._speaker.say(state, self._texts.quiz.no_result, EXPLAINED)
        found = outcome(self._content.quiz, result.answers) if result.quiz == self._content.quiz.id else None
        if found is None or found.show:
            return self._speaker.say(replace(state, result=None), self._texts.quiz.result_gone, EXPLAINED)
        message = self._results.summary(found, result, kept=state.consent is not None)
        return Reply(state, (message,), EXPLAINED)

    def file(self, state: State, run: str) -> Reply | None:
        """Give the result as a file; None if it is not the last one."""
        result = state.result
        if result is None or result.run != run:
            return None
        found = outcome(self._content.quiz, result.answers) if result.quiz == self._content.quiz.id else None
        if found is None or found.show:
            return self.show_result(state)
        return Reply(
            state, (Send(markup(self._texts.quiz.file), self._results.again(), file=ResultPdf(result)),), EXPLAINED
        )

    def explain(self, state: State, option: str) -> Reply | None:
        """Explain one option of a result; None if there is no such option."""
        message = self._results.explain(option)
        return None if message is None else Reply(state, (message,), EXPLAINED)

    def explain_numbered(self, state: State, number: int) -> Reply | None:
        """Explain an option of the last result by its number there; None if it has none."""
        result = state.result
        if result is None or result.quiz != self._content.quiz.id or not result.answers:
            return None
        found = outcome(self._content.quiz, result.answers)
        shown = (*found.options_now, *found.options_later)
        return self.explain(state, shown[number - 1]) if 0 < number <= len(shown) else None

    def doctor_questions(self, state: State) -> Reply:
        """Say what to ask at the visit."""
        return Reply(state, (self._results.doctor_questions(),), EXPLAINED)


def moved(reply: Reply, run: str, *, in_place: bool = False) -> Reply:
    """Return a reply whose messages take the place of a run's question."""
    actions = (placed(one, run, in_place=in_place) if isinstance(one, Send) else one for one in reply.actions)
    return replace(reply, actions=tuple(actions))
