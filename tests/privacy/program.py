"""The real program with two faults planted in it, each of which throws about what a person wrote.

A message with STUMBLE makes the handler raise; one with CRASH makes the program end.
"""

from bot import cli
from bot.channels.telegram.client import Telegram
from bot.dialogue.events import Event, Said
from bot.dialogue.handle import Dialogue
from bot.dialogue.state import State
from bot.dialogue.turn import Turn

STUMBLE, CRASH = "zqstumble", "zqcrash"


def main() -> None:
    """Plant the faults and run."""
    handle, updates = Dialogue.handle, Telegram.updates

    def stumble(self: Dialogue, state: State, event: Event) -> Turn:
        if isinstance(event.what, Said) and STUMBLE in event.what.text:
            raise ValueError(event.what.text)
        return handle(self, state, event)

    async def crash(self: Telegram, offset: int, wait: float, limit: int = 100) -> object:
        found = await updates(self, offset, wait, limit)
        if CRASH in str(found):
            raise RuntimeError(str(found))
        return found

    setattr(Dialogue, "handle", stumble)  # noqa: B010 -- a fault is planted, and mypy need not agree
    setattr(Telegram, "updates", crash)  # noqa: B010 -- the same
    cli.main()


if __name__ == "__main__":
    main()
