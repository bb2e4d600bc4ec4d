"""What the bot can do where it runs, and what becomes of what it is told. Whoever runs it says so; the dialogue believes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Abilities:
    """The facts about one running bot that its words depend on."""

    mail: bool = False
    """Whether there is a mail server to send results by."""
    retention_days: int = 90
    """How long a chat is kept after its person was last heard of."""
    server: bool = False
    """Whether a database server holds what is kept, and so outlives the program."""
