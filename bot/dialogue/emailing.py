"""The result by e-mail: which address, is it right, it is on its way, and what became of it.

An address is held from the message it came in until the person's answer, an hour at most, and nowhere after that but in
the letter that waits to go out. Whether a text holds an address is decided in `language/address.py`, limits and the sending
elsewhere.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import Button, Heard, Mail, ResultPdf, Send, SetTimer
from bot.dialogue.controls import says
from bot.dialogue.events import Event, Mailed, Said
from bot.dialogue.outcome import outcome
from bot.dialogue.reply import Reply, pending
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import AskingAddress, ConfirmingAddress, Idle, Result, State
from bot.dialogue.wording import data, label, markup, paragraphs
from bot.language.address import Address, Unusable, find_address, readable
from bot.language.meaning import NoMatch, Part
from bot.language.text import words

EMAIL = Heard("command", ("quiz_email",))
HELD = timedelta(hours=1)  # an address that nobody confirms
TIMER = "address-"
TRIES = 2  # texts that are no address, before the request is dropped
Rows = tuple[tuple[Button, ...], ...]


class Emailing:
    """The turns around an e-mail."""

    def __init__(self, content: Content, abilities: Abilities, speaker: Speaker) -> None:
        self._content = content
        self._abilities = abilities
        self._speaker = speaker
        self._texts = content.texts.mail
        self._labels = content.texts.labels
        self._controls = content.texts.controls

    # ---- it is asked for

    def begin(self, state: State, event: Event) -> Reply:
        """Ask for the address, unless it came along; for a file or without a mail server, give the file."""
        text = event.what.text if isinstance(event.what, Said) else ""
        result = self._result(state)
        if result is None:
            return self._speaker.say(state, self._texts.no_result, EMAIL)
        said = {*words(text)}
        if said & {*self._texts.file_words} and not said & {*self._texts.mail_words}:
            return self._give_file(state, result, self._content.texts.quiz.file)
        if not self._abilities.mail:
            return self._give_file(state, result, self._texts.no_server)
        found = find_address(text)
        if isinstance(found, Address):
            return self._confirm(state, found, event.at)
        return self._ask(state, AskingAddress(), self._texts.ask)

    def _give_file(self, state: State, result: Result, text: str) -> Reply:
        idle = replace(state, mode=Idle(), parked=pending(state))
        return Reply(idle, (Send(markup(text), file=ResultPdf(result)),), EMAIL)

    def _result(self, state: State) -> Result | None:
        """Return the result, if it can still be worked out and is not one that sends to a doctor first."""
        result, quiz = state.result, self._content.quiz
        return result if result and result.quiz == quiz.id and not outcome(quiz, result.answers).show else None

    def _ask(self, state: State, mode: AskingAddress, *texts: str) -> Reply:
        asked = replace(state, mode=mode, parked=pending(state), misses=0)
        rows = ((*self._file(state), Button(self._labels.mail_no, "mail:no")),)
        return Reply(asked, (Send(paragraphs(*map(markup, texts)), rows),), EMAIL)

    # ---- what is said to it

    def hear(
        self, state: State, mode: AskingAddress | ConfirmingAddress, event: Event, parts: Sequence[Part]
    ) -> Reply | None:
        """Return the reply to words at one of the questions; None if they are about something else."""
        text = event.what.text if isinstance(event.what, Said) else ""
        found = find_address(text)
        if isinstance(found, Address):
            return self._confirm(state, found, event.at)
        if isinstance(mode, ConfirmingAddress) and says(text, self._controls.yes):
            return self._choose(state, mode, "meant" if mode.meant else "yes", event.at)
        if says(text, self._controls.stop) or (says(text, self._controls.no) and isinstance(mode, AskingAddress)):
            return self._choose(state, mode, "no", event.at)
        if says(text, self._controls.no):
            return self._choose(state, mode, "other", event.at)
        if found.why == "none" and not all(isinstance(part, NoMatch) for part in parts):
            return None
        return self._unclear(state, mode, found)

    def _unclear(self, state: State, mode: AskingAddress | ConfirmingAddress, found: Unusable) -> Reply:
        tries = 1 + (mode.tries if isinstance(mode, AskingAddress) else 0)
        if tries >= TRIES:
            return self._offer_file(replace(state, mode=Idle()), self._texts.gave_up)
        return self._ask(state, AskingAddress(tries), self._texts.unusable[found.why])

    def beside(self, mode: AskingAddress | ConfirmingAddress, reply: Reply) -> Reply:
        """After something else was answered: ask once more where an address was awaited, else drop the request."""
        *before, last = reply.actions or (None,)
        again = isinstance(mode, AskingAddress) and not mode.tries
        if (
            not isinstance(last, Send)
            or not isinstance(reply.state.mode, Idle)
            or reply.heard.outcome not in ("answer", "clarify")
        ):
            return reply
        text = paragraphs(last.text, markup(self._texts.still if again else self._texts.dropped))
        after = replace(reply.state, mode=AskingAddress(1)) if again else reply.state
        return replace(reply, state=after, actions=(*(one for one in before if one), replace(last, text=text)))

    def press(self, state: State, choice: str, at: datetime) -> Reply | None:
        """Take a button of ours; None for one that belongs to an earlier question."""
        name, _, turn = choice.partition(":")
        match state.mode:
            case AskingAddress() as mode:
                return self._choose(state, mode, name, at)
            case ConfirmingAddress() as mode if turn == str(mode.turn):
                return self._choose(state, mode, name, at)
            case _:
                return None

    def _choose(self, state: State, mode: AskingAddress | ConfirmingAddress, choice: str, at: datetime) -> Reply | None:
        idle = replace(state, mode=Idle())
        match choice, mode:
            case "no", _:
                return self._offer_file(idle, self._texts.cancelled)
            case "other", ConfirmingAddress():
                return self._ask(state, AskingAddress(), self._texts.other)
            case "yes", ConfirmingAddress(address):
                return self._send(idle, address, at)
            case "meant", ConfirmingAddress(meant=str(meant)):
                return self._send(idle, meant, at)
            case _:
                return None

    # ---- is it right?

    def _confirm(self, state: State, found: Address, at: datetime) -> Reply:
        mode = ConfirmingAddress(found.address, at, state.turn, found.meant)
        asked = replace(state, mode=mode, parked=pending(state), misses=0)
        labels, written = self._labels, readable(found.address)

        def button(label: str, choice: str) -> Button:
            return Button(label, f"mail:{choice}:{mode.turn}")

        rows: Rows = (
            (button(labels.mail_yes, "yes"),),
            (button(labels.mail_other, "other"), button(labels.mail_no, "no")),
        )
        text = markup(self._texts.confirm, {"address": written})
        if found.meant is not None:
            text = markup(self._texts.meant, {"address": written, "meant": found.meant})
            rows = ((button(found.meant, "meant"),), (button(found.address, "yes"),), *rows[1:])
        return Reply(asked, (Send(text, rows), SetTimer(f"{TIMER}{state.turn}", at + HELD)), EMAIL)

    def _send(self, idle: State, address: str, at: datetime) -> Reply:
        result = self._result(idle)
        if result is None:
            return self._speaker.say(idle, self._texts.no_result, EMAIL)
        said = self._speaker.say(idle, self._texts.queued, EMAIL)
        return replace(said, actions=(Mail(address, result, at), *said.actions))

    def expire(self, state: State, at: datetime) -> Reply:
        """Forget an address that has waited too long for an answer; nothing is said."""
        mode = state.mode
        late = isinstance(mode, ConfirmingAddress) and at - mode.at >= HELD
        return Reply(replace(state, mode=Idle()) if late else state, (), EMAIL)

    # ---- what became of it

    def told(self, state: State, mailed: Mailed) -> Reply:
        """Tell what became of a letter; whatever the person is in the middle of stays."""
        match mailed.outcome:
            case "sent":
                return Reply(state, (Send(markup(self._texts.sent)),), EMAIL)
            case "refused":
                return self._offer_file(state, self._texts.refused)
            case "limited":
                return self._offer_file(state, self._texts.limited)
            case _:
                assert_never(mailed.outcome)

    def _offer_file(self, state: State, text: str) -> Reply:
        content = self._content
        rows = (self._file(state), (Button(label(content, "quiz_result_explain"), data("quiz_result_explain")),))
        return Reply(replace(state, misses=0), (Send(markup(text), tuple(filter(None, rows))),), EMAIL)

    def _file(self, state: State) -> tuple[Button, ...]:
        result = self._result(state)
        return (Button(self._labels.as_pdf, f"p:{result.run}"),) if result else ()
