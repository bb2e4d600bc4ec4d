"""What a person answered to a question of the quiz: options, a number, or nothing that can be told.

Whole words count, the longest match wins and nothing inside it counts ("not growing" is not "growing"); typing
mistakes are corrected towards the words of the question; a negated phrase does not count. All words, bands and rules
are the quiz's; which question follows is left to the dialogue.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from bot.content.quiz_models import Question, ReadingRule
from bot.language.negation import NEGATIONS, STOPS, Hit, Said, denied, not_denied
from bot.language.quantities import NUMBER_WORDS, UNIT_WORDS, Amount, age, amounts, bare_amounts, with_digits
from bot.language.text import WORD, normalise, words

_JOINS = frozenset("and or nor also plus".split())
_HEDGES = frozenset("i think guess maybe probably mostly mainly some definitely option number letter picture".split())
_BESIDE = _JOINS | _HEDGES
"""Words that may stand beside letters and numbers: "C i think" is nothing but a letter."""
_DURING = frozenset("on took taking take used course".split())  # "off it, was on it for 8 months" tells no time since


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


class AnswerReader:
    """Reads the answers to one question."""

    def __init__(self, question: Question, correct: Correct) -> None:
        self._question = question
        self._correct = correct
        options = question.options.items()
        self._owners = {letter.lower(): name for name, option in options for letter in option.letters}

    def read(self, text: str) -> Reading:
        """Return what `text` says in answer to the question. Never raises."""
        plain = WORD.sub(lambda word: self._corrected(word[0]), normalise(text))
        return self._number(plain) if self._question.number is not None else self._options(plain)

    def narrowed(self, yes: bool) -> Number:
        """Return the number that a yes or no to the narrower question means."""
        further = self._question.number.ask_whether if self._question.number else None
        return Number(None) if further is None else Number(further.yes if yes else further.no)

    # ---- numbers

    def _number(self, plain: str) -> Reading:
        form = self._question.number
        assert form is not None  # a question of kind number has one: its model sees to that
        said = words(plain)
        further = form.ask_whether
        narrower = [phrase for phrase in further.said if _contains(said, phrase)] if further is not None else []
        for phrase in narrower:  # the 18 of "over 18" is no age
            plain = plain.replace(phrase, " ")
        value = age(plain, form.at_least, form.at_most)
        if value is not None:
            return Number(value)
        if any(_contains(said, phrase) for phrase in form.null_when):
            return Number(None)
        named = next((number for phrase, number in form.phrases.items() if _contains(said, phrase)), None)
        if named is not None:
            return Number(named)
        return Narrower(further.ask) if further is not None and narrower else Unclear()

    # ---- options

    def _options(self, plain: str) -> Reading:
        bare = Said.of(plain)
        letters = self._letters(bare.words)
        if letters:
            return self._settle(letters)
        listed = self._listed(bare.words)
        if listed:
            return self._settle(listed, ask=self._question.measure is not None)
        sizes, rest = self._measured(plain)
        said = bare if rest == plain else Said.of(rest)
        hits = self._hits(said.words)
        question = self._question
        wrong = denied(said, hits, nothing=question.denied, absences=question.yields, compares=question.kind == "one")
        options = dict.fromkeys(hit.option for hit in hits if hit.option and hit not in wrong)
        if not options and not sizes and question.measure:
            sizes = bare_amounts(rest)
        options |= dict.fromkeys(self._band(size.value) for size in sizes)
        if not options and question.denied and any(hit.option not in question.yields for hit in wrong):
            options = {question.denied: None}  # "not pregnant" says that none of it applies
        return self._settle(self._ruled([*options], plain, bare.words))

    def _settle(self, options: Iterable[str], *, ask: bool = False) -> Reading:
        """Return the reading that these options amount to, by the rules of the question, or `ask` if there are several."""
        named = set(options)
        chosen = [option for option in self._question.options if option in named]
        if ask and len(chosen) > 1:
            return Several(tuple(chosen))
        if len(chosen) > 1 and self._question.kind == "one":
            chosen = [option for option in chosen if option != self._question.missing]
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

    def _letters(self, said: Sequence[str]) -> dict[str, None]:
        """Return the options named by letters, where the message is nothing but letters."""
        owners = self._owners
        rest = [word for word in said if word in owners or word not in _BESIDE]
        return dict.fromkeys(owners[word] for word in rest) if rest and all(word in owners for word in rest) else {}

    def _listed(self, said: Sequence[str]) -> dict[str, None]:
        """Return the options named by their numbers, where the message is nothing but numbers.

        At a question about a size a bare number may be the size as well: then both readings stand.
        """
        names = list(self._question.options)
        rest = [word for word in said if word not in _BESIDE]
        if not rest or not all(word.isdecimal() and 1 <= int(word[:3]) <= len(names) for word in rest):
            return {}
        listed = dict.fromkeys(names[int(word) - 1] for word in rest)
        if self._question.measure is None or {"option", "number"} & set(said):
            return listed
        return {} if len(rest) > 1 else listed | {self._band(float(rest[0])): None}

    # ---- phrases

    @cached_property
    def _lexicon(self) -> Mapping[str, list[tuple[tuple[str, ...], str | None]]]:
        """The phrases of all options by their first word."""
        by_first: dict[str, list[tuple[tuple[str, ...], str | None]]] = {}
        phrases: list[tuple[str, str | None]] = [(phrase, None) for phrase in self._question.again]
        for name, option in self._question.options.items():
            if name not in self._question.safety:
                phrases += [(phrase, name) for phrase in (*option.says, option.label)]
        for phrase, name_or_none in phrases:
            split = words(phrase)
            if split:
                by_first.setdefault(split[0], []).append((split, name_or_none))
        return by_first

    @cached_property
    def _known(self) -> frozenset[str]:
        question, number = self._question, self._question.number
        known = {word for entries in self._lexicon.values() for phrase, _ in entries for word in phrase}
        phrases = [phrase for rule in question.rules for phrase in (*rule.said, *rule.also, *rule.unless)]
        if number is not None:
            further = number.ask_whether.said if number.ask_whether else ()
            phrases += [*number.null_when, *number.phrases, *further]
        known |= {word for phrase in phrases for word in words(phrase)} | NEGATIONS | STOPS
        if number is not None or question.measure is not None:
            known |= NUMBER_WORDS
        if question.measure is not None or any(rule.ago_at_least for rule in question.rules):
            known |= UNIT_WORDS
        return frozenset(known)

    def _corrected(self, word: str) -> str:
        return self._correct(word, self._known) if word.isalpha() and word not in self._known else word

    def _hits(self, said: Sequence[str]) -> list[Hit]:
        """Return the phrases in a message in their order; where two overlap, the longer one counts."""
        found = [
            Hit(option, start, start + len(phrase))
            for start, word in enumerate(said)
            for phrase, option in self._lexicon.get(word, ())
            if tuple(said[start : start + len(phrase)]) == phrase
        ]
        if len(found) < 2:  # nothing can overlap
            return found
        owner: dict[int, Hit] = {}
        for hit in sorted(found, key=lambda hit: (hit.start - hit.end, hit.start)):
            across = {owner[place] for place in range(hit.start, hit.end) if place in owner}
            if all(other.option == hit.option for other in across):
                # "fever blister on my lip" is one phrase of three: no part of it may mean anything else.
                whole = Hit(hit.option, min(o.start for o in (hit, *across)), max(o.end for o in (hit, *across)))
                owner |= dict.fromkeys(range(whole.start, whole.end), whole)
        return sorted(set(owner.values()), key=lambda hit: hit.start)

    # ---- sizes and rules

    def _measured(self, plain: str) -> tuple[list[Amount], str]:
        """Return the sizes or times in a message, and the message without them."""
        if self._question.measure is None:
            return [], plain
        plain = with_digits(plain)
        found = amounts(plain, self._question.measure.unit)
        rest = plain
        for amount in found:
            rest = rest[: amount.start] + " " * (amount.end - amount.start) + rest[amount.end :]
        return found, rest

    def _band(self, value: float) -> str:
        measure = self._question.measure
        assert measure is not None  # only called where there is one
        for band in measure.bands:
            if (band.below is not None and value < band.below) or (band.up_to is not None and value <= band.up_to):
                return band.option
        return measure.bands[-1].option

    def _ruled(self, options: list[str], plain: str, said: Sequence[str]) -> list[str]:
        for rule in self._question.rules:
            if rule.option in options and _applies(rule, plain, said):
                options.remove(rule.option)
                options += [rule.becomes] if rule.becomes is not None else []
        return options


def _applies(rule: ReadingRule, plain: str, said: Sequence[str]) -> bool:
    if rule.said and not any(_contains(said, phrase) for phrase in rule.said):
        return False
    if rule.also and not any(_contains_unnegated(said, phrase) for phrase in rule.also):
        return False
    if any(_contains_unnegated(said, phrase) for phrase in rule.unless):
        return False
    if rule.ago_at_least is None:
        return True
    amount, unit = rule.ago_at_least.split()
    least = {"days": 1, "weeks": 7, "months": 30, "years": 365}[unit] * int(amount)
    times = _times_ago(rule, with_digits(plain))
    return bool(times) and min(times) >= least


def _times_ago(rule: ReadingRule, plain: str) -> list[float]:
    """Return how many days ago things happened.

    "on accutane for 7 months" is now; only after "stopped" and the like a bare time is one that has passed.
    """
    found = [amount for amount in amounts(plain, "days") if not amount.after]
    passed = [amount.value for amount in found if amount.ago]
    if passed or not rule.said:
        return passed
    return [amount.value for amount in found if _is_since(rule, plain[: amount.start])]


def _is_since(rule: ReadingRule, before: str) -> bool:
    """Whether a time after the words `before` is one since something stopped."""
    said = words(before)
    ends = [place + len(_phrase(phrase)) for phrase in rule.said for place in _places(said, phrase)]
    return bool(ends) and _DURING.isdisjoint(said[max(ends) :])


@cache
def _phrase(phrase: str) -> tuple[str, ...]:
    return words(phrase)


def _places(said: Sequence[str], phrase: str) -> Iterable[int]:
    wanted = _phrase(phrase)
    return (
        start
        for start, word in enumerate(said)
        if wanted and word == wanted[0] and tuple(said[start : start + len(wanted)]) == wanted
    )


def _contains(said: Sequence[str], phrase: str) -> bool:
    return any(True for _ in _places(said, phrase))


def _contains_unnegated(said: Sequence[str], phrase: str) -> bool:
    return any(not_denied(said, start) for start in _places(said, phrase))
