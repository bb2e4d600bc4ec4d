"""How a question of the quiz looks: progress, text, options, what is chosen, the buttons that steer. Pure.

A run has one place in the chat (`Send.slot`): its questions take each other's place there.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from bot.content.library import Content
from bot.content.quiz_models import Question
from bot.dialogue.actions import Button, Send
from bot.dialogue.outcome import path
from bot.dialogue.quiz import BACK, DONE, PAUSE, SKIP
from bot.dialogue.state import Asking
from bot.dialogue.wording import Html, markup, paragraphs

CELLS = 8  # of the bar that shows how far one is
LONGEST_LABEL = 34  # characters that a phone shows of a button as wide as its screen, beside number and tick
TICK = " ✓"

Rows = tuple[tuple[Button, ...], ...]


class Questions:
    """Words the questions of a content's quiz."""

    def __init__(self, content: Content) -> None:
        self._quiz = content.quiz
        self._texts = content.texts.quiz
        self._labels = content.texts.labels
        self._questions: Mapping[str, Question] = {question.id: question for question in content.quiz.questions}
        self._head = cache(self._made_head)  # as many as the quiz has questions, for every length of the way
        self._options = {question.id: _options(question) for question in content.quiz.questions}
        self._choices = {question.id: _choices(question) for question in content.quiz.questions}

    def ask(
        self, asking: Asking, *before: str, kept: bool, in_place: bool = False, way: tuple[Question, ...] = ()
    ) -> Send:
        """Return the pending question as a message, after what is said `before`.

        `kept` is whether the person wants the answers kept: the first question has the button for that. `way` are all questions
        of these answers, where they are known.
        """
        question = self._questions[asking.question]
        head = self._head(*self.progress(asking, way))
        text = paragraphs(
            *before,
            Html(f"{head}\n{markup(question.ask)}"),
            self._options[question.id],
            self._so_far(asking),
        )
        rows = self._buttons(asking, question, kept=kept)
        return Send(text, rows, picture=question.picture, slot=slot(asking.run), in_place=in_place)

    def progress(self, asking: Asking, way: tuple[Question, ...] = ()) -> tuple[int, int]:
        """Return the number of the pending question and how many this path has; parts of one count once."""
        way = way or tuple([question for question, _ in path(self._quiz, asking.answers)])
        groups = list(dict.fromkeys([question.part_of or question.id for question in way]))
        pending = self._questions[asking.question]
        place = pending.part_of or pending.id
        return (groups.index(place) + 1 if place in groups else len(groups)), len(groups)

    def _made_head(self, number: int, total: int) -> Html:
        filled = CELLS * (number - 1) // total
        bar = "▓" * filled + "░" * (CELLS - filled)
        return markup(self._texts.progress, {"number": number, "total": total, "bar": bar})

    def _so_far(self, asking: Asking) -> str:
        """Return the number that was told before the person went back; chosen options show on their buttons."""
        told = asking.answers.get(self._questions[asking.question].key)
        return markup(self._texts.so_far, {"answer": told}) if isinstance(told, int) else ""

    def _buttons(self, asking: Asking, question: Question, *, kept: bool) -> Rows:
        def button(label: str, choice: str) -> Button:
            return Button(label, f"q:{asking.run}:{question.id}:{choice}")

        told = asking.answers.get(question.key)
        chosen = asking.ticked if question.kind == "many" or not isinstance(told, tuple) else told
        rows = [
            (button(label + TICK if name in chosen else label, name),)
            for name, label in self._choices[question.id].items()
        ]
        if question.kind == "many":
            rows.append((button(self._labels.done, DONE),))
        first = question.id == self._quiz.questions[0].id
        back = () if first else (button(self._labels.back, BACK),)
        rows.append((*back, button(self._labels.skip, SKIP), button(self._labels.pause, PAUSE)))
        return (*rows, (keep_button(self._labels.keep, asking.run, kept=kept),)) if first else tuple(rows)


def _options(question: Question) -> Html:
    """Return the options with their numbers, where the buttons have no room for all of their words."""
    if all(len(option.label) <= LONGEST_LABEL for option in question.options.values()):
        return Html("")
    lines = (
        markup("{number}. {label}", {"number": number, "label": option.label})
        for number, option in enumerate(question.options.values(), 1)
    )
    return Html("\n".join(lines))


def _choices(question: Question) -> dict[str, str]:
    """Return the words on the button of each option."""
    return {
        name: f"{number}. {_short(option.label)}" for number, (name, option) in enumerate(question.options.items(), 1)
    }


def placed(send: Send, run: str, *, in_place: bool = False) -> Send:
    """Return a message that takes the place of a run's question in the chat."""
    return replace(send, slot=slot(run), in_place=in_place)


def slot(run: str) -> str:
    """Return the place in the chat that a run has."""
    return f"quiz:{run}"


def keep_button(label: str, run: str, *, kept: bool) -> Button:
    """Return the button that turns keeping the answers on or off; pressed twice it does the same thing twice."""
    return Button(f"{label}{TICK if kept else ''}", f"k:{run}:{'off' if kept else 'on'}")


def _short(label: str) -> str:
    """Return a label that fits on a button, cut between words."""
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[:LONGEST_LABEL].rpartition(' ')[0] or label[: LONGEST_LABEL - 1]}…"
