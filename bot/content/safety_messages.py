"""What authors write beside the safety rules (`knowledge/safety_messages.yaml`): whole messages to learn from.

What is learned from them, and how sure it must be, is decided in `bot/language/safety_likeness.py`.
"""

from typing import Annotated

from pydantic import Field

from bot.content.models import Id, Model, Prose


class SafetyMessages(Model):
    """Messages that tell of a danger, and messages that only sound like one."""

    alarms: Annotated[dict[Id, tuple[Prose, ...]], Field(min_length=1)]
    """By the safety intent that they mean."""
    harmless: Annotated[tuple[Prose, ...], Field(min_length=1)]
    """With the words of a danger, and none in them: "kill the redness"."""
