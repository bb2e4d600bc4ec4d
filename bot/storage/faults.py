"""What may be kept and logged about an error: its type and where it was raised.

An error's own words may quote what a person wrote, so they stay out.
"""

import traceback
from pathlib import Path

DEEPEST = 8  # frames nearest to the fault; the outer ones are the same each time


def fault(error: BaseException) -> str:
    """Return the type of an error and its places, innermost last, without a word of its message."""
    frames = traceback.extract_tb(error.__traceback__)[-DEEPEST:]
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}" if places else type(error).__name__
