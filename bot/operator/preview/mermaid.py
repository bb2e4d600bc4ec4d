"""The same diagram as `diagram.py` draws, as Mermaid: text that many editors and code hosts draw by themselves."""

from collections.abc import Generator, Iterator
from itertools import count

from bot.content.conditions import ALWAYS, Rule
from bot.content.quiz_models import Question, Quiz
from bot.operator.preview.diagram import KINDS, ends, runs
from bot.operator.preview.words import Words

Tails = list[tuple[str, str]]
"""Where the path comes from: a box, and what stands on the line from it."""


def mermaid(quiz: Quiz) -> str:
    """Return the quiz as a Mermaid flowchart."""
    return "\n".join(["flowchart TD", *(f"  {line}" for line in _Flow(quiz).lines()), ""])


class _Flow:
    """Writes one box after the other, with the lines that lead to it."""

    def __init__(self, quiz: Quiz) -> None:
        self._quiz = quiz
        self._words = Words(quiz)
        self._numbers = count(1)

    def lines(self) -> Iterator[str]:
        tails: Tails = []
        for rule, questions in runs(self._quiz):
            if rule == ALWAYS:
                tails = yield from self._row(questions, tails)
            else:
                fork = yield from self._fork(rule, tails)
                tails = [*(yield from self._row(questions, [(fork, "yes")])), (fork, "no")]
        yield from self._gates(tails)

    def _row(self, questions: list[Question], tails: Tails) -> Generator[str, None, Tails]:
        for question in questions:
            name = f"question_{question.id}"
            yield _box(name, f"{question.id} · {KINDS[question.kind]}", question.ask)
            yield from _lead(tails, name)
            for number, end in enumerate(ends(self._quiz, question), 1):
                stop = f"{name}_end{number}"
                yield _box(stop, f"End: {end.status}" if end.status else "End", ", ".join(end.shown), round_=True)
                yield from _lead([(name, f"answer: {end.answer}")], stop)
            tails = [(name, "")]
        return tails

    def _fork(self, rule: Rule, tails: Tails) -> Generator[str, None, str]:
        name = f"fork_{next(self._numbers)}"
        yield f'{name}{{"{_safe(self._words.when(rule, terms=False))}?"}}'
        yield from _lead(tails, name)
        return name

    def _gates(self, tails: Tails) -> Iterator[str]:
        for gate in self._quiz.outcome.gates:
            after: Tails = []
            if gate.when != ALWAYS:
                fork = yield from self._fork(gate.when, tails)
                tails, after = [(fork, "yes")], [(fork, "no")]
            about = f"shows {', '.join(one.id for one in gate.messages)}" if gate.messages else gate.say or ""
            name = f"gate_{gate.name}"
            yield _box(name, f"{gate.name}: {gate.status}", about, round_=True)
            yield from _lead(tails, name)
            tails = after


def _box(name: str, head: str, about: str, *, round_: bool = False) -> str:
    words = f'"<b>{_safe(head)}</b>{f"<br>{_safe(about)}" if about else ""}"'
    return f"{name}({words})" if round_ else f"{name}[{words}]"


def _lead(tails: Tails, name: str) -> Iterator[str]:
    for tail, words in tails:
        yield f'{tail} -->|"{_safe(words)}"| {name}' if words else f"{tail} --> {name}"


def _safe(text: str) -> str:
    """Return text without what ends a label: Mermaid knows no other escape than the names of HTML, with a hash."""
    plain = " ".join(text.split()).replace("*", "")
    return plain.replace("#", "#35;").replace('"', "#quot;").replace("<", "#lt;").replace(">", "#gt;")
