"""A person chats in a terminal: markup shown, buttons numbered. Without a terminal, plain lines in and out.

A number alone picks a button, except in the quiz: there it goes to the dialogue, which knows whether an age, a size or
the second option is meant. `#2` always is the second button.
"""

import asyncio
import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import IO

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import HTML
from prompt_toolkit.history import InMemoryHistory
from rich.console import Console
from rich.text import Text

from bot.channels.console import Chats, Exchange, unmarked
from bot.dialogue.actions import Button, Send
from bot.dialogue.reply import pending
from bot.dialogue.state import Asking

CHAT = "terminal"
HINT = "Write in your own words. #2 presses the second button, #Sources the one of that name. Ctrl-D leaves."
LEFT_KEPT = "Bye. Your place is kept: start again to go on."
LEFT_UNKEPT = "Bye. Quiz answers that were not to be kept are gone."
LEFT = "Bye."
WIDEST = 100  # columns; longer lines are hard to read

NUMBER = re.compile(r"[0-9]{1,3}")
_TAG = re.compile(r"<(/?)([bi])>")
_STYLES = {"b": "bold", "i": "italic"}


def chat(chats: Chats, runner: asyncio.Runner, source: IO[str], out: IO[str], *, kept: bool) -> None:
    """Chat until the person leaves."""
    terminal = Terminal(chats, runner, out)
    read = _prompt() if source.isatty() and out.isatty() else _lines(source)
    try:
        terminal.open()
        while True:
            said = read().strip()
            if said:
                terminal.hear(said)
    except (EOFError, KeyboardInterrupt):
        terminal.leave(kept=kept)


def _prompt() -> Callable[[], str]:
    # In memory only: what a person told the bot lies nowhere unsealed.
    session: PromptSession[str] = PromptSession(history=InMemoryHistory())
    return lambda: session.prompt(HTML("<ansigreen><b>› </b></ansigreen>"))


def _lines(source: IO[str]) -> Callable[[], str]:
    def read() -> str:
        line = source.readline()
        if not line:
            raise EOFError
        return line

    return read


class Terminal:
    """One chat on one screen."""

    def __init__(self, chats: Chats, runner: asyncio.Runner, out: IO[str]) -> None:
        self._chats = chats
        self._run = runner.run
        self._console = Console(file=out, highlight=False)
        if self._console.is_terminal:
            self._console.width = min(self._console.width, WIDEST)
        self._buttons: list[Button] = []
        self._in_quiz = False
        self._unkept = False

    def open(self) -> None:
        """Begin where the chat was left."""
        self.tell(HINT)
        self._console.print()
        self._show(self._run(self._chats.enter(CHAT)))

    def hear(self, said: str) -> None:
        """Take a line that the person wrote."""
        name = said.removeprefix("#").strip()
        if NUMBER.fullmatch(name) and (said.startswith("#") or self._is_shown(name)):
            self._press_number(int(name))
        elif said.startswith("#") and name:
            self._press(name)
        else:
            self._show(self._run(self._chats.say(CHAT, said)))

    def leave(self, *, kept: bool) -> None:
        """Say goodbye, and what will be there next time."""
        self.tell((LEFT_UNKEPT if self._unkept else LEFT_KEPT) if kept else LEFT)

    def tell(self, text: str) -> None:
        """Say something that is not from the bot."""
        self._console.print(Text(text, "dim"), soft_wrap=not self._console.is_terminal)

    def _is_shown(self, number: str) -> bool:
        return not self._in_quiz and 1 <= int(number) <= len(self._buttons)

    def _press_number(self, number: int) -> None:
        if 1 <= number <= len(self._buttons):
            self._show(self._run(self._chats.press_button(CHAT, self._buttons[number - 1])))
        else:
            self.tell(f"There is no button {number} below the last message.")

    def _press(self, label: str) -> None:
        exchange = self._run(self._chats.press(CHAT, label))
        if exchange is None:
            self.tell(f"There is no button '{label}'.")
        else:
            self._show(exchange)

    def _show(self, exchange: Exchange) -> None:
        self._in_quiz = isinstance(exchange.state.mode, Asking)
        answered = pending(exchange.state) or exchange.state.result
        self._unkept = answered is not None and exchange.state.consent is None
        for index, send in enumerate(exchange.sends, 1):
            # Two messages with buttons can come at once; the numbers are the newest one's, as in the chat's own words.
            newest = index == len(exchange.sends)
            if shown := self._picture(send):
                self._print(Text(f"[picture: {shown}]", "dim italic"))
            self._print(_styled(send.text))
            if send.file:
                self._print(Text(f"[file: {self._chats.files.write(send.file)}]", "dim italic"))
            for row in _rows(send, numbered=newest):
                self._print(row)
            self._console.print()
            if newest:
                self._buttons = [button for row in send.buttons for button in row]

    def _picture(self, send: Send) -> str:
        """Return what the picture of a message shows, in words."""
        if send.card is not None:
            return "your result as a card"
        picture = self._chats.content.pictures.get(send.picture or "")
        return picture.alt if picture else ""

    def _print(self, text: Text) -> None:
        """Show lines of the bot, set in a little from what the person writes."""
        screen = self._console
        lines = text.wrap(screen, screen.width - 2) if screen.is_terminal else text.split("\n", allow_blank=True)
        for line in lines:
            screen.print(Text("  ").append(line) if line else "", soft_wrap=True)


def _rows(send: Send, *, numbered: bool) -> Iterator[Text]:
    number = 0
    for row in send.buttons:
        line = Text()
        for button in row:
            number += 1
            line.append("[", "dim").append(f"#{number} " if numbered else "#", "cyan")
            line.append(unmarked(button.label)).append("] ", "dim")
        line.rstrip()
        yield line


def _styled(html: str) -> Text:
    """Return our HTML as text with styles."""
    text, styles, end = Text(), [""], 0
    for tag in _TAG.finditer(html):
        text.append(unescape(html[end : tag.start()]), styles[-1])
        if not tag[1]:
            styles.append(f"{styles[-1]} {_STYLES[tag[2]]}")
        elif len(styles) > 1:
            styles.pop()
        end = tag.end()
    return text.append(unescape(html[end:]), styles[-1])
