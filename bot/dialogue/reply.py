"""What a part of the dialogue decided, before the turn is closed."""

from dataclasses import dataclass, replace

from bot.dialogue.actions import Action, Heard
from bot.dialogue.state import Asking, Idle, State


@dataclass(frozen=True, slots=True)
class Reply:
    """The new state, what to do, and how the event was understood."""

    state: State
    actions: tuple[Action, ...]
    heard: Heard

    def then(self, *actions: Action) -> "Reply":
        """Return the same reply with more to do after it."""
        return replace(self, actions=(*self.actions, *actions))


def pending(state: State) -> Asking | None:
    """Return the quiz that is running or waiting."""
    return state.mode if isinstance(state.mode, Asking) else state.parked


def understood(state: State) -> State:
    """Return the state in which nothing was missed."""
    return replace(state, misses=0) if state.misses else state


def left(state: State) -> State:
    """Return the state open for anything; a running quiz waits."""
    return replace(state, mode=Idle(), parked=pending(state))
