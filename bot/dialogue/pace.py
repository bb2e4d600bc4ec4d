"""How fast a chat may write. One that is too fast is told so once, and its messages go by until it calms down.

An alarm is always answered. A message that goes by is applied like any other (once, in its order); it leads to nothing.
How far ahead a chat is, is part of its state: it holds across restarts and machines, and a replay gives the same turns.
"""

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue.actions import Forget, Heard, Send
from bot.dialogue.events import Attached, Event, Mailed, Pressed, Said, TimerFired, What
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

# A message a second is what Telegram lets us send to a chat: faster than that, answers would pile up.
PER_SECOND = 1.0
MOST_AHEAD = 20.0  # a quiz pressed through in haste has about that many, and takes longer than no time at all
CALM = 15.0  # so far down before a chat is listened to again: after six quiet seconds


class Pace:
    """Handles events with `handle`, but for those of a chat that is too fast."""

    def __init__(
        self, handle: Callable[[State, Event], Turn], safety: Callable[[str], tuple[str, ...]], word: Send
    ) -> None:
        self._handle = handle
        self._safety = safety
        self._word = word

    def handle(self, state: State, event: Event) -> Turn:
        """Return what `event` leads to."""
        match event.what:
            case TimerFired() | Mailed():  # ours, and not the person's
                return self._handle(state, event)
            case Said() | Pressed() | Attached():
                return self._paced(state, event)

    def _paced(self, state: State, event: Event) -> Turn:
        ahead = min(_before(state, event) + 1, MOST_AHEAD + 1)
        hurried = ahead > (CALM if state.hurried else MOST_AHEAD)
        if hurried and not self._is_alarm(event.what):
            said = () if state.hurried else (self._word,)
            return Turn(replace(state, ahead=ahead, hurried=True, seen_at=event.at), said, Heard("ignored"))
        turn = self._handle(state, event)
        if any(isinstance(action, Forget) for action in turn.actions):
            return turn
        return replace(turn, state=replace(turn.state, ahead=ahead, hurried=hurried))

    def _is_alarm(self, what: What) -> bool:
        text = what.text if isinstance(what, Said) else what.caption if isinstance(what, Attached) else ""
        return bool(text) and bool(self._safety(text))


def _before(state: State, event: Event) -> float:
    """How far ahead the chat still is when this comes."""
    if state.seen_at is None:
        return 0.0
    passed = (event.at - state.seen_at).total_seconds() * PER_SECOND
    return max(0.0, state.ahead - max(0.0, passed))
