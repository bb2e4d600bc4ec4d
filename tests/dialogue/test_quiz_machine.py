"""Random people take the quiz: any words, any button however old, in any order, while the program is started anew and
authors change the quiz. What is promised holds after each step, in the real store.
"""

import asyncio
import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.channels.telegram.calls import calls
from bot.channels.telegram.split import units_shown
from bot.content.library import Content
from bot.content.loader import build, read_document
from bot.content.quiz_models import Quiz
from bot.content.validation import load
from bot.dialogue.actions import sends
from bot.dialogue.events import Attached, Event, Pressed, Said, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.outcome import path
from bot.dialogue.reply import pending
from bot.dialogue.state import Asking, Idle, State
from bot.dialogue.turn import Turn
from bot.dialogue.wording import plain
from bot.language.matcher import Matcher
from bot.storage.sqlite import SqliteStore
from bot.storage.store import Shown
from tests.conftest import FITTED
from tests.dialogue.test_other_quiz import QUIZ
from tests.real_content import ROOT
from tests.storage.examples import Clock, open_store, state_of

CHAT = "7"
ALARM = "my cheek is hot and theres pus since the needling yesterday"
WORDS = """quiz|take the quiz|28|16|none|no|yes|nope all calm|dents|bumps|red spots|A|v and m|2mm ish|tiny|idk|not sure|back|skip
done|pause|later|go on|restart|stop|why|keep my answers|dont keep my answers|remind me tomorrow|hi|thanks|hurt?|what is subcision?
dents mostly. what is boxcar?|at talking distance|i rarely burn|it bothers me|clinic|a weekend|explain my result|/quiz|/result|/stop
/start|/export|/forget|/feedback|delete everything|asdkjh qwpo|pus|a few spots|pregnant and i get cold sores|yellow|wet|3 days ago
i dont want to live like this anymore|they stay the same|often|severe|2 years
my time zone is berlin|i'm in new york|utc+13|its 9:40 here|change my time zone|im in the us|kathmandu""".replace(
    "\n", "|"
).split("|")
TEXTS = st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=60))
FORGED = st.one_of(
    st.text(max_size=64),
    st.builds("q:{}:{}:{}".format, st.sampled_from(["", "zzzzz"]), st.sampled_from(["Q1_age", "x"]), st.just("=skip")),
    st.builds("{}:zzzzz:on".format, st.sampled_from("qgrxtkpodz")),
)
PROGRESS = re.compile(r"Question (\d+) of (\d+)")


@cache
def real() -> tuple[Content, Matcher]:
    """The content and what understands it."""
    content, problems = load(ROOT)
    assert content is not None, problems
    return content, Matcher.build(content, FITTED)


def changed(quiz: Quiz) -> list[Quiz]:
    """The quiz as authors might change it: questions gone, in another order, options called otherwise; another quiz."""
    first, *rest = quiz.questions
    fewer = [question for question in quiz.questions if question.id not in ("Q2_skin_now", "Q5_shapes", "Q12_impact")]
    renamed = [
        question.model_copy(
            update={"options": {f"new_{name}"[:40]: option for name, option in question.options.items()}}
        )
        if question.id in ("Q4_kind", "Q9_visibility")
        else question
        for question in quiz.questions
    ]
    document, problems = read_document(QUIZ, "quiz.yaml")
    assert document is not None, problems
    other, problems = build(document, Quiz)
    assert other is not None, problems
    orders = ([*quiz.questions], fewer, renamed, [first, *reversed(rest)], [*rest, first])
    return [*(quiz.model_copy(update={"questions": tuple(questions)}) for questions in orders), other]


@cache
def dialogues() -> list[tuple[Quiz, Dialogue]]:
    """A dialogue for each of them."""
    content, matcher = real()
    return [(quiz, Dialogue(replace(content, quiz=quiz), matcher, matcher.correct)) for quiz in changed(content.quiz)]


class QuizMachine(RuleBasedStateMachine):
    """One chat."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store = self.opened()
        self.number = 0
        self.buttons: list[str] = []
        self.newest: list[str] = []
        self.quiz, self.dialogue = dialogues()[0]
        self.put_by = self.quiz
        self.state = State()

    def opened(self) -> SqliteStore:
        """Open the store."""
        return open_store(Path(self.folder.name) / "bot.db", self.clock)

    def apply(self, event: Event) -> Turn:
        """Let something happen, and hold it against the promises."""
        before = self.state
        [turn] = self.loop.run_until_complete(self.store.apply([event], self.dialogue.handle))
        assert turn is not None
        self.state = self.loop.run_until_complete(state_of(self.store, CHAT))
        assert turn.heard.outcome != "error", "something was raised"
        for send in sends(turn.actions):
            for number, total in PROGRESS.findall(plain(send.text)):
                assert 1 <= int(number) <= int(total)
            for shown in (None, Shown(1, media=True), Shown(1, media=False)):
                for call in calls(send, shown):
                    media = call.parameters.get("media")
                    caption = call.parameters.get("caption") or (
                        media.get("caption") if isinstance(media, dict) else ""
                    )
                    assert units_shown(str(caption or "")) <= 1024
                    assert units_shown(str(call.parameters.get("text") or "")) <= 4096
            data = [button.data for row in send.buttons for button in row]
            assert all(1 <= len(one.encode()) <= 64 for one in data)
            self.buttons += data
            self.newest = data
            if data and data[0].startswith("q:"):
                self.put_by = self.quiz
        if isinstance(event.what, Pressed):
            self.check_old_button(before, event.what.data)
        return turn

    def happen(self, what: What) -> Turn:
        """The person does something."""
        self.number += 1
        self.clock.forward(seconds=20)
        return self.apply(Event(f"tg:{self.number}", CHAT, self.clock.now, what, self.number * 7919))

    def check_old_button(self, before: State, data: str) -> None:
        """A button of a question that is not the pending one changes no answer."""
        kind, _, rest = data.partition(":")
        asking, after = pending(before), pending(self.state)
        if kind != "q" or asking is None or asking.quiz != self.quiz.id or after is None or asking.run != after.run:
            return
        if [asking.run, asking.question] != rest.split(":")[:2] and asking.question == after.question:
            assert after.ticked in (asking.ticked, ())
            assert all(asking.answers.get(key) == value for key, value in after.answers.items())

    @initialize(kept=st.booleans())
    def begin(self, kept: bool) -> None:
        """Most people here take the quiz."""
        self.happen(Said("quiz"))
        if kept:
            self.happen(Said("keep my answers"))

    @rule(choices=st.lists(st.integers(0, 20), min_size=1, max_size=4))
    def answer(self, choices: list[int]) -> None:
        """Press buttons of the question that is pending."""
        for choice in choices:
            if not isinstance(self.state.mode, Asking):
                self.happen(Said("go on" if self.state.parked else "quiz"))
            shown = [data for data in self.newest if data.startswith("q:")]
            if shown:
                self.happen(Pressed(shown[choice % len(shown)]))

    @rule(skipped=st.booleans())
    def get_to_the_end(self, skipped: bool) -> None:
        """Answer all that is asked."""
        for _ in range(20):
            if isinstance(self.state.mode, Asking) and self.newest:
                wanted = "=skip" if skipped else "=done" if self.state.mode.ticked else ""
                fitting = [data for data in self.newest if data.startswith("q:") and data.endswith(wanted)]
                self.happen(Pressed(fitting[0]) if fitting else Said("skip"))

    @rule(text=TEXTS)
    def say(self, text: str) -> None:
        """Write something."""
        self.happen(Said(text))

    @rule(back=st.integers(0, 60))
    def press(self, back: int) -> None:
        """Press a button that was shown once: mostly a new one."""
        if self.buttons:
            self.happen(Pressed(self.buttons[-1 - back % len(self.buttons)]))

    @rule(data=FORGED)
    def press_forged(self, data: str) -> None:
        """Press what never was a button."""
        self.happen(Pressed(data))

    @rule()
    def send_a_photo(self) -> None:
        """Send what is no text."""
        self.happen(Attached("photo"))

    @rule()
    def alarm(self) -> None:
        """Write of an emergency: it is answered before anything else, and the quiz waits."""
        was = pending(self.state)
        turn = self.happen(Said(ALARM))
        assert turn.heard.outcome == "safety"
        assert isinstance(self.state.mode, Idle)
        assert (pending(self.state) is None) == (was is None)

    @rule(hours=st.integers(1, 60))
    def wait(self, hours: int) -> None:
        """Time passes; what was to be reminded of is, at most once."""
        self.clock.forward(hours=hours)
        timers = self.loop.run_until_complete(self.store.timers(self.clock.now, 10))
        assert len(timers) <= 1
        for timer in timers:
            waited = self.state
            turn = self.apply(timer)
            assert not (waited.gentle and sends(turn.actions)), "nothing comes by itself after a crisis"
        assert self.loop.run_until_complete(self.store.timers(self.clock.now, 10)) == []

    @rule()
    def start_anew(self) -> None:
        """The program ends and starts again: answers are there still if they were to be kept, and only then."""
        kept = self.state
        self.loop.run_until_complete(self.store.close())
        self.store = self.opened()
        self.state = self.loop.run_until_complete(state_of(self.store, CHAT))
        if kept.consent is not None:
            assert self.state == kept
        else:
            assert not getattr(pending(self.state), "answers", None)
            assert self.state.result is None or not self.state.result.answers

    @rule(number=st.integers(0, 5))
    def change_the_quiz(self, number: int) -> None:
        """Authors change the quiz."""
        self.quiz, self.dialogue = dialogues()[number]

    @invariant()
    def one_question_is_pending_at_most(self) -> None:
        """Where the quiz stands is known."""
        assert not (isinstance(self.state.mode, Asking) and self.state.parked)
        assert not self.state.reminder or self.state.parked

    @invariant()
    def only_what_was_asked_is_answered(self) -> None:
        """No answer belongs to a question that this way through the quiz has not."""
        asking = self.state.mode
        if isinstance(asking, Asking) and self.put_by is self.quiz:  # else it is mended when it is put again
            assert set(asking.answers) <= {question.key for question, _ in path(self.quiz, asking.answers)}

    def teardown(self) -> None:
        """Let go of the store."""
        self.loop.run_until_complete(self.store.close())
        self.loop.close()
        self.folder.cleanup()


TestQuiz = QuizMachine.TestCase
TestQuiz.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
