"""The time zone of a person: heard in what they say, asked for where it is not clear, and what then becomes of a reminder.

What a message says about it is decided in `language/whereabouts.py`, when a reminder comes in `quiz_pauses.py`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.content.library import Content
from bot.content.models import Command
from bot.dialogue.actions import Button, Heard, Send
from bot.dialogue.controls import says
from bot.dialogue.events import Event
from bot.dialogue.helplines import Helplines
from bot.dialogue.quiz_pauses import QuizPauses
from bot.dialogue.reply import Reply, left
from bot.dialogue.state import AskingZone, Idle, State, Zone
from bot.dialogue.wording import Html, markup
from bot.language.replies import Correct
from bot.language.whereabouts import Here, Unclear, Whereabouts, Which
from bot.language.zones import clocks

HEARD = Heard("command", ("time_zone",))
NOT_UNDERSTOOD = Heard("fallback", confidence=0.0)
TRIES = 2  # texts that are no place, before the question is dropped


class Zones:
    """The turns around a time zone."""

    def __init__(self, content: Content, correct: Correct, pauses: QuizPauses) -> None:
        self._texts = content.texts.zone
        self._crisis_here, self._helplines = content.texts.crisis_here, Helplines(content)
        intents = content.intents.items()
        self._crisis = Heard("safety", tuple(name for name, intent in intents if intent.command is Command.CRISIS))
        self._controls = content.texts.controls
        self._labels = content.texts.labels
        self._pauses = pauses
        self._whereabouts = Whereabouts(content.places, correct)

    def said(self, state: State, event: Event, text: str) -> Reply | None:
        """Reply to a message that is only about where somebody is, or what time it is there; None to any other.

        After a message about self-harm "I'm in Canada" is about whom to call, unless it names the time zone.
        """
        if state.gentle and not self._whereabouts.is_about(text):
            return self._whom_to_call(state, event, text)
        asked = isinstance(state.mode, AskingZone)
        if isinstance(state.mode, AskingZone):
            if says(text, self._controls.no):
                return self._reply(replace(state, mode=Idle(), misses=0), markup(self._texts.left))
            if says(text, self._controls.yes) and not state.mode.tries:
                return self._ask(state, markup(self._texts.ask), tries=1)  # to the offer that came with a reminder
        match self._whereabouts.hear(text, event.at, asked=asked):
            case Here(zone, name):
                return self._noted(state, zone, name, event.at)
            case Which(choices):
                return self._ask(state, markup(self._texts.which), choices)
            case Unclear() if state.zone is not None:
                now = _shown(event.at, state.zone.name)
                return self._ask(state, markup(self._texts.ask_again, {"time": now}))
            case Unclear():
                return self._ask(state, markup(self._texts.ask))
            case None:
                return None

    def _whom_to_call(self, state: State, event: Event, text: str) -> Reply | None:
        match self._whereabouts.hear(text, event.at, asked=not state.last):  # until something else was talked about
            case Here(zone, name) if name is not None:
                zones = [zone]
            case Which(choices) if all(choice.name is not None for choice in choices):
                zones = [choice.zone for choice in choices]
            case _:
                return None
        lines = {"helplines": self._helplines.at(zones)}
        return Reply(replace(state, misses=0), (Send(markup(self._crisis_here, lines)),), self._crisis)

    def beside(self, state: State, mode: AskingZone, reply: Reply) -> Reply:
        """Return the reply to what was no place after all; if it was nothing else either, ask once more."""
        if reply.heard != NOT_UNDERSTOOD or mode.tries + 1 >= TRIES:
            return reply
        return self._ask(state, markup(self._texts.unknown), tries=mode.tries + 1)

    def press(self, state: State, choice: str, at: datetime) -> Reply | None:
        """Take one of the places or times that were offered; None for what never was."""
        found = self._whereabouts.chosen(choice)
        return None if found is None else self._noted(state, found.zone, found.name, at)

    def _ask(self, state: State, text: Html, choices: Sequence[Here] = (), tries: int = 0) -> Reply:
        asked = replace(left(state), mode=AskingZone(tries), misses=0)
        buttons = [
            Button(one.name or one.zone, f"z:{one.zone if _is_clock(one.zone) else one.name}") for one in choices
        ]
        rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
        return Reply(asked, (Send(text, rows),), HEARD)

    def _noted(self, state: State, name: str, place: str | None, at: datetime) -> Reply:
        zone = state.zone if state.zone and state.zone.name == name else Zone(name, state.turn)
        mode = Idle() if isinstance(state.mode, AskingZone) else state.mode
        after, moved = self._pauses.live_in(replace(state, mode=mode, misses=0), zone, at)
        now = _shown(at, name)
        texts = self._texts
        first = markup(texts.clock, {"time": now})
        if place is not None:
            first = markup(texts.place, {"place": place, "time": now})
        when = self._pauses.when(after, at)
        second = markup(texts.reminder, when) if when else markup(texts.no_reminder)
        return self._reply(after, f"{first} {second}").then(*moved)

    def _reply(self, state: State, text: str) -> Reply:
        """Say something, with the way back to a quiz that waits."""
        waiting = state.parked if isinstance(state.mode, Idle) and not state.gentle else None
        rows = ((Button(self._labels.resume, f"g:{waiting.run}"),),) if waiting else ()
        return Reply(state, (Send(text, rows),), HEARD)


def _shown(at: datetime, zone: str) -> str:
    """Return what clocks there show."""
    return at.astimezone(clocks(zone)).strftime("%H:%M")


def _is_clock(zone: str) -> bool:
    return "/" not in zone
