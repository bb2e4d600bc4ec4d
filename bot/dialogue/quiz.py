"""Every transition of the quiz: start, answer, tick, back, skip, stop, go on. Pure; it knows no question by name.

What an answer's words mean is read in `language/replies.py`, what the answers come to in `outcome.py`; how a question
looks is in `questions.py`, how the result reads in `result.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.content.library import Content
from bot.content.quiz_models import Question
from bot.dialogue.controls import says
from bot.dialogue.outcome import path
from bot.dialogue.state import Answers, AnswerValue, Asking
from bot.dialogue.wording import Html, listed, markup, paragraphs, wording
from bot.language.replies import AnswerReader, Chosen, Correct, Narrower, Number, Several, Unclear

DONE, BACK, SKIP, PAUSE = "=done", "=back", "=skip", "=pause"  # not option ids: those have no "="


@dataclass(frozen=True, slots=True)
class Pending:
    """The quiz goes on with a question; `notes` are said before it. `way` are all questions of these answers, if known."""

    asking: Asking
    notes: tuple[str, ...] = ()
    way: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Finished:
    """The last question is answered."""

    run: str
    answers: Answers
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAnAnswer:
    """The words answer nothing here; they may mean something else."""


Step = Pending | Finished
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class QuizFlow:
    """Walks a person through the quiz of a content."""

    def __init__(self, content: Content, correct: Correct) -> None:
        self._quiz = content.quiz
        self._texts = content.texts.quiz
        self._questions: Mapping[str, Question] = {question.id: question for question in content.quiz.questions}
        self._by_key = {question.key: question for question in content.quiz.questions}
        self._readers = {question.id: AnswerReader(question, correct) for question in content.quiz.questions}

    def start(self, seed: int) -> Asking:
        """Begin a new run; `seed` makes its name."""
        return Asking(_name(seed), self._quiz.id, self._quiz.questions[0].id)

    def mended(self, asking: Asking) -> Asking:
        """Return a run without what its quiz no longer has: answers to questions that are gone, options that are."""
        if asking.quiz != self._quiz.id:
            return asking
        keys = self._by_key
        answers = {key: value for key, value in asking.answers.items() if key in keys and _fits(keys[key], value)}
        pending = self._questions.get(asking.question)
        ticked = tuple(option for option in asking.ticked if pending is not None and option in pending.options)
        if len(answers) == len(asking.answers) and ticked == asking.ticked:
            return asking
        return replace(asking, answers=answers, ticked=ticked)

    def is_current(self, asking: Asking) -> bool:
        """Whether the pending question is the one whose turn it is: the quiz may have changed, answers may be lost."""
        if asking.quiz != self._quiz.id:
            return False
        for question, _ in path(self._quiz, asking.answers):
            if question.id == asking.question:
                return True
            if question.key not in asking.answers:
                return False
        return False

    def repaired(self, asking: Asking) -> Step:
        """Return where a run goes on that is not current: at the first question of the quiz without an answer."""
        if asking.quiz != self._quiz.id:
            fresh = Asking(asking.run, self._quiz.id, self._quiz.questions[0].id)
            return Pending(fresh, (markup(self._texts.other_quiz),))
        note = self._texts.changed if asking.answers else self._texts.lost
        return self._onward(asking, asking.answers, (markup(note),))

    # ---- what the person does

    def hear(self, asking: Asking, text: str) -> Step | NotAnAnswer:
        """Return the step that words lead to, if they answer the pending question."""
        question = self._questions[asking.question]
        match self._readers[question.id].read(text):
            case Chosen(options):
                return self._record(asking, question, _together(asking, question, options))
            case Number(value):
                return self._record(asking, question, value)
            case Several(options):
                names = listed([question.options[option].label for option in options])
                return self._unclear(asking, markup(self._texts.several, {"options": names}))
            case Narrower(ask):
                return Pending(replace(asking, unclear=max(asking.unclear, 1)), (markup(ask),))
            case Unclear():
                return NotAnAnswer()

    def is_answer_as_listed(self, asking: Asking, text: str) -> bool:
        """Whether the whole text is an answer in the author's own words: "when talking" is no question then."""
        return any(says(text, option.says) for option in self._questions[asking.question].options.values())

    def narrowed(self, asking: Asking, yes: bool) -> Step | None:
        """Return the step after yes or no to a narrower question, if the pending question has one."""
        question = self._questions[asking.question]
        if question.number is None or question.number.ask_whether is None or not asking.unclear:
            return None
        return self._record(asking, question, self._readers[question.id].narrowed(yes).value)

    def not_understood(self, asking: Asking) -> Step:
        """Return the step after words that nothing could be made of: ask once more, then leave it open."""
        question = self._questions[asking.question]
        said = wording(self._texts.unclear, asking.unclear)
        return self._unclear(asking, paragraphs(markup(said), markup(question.hint or "")))

    def press(self, asking: Asking, question_id: str, choice: str) -> Step | None:
        """Return the step after a button; None for a button that belongs to another question or option."""
        question = self._questions.get(question_id)
        if question is None or question_id != asking.question:
            return None
        if choice == BACK:
            return self.back(asking)
        if choice == SKIP:
            return self.skip(asking)
        if choice == DONE:
            return self.done(asking)
        if choice not in question.options:
            return None
        if question.kind == "one" or _yielding(question, (choice,)):
            return self._record(asking, question, (choice,))
        ticked = ({*asking.ticked} ^ {choice}) - {*question.yields}
        return Pending(replace(asking, ticked=tuple(option for option in question.options if option in ticked)))

    def was_answered(self, asking: Asking, question_id: str, choice: str) -> bool:
        """Whether a button of an earlier question is the one that answered it."""
        question = self._questions.get(question_id)
        if question is None or question.key not in asking.answers:
            return False
        told = asking.answers[question.key]
        if not isinstance(told, tuple):
            return told is None and choice == SKIP
        at_once = question.kind == "one" or _yielding(question, told)
        return told == (choice,) if at_once else choice == DONE

    def done(self, asking: Asking) -> Step:
        """Take what is ticked as the answer."""
        if not asking.ticked:
            return Pending(asking, (markup(self._texts.nothing_ticked),))
        return self._record(asking, self._questions[asking.question], asking.ticked)

    def back(self, asking: Asking) -> Step:
        """Return to the question before, with what was answered there."""
        asked = [question for question, _ in path(self._quiz, asking.answers)]
        ids = [question.id for question in asked]
        place = ids.index(asking.question) if asking.question in ids else 0
        if place == 0:
            return Pending(asking, (markup(self._texts.first_question),))
        before = asked[place - 1]
        chosen = asking.answers.get(before.key)
        ticked = chosen if before.kind == "many" and isinstance(chosen, tuple) else ()
        return Pending(replace(asking, question=before.id, ticked=ticked, unclear=0))

    def skip(self, asking: Asking) -> Step:
        """Leave the pending question open."""
        return self._record(asking, self._questions[asking.question], None, markup(self._texts.skipped))

    def why(self, asking: Asking) -> Html:
        """Return why the pending question is asked."""
        why = self._questions[asking.question].why
        return markup(self._texts.why, {"why": why}) if why else markup(self._texts.no_why)

    # ---- how it goes on

    def _record(self, asking: Asking, question: Question, value: AnswerValue, note: str | None = None) -> Step:
        answers = {**asking.answers, question.key: value}
        return self._onward(asking, answers, (note or self._noted(question, value),))

    def _noted(self, question: Question, value: AnswerValue) -> str:
        if value is None:
            return markup(self._texts.noted_missing)
        names = [_inside(question.options[name].label) for name in value] if isinstance(value, tuple) else [str(value)]
        return markup(self._texts.noted, {"options": listed(names)})

    def _onward(self, asking: Asking, told: Answers, notes: tuple[str, ...]) -> Step:
        asked = tuple([question for question, _ in path(self._quiz, told)])
        # Going back can lead to another path: what was answered on the old one counts no longer.
        counting = {question.key for question in asked}
        answers = {key: value for key, value in told.items() if key in counting}
        following = next((question for question in asked if question.key not in answers), None)
        if following is None:
            return Finished(asking.run, answers, notes)
        return Pending(replace(asking, question=following.id, answers=answers, ticked=(), unclear=0), notes, asked)

    def _unclear(self, asking: Asking, note: str) -> Step:
        if asking.unclear:
            question = self._questions[asking.question]
            return self._record(asking, question, None, markup(self._texts.gave_up))
        return Pending(replace(asking, unclear=1), (note,))


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence; "A, narrow" and "TCA" keep their capitals."""
    return label if label[1:2].isupper() or label[1:2] == "," else label[:1].lower() + label[1:]


def _together(asking: Asking, question: Question, options: tuple[str, ...]) -> tuple[str, ...]:
    """Return the answer that words amount to: with what is ticked, unless that is the answer they replace."""
    before = asking.answers.get(question.key) == asking.ticked
    if question.kind == "one" or _yielding(question, options) or before:
        return options
    ticked = {*asking.ticked, *options} - {*question.yields}
    return tuple(option for option in question.options if option in ticked)


def _fits(question: Question, value: AnswerValue) -> bool:
    """Whether a value can be an answer to a question."""
    if value is None:
        return True
    if question.kind == "number":
        return isinstance(value, int)
    return isinstance(value, tuple) and all(option in question.options for option in value)


def _yielding(question: Question, options: Sequence[str]) -> bool:
    """Whether these options stand alone: nothing can be ticked beside them."""
    return all(option in question.yields for option in options)


def _name(seed: int) -> str:
    """Return a short name for a run: five digits of base 36, enough to tell the runs of one chat apart."""
    digits = ""
    for _ in range(5):
        seed, rest = divmod(seed, 36)
        digits += _DIGITS[rest]
    return digits
