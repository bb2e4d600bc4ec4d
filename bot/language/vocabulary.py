"""The words an author declared: synonyms become one word, and every name of an entity becomes that entity.

"derma roller", "dermapen" and "skin needling" are then the same for the classifier, and the dialogue knows which
treatment was named. A misspelled name counts if each of its words is near enough (`spelling.py`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.content.models import Vocabulary
from bot.language.text import words

Phrase = tuple[str, ...]
MARK = "_"  # `words` never yields it, so that no typed word can be taken for an entity


@dataclass(frozen=True, slots=True)
class Named:
    """A message in words, with synonyms and names replaced, and the entities in it in their order."""

    words: Phrase
    entities: tuple[str, ...]


class Names:
    """Finds the declared words in a message; the longest match wins."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._entities = vocabulary.entities
        self._phrases: dict[str, list[tuple[Phrase, Phrase, str | None]]] = {}
        for word, others in vocabulary.synonyms.items():
            for other in others:
                self._add(words(other), words(word), None)
        for name, entity in vocabulary.entities.items():
            for other in entity.names:
                self._add(words(other), (MARK + name,), name)
        for known in self._phrases.values():
            known.sort(key=lambda phrase: -len(phrase[0]))

    def _add(self, phrase: Phrase, becomes: Phrase, entity: str | None) -> None:
        if phrase:
            self._phrases.setdefault(phrase[0], []).append((phrase, becomes, entity))

    @property
    def spelled(self) -> frozenset[str]:
        """Every word that occurs in a declared name or synonym."""
        return frozenset(word for known in self._phrases.values() for phrase, _, _ in known for word in phrase)

    def topic(self, entity: str) -> str | None:
        """Return the topic that an entity stands for."""
        return self._entities[entity].topic

    def find(self, said: Sequence[str], correct: Callable[[str], str]) -> Named:
        """Replace the names in a message; `correct` gives the known word that a misspelled one is near to."""
        said = tuple(said)
        corrected = tuple([correct(word) for word in said])
        found: list[str] = []
        entities: list[str] = []
        place = 0
        while place < len(said):
            hit = self._at(said, place) or self._at(corrected, place)
            if hit is None:
                found.append(said[place])
                place += 1
            else:
                phrase, becomes, entity = hit
                found += becomes
                place += len(phrase)
                if entity is not None:
                    entities.append(entity)
        return Named(tuple(found), tuple(dict.fromkeys(entities)))

    def _at(self, said: Phrase, place: int) -> tuple[Phrase, Phrase, str | None] | None:
        if said[place] not in self._phrases:
            return None
        known = self._phrases[said[place]]
        return next((entry for entry in known if said[place : place + len(entry[0])] == entry[0]), None)
