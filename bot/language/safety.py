"""The willing detector that sees every message first: does somebody tell of a danger that is happening now?

It decides which safety intents are heard, and nothing else; what is said then is in `knowledge/topics/safety.yaml`. It
is willing: in doubt it hears one. The rules are data (`knowledge/safety.yaml`, explained in
`bot/content/safety_rules.py`). A message is read in four steps:

1. it becomes words, each with the rule words it may stand for (`safety_tokens.py`, `safety_words.py`);
2. words of harmless phrases are struck out ("die laughing");
3. the groups of phrases that an alarm names are looked for, giving spans of words (`safety_phrases.py`);
4. an alarm rings if enough of its signs are left that are neither negated nor excused (here).

In nearly every message the signs of no alarm are there at all; such a one is let go by before the second step.

Phrases without a gap and alarms reach across full stops, for people type as they breathe; harmless phrases, negations
and excuses do not, so that what sounds harmless never hides what comes after it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.safety_rules import Alarm, Excuse, SafetyIntent, SafetyRules
from bot.language.safety_phrases import Mentions, Phrasebook, Span, single_words
from bot.language.safety_tokens import read
from bot.language.safety_words import RuleWords

HARMLESS = "harmless"
LIST_AHEAD = 4  # words behind a sign in which an "or" shows that "no fever, pus or heat" is one list


class SafetyDetector:
    """Hears the safety intents in a message. It is made once from the rules and keeps nothing of what it was told."""

    def __init__(self, rules: SafetyRules) -> None:
        self._rules = rules
        groups = {name: rules.groups[name] for name in rules.group_order()}
        self._phrases = Phrasebook(groups | {HARMLESS: rules.harmless}, in_one_clause=HARMLESS)
        self._negation = _Negation(
            words=single_words(rules.negation.words),
            passes=single_words(rules.negation.passes),
            joins=single_words(rules.negation.joins),
            signs=frozenset(
                group for intent in rules.intents.values() for alarm in intent.alarms for group in alarm.signs
            ),
        )
        self._alarms_of: dict[str, list[Alarm]] = defaultdict(list)
        for intent in rules.intents.values():
            for alarm in intent.alarms:
                for group in alarm.signs:
                    self._alarms_of[group].append(alarm)
        words = self._phrases.words | self._negation.words | self._negation.passes | self._negation.joins
        self._words = RuleWords(words, rules.misspelled, rules.leave_alone)

    @property
    def intents(self) -> tuple[str, ...]:
        """What it can hear, most urgent first."""
        return tuple(self._rules.intents)

    def detect(self, text: str) -> tuple[str, ...]:
        """Return the safety intents heard in `text`, most urgent first; nearly always none."""
        return tuple(dict.fromkeys(intent for intent, _ in self.why(text)))

    def why(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield every intent that is heard, once for each alarm, with the groups that are its signs."""
        message = read(text, self._words)
        named = self._phrases.look(message)
        # What is struck out, negated or excused only takes signs away: without them nothing rings, nearly always.
        if not self._may_ring(named):
            return
        if struck := {at for span in named.spans(HARMLESS) for at in range(*span)}:
            named = self._phrases.look(message.without(struck))
        heard = _Heard(named, self._rules, self._negation)
        for name, intent in self._rules.intents.items():
            for alarm in intent.alarms:
                if signs := heard.signs(alarm, intent):
                    yield name, signs

    def _may_ring(self, named: Mentions) -> bool:
        """Whether an alarm has enough signs, and all that must be near them, anywhere in the message."""
        for group in named.possible & self._alarms_of.keys():
            for alarm in self._alarms_of[group]:
                if (
                    all(near in named.possible for near in alarm.near)
                    and sum([bool(named.spans(sign)) for sign in alarm.signs]) >= alarm.count
                    and all(map(named.spans, alarm.near))
                ):
                    return True
        return named.cut


@dataclass(frozen=True, slots=True)
class _Negation:
    """The single words of a `Negation`, as messages have them, and the groups that it can reach."""

    words: frozenset[str]
    passes: frozenset[str]
    joins: frozenset[str]
    signs: frozenset[str]


class _Heard:
    """What was found in one message, and which of it counts."""

    def __init__(self, named: Mentions, rules: SafetyRules, negation: _Negation) -> None:
        self._message = named.message
        self._named = named
        self._excuses = rules.excuses
        self._negation = negation
        signs = named.possible & negation.signs
        self._sign_places = {at for group in signs for span in named.spans(group) for at in range(*span)}

    def signs(self, alarm: Alarm, intent: SafetyIntent) -> tuple[str, ...]:
        """The groups that make the alarm ring; none if it does not."""
        if self._named.possible.isdisjoint(alarm.signs) or not all(map(self._named.spans, alarm.near)):
            return ()
        excuses = [self._excuses[name] for name in (intent.excuses if alarm.excuses is None else alarm.excuses)]
        signs = sorted(
            (*span, group)
            for group in alarm.signs
            for span in self._named.spans(group)
            if self._counts(span, alarm, excuses)
        )
        for at, sign in enumerate(signs):
            together = self._together(signs[at:], alarm)
            if len(together) >= alarm.count and all(
                self._is_near(group, sign[0], alarm.within) for group in alarm.near
            ):
                return together
        return ()

    @staticmethod
    def _together(signs: list[tuple[int, int, str]], alarm: Alarm) -> tuple[str, ...]:
        """The different signs, none on the words of another, that begin soon enough after the first of them."""
        groups: list[str] = []
        free = first = signs[0][0]
        for start, end, group in signs:
            if start > first + alarm.within or len(groups) >= alarm.count:
                break
            if start >= free and group not in groups:
                groups.append(group)
                free = end
        return tuple(groups)

    def _is_near(self, group: str, place: int, within: int) -> bool:
        spans = self._named.spans(group)
        next_one = bisect_left(spans, (place, 0))
        return any(
            spans[at][0] - place <= within and place - spans[at][1] < within
            for at in (next_one - 1, next_one)
            if 0 <= at < len(spans)
        )

    def _counts(self, sign: Span, alarm: Alarm, excuses: list[Excuse]) -> bool:
        return not (
            any(self._is_near(group, sign[0], alarm.unless_within) for group in alarm.unless)
            or self._is_negated(sign[0])
            or any(self._is_excused(sign, excuse) for excuse in excuses)
        )

    def _is_negated(self, start: int) -> bool:
        """Whether a negation reaches the sign: over words that let it pass, and over the signs before in a list."""
        message, in_list = self._message, self._list_goes_on(start)
        for at in range(start - 1, -1, -1):
            if message.sentences[at] != message.sentences[start]:
                return False
            if message.clauses[at] != message.clauses[at + 1] and not in_list:
                return False
            known = message.meanings[at]
            if not self._negation.words.isdisjoint(known):
                return True
            if not self._negation.joins.isdisjoint(known):
                in_list = True
            elif self._negation.passes.isdisjoint(known) and not (in_list and at in self._sign_places):
                return False
        return False

    def _list_goes_on(self, start: int) -> bool:
        message = self._message
        ahead = range(start + 1, min(start + 1 + LIST_AHEAD, len(message.meanings)))
        return any(
            message.sentences[at] == message.sentences[start]
            and not self._negation.joins.isdisjoint(message.meanings[at])
            for at in ahead
        )

    def _is_excused(self, sign: Span, excuse: Excuse) -> bool:
        sentence = self._message.sentences[sign[0]]
        if any(self._sentence_of(span) == sentence for span in self._named.spans(excuse.not_with or "")):
            return False
        if excuse.beside:
            return any(
                self._sentence_of(span) == sentence and abs(span[0] - sign[0]) <= excuse.within
                for span in self._named.spans(excuse.beside)
            )
        breaks = [start for start, _ in self._named.spans(excuse.until or "")]
        return any(
            self._sentence_of((start, end)) == sentence
            and start <= sign[0] <= end + excuse.within
            and not any(end <= at <= sign[0] for at in breaks)
            for start, end in self._named.spans(excuse.after or "")
        )

    def _sentence_of(self, span: Span) -> int:
        return self._message.sentences[span[1] - 1]
