"""What a message means, and how sure is sure enough: `Match | Ambiguous | NoMatch` for each of its parts.

The message is cut into clauses, names are merged, and the classifier weighs each clause; here it is decided which of
them are questions of their own, whether the best intent is probable enough, and whether a rival is too near. The two
thresholds come from what a wrong answer costs (`COST_OF_WRONG`, `COST_OF_ASKING`); confidence is a probability,
fitted on utterances that are no examples (`tests/utterances`).
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from bot.content.library import Content
from bot.content.models import Priority
from bot.language.classifier import Classifier, Evidence, Examples
from bot.language.coordination import alternatives
from bot.language.correction import Correction
from bot.language.foreign import is_foreign
from bot.language.learned import Floats, Learned
from bot.language.meaning import Ambiguous, Candidate, Match, NoMatch, Part
from bot.language.pieces import Piece
from bot.language.safety_hearing import SafetyHearing
from bot.language.sentences import clauses, is_question, sentences
from bot.language.spelling import REMEMBERED, Spelling
from bot.language.stories import asked
from bot.language.text import cut, normalise, words
from bot.language.vocabulary import MARK, Named, Names

COST_OF_WRONG = 3.0  # a wrong answer on somebody's face costs as much trust as asking back three times
COST_OF_ASKING = 1.0
SURE = 1 - COST_OF_ASKING / COST_OF_WRONG
"""Answer at once from here on: below it, asking back costs less than the risk of being wrong."""
WORTH_ASKING = 0.25  # the candidates together must be this probable, or a fallback is the honest reply
OFFERED = 3  # the right intent is among the first three nearly always; a fourth button is noise
RIVAL = 0.08  # a candidate less probable than this is not worth a button
BIAS, OF_ODDS, OF_LEAD, OF_KNOWN = 0.06, 0.25, 0.71, -0.06
"""Fitted by `run_bot.py evaluate --calibrate` when few of tests/utterances had served to write examples. A fit to all of them
as they are now is bolder (error .007 instead of .021), and wrong more often with the next person's messages."""
MOSTLY_KNOWN = 0.6  # share of a message's weight; below it the letters of unknown words speak, and they make things up
HALF_KNOWN = 0.4  # of the weight, without correction; with less there is nothing to ask back about
TINY = 1e-6
LEANING = 0.5  # sure enough for what has the form of a question, beside other questions in the message
OUT_OF_SCOPE = "out_of_scope"  # the one intent that is known by name: nobody is asked whether they meant it
TERSE = 22  # words; up to here people only ask, beyond it they tell as well, and only what has the form of a question is one
LONG = 45  # words; in a longer message only what is asked counts, the rest is the story around it
AROUND, FULL = 0.4, 30
"""How much the whole message speaks in each question of it, and up to how many words; in a longer one it thins out.
Stories 85.2 -> 88.9% right, two questions 88.9 -> 93.3% (tests/utterances); with 1 two questions lose 9 points."""
OURS = 3  # examples with a word, from which on it counts as English: people slip, and mix their own language in
WRITTEN = (
    4.0  # evidence of an example for a message that is just that, however much its words speak for others ("quiz")
)
NAMED = 0.6  # evidence for intents that answer about a topic that is named: .3 and 1 gain less, 1.5 nothing


class Matcher:
    """Understands the messages to one bot."""

    def __init__(
        self, content: Content, classifier: Classifier, names: Names, hearing: SafetyHearing, examples: Examples
    ) -> None:
        self._content = content
        self._classifier = classifier
        self._names = names
        counts = word_counts(content, names)
        self._spelling = Spelling(counts)
        self._known = lru_cache(REMEMBERED)(self._corrected)
        self._about = _about(content, classifier.intents)
        places = {name: at for at, name in enumerate(classifier.intents)}
        # By the hash of its words: a number takes a tenth of their memory.
        self._written = {hash(tuple(said)): places[intent] for said, intent in examples if said}
        self.correct = Correction(counts)
        self.hearing = hearing
        self._english = frozenset(word for word, count in counts.items() if count >= OURS)
        self.read = lru_cache(8)(self._read)

    @classmethod
    def build(
        cls, content: Content, cache: Path | None = None, fit: Callable[[Examples], Learned] | None = None
    ) -> Self:
        """Fit the classifier on the examples of a content, or load it from `cache` if it was fitted before.

        `fit` is who learns, where that is not to happen in this process.
        """
        names = Names(content.vocabulary)
        examples = [(names.find(words(text), str).words, intent) for text, intent in content.examples]
        classifier = Classifier.cached(examples, cache, fit) if cache is not None else Classifier.fit(examples)
        # Whoever types the words of a button means it.
        labels = [(names.find(words(one.question), str).words, name) for name, one in content.intents.items()]
        return cls(content, classifier, names, SafetyHearing.build(content, cache, fit), [*labels, *examples])

    # ---- what the dialogue needs

    def safety(self, text: str) -> tuple[str, ...]:
        """Return the safety intents heard in the text, most urgent first."""
        return self.hearing.detect(text)

    def parts(self, text: str) -> tuple[Part, ...]:
        """Return what each part of the text was understood as; never empty."""
        return tuple(piece.part for piece in self.read(text))

    def is_question(self, text: str) -> bool:
        """Whether the text asks something, by its form."""
        return is_question(normalise(text))

    def sentences(self, text: str) -> tuple[str, ...]:
        """Return the sentences of a text."""
        return sentences(text)

    # ---- reading

    def _read(self, text: str) -> tuple[Piece, ...]:
        pieces = self._pieces(text)
        if not any(word.isalnum() and word != "and" for word in words(text)):  # "%&$" says nothing alone
            return (replace(pieces[0], part=NoMatch()),)
        if len(pieces) == 1:
            return pieces
        whole = self._piece(" ".join(piece.text for piece in pieces), ())
        size = sum(len(piece.named.words) for piece in pieces)
        if size > LONG:
            return asked(pieces, whole, self._is_answered, OFFERED) or (max((whole, *pieces), key=_doubt),)
        pieces = tuple(self._in_context(piece, whole, min(AROUND, FULL / size)) for piece in pieces)
        if sum(piece.asks for piece in pieces) > 1:
            pieces = tuple(replace(piece, part=self._leaning(piece)) if piece.asks else piece for piece in pieces)
        sure = self._without_strangers(_distinct(piece for piece in pieces if isinstance(piece.part, Match)))
        serious = [piece for piece in sure if not self._is_small_talk(piece)]
        if size > TERSE:
            serious = [piece for piece in serious if piece.asks]
        if len(serious) > 1:
            return tuple(serious)
        if isinstance(whole.part, Match):
            return (whole,)
        if sure:
            return tuple(serious or sure)
        return (max((whole, *pieces), key=_doubt),)

    def _in_context(self, piece: Piece, whole: Piece, share: float) -> Piece:
        """Weigh a question with what is said around it: "tiny holes on my cheek. what do i ask for?"."""
        if not piece.asks:
            return piece
        evidence = piece.evidence.plus("the whole message", share * whole.evidence.scores)
        return replace(piece, evidence=evidence, part=self._decide(piece.text, evidence, piece.topics))

    def _leaning(self, piece: Piece) -> Part:
        """What has the form of a question probably is one: beside others less sureness is enough."""
        best = sureness(piece.evidence)[0]
        if (
            isinstance(piece.part, Ambiguous)
            and best.confidence >= LEANING
            and self._is_answered(best.intent, asks=True)
        ):
            return Match(best.intent, best.confidence, piece.topics)
        return piece.part

    def _without_strangers(self, sure: list[Piece]) -> list[Piece]:
        """Beside something that is not ours, what names nothing of ours is about that: "lip filler, how much"."""
        strangers = [one for one in sure if isinstance(one.part, Match) and one.part.intent == OUT_OF_SCOPE]
        if not strangers:
            return sure
        return [one for one in sure if one in strangers or self._names.find(cut(one.text), self._known).entities]

    def _is_answered(self, intent: str, *, asks: bool) -> bool:
        """Whether the content answers this intent: a question, or what somebody wants done if the sentence asks."""
        answered = (Priority.SAFETY, Priority.QUESTION, *((Priority.CONTROL,) if asks else ()))
        return self._content.intents[intent].priority in answered and intent != OUT_OF_SCOPE

    def _pieces(self, text: str) -> tuple[Piece, ...]:
        found: list[Piece] = []
        before: tuple[str, ...] = ()
        for sentence in sentences(text):
            for clause in clauses(sentence):
                piece = self._piece(clause, before)
                before = piece.named.entities or before
                found += self._both(piece) or (piece,)
        return tuple(found) or (self._weighed(text, Named((), ()), self._classifier.weigh(()), asks=False),)

    def _piece(self, text: str, before: tuple[str, ...]) -> Piece:
        """Weigh one normalised clause; entities named `before` in the same message hold until another is named.

        "what is a boxcar scar and whats the best treatment for it": the second clause is about boxcar scars too.
        """
        named = self._names.find(cut(text), self._known)
        evidence = self._classifier.weigh(named.words)
        if not named.entities and before:
            there = Named((*named.words, MARK + before[-1]), before[-1:])
            with_it = self._classifier.weigh(there.words)
            louder = with_it.confidence > evidence.confidence
            named, evidence = (there, with_it) if louder else (Named(named.words, before[-1:]), evidence)
        return self._weighed(text, named, evidence, asks=is_question(text))

    def _weighed(self, text: str, named: Named, evidence: Evidence, *, asks: bool) -> Piece:
        found = [self._names.topic(entity) for entity in named.entities]
        topics = tuple(dict.fromkeys([topic for topic in found if topic]))
        for topic in topics:
            if topic in self._about:
                evidence = evidence.plus(f"{topic} is named", self._about[topic])
        if (written := self._written.get(hash(named.words))) is not None:
            says = np.zeros(len(evidence.intents), np.float32)
            says[written] = WRITTEN
            evidence = evidence.plus("it stands so among the examples", says)
        return Piece(text, named, evidence, topics, self._decide(text, evidence, topics), asks)

    def _both(self, piece: Piece) -> tuple[Piece, ...]:
        """Return the two questions of "what is subcision and tca cross"; none if it is one question about both."""
        for said in alternatives(piece.named.words):
            best = sureness(piece.evidence)[0].intent if piece.evidence.known else None
            pair = tuple(self._again(piece, words) for words in said)
            intents = {one.part.intent for one in pair if isinstance(one.part, Match)}
            if len(intents) > 1 and best in intents and all(self._is_answered(name, asks=True) for name in intents):
                return pair
        return ()

    def _again(self, piece: Piece, said: tuple[str, ...]) -> Piece:
        """Weigh a clause anew with some of its words left out."""
        named = Named(said, tuple(name for name in piece.named.entities if MARK + name in said) or piece.named.entities)
        text = " ".join(word.removeprefix(MARK) for word in said)
        return self._weighed(text, named, self._classifier.weigh(said), asks=piece.asks)

    def _corrected(self, word: str) -> str:
        near = self._spelling.nearest(word)
        return near.word if near is not None and near.similarity >= 0.75 else word

    def _decide(self, text: str, evidence: Evidence, topics: tuple[str, ...]) -> Part:
        if evidence.known == 0:
            return NoMatch(topics, foreign=is_foreign(text, self._english))
        ranked = sureness(evidence)
        best = ranked[0]
        # An emergency is the detector's to hear. What only sounds like one is offered as a button: of the messages
        # that it did not hear, the classifier took 119 harmless ones for an emergency and 3 rightly.
        sure = best.confidence >= SURE and not self._is_emergency(best.intent)
        if sure and best.intent != OUT_OF_SCOPE:
            return Match(best.intent, best.confidence, topics)
        if is_foreign(text, self._english):  # what is not understood would seem to be none of ours
            return NoMatch(topics, foreign=True)
        if sure:
            return Match(best.intent, best.confidence, topics)
        offered = tuple(one for one in ranked if one.confidence >= RIVAL and one.intent != OUT_OF_SCOPE)
        if sum(one.confidence for one in offered) >= WORTH_ASKING and evidence.as_written >= HALF_KNOWN:
            return Ambiguous(offered, topics)
        return NoMatch(topics)

    def _is_emergency(self, intent: str) -> bool:
        return self._content.intents[intent].priority is Priority.SAFETY_NOW

    def _is_small_talk(self, piece: Piece) -> bool:
        part = piece.part
        return isinstance(part, Match) and self._content.intents[part.intent].priority is Priority.SMALL_TALK


def word_counts(content: Content, names: Names) -> dict[str, int]:
    """Return how often each word stands in the examples; a word that only names have counts once."""
    counts = dict.fromkeys(names.spelled, 1)
    for text, _ in content.examples:
        for word in words(text):
            counts[word] = counts.get(word, 0) + 1
    return counts


def _about(content: Content, intents: Sequence[str]) -> dict[str, Floats]:
    """For each topic the evidence that naming it is for the intents which answer about it and nothing else."""
    found: dict[str, Floats] = {}
    for place, name in enumerate(intents):
        intent = content.intents[name]
        if intent.aspect is None and intent.answer is not None and intent.priority is Priority.QUESTION:
            topic = intent.answer.partition(".")[0]
            found.setdefault(topic, np.zeros(len(intents), np.float32))[place] = NAMED
    return found


def sureness(evidence: Evidence) -> tuple[Candidate, ...]:
    """Return the likeliest intents, each with the probability that it is right.

    The classifier's own probabilities are too modest and know nothing of unknown words. Logistic regression on the
    odds of the best, its lead over the second and the known share puts that right; the others keep their ratio to it.
    """
    ranked = evidence.rank(OFFERED)
    first = max(ranked[0][1], TINY)
    second = max(ranked[1][1], TINY) if len(ranked) > 1 else TINY
    odds = BIAS + OF_ODDS * math.log(first / (1 - first + TINY)) + OF_LEAD * math.log(first / second)
    sure = 1 / (1 + math.exp(-(odds + OF_KNOWN * evidence.known))) * min(1.0, evidence.known / MOSTLY_KNOWN)
    return tuple(Candidate(intent, sure * max(probability, TINY) / first) for intent, probability in ranked)


def _sure(piece: Piece) -> float:
    return piece.part.confidence if isinstance(piece.part, Match) else 0.0


def _distinct(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the pieces with different intents, each where it is surest."""
    best: dict[str, Piece] = {}
    for piece in pieces:
        if isinstance(piece.part, Match):
            other = best.get(piece.part.intent)
            if other is None or _sure(piece) > _sure(other):
                best[piece.part.intent] = piece
    return list(best.values())


def _doubt(piece: Piece) -> tuple[int, float]:
    """Order pieces that are not sure: a question back is worth more than nothing."""
    rank = 2 if isinstance(piece.part, Match) else 1 if isinstance(piece.part, Ambiguous) else 0
    return rank, sureness(piece.evidence)[0].confidence
