"""Where somebody is, or what time it is there, in a message that says nothing else: "I'm in New York", "it's 21:40 here".

Decides which time zone such a message stands for. Whether it is asked for, and what follows, is left to others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.content.places import CITIES, Places
from bot.language.clock import offset, times, zone_where_it_is
from bot.language.replies import Correct
from bot.language.spelling import nearest_names
from bot.language.text import normalise, words

LONGEST = 80  # characters
MOST_ABOUT = 8  # words of a message that is about the time zone for no more than naming it
MOST_WORDS = 3  # of the name of a place that is not known
NEAR = 0.8  # share of the letters in their places: "berln", "new yrok"; with less "peru" would be near "perth"
SHORTEST = 5  # letters; below it "pain" is one slip from Spain
TIME_ZONE = re.compile(r"\btime ?zone(?=s?\b)")
SURROUNDING = " .!?,;\"'()"


@dataclass(frozen=True, slots=True)
class Here:
    """A time zone: "Europe/Berlin" and the name of the place, or "UTC+02:00" and, in a choice, the time that it makes."""

    zone: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """What was said fits several."""

    choices: tuple[Here, ...]


@dataclass(frozen=True, slots=True)
class Unclear:
    """It is about the time zone, but does not say which."""


class Whereabouts:
    """Hears where people are, by the places of a content."""

    def __init__(self, places: Places, correct: Correct) -> None:
        self._correct = correct
        self._known = _gazetteer(places)
        self._squeezed: dict[str, str] = {}
        for key in self._known:
            self._squeezed.setdefault(key.replace(" ", ""), key)
        self._correctable = frozenset(key for key in self._squeezed if len(key) >= SHORTEST and key.isalpha())
        self._times, self._places = _Sentences(places.time), _Sentences(places.place)
        self._times_asked = _Sentences((*places.time, *places.time_asked))
        self._places_asked = _Sentences((*places.place, *places.place_asked))
        before, after = _any(places.before), _any(places.after)
        self._around = re.compile(rf"^(?:(?:{before})[ ,.!]+)+|(?:[ ,.!]+(?:{after}))+$")
        self._subject = re.compile(rf"\b(?:{_any(places.subject)})\b")

    def hear(self, text: str, at: datetime, *, asked: bool) -> Here | Which | Unclear | None:
        """Return what a message says about where its writer is; None for one about something else."""
        if len(text) > LONGEST:
            return None  # who says that much says something else as well
        whole = TIME_ZONE.sub("time zone", normalise(text)).replace(": ", " ").strip(SURROUNDING)
        said = self._around.sub("", whole)
        zone = offset(said, bare=asked)
        if zone is not None:
            return Here(zone)
        for moment in (self._times_asked if asked else self._times).of(said):
            clock = times(moment)
            if clock:
                return _of_clock(clock, at)
        for name in (self._places_asked if asked else self._places).of(said):
            found = self._find(name)
            if found:
                return found[0] if len(found) == 1 else Which(found)
        return Unclear() if self._is_about(whole) else None

    def is_about(self, text: str) -> bool:
        """Whether a short message names the time zone."""
        return self._is_about(TIME_ZONE.sub("time zone", normalise(text[:LONGEST])))

    def _is_about(self, said: str) -> bool:
        return bool(self._subject.search(said)) and len(said.split()) <= MOST_ABOUT

    def chosen(self, choice: str) -> Here | None:
        """Return what stands behind a button: the zone of a clock, or the name of a place."""
        zone = offset(choice.lower(), bare=False)
        if zone is not None:
            return Here(zone)
        found = self._known.get(_key(choice), ())
        return found[0] if len(found) == 1 else None

    def _find(self, name: str) -> tuple[Here, ...]:
        """Return the zones that a name may stand for; "Paris, Texas" is looked up as it is and then by its parts."""
        zone = offset(name, bare=True)
        if zone is not None:
            return (Here(zone),)
        key = _key(name)
        return self._known.get(key) or self._of_parts(name, key) or self._misspelt(key)

    def _of_parts(self, name: str, key: str) -> tuple[Here, ...]:
        """Return the zones of a city and what it is in: that tells two cities of one name apart."""
        city, comma, region = name.rpartition(",")
        cuts = [(_key(city), _key(region))] if comma else _cuts(key)
        for one, other in cuts:
            first, last = self._known.get(one, ()), self._known.get(other, ())
            if comma and not first and one.count(" ") < MOST_WORDS:
                return last  # a small place, but one knows in what
            if first and last:
                both = tuple(here for here in first if here.zone in {of.zone for of in last})
                near = tuple(here for here in first if _area(here) in set(map(_area, last)))
                return both or (last if len(last) == 1 else near or last)
        return ()

    def _misspelt(self, key: str) -> tuple[Here, ...]:
        word = key.replace(" ", "")
        if len(word) < SHORTEST or (word not in self._squeezed and self._correct(word, self._correctable) == word):
            return ()  # no place is near, or it is a word that people use
        near = [self._squeezed[one] for one in nearest_names(word, self._correctable, NEAR) if one[0] == word[0]]
        # "newyork" is two words written as one, but "retin a" is not Regina.
        found = [
            here
            for one in near
            if one.count(" ") == key.count(" ") or one.replace(" ", "") == word
            for here in self._known[one]
        ]
        return tuple({here.zone: here for here in reversed(found)}.values())[::-1]


class _Sentences:
    """Sentences with a placeholder, as what stands before and behind it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        parts = (sentence.partition("{") for sentence in sentences)
        self._around = [(before, rest.partition("}")[2]) for before, _, rest in parts]
        self._begin = tuple(before for before, _ in self._around if before)
        self._end = tuple(after for before, after in self._around if not before)

    def of(self, said: str) -> Iterator[str]:
        """Yield what stands in the place of the placeholder, for each sentence that this may be."""
        if not (said.startswith(self._begin) or said.endswith(self._end)):
            return  # as nearly every message
        for before, after in self._around:
            if len(said) > len(before) + len(after) and said.startswith(before) and said.endswith(after):
                yield said[len(before) : len(said) - len(after)].strip(SURROUNDING)


def _gazetteer(places: Places) -> Mapping[str, tuple[Here, ...]]:
    """Return what every name stands for, by the form in which names are looked up."""
    known: dict[str, tuple[Here, ...]] = {}
    for city, zone in CITIES.items():
        known[_key(zone)] = (Here(zone, city),)
        if city not in places.leave_out:
            known[_key(city)] = (Here(zone, city),)
    for name, target in places.names.items():
        choices = (name,) if isinstance(target, str) else target
        zones = ((choice, places.zone(choice)) for choice in choices)
        known[_key(name)] = tuple(Here(zone, choice) for choice, zone in zones if zone is not None)
    return known


def _key(name: str) -> str:
    found = words(name.replace("_", " "))
    return " ".join(found[1:] if found[:1] == ("the",) and len(found) > 1 else found)


def _any(phrases: Sequence[str]) -> str:
    """Return a pattern for one of these phrases, for the longest that fits; for none of none."""
    return "|".join(map(re.escape, sorted(phrases, key=len, reverse=True))) or "(?!)"


def _cuts(key: str) -> list[tuple[str, str]]:
    """Return the ways to take "new delhi india" for a city and what it is in."""
    parts = key.split()
    return [(" ".join(parts[:end]), " ".join(parts[end:])) for end in range(1, len(parts))]


def _area(here: Here) -> str:
    return here.zone.partition("/")[0]


def _of_clock(clock: Sequence[int], at: datetime) -> Here | Which:
    choices = tuple(Here(zone_where_it_is(minutes, at), f"{minutes // 60:02}:{minutes % 60:02}") for minutes in clock)
    return Here(choices[0].zone) if len(choices) == 1 else Which(choices)
