"""People who take the quiz in their own words, and what a bot that loses nothing must have said to them in the end.

What must be said is worked out by the dialogue alone, without store, network or kills. Each message is one link of a
hash chain: the chain of what a chat shows must be the chain of what it should show.
"""

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.dialogue.actions import sends
from bot.dialogue.events import Event, Said
from bot.dialogue.state import State
from bot.dialogue.wording import plain
from bot.storage.store import Handle

ANSWERS = (
    ("/quiz",),
    ("keep my answers", "you may keep my answers"),  # what is not to be kept is lost with a kill, as it must be
    ("28", "im 41", "early 30s", "22 but i turn 23 soon"),
    ("nope all calm", "nothing", "a few spots"),
    ("none of these", "healthy", "i get cold sores"),
    ("dents", "sunken", "holes mostly"),
    ("narrow deep holes", "boxcar", "like waves"),
    ("pen tip", "all sizes", "lentil"),
    ("still there", "a bit better", "smooth out"),
    ("at arms length", "only in the mirror", "makeup hides it"),
    ("burn easily", "olive", "never burn"),
)


class Rules(Protocol):
    """What a bot must say to somebody, message by message."""

    def replies(self, texts: Sequence[str]) -> list[str]:
        """Return the replies to `texts`, in order, one for each."""
        ...


class ByDialogue:
    """The replies of a dialogue that nothing happens to."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._known: dict[tuple[str, ...], list[str]] = {}

    def replies(self, texts: Sequence[str]) -> list[str]:
        """See `Rules.replies`."""
        key = tuple(texts)
        if key not in self._known:
            self._known[key] = list(self._said(key))
        return self._known[key]

    def _said(self, texts: Iterable[str]) -> Iterable[str]:
        state, at = State(), datetime(2026, 1, 1, tzinfo=UTC)
        for number, text in enumerate(texts):
            turn = self._handle(state, Event(f"tg:{number}", "1", at, Said(text)))
            state = turn.state
            yield from (plain(send.text) for send in sends(turn.actions))


def story(chance: random.Random, length: int) -> list[str]:
    """What one person writes: the quiz, answered in one of many ways; after its last answer it begins anew."""
    return [chance.choice(ANSWERS[number % len(ANSWERS)]) for number in range(length)]


def chain(messages: Iterable[str]) -> str:
    """The last link of the hash chain of what was said."""
    link = b""
    for message in messages:
        link = hashlib.sha256(link + message.encode()).digest()
    return link.hex()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong in one chat; all zero where its chain is right but for messages sent again."""

    lost: int = 0  # messages that were never answered
    twice: int = 0  # answers that only a second or a wrong application can have led to
    disordered: int = 0
    repeated: int = 0  # sent again after a kill: allowed for those that were on their way

    @property
    def sound(self) -> bool:
        """Whether every event was applied once and in order."""
        return not (self.lost or self.twice or self.disordered)


def examine(wanted: Sequence[str], shown: Sequence[str]) -> Finding:
    """Compare what a chat should show with what it shows."""
    once = [text for place, text in enumerate(shown) if place == 0 or text != shown[place - 1]]
    repeated = len(shown) - len(once)
    if chain(once) == chain(wanted):
        return Finding(repeated=repeated)
    left = list(once)
    lost = 0
    for text in wanted:
        if text in left:
            left.remove(text)
        else:
            lost += 1
    kept = [text for text in once if text in set(wanted)]
    order = [text for text in dict.fromkeys(wanted) if text in set(kept)]
    disordered = sum(mine != theirs for mine, theirs in zip(dict.fromkeys(kept), order, strict=True))
    return Finding(lost, len(left), disordered, repeated)
