"""What a person answered to a question of the quiz: options, a number, or nothing that can be told.

Whole words count, the longest match wins and nothing inside it counts ("not growing" is not "growing"); typing
mistakes are corrected towards the words of the question; a negated phrase does not count. All words, bands and rules
are the quiz's; which question follows is left to the dialogue.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.content.quiz_models import Question, ReadingRule
from bot.language.quantities import age, amounts
from bot.language.text import words

NEGATIONS = frozenset(
    [
        "no",
        "not",
        "never",
        "without",
        "dont",
        "didnt",
        "doesnt",
        "havent",
        "hasnt",
        "isnt",
        "arent",
        "aint",
        "wasnt",
        "cant",
        "non",
        "nor",
    ]
)
REACH = 3  # words a negation reaches forward: "not really pregnant", "no sign of pus"
_JOINERS = frozenset(["and", "or", "&", "nor"])
_STOPPERS = frozenset(["but", "just", "only", "though", "however", "yes"])


@dataclass(frozen=True, slots=True)
class Chosen:
    """These options were answered, in the order of the question."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number was answered, or (None) the person would rather not say."""

    value: int | None


@dataclass(frozen=True, slots=True)
class Several:
    """A single choice named several options, and nothing decides between them."""

    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Narrower:
    """The answer only narrows it down: put this question next."""

    ask: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """Nothing in the message answers the question."""


Reading = Chosen | Number | Several | Narrower | Unclear
Correct = Callable[[str, frozenset[str]], str]
"""Takes a word and the words that are known; returns the one that was probably meant, or the word itself."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A phrase of an option, at a place in the message."""

    option: str
    start: int
    end: int
    negated: bool


class AnswerReader:
    """Reads the answers to one question."""

    def __init__(self, question: Question, correct: Correct) -> None:
        self._question = question
        self._correct = correct

    def read(self, text: str) -> Reading:
        """Return what `text` says in answer to the question. Never raises."""
        return self._number(text) if self._question.number is not None else self._options(text)

    def narrowed(self, yes: bool) -> Number:
        """Return the number that a yes or no to the narrower question means."""
        further = self._question.number.ask_whether if self._question.number else None
        return Number(None) if further is None else Number(further.yes if yes else further.no)

    def _number(self, text: str) -> Reading:
        form = self._question.number
        assert form is not None  # a question of kind number has one: its model sees to that
        said = self._words(text)
        value = age(text, form.at_least, form.at_most)
        if value is not None and value <= form.at_most:
            return Number(value)
        if any(_contains(said, phrase) for phrase in form.null_when):
            return Number(None)
        named = next((number for phrase, number in form.phrases.items() if _contains(said, phrase)), None)
        if named is not None:
            return Number(named)
        further = form.ask_whether
        if further is not None and any(_contains(said, phrase) for phrase in further.said):
            return Narrower(further.ask)
        return Unclear()

    def _options(self, text: str) -> Reading:
        said = self._words(text)
        listed = self._letters(said) or self._listed(said)
        if listed:
            return self._settle(listed)
        found = list(self._phrases(said))
        options = [hit.option for hit in found if not hit.negated]
        if not options and found and self._question.yields:
            options = [self._question.yields[0]]  # "not pregnant" says that none of it applies
        options += self._measured(text, {hit.option for hit in found})
        return self._settle(self._ruled(dict.fromkeys(options), text, said))

    def _settle(self, options: Mapping[str, object]) -> Reading:
        """Return the reading that these options amount to, by the rules of the question."""
        chosen = [option for option in self._question.options if option in options]
        missing = self._question.missing
        if len(chosen) > 1 and self._question.kind == "one":
            chosen = [option for option in chosen if option != missing]
        for yielding in self._question.yields:
            if len(chosen) > 1 and yielding in chosen:
                chosen.remove(yielding)
        if not chosen:
            return Unclear()
        if len(chosen) == 1 or self._question.kind == "many":
            return Chosen(tuple(chosen))
        match self._question.several:
            case "ask":
                return Several(tuple(chosen))
            case "last":
                return Chosen((chosen[-1],))
            case option:
                return Chosen((option,))

    @cached_property
    def _lexicon(self) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
        """The phrases of all options by their first word, longest first."""
        by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for name, option in self._question.options.items():
            for phrase in (*option.says, *([] if name in self._question.safety else [option.label])):
                split = words(phrase)
                if split:
                    by_first.setdefault(split[0], []).append((split, name))
        for phrases in by_first.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        return by_first

    @cached_property
    def _known(self) -> frozenset[str]:
        phrases = {word for entries in self._lexicon.values() for phrase, _ in entries for word in phrase}
        number = self._question.number
        extra = (
            (*number.null_when, *number.phrases, *(number.ask_whether.said if number.ask_whether else ()))
            if number
            else ()
        )
        rules = [phrase for rule in self._question.rules for phrase in (*rule.said, *rule.unless)]
        return frozenset(phrases | {word for phrase in (*extra, *rules) for word in words(phrase)} | NEGATIONS)

    def _words(self, text: str) -> tuple[str, ...]:
        return tuple(self._correct(word, self._known) for word in words(text))

    def _letters(self, said: tuple[str, ...]) -> dict[str, None]:
        """Return the options named by letters, where the message is nothing but letters."""
        owners = {letter.lower(): name for name, option in self._question.options.items() for letter in option.letters}
        rest = [word for word in said if word not in _JOINERS]
        return dict.fromkeys(owners[word] for word in rest) if rest and all(word in owners for word in rest) else {}

    def _listed(self, said: tuple[str, ...]) -> dict[str, None]:
        """Return the options named by their numbers, where the message is nothing but numbers.

        A bare number at a question about a size may be the size as well: then both readings stand.
        """
        rest = [word for word in said if word not in _JOINERS]
        names = list(self._question.options)
        if not rest or not all(word.isdigit() and 1 <= int(word) <= len(names) for word in rest):
            return {}
        listed = dict.fromkeys(names[int(word) - 1] for word in rest)
        if self._question.measure is not None and len(rest) == 1:
            listed[self._band(float(rest[0]))] = None
        return listed

    def _phrases(self, said: tuple[str, ...]) -> Iterator[_Found]:
        place, denied_until = 0, -1
        while place < len(said):
            hit = next(
                (
                    entry
                    for entry in self._lexicon.get(said[place], ())
                    if said[place : place + len(entry[0])] == entry[0]
                ),
                None,
            )
            if hit is not None:
                phrase, option = hit
                negated = place <= denied_until and option not in self._question.yields
                yield _Found(option, place, place + len(phrase), negated)
                if phrase[0] in NEGATIONS and len(phrase) == 1:
                    denied_until = place + REACH
                elif negated:
                    denied_until = place + len(phrase) + 1  # "no pus or fever" denies both
                place += len(phrase)
                continue
            if said[place] in NEGATIONS:
                denied_until = place + REACH
            elif said[place] in _STOPPERS:
                denied_until = -1
            place += 1

    def _measured(self, text: str, already: set[str]) -> list[str]:
        """Return the options that sizes or times in the message pick; words that name an option come first."""
        measure = self._question.measure
        if measure is None or already - {self._question.missing}:
            return []
        return [self._band(amount.value) for amount in amounts(text, measure.unit)]

    def _band(self, value: float) -> str:
        measure = self._question.measure
        assert measure is not None  # only called where there is one
        for band in measure.bands:
            if (band.below is not None and value < band.below) or (band.up_to is not None and value <= band.up_to):
                return band.option
        return measure.bands[-1].option

    def _ruled(self, options: dict[str, None], text: str, said: tuple[str, ...]) -> dict[str, None]:
        for rule in self._question.rules:
            if rule.option in options and _applies(rule, text, said):
                del options[rule.option]
                if rule.becomes is not None:
                    options[rule.becomes] = None
        return options


def _applies(rule: ReadingRule, text: str, said: tuple[str, ...]) -> bool:
    if rule.said and not any(_contains(said, phrase) for phrase in rule.said):
        return False
    if any(_contains_unnegated(said, phrase) for phrase in rule.unless):
        return False
    if rule.ago_at_least is None:
        return True
    amount, unit = rule.ago_at_least.split()
    least = {"days": 1, "weeks": 7, "months": 30, "years": 365}[unit] * int(amount)
    # "on accutane for 7 months" is now; only "stopped" and the like make a bare time one that has passed.
    return any(found.value >= least and not found.after and (found.ago or rule.said) for found in amounts(text, "days"))


def _places(said: tuple[str, ...], phrase: str) -> Iterator[int]:
    wanted = words(phrase)
    for start in range(len(said) - len(wanted) + 1):
        if said[start : start + len(wanted)] == wanted:
            yield start


def _contains(said: tuple[str, ...], phrase: str) -> bool:
    return any(True for _ in _places(said, phrase))


def _contains_unnegated(said: tuple[str, ...], phrase: str) -> bool:
    return any(NEGATIONS.isdisjoint(said[max(0, start - REACH) : start]) for start in _places(said, phrase))
