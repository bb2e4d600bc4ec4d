"""A result in parts: what the chat, the card, the file and the mail each put together in their own way.

Every sentence is worded here, once. The parts are HTML with `<b>` only (`wording.plain` makes text of them).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.content.library import Content
from bot.content.models import Source
from bot.content.quiz_models import Advice, OutcomeRules
from bot.content.texts import ResultTexts
from bot.dialogue.outcome import Outcome, outcome, path
from bot.dialogue.state import Result
from bot.dialogue.wording import Html, listed, markup

YEAR = re.compile(r"\d{4}(-\d{4})?")
"""What tells a publication from what people said or remember."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One option, with its place in the result."""

    number: int
    id: str
    advice: Advice
    details: tuple[Html, ...]
    """Sessions, healing days, what to mind, how good the evidence is: one sentence each."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What an outcome says. Where the answers call for help instead of a result, everything but `disclaimer` is empty."""

    types: Html
    levels: tuple[Html, ...]
    contradiction: Html
    opening: Html
    """The sentence before the options."""
    now: tuple[Suggestion, ...]
    later: tuple[Suggestion, ...]
    cautions: tuple[Html, ...]
    avoid: tuple[Html, ...]
    next_step: Html
    disclaimer: Html


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, and what the person said to it: the labels of the options, or a number."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Report:
    """A whole result, for somebody who was not there: a doctor who reads the file, the person a month later."""

    at: datetime
    outcome: Outcome
    findings: Findings
    answers: tuple[Answered, ...]
    ask_head: Html
    ask: tuple[Html, ...]
    """What to ask at the visit."""
    sources: tuple[Source, ...]
    """What was published of what the options rest on, each once, in the order of the options."""
    unpublished: bool
    """Whether they rest on something else as well, such as what clinicians report."""


def findings(content: Content, found: Outcome) -> Findings:
    """Word what an outcome says."""
    quiz, texts = content.quiz, content.texts.result
    rules = quiz.outcome
    if found.show:
        nothing = Html("")
        return Findings(nothing, (), nothing, nothing, (), (), (), (), nothing, markup(quiz.disclaimer))
    gate = next(gate for gate in rules.gates if gate.name == found.gate)
    extra = [rules.avoid[name] for name in found.avoid_extra]
    return Findings(
        types=_types(rules, texts, found),
        levels=tuple(_levels(rules, found)),
        contradiction=markup(quiz.contradiction) if found.contradictory else Html(""),
        opening=markup(gate.say or ""),
        now=tuple(_suggestions(rules, texts, found.options_now, 1)),
        later=tuple(_suggestions(rules, texts, found.options_later, len(found.options_now) + 1)),
        cautions=tuple(markup(rules.cautions[name].text) for name in found.cautions),
        avoid=tuple(markup(note.text) for note in (*extra, *rules.always_avoid.values())),
        next_step=markup(texts.next_step),
        disclaimer=markup(quiz.disclaimer),
    )


def report(content: Content, result: Result) -> Report:
    """Work a result out anew from its answers, and word all of it."""
    found = outcome(content.quiz, result.answers)
    worded = findings(content, found)
    sources = tuple(_sources(content, (*worded.now, *worded.later)))
    published = tuple(source for source in sources if YEAR.search(source.year))
    checklist = content.texts.quiz.doctor_questions
    return Report(
        at=result.at,
        outcome=found,
        findings=worded,
        answers=tuple(_answers(content, result)),
        ask_head=markup(checklist.head),
        ask=tuple(markup(question) for question in checklist.questions),
        sources=published,
        unpublished=len(published) < len(sources),
    )


def details(texts: ResultTexts, advice: Advice) -> tuple[Html, ...]:
    """Return what there is to know of an option beside what it does."""
    sentences = (
        markup(texts.explain_sessions, {"sessions": advice.sessions}) if advice.sessions else None,
        markup(texts.explain_days, {"days": advice.downtime_days}) if advice.downtime_days else None,
        markup(texts.explain_caution, {"caution": advice.caution}) if advice.caution else None,
        markup(texts.evidence[advice.evidence]) if advice.evidence else None,
    )
    return tuple(sentence for sentence in sentences if sentence is not None)


def _types(rules: OutcomeRules, texts: ResultTexts, found: Outcome) -> Html:
    likely, possible = (
        listed([rules.types[name].name for name, earned in found.types.items() if earned == band])
        if band in found.types.values()
        else ""
        for band in ("likely", "possible")
    )
    if likely and possible:
        return markup(texts.likely_and_possible, {"likely": likely, "possible": possible})
    if likely or possible:
        return markup(texts.likely if likely else texts.possible, {"types": likely or possible})
    return markup(texts.nothing)


def _levels(rules: OutcomeRules, found: Outcome) -> Iterator[Html]:
    for name, value in found.levels.items():
        say = next(level.say for level in rules.levels[name] if level.value == value)
        if say:
            yield markup(say)


def _suggestions(rules: OutcomeRules, texts: ResultTexts, options: Iterable[str], first: int) -> Iterator[Suggestion]:
    for number, option in enumerate(options, first):
        advice = rules.options[option]
        yield Suggestion(number, option, advice, details(texts, advice))


def _answers(content: Content, result: Result) -> Iterator[Answered]:
    for question, value in path(content.quiz, result.answers):
        if isinstance(value, frozenset):
            # In the order of the question, so that the same answers always read the same; labels have commas of their own.
            said = "; ".join(option.label for name, option in question.options.items() if name in value)
        else:
            said = str(value) if value is not None else ""
        yield Answered(question.ask, said or content.texts.export.left_open)


def _sources(content: Content, suggestions: Iterable[Suggestion]) -> Iterator[Source]:
    facts = dict.fromkeys(fact for suggestion in suggestions for fact in suggestion.advice.facts)
    names = dict.fromkeys(source for fact in facts for source in content.facts[fact].sources)
    return (content.sources[name] for name in names)
