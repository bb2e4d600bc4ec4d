"""A quiz that waits: paused, reminded of once, gone on with hours or days later."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.content.library import Content
from bot.dialogue.actions import Action, Button, CancelTimer, Send, SetTimer
from bot.dialogue.local_time import next_day, next_time
from bot.dialogue.questions import Questions, Rows, keep_button, placed
from bot.dialogue.quiz import QuizFlow
from bot.dialogue.quiz_turns import QUIZ, QuizTurns
from bot.dialogue.reply import Reply, left, pending
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import Asking, AskingZone, Idle, Reminder, State, Zone
from bot.dialogue.wording import markup, paragraphs
from bot.language.zones import clocks

REMINDER = "quiz"
# The same time of day tomorrow: they were awake and had time. Where their zone is not known, clocks that change are an hour off.
TOMORROW = timedelta(days=1)
SITTING = timedelta(
    hours=3
)  # another zone soon after the reminder was asked for corrects the first one; later it is a journey


class QuizPauses:
    """The turns of a quiz that waits."""

    def __init__(self, content: Content, flow: QuizFlow, speaker: Speaker, quiz: QuizTurns) -> None:
        self._texts = content.texts.quiz
        self._zone_texts = content.texts.zone
        self._privacy = content.texts.privacy
        self._labels = content.texts.labels
        self._flow = flow
        self._speaker = speaker
        self._quiz = quiz
        self._questions = Questions(content)

    def offer(self, state: State, seed: int) -> Reply:
        """Begin, or ask first what becomes of a run that has answers already."""
        waiting = pending(state)
        if waiting is not None and waiting.answers:
            return self.welcome_back(left(state))
        return self._quiz.start(state, seed)

    def pause(self, state: State, asking: Asking, *, in_place: bool = False) -> Reply:
        """Let the quiz wait, and offer a reminder."""
        number, total = self._questions.progress(asking)
        text = paragraphs(
            markup(self._texts.paused_here, {"number": number, "total": total}), self._how_long(state, asking)
        )
        message = placed(Send(text, self._choices(state, asking, remind=True)), asking.run, in_place=in_place)
        return Reply(left(state), (message,), QUIZ)

    def welcome_back(self, state: State, *before: str) -> Reply:
        """Greet somebody whose quiz waits, and ask whether to go on."""
        waiting = state.parked
        if waiting is None or not self._flow.is_current(waiting):
            return self._speaker.say(state, self._texts.changed_waiting, QUIZ)
        number, total = self._questions.progress(waiting)
        text = markup(self._texts.welcome_back, {"number": number, "total": total})
        choices = self._choices(state, waiting, remind=False)
        return Reply(state, (placed(Send(paragraphs(*before, text), choices), waiting.run),), QUIZ)

    def resume(self, state: State, at: datetime, run: str | None = None) -> Reply | None:
        """Go on where the quiz stopped; None for a button of a `run` that is gone. One with its run stands on the
        message that shows where the quiz is, which then becomes the question.
        """
        waiting = pending(state)
        if run and (waiting is None or waiting.run != run):
            return None
        if waiting is None:
            return self._speaker.say(replace(state, mode=Idle()), self._texts.none_running, QUIZ)
        again = replace(state, gentle=False, misses=0)
        if not self._flow.is_current(waiting):
            return self._quiz.repaired(again, at, waiting)
        return self._quiz.put(again, waiting, in_place=bool(run))

    def restart(self, state: State, seed: int, run: str) -> Reply:
        """Begin anew by a button of a `run`; the answers of another one that runs meanwhile are not lost by it."""
        waiting = pending(state)
        return self.offer(state, seed) if waiting and waiting.run != run else self._quiz.restart(state, seed)

    def mentioned(self, reply: Reply) -> Reply:
        """After something else is settled, say below it that the quiz waits; after a message about self-harm nothing does."""
        waiting = reply.state.parked
        if waiting is None or reply.state.gentle or not self._flow.is_current(waiting):
            return reply
        number, total = self._questions.progress(waiting)
        text = markup(self._texts.paused_here, {"number": number, "total": total})
        rows = ((Button(self._labels.resume, f"g:{waiting.run}"),),)
        return reply.then(placed(Send(text, rows), waiting.run))

    # ---- the reminder

    def remind_tomorrow(
        self, state: State, at: datetime, run: str | None = None, *, in_place: bool = False
    ) -> Reply | None:
        """Set the reminder that was asked for; None for a button of a `run` that is gone."""
        waiting = pending(state)
        if waiting is None or (run and waiting.run != run):
            return None if run else self._speaker.say(state, self._texts.none_running, QUIZ)
        zone = state.zone
        reminder = Reminder(at, next_day(at, zone.name) if zone else at + TOMORROW)
        after = replace(left(state), reminder=reminder)
        text = markup(self._texts.reminder_set_there, self.when(after, at))
        if zone is None:
            after, text = replace(after, mode=AskingZone()), markup(self._texts.reminder_set)
        rows = self._choices(state, waiting, remind=False)
        message = placed(Send(paragraphs(text, self._how_long(state, waiting)), rows), waiting.run, in_place=in_place)
        return Reply(after, (message, _timer(after.zone, reminder.due)), QUIZ)

    def when(self, state: State, at: datetime) -> Mapping[str, str]:
        """Return the words for when the reminder comes, as clocks show it where the person is: `{day}` and `{time}`."""
        if state.reminder is None or state.zone is None:
            return {}
        there = clocks(state.zone.name)
        due = state.reminder.due.astimezone(there)
        today = due.date() <= at.astimezone(there).date()
        return {"day": self._zone_texts.today if today else self._zone_texts.tomorrow, "time": due.strftime("%H:%M")}

    def live_in(self, state: State, zone: Zone, at: datetime) -> tuple[State, tuple[Action, ...]]:
        """Return the state of somebody who is in this zone, and what moves a reminder that waits to the same time there."""
        before, reminder = state.zone, state.reminder
        if reminder is None:
            return replace(state, zone=zone), ()
        due = next_day(reminder.asked, zone.name)
        if before is not None and at - reminder.asked > SITTING:
            due = next_time(reminder.due, before.name, zone.name, at)
        after = replace(state, zone=zone, reminder=replace(reminder, due=due))
        return after, (CancelTimer(_name(before)), _timer(zone, due))

    def remind(self, state: State) -> Reply:
        """Remind once, if there still is something to remind of and nothing speaks against it."""
        waiting, after = state.parked, replace(state, reminder=None)
        if waiting is None or not state.reminder or state.gentle:
            return Reply(after, (), QUIZ)
        lost = not self._flow.is_current(waiting) and not waiting.answers
        text = paragraphs(markup(self._texts.reminder), markup(self._texts.lost) if lost else "")
        rows = ((Button(self._labels.resume, f"g:{waiting.run}"), self._forget(waiting)),)
        return Reply(after, (placed(Send(text, rows), waiting.run),), QUIZ)

    def settled(self, state: State) -> tuple[State, tuple[Action, ...]]:
        """Return the state without a reminder that nobody needs any more, and what takes its timer away."""
        if not state.reminder or (state.parked is not None and not state.gentle):
            return state, ()
        return replace(state, reminder=None), (CancelTimer(_name(state.zone)),)

    def _how_long(self, state: State, waiting: Asking) -> str:
        """Return for how long answers wait that are not to be kept."""
        return markup(self._privacy.paused) if waiting.answers and not state.consent else ""

    def _choices(self, state: State, waiting: Asking, *, remind: bool) -> Rows:
        labels, run = self._labels, waiting.run
        rows: list[tuple[Button, ...]] = [(Button(labels.resume, f"g:{run}"),)]
        if remind and not state.reminder and not state.gentle:
            rows.append((Button(labels.remind, f"t:{run}"),))
        if waiting.answers:
            rows.append((keep_button(labels.keep, run, kept=state.consent is not None),))
        return (*rows, (Button(labels.restart, f"r:{run}"), self._forget(waiting)))

    def _forget(self, waiting: Asking) -> Button:
        return Button(self._labels.discard, f"x:{waiting.run}")


def is_reminder(timer: str) -> bool:
    """Whether a timer of this name is a reminder."""
    return timer.partition("-")[0] == REMINDER


def _name(zone: Zone | None) -> str:
    """Return the name of the timer: another one for each zone, because a timer of one name happens once on a date, and
    what happened by the dates of one zone must not count by those of another.
    """
    return f"{REMINDER}-{zone.told}" if zone else REMINDER


def _timer(zone: Zone | None, due: datetime) -> SetTimer:
    return SetTimer(_name(zone), due, zone.name if zone else None)
