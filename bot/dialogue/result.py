"""How the outcome of a quiz reads in the chat: the summary, one option explained, the questions for the doctor.

What it says is worded in `findings.py`, for every place where a result is shown.
"""

from collections.abc import Iterable, Iterator

from bot.content.library import Content
from bot.content.models import Command
from bot.dialogue.actions import Button, Send
from bot.dialogue.findings import Suggestion, details, findings
from bot.dialogue.outcome import Outcome
from bot.dialogue.questions import keep_button
from bot.dialogue.state import Result
from bot.dialogue.wording import Html, data, label, markup, paragraphs

IN_A_ROW = 3  # numbered buttons that a thumb can tell apart on a phone


class ResultTexts:
    """Words the results of a content's quiz."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._rules = content.quiz.outcome
        self._texts = content.texts.result

    def summary(self, outcome: Outcome, result: Result, *before: str, kept: bool) -> Send:
        """Return the whole result as one message with its card, after what is said `before`."""
        found = findings(self._content, outcome)
        later = _lines(markup(self._texts.later), self._numbered(found.later)) if found.later else ""
        text = paragraphs(
            *before,
            found.types,
            Html(" ".join(found.levels)),
            found.contradiction,
            _lines(found.opening, self._numbered(found.now)),
            later,
            _lines(markup(self._texts.mind), _bullets(found.cautions)) if found.cautions else "",
            _lines(markup(self._texts.avoid), _bullets(found.avoid)) if found.avoid else "",
            found.next_step,
            found.disclaimer,
        )
        return Send(text, self._buttons(outcome, result.run, kept=kept), card=result)

    def explain(self, option: str) -> Send | None:
        """Return one option explained; None if there is no such option."""
        advice = self._rules.options.get(option)
        if advice is None:
            return None
        about = markup(self._texts.explain, {"name": advice.name, "about": advice.about})
        text = paragraphs(about, Html(" ".join(details(self._texts, advice))))
        return Send(text, (*self._about(advice.topic), *self.again()), picture=advice.picture)

    def doctor_questions(self) -> Send:
        """Return what to ask at the visit."""
        checklist = self._content.texts.quiz.doctor_questions
        return Send(_lines(markup(checklist.head), _bullets(map(markup, checklist.questions))), self.again())

    def _numbered(self, suggestions: Iterable[Suggestion]) -> Iterator[Html]:
        for one in suggestions:
            values = {"number": one.number, "name": one.advice.name, "reason": one.advice.reason}
            yield markup(self._texts.option, values)

    def _buttons(self, outcome: Outcome, run: str, *, kept: bool) -> tuple[tuple[Button, ...], ...]:
        labels = self._content.texts.labels
        explain = [
            Button(
                (labels.explain if number == 1 else labels.explain_next).replace("{number}", str(number)), f"o:{option}"
            )
            for number, option in numbered(outcome)
        ]
        by_mail = [intent.id for intent in self._content.intents.values() if intent.command is Command.QUIZ_EMAIL][:1]
        return (
            *(tuple(explain[start : start + IN_A_ROW]) for start in range(0, len(explain), IN_A_ROW)),
            (Button(labels.doctor_questions, "d:"),),
            (Button(labels.as_pdf, f"p:{run}"), *(Button(labels.by_mail, data(name)) for name in by_mail)),
            (keep_button(labels.keep_result, run, kept=kept),),
            (Button(labels.delete_answers, f"x:{run}"),),
            (Button(labels.restart, f"r:{run}"),),
        )

    def _about(self, topic: str | None) -> list[tuple[Button, ...]]:
        if topic is None:
            return []
        known = [name for name in ("what", "pain", "cost") if f"{topic}.{name}" in self._content.answers]
        return [(Button(label(self._content, f"{topic}.{name}", topic), data(f"{topic}.{name}")),) for name in known]

    def again(self) -> tuple[tuple[Button, ...], ...]:
        """Return the way back to the result."""
        return ((Button(self._content.texts.labels.result_again, "i:quiz_result_explain"),),)


def numbered(outcome: Outcome) -> Iterator[tuple[int, str]]:
    """Return the options of a result under the numbers they have in it."""
    return enumerate((*outcome.options_now, *outcome.options_later), 1)


def _bullets(notes: Iterable[Html]) -> Iterator[Html]:
    return (Html(f"• {note}") for note in notes)


def _lines(head: Html, lines: Iterable[Html]) -> Html:
    return Html("\n".join([head, *lines]))
