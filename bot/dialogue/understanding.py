"""What the dialogue needs of the language side."""

from typing import Protocol

from bot.language.meaning import Part


class Understanding(Protocol):
    """Knows what a message means; `language/matcher.py` is one."""

    def safety(self, text: str) -> tuple[str, ...]:
        """The safety intents heard in the text, most urgent first."""
        ...

    def parts(self, text: str) -> tuple[Part, ...]:
        """What each part of the text was understood as; never empty."""
        ...

    def is_question(self, text: str) -> bool:
        """Whether the text asks something, by its form."""
        ...

    def sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text."""
        ...
