"""Where in a message the groups of phrases of the safety rules are named.

The phrases are compiled once. Of a message only the groups are looked for that somebody asks for, and of these only the
lines of which it has the most telling word, so that a message about something else costs next to nothing; matching keeps the set of all places it can be at, so that no
message, however it is made, costs more than its length times the rules.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from bot.content.safety_rules import GAP, NUMBER, Choice, parsed, words_in
from bot.content.safety_rules import Sequence as Written
from bot.language.safety_tokens import Message, tokens

WIDEST_GAP = 4  # words that `...` may stand for: "want my whole miserable life to end" needs them
MOST_SPANS = 200  # of one group that are looked at: who names pus 200 times has been heard

EVERYWHERE = frozenset(
    "a an and are at but can do does for from had has have how i if im in is it its me my not of on or so that the this "
    "to was what when why will with would you your".split()
)
"""Words of nearly every message: a line is not looked for because of one of them if it needs any other word."""

Span = tuple[int, int]
"""From the first word to behind the last one."""


@dataclass(frozen=True, slots=True)
class _Pick:
    """One word of several, or one of several sequences, or perhaps nothing."""

    words: frozenset[str]
    sequences: tuple["_Steps", ...]
    optional: bool


_Steps = tuple["str | _Pick", ...]
"""A phrase, ready to match: `{group}`, `...`, or a pick of words."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One phrase of a group, what it can begin with, and words of which it needs one (none: it only needs groups)."""

    group: str
    steps: _Steps
    first: frozenset[str]
    first_groups: frozenset[str]
    telling: frozenset[str]
    also: tuple[frozenset[str], ...]
    """Of each of these it needs a word as well."""
    groups: frozenset[str]
    """And each of these groups."""


class Phrasebook:
    """All groups of phrases. Those that other groups name come first in `groups`."""

    def __init__(self, groups: Mapping[str, Iterable[str]], *, in_one_clause: str) -> None:
        self._in_one_clause = in_one_clause
        """The group whose phrases never reach over a comma or a full stop."""
        compiled = [(group, steps) for group, phrases in groups.items() for steps in _lines(phrases)]
        common = Counter(word for _, steps in compiled for word in set(_words(steps)))
        self.words = frozenset(common)
        self._telling: dict[str, list[_Line]] = defaultdict(list)
        self._of_groups: dict[str, list[_Line]] = {group: [] for group in groups}
        """The lines that have no telling word."""
        self._through: dict[str, set[str]] = defaultdict(set)
        """For each group those that have such a line which may begin with it, or with one that has."""
        for group, steps in compiled:
            line = _line(group, steps, common)
            for word in line.telling:
                self._telling[word].append(line)
            if not line.telling:
                self._of_groups[group].append(line)
        for group, without in self._of_groups.items():
            for inner in frozenset[str]().union(*(line.first_groups for line in without)):
                for named in (inner, *(name for name, outer in self._through.items() if inner in outer)):
                    self._through[named].add(group)

    def look(self, message: Message) -> "Mentions":
        """Return which groups a message names."""
        places: dict[str, list[int]] = defaultdict(list)
        for at, known in enumerate(message.meanings):
            for word in known:
                places[word].append(at)
        named = frozenset(places)
        lines: dict[str, list[_Line]] = defaultdict(list)
        for word in named & self._telling.keys():
            for line in self._telling[word]:
                for words in line.also:
                    if named.isdisjoint(words):
                        break
                else:
                    lines[line.group].append(line)
        for group in self._through.keys() & lines.keys():
            for outer in self._through[group]:
                lines[outer] += self._of_groups[outer]
        return Mentions(message, places, lines, self._in_one_clause)


class Mentions:
    """Where a message names the groups of a phrasebook. Each is only looked for when it is asked for."""

    def __init__(
        self, message: Message, places: Mapping[str, list[int]], lines: Mapping[str, list[_Line]], in_one_clause: str
    ) -> None:
        self.message = message
        self.possible = lines.keys()
        """The only groups that may be named: of each a phrase has its words there."""
        self.cut = False
        """Whether a group was named too often for all of it to be looked at."""
        self._in_one_clause = in_one_clause
        self._places = places
        self._lines = lines
        self._spans: dict[str, Sequence[Span]] = {}
        self._ends: dict[str, dict[int, list[int]]] = {}

    def spans(self, group: str) -> Sequence[Span]:
        """Return where the group is named, in the order of the message."""
        if group not in self._spans:
            self._spans[group] = self._found(group) if group in self._lines else ()
        return self._spans[group]

    def ends(self, group: str) -> Mapping[int, list[int]]:
        """Return where the spans of the group end, by where they begin."""
        if group not in self._ends:
            ends: dict[int, list[int]] = defaultdict(list)
            for start, end in self.spans(group):
                ends[start].append(end)
            self._ends[group] = ends
        return self._ends[group]

    def _found(self, group: str) -> Sequence[Span]:
        spans = {
            (start, end)
            for line in self._lines[group]
            if line.groups <= self.possible
            for start in self._starts(line)
            for end in self._reach(line.steps, {start})
        }
        if group == self._in_one_clause:
            clauses = self.message.clauses
            spans = {(start, end) for start, end in spans if clauses[start] == clauses[end - 1]}
        self.cut = self.cut or len(spans) > MOST_SPANS
        return sorted(spans)[:MOST_SPANS]

    def _starts(self, line: _Line) -> set[int]:
        """Where a match of the line can begin."""
        starts = {at for word in line.first & self._places.keys() for at in self._places[word]}
        return starts.union(*(self.ends(group) for group in line.first_groups))

    def _reach(self, steps: _Steps, reached: set[int]) -> set[int]:
        """Every place where a match of `steps` can end, from every place where it can begin."""
        meanings = self.message.meanings
        for step in steps:
            if not reached:
                break
            if step == GAP:
                reached = {further for at in reached for further in _over_gap(at, self.message)}
            elif isinstance(step, str):
                known = self.ends(step[1:-1])
                reached = {end for at in reached for end in known.get(at, ())}
            else:
                further = {at + 1 for at in reached if at < len(meanings) and not step.words.isdisjoint(meanings[at])}
                for sequence in step.sequences:
                    further |= self._reach(sequence, reached)
                reached = further | reached if step.optional else further
        return reached


def single_words(phrases: Iterable[str]) -> frozenset[str]:
    """The words of phrases that are taken one by one."""
    return frozenset(typed for phrase in phrases for word in words_in(parsed(phrase)) for typed in _typed(word))


def _lines(phrases: Iterable[str]) -> Iterator[_Steps]:
    """A phrase that is nothing but a choice becomes one line for all its single words, and one for each other option."""
    for phrase in phrases:
        steps = _compiled(parsed(phrase))
        only = steps[0]
        if len(steps) > 1 or isinstance(only, str):
            yield steps
            continue
        if only.words:
            yield (_Pick(only.words, (), optional=False),)
        yield from only.sequences


def _line(group: str, steps: _Steps, common: Mapping[str, int]) -> _Line:
    first = _first(steps)
    names = {word for word in first if word.startswith("{")}
    needed = _needed(steps, common)
    telling = needed[0] if needed else frozenset[str]()
    groups = frozenset(step[1:-1] for step in steps if isinstance(step, str) and step != GAP)
    return _Line(
        group, steps, first - names, frozenset(name[1:-1] for name in names), telling, tuple(needed[1:]), groups
    )


def _needed(steps: _Steps, common: Mapping[str, int]) -> list[frozenset[str]]:
    """Words of which any match has one, for each step that cannot do without, the most telling first."""
    needed = [words for step in steps if (words := _needed_for(step, common))]
    needed.sort(key=lambda words: (not words.isdisjoint(EVERYWHERE), sum(common[word] for word in words)))
    return needed


def _needed_for(step: "str | _Pick", common: Mapping[str, int]) -> frozenset[str]:
    if isinstance(step, str) or step.optional:
        return frozenset()
    others = [_needed(sequence, common)[:1] for sequence in step.sequences]
    return step.words.union(*(words for (words,) in others)) if all(others) else frozenset()


def _compiled(sequence: Written) -> _Steps:
    """The sequence with its words as `Message` has them, single words of a choice taken together."""
    steps: list[str | _Pick] = []
    for part in sequence:
        if isinstance(part, Choice):
            options = [_compiled(option) for option in part.options]
            single = [option[0] for option in options if len(option) == 1]
            words = frozenset[str]().union(*(step.words for step in single if _is_words(step)))
            others = tuple(option for option in options if option and not (len(option) == 1 and _is_words(option[0])))
            steps.append(_Pick(words, others, () in options))
        else:
            steps.extend(word if word[0] in "{." else _Pick(frozenset({word}), (), False) for word in _typed(part))
    return tuple(steps)


def _is_words(step: "str | _Pick") -> TypeGuard[_Pick]:
    return isinstance(step, _Pick) and not step.sequences and not step.optional


def _words(steps: _Steps) -> Iterator[str]:
    for step in steps:
        if isinstance(step, _Pick):
            yield from step.words
            for sequence in step.sequences:
                yield from _words(sequence)


def _first(steps: _Steps) -> frozenset[str]:
    """The words and groups that a match can begin with."""
    found: set[str] = set()
    for step in steps:
        if isinstance(step, str):
            return frozenset(found | {step})
        found |= step.words.union(*map(_first, step.sequences))
        if not step.optional:
            break
    return frozenset(found)


@lru_cache(maxsize=8192)  # the rules write few different words, many times
def _typed(written: str) -> tuple[str, ...]:
    """A word of the rules as `Message` has it: "can't" is cant, "self-harm" is two words."""
    if written in {GAP, NUMBER} or written.startswith("{"):
        return (written,)
    words = [token[0] for token in tokens(written.rstrip("*")) if token.lastgroup is None]
    return (*words[:-1], words[-1] + "*") if written.endswith("*") and words else tuple(words)


def _over_gap(at: int, message: Message) -> Iterator[int]:
    sentence = message.sentences[at - 1]
    for further in range(at, min(at + WIDEST_GAP + 1, len(message.meanings))):
        if message.sentences[further] == sentence:
            yield further
