"""What of a state may be kept for good: without the person's consent no answer of a quiz is.

The whole state is then held where a restart empties it (`fleeting`). After one, the chat has what was kept: a run
stands at its question and knows none of the answers before it, and a result is not there any more. The dialogue tells
by that. What nobody went on with for two days goes, too.
"""

from dataclasses import replace
from datetime import timedelta

from bot.dialogue.state import Asking, State

HELD = timedelta(hours=48)  # without a word from the person; a reminder comes after 24


def without_answers(state: State) -> State | None:
    """Return what may be kept of a state, or None if that is all of it."""
    if state.consent is not None or not (isinstance(state.mode, Asking) or state.parked or state.result):
        return None
    kept = replace(state, parked=state.parked and _emptied(state.parked), result=None)
    if isinstance(state.mode, Asking):
        kept = replace(kept, mode=_emptied(state.mode))
    return None if kept == state else kept


def _emptied(asking: Asking) -> Asking:
    return replace(asking, answers={}, ticked=())
