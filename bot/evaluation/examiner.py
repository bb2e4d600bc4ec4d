"""Puts messages to the real dialogue, each in a chat of its own, and has the turns judged."""

from datetime import UTC, datetime
from itertools import combinations

from bot.content.library import Content
from bot.content.utterances import Alarmed, Recorded, Utterance
from bot.dialogue.answers import Answers
from bot.dialogue.events import Event, Said
from bot.dialogue.handle import Dialogue
from bot.dialogue.outcome import path
from bot.dialogue.state import Answers as QuizAnswers
from bot.dialogue.state import AnswerValue, Asking, State
from bot.dialogue.turn import Turn
from bot.evaluation.verdicts import Judged, judge
from bot.language.matcher import Matcher

NOW = datetime(2026, 1, 1, tzinfo=UTC)  # nothing that is judged depends on the hour
SEED = 1
SOME = 30  # a number that closes no branch: nobody is too young or too old at this age


class Examiner:
    """Judges one bot."""

    def __init__(self, content: Content, matcher: Matcher) -> None:
        self.content = content
        self.matcher = matcher
        self.reported = Answers(content).reported
        self._dialogue = Dialogue(content, matcher, matcher.correct)
        self._questions = {question.key: question.id for question in content.quiz.questions}

    def judge(self, utterance: Utterance) -> Judged:
        """Say a message, after what came before it, and judge what comes of it."""
        return judge(utterance, self.say(utterance.text, self._before(utterance)), self.reported)

    def say(self, text: str, state: State | None = None) -> Turn:
        """Return the turn that a message leads to."""
        return self._dialogue.handle(state or State(), Event("judged", "judged", NOW, Said(text), SEED))

    def _before(self, utterance: Utterance) -> State:
        if utterance.after is None:
            return State()
        if utterance.after in self._questions and isinstance(utterance.wanted, Recorded | Alarmed):
            return State(mode=self._asked(self._questions[utterance.after]))
        return self.say(utterance.after).state

    def _asked(self, wanted: str) -> Asking:
        """Return a run at a question: everything before it left open, but for two answers at most that lead there."""
        quiz = self.content.quiz
        before = quiz.questions[: [question.id for question in quiz.questions].index(wanted)]
        left_open: QuizAnswers = {question.key: None for question in before}
        choices: list[tuple[str, AnswerValue]] = [(one.key, (option,)) for one in before for option in one.options]
        choices += [(one.key, SOME) for one in before if one.kind == "number"]
        ways = ({**left_open, **dict(chosen)} for most in range(3) for chosen in combinations(choices, most))
        answers = next(way for way in ways if any(question.id == wanted for question, _ in path(quiz, way)))
        return Asking("judged", quiz.id, wanted, answers)
