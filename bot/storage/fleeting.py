"""What is held in memory alone: the answers of a quiz to whose keeping the person has not said yes.

A state with such answers is kept twice: without them for good (`durable`), and whole in `fleeting.answers`, which no
restart survives. On SQLite that is a table of an attached database in memory, on PostgreSQL an UNLOGGED table, which
is in no log and no copy and which a crash of the server empties.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue.state import Asking, State

HELD = timedelta(hours=48)  # without a word from the person; a reminder comes after 24


def durable(state: State) -> State:
    """Return what may be kept of a state: itself where nothing has to be left out."""
    if state.consent is not None:
        return state
    mode = _emptied(state.mode) if isinstance(state.mode, Asking) else state.mode
    parked = _emptied(state.parked) if state.parked is not None else None
    if mode is state.mode and parked is state.parked and state.result is None:
        return state
    return replace(state, mode=mode, parked=parked, result=None)


def _emptied(asking: Asking) -> Asking:
    """A run that stands at its question with no answers before it: by that the dialogue knows that they are lost."""
    return replace(asking, answers={}, ticked=()) if asking.answers or asking.ticked else asking
