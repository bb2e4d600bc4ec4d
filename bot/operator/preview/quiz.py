"""The quiz as it asks: each question with its options, the words heard for each, and the rules that correct them."""

from collections.abc import Iterator, Mapping

from bot.content.conditions import ALWAYS
from bot.content.library import Content
from bot.content.quiz_models import Measure, NumberFormat, Option, Question, Quiz, ReadingRule
from bot.dialogue.actions import Button
from bot.dialogue.wording import Html, markup
from bot.operator.preview.diagram import draw
from bot.operator.preview.elements import element, folded, link, listed, separated, table
from bot.operator.preview.items import bubble, item
from bot.operator.preview.pictures import picture_link
from bot.operator.preview.words import Words, key_words

FILE = "knowledge/quiz.yaml"


class QuizItems:
    """Makes items of the questions of a quiz."""

    def __init__(self, content: Content) -> None:
        self._quiz: Quiz = content.quiz
        self._words = Words(content.quiz)

    def all(self) -> Iterator[Html]:
        """Yield what the quiz says around its questions, the diagram, and each question."""
        quiz = self._quiz
        for name, title in (("intro", "Before it"), ("disclaimer", "Below the result"), ("contradiction", "Added")):
            when = "where the answers contradict each other" if name == "contradiction" else ""
            text = bubble(markup(getattr(quiz, name)))
            yield item(f"quiz-{name}", f"{title} {when}".strip(), text, name=name, file=FILE)
        yield item("quiz-diagram", "Every branch", self._diagram(), name="diagram", file=FILE)
        yield from map(self._question, quiz.questions)
        rows = [(option, ", ".join(words)) for option, words in quiz.everywhere.items()]
        if rows:
            words = table(("Option", "Words heard"), rows)
            yield item("quiz-everywhere", "Heard at every question", words, name="everywhere", file=FILE)

    def _diagram(self) -> Html:
        wide = element("div", draw(self._quiz), class_="wide diagram", tabindex="0", role="group", aria_label="Diagram")
        return element("figure", wide)

    def _question(self, question: Question) -> Html:
        rows = [[Button(f"{n}. {option.label}", "q:")] for n, option in enumerate(question.options.values(), 1)]
        picture = [" With the picture ", picture_link(question.picture), "."] if question.picture else None
        when = "always" if question.when == ALWAYS else f"if {self._words.when(question.when)}"
        said = [("Why I ask", question.why), ("When not understood", question.hint)]
        return item(
            f"question-{question.id}",
            question.ask,
            element("p", f"Asked {when}.", picture, class_="meta"),
            bubble(markup(question.ask), rows),
            [bubble(markup(text), aria_label=title) for title, text in said if text],
            self._options(question),
            listed(self._notes(question)),
            name=question.id,
            file=FILE,
        )

    def _options(self, question: Question) -> Html | None:
        if not question.options:
            return None
        rows = [self._option(question, name, option) for name, option in question.options.items()]
        return table(("Option", "Name", "Words heard", "Counts"), rows)

    def _option(self, question: Question, name: str, option: Option) -> tuple[object, ...]:
        letters = f"the letters {', '.join(option.letters)}; " if option.letters else ""
        heard: object = letters + ", ".join(option.says) or "only its own words"
        if name in question.safety:
            intent = question.safety[name]
            heard = ["only what the safety detector hears as ", link(f"i-{intent}", intent)]
        shown = element("span", option.label, id=f"choice-{question.id}-{name}")
        return shown, element("code", name), heard, self._points(question.key, name)

    def _points(self, key: str, option: str) -> str:
        rules = self._quiz.outcome
        points: Mapping[str, float] = rules.scores.points.get(key, {}).get(option, {}) if rules.scores else {}
        said = [f"{self._words.option('type', name)} {given:+g}" for name, given in points.items()]
        for name, total in rules.sums.items():
            if option in total.points.get(key, {}):
                said.append(f"{key_words(name)} {total.points[key][option]:+g}")
        return ", ".join(said)

    def _notes(self, question: Question) -> Iterator[object]:
        """Yield what else is true of a question, a sentence each."""

        def names(options: tuple[str, ...]) -> str:
            return " or ".join(f"“{question.options[name].label}”" for name in options)

        if question.missing is not None:
            yield f"Without an answer it counts as {names((question.missing,))}."
        if question.ends:
            yield f"The quiz ends after {names(question.ends)}."
        if question.yields:
            yield f"Beside any other option, {names(question.yields)} does not count."
        if question.denied is not None:
            yield f"An answer that only says what is not so means {names((question.denied,))}."
        if question.several == "last":
            yield "Where several options are named, the one that stands last in the list counts."
        elif question.several != "ask":
            yield f"Where several options are named, {names((question.several,))} counts."
        if question.always_counts:
            yield f"{names(question.always_counts)} counts even where the path does not ask this question."
        if question.again:
            yield f"No answer by themselves: {', '.join(question.again)}."
        if question.measure is not None:
            yield _measure(question, question.measure)
        if question.number is not None:
            yield from _number(question.number)
        if question.rules:
            rules = listed(_rule(question, rule) for rule in question.rules)
            yield folded(f"Corrections of what was heard ({len(question.rules)})", rules)


def _measure(question: Question, measure: Measure) -> str:
    bands = []
    for band in measure.bands:
        bound = f"below {band.below:g}" if band.below is not None else f"up to {band.up_to:g}" if band.up_to else "more"
        bands.append(f"{bound} is “{question.options[band.option].label}”")
    return f"A number of {measure.unit}: {', '.join(bands)}."


def _number(number: NumberFormat) -> Iterator[str]:
    yield f"A number from {number.at_least} to {number.at_most}."
    if number.phrases:
        yield f"Words that mean one: {', '.join(f'{words} is {value}' for words, value in number.phrases.items())}."
    if number.null_when:
        yield f"Rather not said: {', '.join(number.null_when)}."
    if number.ask_whether is not None:
        asked = number.ask_whether
        yield f"After {', '.join(asked.said)}: “{asked.ask}” Yes counts as {asked.yes}, no as {asked.no}."


def _rule(question: Question, rule: ReadingRule) -> Html:
    becomes = f"it becomes “{question.options[rule.becomes].label}”" if rule.becomes else "it is dropped"
    parts: list[object] = [f"“{question.options[rule.option].label}” was heard"]
    parts += [f"one of these is said: {', '.join(rule.said)}"] if rule.said else []
    parts += [f"one of these as well: {', '.join(rule.also)}"] if rule.also else []
    parts += [f"none of these: {', '.join(rule.unless)}"] if rule.unless else []
    parts += [f"a time at least {rule.ago_at_least} ago is named"] if rule.ago_at_least else []
    return element("p", "If ", separated(parts, "; "), f": {becomes}.")
