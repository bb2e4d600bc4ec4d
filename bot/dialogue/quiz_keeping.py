"""The person's yes to keeping quiz answers, given and taken back. What the store does without it, is the store's."""

from dataclasses import replace
from datetime import datetime

from bot.content.library import Content
from bot.dialogue.actions import Button, Heard, Send
from bot.dialogue.questions import keep_button, placed
from bot.dialogue.quiz import QuizFlow
from bot.dialogue.quiz_turns import QuizTurns
from bot.dialogue.reply import Reply, pending
from bot.dialogue.state import Asking, Consent, State
from bot.dialogue.wording import markup

KEPT = Heard("quiz", ("quiz",))


class QuizKeeping:
    """The turns about keeping answers."""

    def __init__(self, content: Content, flow: QuizFlow, quiz: QuizTurns) -> None:
        self._privacy = content.texts.privacy
        self._labels = content.texts.labels
        self._first = content.quiz.questions[0].id
        self._flow = flow
        self._quiz = quiz

    def current(self, state: State) -> State:
        """Return the state without a consent to something else than what people are told now."""
        stale = state.consent is not None and state.consent.policy != self._privacy.version
        return replace(state, consent=None) if stale else state

    def press(self, state: State, at: datetime, run: str, choice: str) -> Reply | None:
        """Take the button that turns keeping on or off; None for one of a run that is gone."""
        waiting, result = pending(state), state.result
        if waiting is not None and waiting.run == run:
            return self.keep(state, at, on=choice == "on", in_place=True)
        return self.keep(state, at, on=choice == "on") if result is not None and result.run == run else None

    def keep(self, state: State, at: datetime, *, on: bool, in_place: bool = False) -> Reply:
        """Keep the answers from now on, or no longer."""
        after = replace(state, consent=Consent(self._privacy.version, at) if on else None)
        asking = state.mode
        if isinstance(asking, Asking) and self._flow.is_current(asking):
            before = self._quiz.opening if asking.question == self._first else lambda state, _: self._quiz.told(state)
            return self._quiz.put(after, asking, before(after, asking), in_place=in_place)
        return Reply(after, (self._said(after, in_place=in_place),), KEPT)

    def _said(self, state: State, *, in_place: bool) -> Send:
        kept, waiting, result = state.consent is not None, pending(state), state.result
        text = markup(self._privacy.kept if kept else self._privacy.not_kept)
        if waiting is not None:
            rows = (
                (Button(self._labels.resume, f"g:{waiting.run}"),),
                (keep_button(self._labels.keep, waiting.run, kept=kept),),
            )
            return placed(Send(text, rows), waiting.run, in_place=in_place)
        if result is not None:
            return Send(text, ((keep_button(self._labels.keep_result, result.run, kept=kept),),))
        return Send(text)
