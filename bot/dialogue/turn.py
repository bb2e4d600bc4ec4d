"""One step of a conversation: an event came in, and this is what it led to."""

from dataclasses import dataclass

from bot.dialogue.actions import Action, Heard
from bot.dialogue.state import State


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event led to: the new state, what to do, and how it was understood."""

    state: State
    actions: tuple[Action, ...]
    heard: Heard
