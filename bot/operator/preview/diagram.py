"""Draws a quiz from its data: questions as boxes, conditions on the lines between them, ends at the right.

The path runs down at the left. Questions that are asked only under a condition stand to the right of it, and the path
comes back below them; a question after which some answer ends the quiz has a line to that end. At the bottom the gates
of the result follow one another: the first whose condition holds decides. Nothing here knows a question by name.
"""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.content.conditions import ALWAYS, Rule, Term, leaves
from bot.content.quiz_models import Gate, Question, Quiz
from bot.dialogue.outcome import outcome, path
from bot.dialogue.wording import Html
from bot.operator.preview.elements import element
from bot.operator.preview.words import Words

BOX = 290  # widths, in pixels of the picture
GAP = 250
MARGIN = 16
LINE = 17
SIGN = 6.9  # about how wide a letter is at 13 pixels
ROOM = 30  # between boxes, one above the other
STYLE = """
svg { background: #fff; font: 13px Inter, system-ui, sans-serif; }
text { fill: #1f2328; }
rect { fill: #f6f8fa; stroke: #9aa4ae; }
tspan:first-child { font-weight: 600; }
.label tspan { font-weight: 400; fill: #57606a; font-size: 12.5px; }
.end rect { fill: #e3f1ef; stroke: #2f7f86; }
.head rect { fill: #fbefd3; }
.line { fill: none; stroke: #57606a; stroke-width: 1.4; }
marker path { fill: #57606a; }
"""
"""The colours of a diagram that stands alone; on the page of the preview they come from its style sheet."""
_LINK = re.compile(r' href="#[^"]*" ?')
KINDS = {"number": "a number", "one": "one answer", "many": "several answers"}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with lines of text; the first one is bold."""

    x: float
    y: float
    lines: tuple[str, ...]
    kind: str
    anchor: str

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + 16

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height


def draw(quiz: Quiz) -> Html:
    """Return the diagram as SVG."""
    return _Drawing(quiz).drawn()


def stand_alone(quiz: Quiz) -> str:
    """Return the diagram as a file of its own: with its colours, and nothing to press."""
    drawn = draw(quiz).replace("; the tables below say the same in words", "")
    head, _, rest = drawn.partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{element("style", Html(STYLE))}{_LINK.sub(" ", rest)}\n'


def runs(quiz: Quiz) -> Iterator[tuple[Rule, list[Question]]]:
    """Yield questions that follow one another under the same condition, with that condition."""
    together: list[Question] = []
    for question in quiz.questions:
        own = {asked.key for asked in together}
        if together and (question.when != together[0].when or own & set(_names(question.when, quiz))):
            yield together[0].when, together
            together = []
        together.append(question)
    yield together[0].when, together


@dataclass(frozen=True, slots=True)
class End:
    """An answer after which nothing more is asked; without a gate it depends on the answers before where it leads."""

    answer: str
    gate: str = ""
    status: str = ""
    shown: tuple[str, ...] = ()


def ends(quiz: Quiz, question: Question) -> Iterator[End]:
    """Yield the ends that answers to a question lead to."""
    for option in question.ends:
        answers = {question.key: (option,)}
        label = question.options[option].label
        if any(one is question for one, _ in path(quiz, answers)):
            found = outcome(quiz, answers)
            yield End(label, found.gate, found.status, found.show)
        else:
            yield End(label)


def _names(rule: Rule, quiz: Quiz) -> Iterator[str]:
    for leaf in leaves(rule):
        if isinstance(leaf, Term):
            yield from _names(quiz.outcome.terms[leaf.name], quiz)
        else:
            yield leaf.name


class _Drawing:
    """Puts one thing below the other; `y` is where the next one begins."""

    def __init__(self, quiz: Quiz) -> None:
        self._quiz = quiz
        self._words = Words(quiz)
        self._parts: list[Html] = []
        self._y = float(MARGIN)
        self._from = self._y
        """Where the path at the left has been drawn to."""
        self._columns = 2

    def drawn(self) -> Html:
        """Draw all of it."""
        for rule, questions in runs(self._quiz):
            if rule == ALWAYS:
                self._always(questions)
            else:
                self._branch(rule, questions)
        self._gates()
        width = _left(self._columns - 1) + BOX + MARGIN
        return element(
            *("svg", _arrow(), self._parts),
            viewBox=f"0 0 {width:g} {self._y:g}",
            width=f"{width:g}",
            height=f"{self._y:g}",
            role="img",
            aria_label=f"The {self._quiz.name} with every branch; the tables below say the same in words",
        )

    def _always(self, questions: Sequence[Question]) -> None:
        for question in questions:
            box = self._question(question, 0, self._y)
            self._down_to(box.y)
            self._from = box.bottom
            self._y = max(box.bottom, self._ends(question, box, 1)) + ROOM

    def _branch(self, rule: Rule, questions: Sequence[Question]) -> None:
        lines = _wrapped(f"if {self._words.when(rule, terms=False)}", GAP - 24)
        turn = self._y + len(lines) * LINE
        box = self._question(questions[0], 1, turn - 24)
        self._line([(_center(0), turn), (box.x, turn)], arrow=True)
        self._label(_left(0) + BOX + 8, turn - 6 - (len(lines) - 1) * LINE, lines)
        self._label(_center(0) + 8, turn + LINE + 2, ("otherwise",))
        for index, question in enumerate(questions):
            if index:
                below = self._question(question, 1, box.bottom + ROOM)
                self._line([(_center(1), box.bottom), (_center(1), below.y)], arrow=True)
                box = below
            self._y = max(box.bottom, self._ends(question, box, 2)) + ROOM
        back = self._y - ROOM / 2
        self._line([(_center(1), box.bottom), (_center(1), back), (_center(0), back)], arrow=True)
        self._y = back + ROOM

    def _question(self, question: Question, column: int, y: float) -> Box:
        lines = (f"{question.id} · {KINDS[question.kind]}", *_wrapped(question.ask, BOX - 20))
        return self._box(Box(_left(column), y, lines, "question", f"question-{question.id}"))

    def _ends(self, question: Question, box: Box, column: int) -> float:
        """Draw the ends that answers to a question lead to; returns how far down they reach."""
        y = box.y
        for one in ends(self._quiz, question):
            about = _wrapped(f"End: {one.status}" if one.status else "End", BOX - 20)
            about += _wrapped(", ".join(one.shown), BOX - 20)
            words = _wrapped(f"answer: {one.answer}", GAP - 24)
            end = self._box(Box(_left(column), y, about, "end", f"gate-{one.gate}" if one.gate else "gates"))
            self._line([(box.x + BOX, end.middle), (end.x, end.middle)], arrow=True)
            self._label(box.x + BOX + 8, end.middle - 6 - (len(words) - 1) * LINE, words)
            self._columns = max(self._columns, column + 1)
            y = end.bottom + ROOM / 2
        return y - ROOM / 2

    # ---- the result

    def _gates(self) -> None:
        lines = _wrapped("The result: the first line whose condition holds decides", BOX - 20)
        head = self._box(Box(_left(0), self._y, lines, "head", "gates"))
        self._down_to(head.y)
        self._from, self._y = head.bottom, head.bottom + ROOM
        for gate in self._quiz.outcome.gates:
            self._gate(gate)

    def _gate(self, gate: Gate) -> None:
        rule = self._words.when(gate.when, terms=False)
        words = _wrapped("otherwise" if gate.when == ALWAYS else f"if {rule}", BOX / 2 + GAP - 24)
        about = f"shows {', '.join(message.id for message in gate.messages)}" if gate.messages else gate.say or ""
        lines = (f"{gate.name}: {gate.status}", *_wrapped(about, BOX - 20))
        turn = self._y + len(words) * LINE + 2
        tall = len(lines) * LINE + 16
        end = self._box(Box(_left(1), max(self._y, turn - tall + 12), lines, "end", f"gate-{gate.name}"))
        self._line([(_center(0), self._from), (_center(0), turn)])
        self._line([(_center(0), turn), (end.x, turn)], arrow=True)
        self._label(_center(0) + 12, self._y + LINE - 4, words)
        self._from = turn
        self._y = max(end.bottom, turn) + ROOM / 2

    # ---- lines and letters

    def _down_to(self, y: float) -> None:
        if y > self._from and self._from > MARGIN:
            self._line([(_center(0), self._from), (_center(0), y)], arrow=True)

    def _box(self, box: Box) -> Box:
        rect = element("rect", x=f"{box.x:g}", y=f"{box.y:g}", width=BOX, height=f"{box.height:g}", rx=12)
        text = _text(box.x + 12, box.y + 21, box.lines)
        self._parts.append(element("a", rect, text, href=f"#{box.anchor}", class_=box.kind))
        return box

    def _line(self, points: Sequence[tuple[float, float]], *, arrow: bool = False) -> None:
        course = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
        self._parts.append(element("path", d=course, class_="line", marker_end="url(#arrow)" if arrow else None))

    def _label(self, x: float, y: float, lines: Sequence[str]) -> None:
        if lines:
            self._parts.append(element("g", _text(x, y, lines), class_="label"))


def _left(column: int) -> float:
    return MARGIN + column * (BOX + GAP)


def _center(column: int) -> float:
    return _left(column) + BOX / 2


def _wrapped(text: str, width: float) -> tuple[str, ...]:
    return tuple(textwrap.wrap(" ".join(text.split()), int(width / SIGN)))


def _text(x: float, y: float, lines: Sequence[str]) -> Html:
    spans = [element("tspan", line, x=f"{x:g}", dy=0 if index == 0 else LINE) for index, line in enumerate(lines)]
    return element("text", spans, x=f"{x:g}", y=f"{y:g}")


def _arrow() -> Html:
    tip = element("path", d="M0 0 L8 4 L0 8 z")
    marker = element("marker", tip, id="arrow", markerWidth=8, markerHeight=8, refX=7, refY=4, orient="auto")
    return element("defs", marker)
