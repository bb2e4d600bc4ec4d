"""Every transition of the quiz: start, answer, tick, back, skip, stop, go on. Pure; it knows no question by name.

What an answer's words mean is read in `language/replies.py`, what the answers come to in `outcome.py`, and how the
result reads in `result.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.content.library import Content
from bot.content.quiz_models import Question
from bot.dialogue.actions import Button, Send
from bot.dialogue.outcome import path
from bot.dialogue.state import Answers, AnswerValue, Asking
from bot.dialogue.wording import Html, listed, markup, paragraphs, wording
from bot.language.replies import AnswerReader, Chosen, Correct, Narrower, Number, Several, Unclear

CELLS = 8  # of the bar that shows how far one is
DONE, BACK, SKIP = "=done", "=back", "=skip"  # not option ids: those have no "="


@dataclass(frozen=True, slots=True)
class Pending:
    """The quiz goes on with a question; `notes` are said before it."""

    asking: Asking
    notes: tuple[str, ...] = ()


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
        self._labels = content.texts.labels
        self._questions: Mapping[str, Question] = {question.id: question for question in content.quiz.questions}
        self._readers = {question.id: AnswerReader(question, correct) for question in content.quiz.questions}

    def start(self, seed: int) -> Asking:
        """Begin a new run; `seed` makes its name."""
        return Asking(_name(seed), self._quiz.id, self._quiz.questions[0].id)

    def is_current(self, asking: Asking) -> bool:
        """Whether the quiz that this run began still has its pending question."""
        return asking.quiz == self._quiz.id and asking.question in self._questions

    def repaired(self, asking: Asking) -> Step:
        """Return where a run goes on whose pending question is gone: at the first question without an answer."""
        kept = {key: value for key, value in asking.answers.items() if any(q.key == key for q in self._quiz.questions)}
        return self._onward(replace(asking, quiz=self._quiz.id, answers=kept), (self._texts.changed,))

    # ---- what the person does

    def hear(self, asking: Asking, text: str) -> Step | NotAnAnswer:
        """Return the step that words lead to, if they answer the pending question."""
        question = self._questions[asking.question]
        match self._readers[question.id].read(text):
            case Chosen(options):
                ticked = tuple(option for option in question.options if option in (*asking.ticked, *options))
                chosen = options if question.kind == "one" or _yielding(question, options) else ticked
                return self._record(asking, question, chosen)
            case Number(value):
                return self._record(asking, question, value)
            case Several(options):
                names = listed([question.options[option].label for option in options])
                return self._unclear(asking, markup(self._texts.several, {"options": names}))
            case Narrower(ask):
                return Pending(replace(asking, unclear=max(asking.unclear, 1)), (markup(ask),))
            case Unclear():
                return NotAnAnswer()

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
        ticked = {*asking.ticked} ^ {choice}
        return Pending(replace(asking, ticked=tuple(option for option in question.options if option in ticked)))

    def done(self, asking: Asking) -> Step:
        """Take what is ticked as the answer."""
        if not asking.ticked:
            return self.not_understood(asking)
        return self._record(asking, self._questions[asking.question], asking.ticked)

    def back(self, asking: Asking) -> Step:
        """Return to the question before; its answer is asked for anew."""
        asked = [question for question, _ in path(self._quiz, asking.answers)]
        ids = [question.id for question in asked]
        place = ids.index(asking.question) if asking.question in ids else 0
        if place == 0:
            return Pending(asking, (markup(self._texts.first_question),))
        before = asked[place - 1]
        answers = {key: value for key, value in asking.answers.items() if key != before.key}
        return Pending(replace(asking, question=before.id, answers=answers, ticked=(), unclear=0))

    def skip(self, asking: Asking) -> Step:
        """Leave the pending question open."""
        return self._record(asking, self._questions[asking.question], None, markup(self._texts.skipped))

    def why(self, asking: Asking) -> Html:
        """Return why the pending question is asked."""
        why = self._questions[asking.question].why
        return markup(self._texts.why, {"why": why}) if why else markup(self._texts.no_why)

    # ---- what the bot says

    def ask(self, asking: Asking, *before: str) -> Send:
        """Return the pending question as a message, after what is said `before`."""
        question = self._questions[asking.question]
        number, total = self.progress(asking)
        bar = "▓" * (CELLS * (number - 1) // total) + "░" * (CELLS - CELLS * (number - 1) // total)
        head = markup(self._texts.progress, {"number": number, "total": total, "bar": bar})
        text = paragraphs(*before, Html(f"{head}\n{markup(question.ask)}"))
        return Send(text, self._buttons(asking, question), picture=question.picture)

    def progress(self, asking: Asking) -> tuple[int, int]:
        """Return the number of the pending question and how many this path has; parts of one count once."""
        groups = list(
            dict.fromkeys(question.part_of or question.id for question, _ in path(self._quiz, asking.answers))
        )
        pending = self._questions[asking.question]
        place = pending.part_of or pending.id
        return (groups.index(place) + 1 if place in groups else len(groups)), len(groups)

    def _buttons(self, asking: Asking, question: Question) -> tuple[tuple[Button, ...], ...]:
        def button(label: str, choice: str) -> Button:
            return Button(label, f"q:{asking.run}:{question.id}:{choice}")

        rows = [
            (button(f"{number}. {option.label}{' ✓' if name in asking.ticked else ''}", name),)
            for number, (name, option) in enumerate(question.options.items(), 1)
        ]
        steering = [button(self._labels.back, BACK)] if asking.answers else []
        steering.append(button(self._labels.skip, SKIP))
        if question.kind == "many":
            steering.append(button(self._labels.done, DONE))
        return (*rows, tuple(steering))

    # ---- how it goes on

    def _record(self, asking: Asking, question: Question, value: AnswerValue, note: str | None = None) -> Step:
        answers = {**asking.answers, question.key: value}
        return self._onward(replace(asking, answers=answers), (note or self._noted(question, value),))

    def _noted(self, question: Question, value: AnswerValue) -> str:
        if value is None:
            return markup(self._texts.noted_missing)
        names = [_inside(question.options[name].label) for name in value] if isinstance(value, tuple) else [str(value)]
        return markup(self._texts.noted, {"options": listed(names)})

    def _onward(self, asking: Asking, notes: tuple[str, ...]) -> Step:
        following = next((q for q, _ in path(self._quiz, asking.answers) if q.key not in asking.answers), None)
        if following is None:
            return Finished(asking.run, asking.answers, notes)
        return Pending(replace(asking, question=following.id, ticked=(), unclear=0), notes)

    def _unclear(self, asking: Asking, note: str) -> Step:
        if asking.unclear:
            question = self._questions[asking.question]
            return self._record(asking, question, None, markup(self._texts.gave_up))
        return Pending(replace(asking, unclear=1), (note,))


def _inside(label: str) -> str:
    """Return a label as it stands inside a sentence; "A, narrow" and "TCA" keep their capitals."""
    return label if label[1:2].isupper() or label[1:2] == "," else label[:1].lower() + label[1:]


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
