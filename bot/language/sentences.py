"""Cuts a message into the pieces that can each be a question: sentences, and clauses that begin like one."""

import re

from bot.language.text import WORD, cut, normalise

MOST = 60  # pieces looked at; a message of 4,096 characters has fewer sentences that mean anything
AHEAD = 200  # characters behind a joint that are looked at: how a question begins shows in its first words
SHORT = 7  # words; "when i touch her face over the holidays ..." goes on longer than "when can i wash"
_END = re.compile(r"(?<=[.!?;])\s+|\n+|(?<=\?)(?=\S)")
_JOINT = re.compile(r"\s*(?:,|;|:|\+|\s-\s|\b(?:and|n|also|plus|but|or|then)\b|/)\s*", re.ASCII)
_REASON = re.compile(
    r",?\s+(?:because|cause|cos|cuz|coz|bc|since|as|so)\s+(?=(?:i|im|ive|my|the|he|she|it|its|we|everyone)\b)"
)

_WH = frozenset(
    "what whats wat wats wut wot how hows hw why when whens where wheres who whos whose which whichs".split()
)
_RELATIVE = frozenset("when where who whose which".split())
"""After a comma these go on about what was said: ", which in my day was thought to be worse"."""
_ASKING = _WH | frozenset("is isnt does doesnt can could should shud would will any anyone".split())
_ASKING_OF = frozenset("am are r do did dont wont was were has have may might shall arent cant y".split())
"""These ask only before one of `_ASKED`: "do you", but "dont know"; "have any", but "have a few spots"."""
_ASKED = frozenset("i you u it they this that there these those we he she any anyone people your ppl my the".split())
_FIRST = frozenset("do are".split())
"""These ask at the beginning of a sentence too: "do peels help"; elsewhere they go on: "they itch and are red"."""
_DONE = frozenset("it that this not".split())
"""After "do" these make an order: "do it again"."""
_FILLER = frozenset(
    "so and also but hi hey hello ok okay well um uh pls please then plus just like oh sorry hmm btw quick question "
    "anyway now or another thing tell me wanna want to know wonder wondering curious say honestly firstly n if not "
    "yes explain".split()
)
_ASKS_LATER = re.compile(
    r"\b(?:wondering|wonder|want(?:ed)? to know|wanna know|tell me|question is|my question|any idea|anyone know|curious|"
    r"would like to know|could you explain|can you explain|asking)\b"
)


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a message, normalised, at most `MOST`."""
    pieces = (piece.strip() for piece in _END.split(normalise(text)))
    return tuple([piece for piece in pieces if WORD.search(piece)][:MOST])


def is_question(sentence: str) -> bool:
    """Whether a normalised sentence asks something by its form: how it begins, or "I was wondering ...".

    A question mark alone does not make one: "B?" and "pregnant?" are answers that are not sure of themselves.
    """
    said = cut(sentence)
    if not said:
        return False
    marked = sentence.endswith("?")
    if _asks(said, first=True):
        return marked or len(said) <= SHORT or said[0] not in _RELATIVE
    return bool(_ASKS_LATER.search(sentence)) or (marked and len(said) > 4)


def _asks(said: tuple[str, ...], *, first: bool = False) -> bool:
    """Whether these words begin like a question, after what people put before one; `first`: they begin a sentence."""
    start = next((place for place, word in enumerate(said) if word not in _FILLER), 0)
    rest = said[start:]
    if len(rest) == 1 or (rest[0] == "do" and rest[1] in _DONE):
        return False
    return rest[0] in _ASKING or (rest[0] in _ASKING_OF and rest[1] in _ASKED) or (first and rest[0] in _FIRST)


def clauses(sentence: str) -> tuple[str, ...]:
    """Return the parts of a normalised sentence that may be questions of their own.

    It is cut at a joint ("and", a comma) where what follows begins like a question, and before a reason ("... hurt,
    cause the word alone makes me want to hide").
    """
    parts: list[str] = []
    begin = 0
    for joint in _JOINT.finditer(sentence):
        after = cut(sentence[joint.end() : joint.end() + AHEAD])
        relative = "," in joint[0] and after[:1] and after[0] in _RELATIVE
        if after and not relative and _asks(after) and WORD.search(sentence, begin, joint.start()):
            parts.append(sentence[begin : joint.start()].strip())
            begin = joint.end()
    parts.append(sentence[begin:].strip())
    split = [piece.strip() for part in parts for piece in _REASON.split(part)]
    return tuple([part for part in split if WORD.search(part)])


def phrases(clause: str) -> tuple[str, ...]:
    """Return the parts of a clause between commas: what is asked may stand beside what is told."""
    return tuple(part.strip() for part in clause.split(",") if WORD.search(part))
