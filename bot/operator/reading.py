"""How easy a text is to read: sentences, words, syllables, and the Flesch reading ease made of them.

Flesch reading ease = 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words)

Rudolf Flesch, "A new readability yardstick", Journal of Applied Psychology 32(3), 1948, pages 221-233. By his own table
60 to 70 is plain English, for readers of thirteen to fifteen; 50 to 60 is fairly difficult. The measure sees neither
meaning nor order: it is advice to an author, never a verdict. Names that cannot be avoided ("microneedling") cost a
short answer some ten points.
"""

import re
from dataclasses import dataclass

TARGET = 60  # an interested fourteen-year-old, by Flesch's table
SENTENCES = (2, 5)  # of one answer
LONGEST = 30  # words of a sentence that can still be read aloud in one breath

_END = re.compile(r"[.!?]+(?=[\"”)']*(?:\s|$))|\n\s*\n|\n(?=•)|:\s*\n")
_WORD = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
_VOWELS = re.compile(r"[aeiouy]+")
_SHORTENED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|e\.g|i\.e|vs|etc|approx)\.", re.IGNORECASE)
_SILENT = re.compile(
    r"(?<=[^aeiouy])e(?=(?:ment|ness|ful|less|ly|thing)s?$)"
    r"|(?<![aeiouy])(?<![^aeiouyr]l)e$"
    r"|(?<![aeiouyscxzgh])(?<![^aeiouyr]l)es$"
)
"""An e that is not spoken: "mad(e)", "safe(ly)", "improv(e)ment", "needles" but not "fac(es)"."""
_PAST = re.compile(r"(?<=[^tdaeiouy])(?<![^aeiouyr]l)ed$")
_HIATUS = re.compile(r"[^tcsg]i(?:a|o)|iet|[^t]ien(?=[ct])|ue[lt]|yi|hya|[^g]ua|[^p]eo|crea(?!m)|(?<=[rd])ea$|flu[ei]")
"""Two vowels that are spoken one after the other: "radio", "quiet", "trying"."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was counted in a text."""

    sentences: int
    words: int
    syllables: int
    longest: int
    """Words in the longest sentence."""

    @property
    def ease(self) -> float:
        """The Flesch reading ease; the higher the easier."""
        if not self.words:
            return 100.0
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words


def read(text: str) -> Reading:
    """Count sentences, words and syllables; a line of a list is a sentence of its own."""
    plain = _SHORTENED.sub(lambda found: found[0].replace(".", ""), text.replace("*", ""))
    sentences = [words for part in _END.split(plain) if (words := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    longest = max(map(len, sentences), default=0)
    return Reading(len(sentences), len(words), sum(map(syllables, words)), longest)


def syllables(word: str) -> int:
    """Return about how many syllables a word has; the letters of an abbreviation are spoken one by one."""
    if word[0].isdigit():
        return 2  # of whatever length: a price is not harder to read than an age
    parts = [part for part in re.split(r"['’.,-]", word) if part]
    if len(parts) > 1:
        return sum(syllables(part) for part in parts if part.casefold() not in ("s", "t", "d", "m", "ll", "re", "ve"))
    if word.isupper() and 1 < len(word) < 5:
        return len(word)
    spoken = word.casefold()
    groups = len(_VOWELS.findall(spoken)) + len(_HIATUS.findall(spoken))
    return max(1, groups - len(_SILENT.findall(spoken)) - len(_PAST.findall(spoken)))
