"""How the outcome of a quiz reads: the summary, one option explained, the questions for the doctor."""

from collections.abc import Iterable

from bot.content.library import Content
from bot.content.models import Command
from bot.content.quiz_models import Note
from bot.dialogue.actions import Button, Send
from bot.dialogue.outcome import Outcome
from bot.dialogue.questions import keep_button
from bot.dialogue.state import Result
from bot.dialogue.wording import Html, data, label, listed, markup, paragraphs

IN_A_ROW = 4  # numbered buttons that a thumb can tell apart on a phone


class ResultTexts:
    """Words the results of a content's quiz."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._rules = content.quiz.outcome
        self._texts = content.texts.result

    def summary(self, outcome: Outcome, result: Result, *before: str, kept: bool) -> Send:
        """Return the whole result as one message with its card, after what is said `before`."""
        quiz = self._content.quiz
        text = paragraphs(
            *before,
            self._types(outcome),
            Html(" ".join(self._levels(outcome))),
            markup(quiz.contradiction) if outcome.contradictory else "",
            self._options(outcome),
            self._lines(self._texts.mind, (self._rules.cautions[name] for name in outcome.cautions)),
            self._lines(self._texts.avoid, self._avoid(outcome)),
            markup(self._texts.next_step),
            markup(quiz.disclaimer),
        )
        return Send(text, self._buttons(outcome, result.run, kept=kept), card=result)

    def explain(self, option: str) -> Send | None:
        """Return one option explained; None if there is no such option."""
        advice = self._rules.options.get(option)
        if advice is None:
            return None
        texts = self._texts
        details = [
            markup(texts.explain_sessions, {"sessions": advice.sessions}) if advice.sessions else "",
            markup(texts.explain_days, {"days": advice.downtime_days}) if advice.downtime_days else "",
            markup(texts.explain_caution, {"caution": advice.caution}) if advice.caution else "",
            markup(texts.evidence[advice.evidence]) if advice.evidence else "",
        ]
        text = paragraphs(
            markup(texts.explain, {"name": advice.name, "about": advice.about}), Html(" ".join(filter(None, details)))
        )
        return Send(text, (*self._about(advice.topic), *self._again()), picture=advice.picture)

    def doctor_questions(self) -> Send:
        """Return what to ask at the visit."""
        return Send(markup(self._content.texts.quiz.doctor_questions), self._again())

    def _types(self, outcome: Outcome) -> Html:
        likely, possible = (
            listed([self._rules.types[name].name for name, found in outcome.types.items() if found == band])
            if band in outcome.types.values()
            else ""
            for band in ("likely", "possible")
        )
        if likely and possible:
            return markup(self._texts.likely_and_possible, {"likely": likely, "possible": possible})
        if likely or possible:
            return markup(self._texts.likely if likely else self._texts.possible, {"types": likely or possible})
        return markup(self._texts.nothing)

    def _levels(self, outcome: Outcome) -> Iterable[Html]:
        for name, value in outcome.levels.items():
            say = next(level.say for level in self._rules.levels[name] if level.value == value)
            if say:
                yield markup(say)

    def _options(self, outcome: Outcome) -> Html:
        gate = next(gate for gate in self._rules.gates if gate.name == outcome.gate)
        now = self._numbered(outcome.options_now, 1)
        later = self._numbered(outcome.options_later, len(outcome.options_now) + 1)
        first = Html("\n".join([markup(gate.say or ""), *now]))
        return paragraphs(first, Html("\n".join([markup(self._texts.later), *later])) if later else "")

    def _numbered(self, options: Iterable[str], first: int) -> list[Html]:
        return [
            markup(
                self._texts.option,
                {
                    "number": number,
                    "name": self._rules.options[option].name,
                    "reason": self._rules.options[option].reason,
                },
            )
            for number, option in enumerate(options, first)
        ]

    def _avoid(self, outcome: Outcome) -> list[Note]:
        extra = [self._rules.avoid[name] for name in outcome.avoid_extra]
        return [*extra, *self._rules.always_avoid.values()]

    def _lines(self, head: str, notes: Iterable[Note]) -> Html:
        lines = [f"• {markup(note.text)}" for note in notes]
        return Html("\n".join([markup(head), *lines])) if lines else Html("")

    def _buttons(self, outcome: Outcome, run: str, *, kept: bool) -> tuple[tuple[Button, ...], ...]:
        labels = self._content.texts.labels
        shown = (*outcome.options_now, *outcome.options_later)
        explain = [
            Button(
                (labels.explain if number == 1 else labels.explain_next).replace("{number}", str(number)), f"o:{option}"
            )
            for number, option in enumerate(shown, 1)
        ]
        by_mail = [intent.id for intent in self._content.intents.values() if intent.command is Command.QUIZ_EMAIL][:1]
        return (
            *(tuple(explain[start : start + IN_A_ROW]) for start in range(0, len(explain), IN_A_ROW)),
            (Button(labels.doctor_questions, "d:"),),
            (Button(labels.as_pdf, f"p:{run}"), *(Button(labels.by_mail, data(name)) for name in by_mail)),
            (keep_button(labels.keep_result, run, kept=kept), Button(labels.delete_answers, f"x:{run}")),
            (Button(labels.restart, f"r:{run}"),),
        )

    def _about(self, topic: str | None) -> list[tuple[Button, ...]]:
        if topic is None:
            return []
        known = [name for name in ("what", "pain", "cost") if f"{topic}.{name}" in self._content.answers]
        return [(Button(label(self._content, f"{topic}.{name}", topic), data(f"{topic}.{name}")),) for name in known]

    def _again(self) -> tuple[tuple[Button, ...], ...]:
        return ((Button(self._content.texts.labels.result_again, "i:quiz_result_explain"),),)
