"""What the quiz asks of the chat: few taps, one place, and no harm from buttons pressed twice or late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content.library import Content
from bot.dialogue.actions import Button, Send, sends
from bot.dialogue.events import Event, Pressed, Said, What
from bot.dialogue.handle import Dialogue
from bot.dialogue.questions import LONGEST_LABEL
from bot.dialogue.state import AnswerValue, Asking, Idle, State
from bot.dialogue.wording import plain
from bot.language.matcher import Matcher
from tests.storage.examples import START

MOST_TAPS = 15
# Somebody with sunken marks, no acne now, and clear ideas; the age is typed.
TAPS = """Nothing, all calm|None of these|Sunken (dips, pits)|Done|A, narrow and deep|Done|Under 2 mm (pen tip)|They stay the same
At talking distance|Rarely burns, tans easily|They bother me|A clinic is fine|Two or three days""".replace(
    "\n", "|"
).split("|")


class Taker:
    """One person with a telephone."""

    def __init__(self, dialogue: Dialogue) -> None:
        self.dialogue = dialogue
        self.state = State()
        self.at = START
        self.sent: tuple[Send, ...] = ()

    def do(self, what: What) -> Send:
        """Do something; returns the last message of the answer."""
        self.at += timedelta(seconds=10)
        turn = self.dialogue.handle(self.state, Event("e", "1", self.at, what, 12345))
        self.state, self.sent = turn.state, sends(turn.actions)
        return self.sent[-1]

    def say(self, text: str) -> Send:
        """Write."""
        return self.do(Said(text))

    def button(self, label: str) -> Button:
        """The button below the last message whose words begin so, after its number."""
        buttons = [button for send in self.sent for row in send.buttons for button in row]
        return next(
            one for one in buttons if one.label.partition(". ")[2].startswith(label) or one.label.startswith(label)
        )

    def tap(self, label: str) -> Send:
        """Press the button of that name."""
        return self.do(Pressed(self.button(label).data))


@pytest.fixture
def taker(dialogue: Dialogue) -> Taker:
    return Taker(dialogue)


def test_from_the_start_to_the_result_it_takes_fifteen_taps_at_most(taker: Taker) -> None:
    taker.say("/start")
    taker.tap("Take the quiz")
    taker.say("28")
    *_, shown = [taker.tap(label) for label in TAPS]
    assert shown.card is not None
    assert 2 + len(TAPS) <= MOST_TAPS


def test_a_tap_changes_the_message_and_words_are_answered_below(taker: Taker) -> None:
    first = taker.say("quiz")
    assert not first.in_place
    assert taker.say("28").in_place is False
    for label in ("A few spots", "Done", "‹ Back", "Skip", "Pause", "Go on", "Skip"):
        changed = taker.tap(label)
        assert (changed.slot, changed.in_place) == (first.slot, True), label
    assert not taker.say("dents").in_place


def test_a_side_question_is_answered_below_and_the_quiz_asked_again_below_that(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("what is subcision?")
    assert [(send.slot is None, send.in_place) for send in taker.sent] == [(True, False), (False, False)]


@pytest.mark.parametrize("wish", ["send it by e-mail", "send me my data"])
def test_a_wish_that_leaves_the_quiz_where_it_is_is_followed_by_its_question(taker: Taker, wish: str) -> None:
    taker.say("quiz")
    taker.say("28")
    asking = taker.state.mode
    again = taker.say(wish)
    assert "Question 2 of" in plain(again.text)
    assert taker.state.mode == asking
    assert "Question 3 of" in plain(taker.say("all calm").text)


def test_a_finger_that_presses_twice_answers_once_and_is_not_scolded(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("28")
    calm = taker.button("Nothing, all calm")
    once = taker.do(Pressed(calm.data))
    asking = taker.state.mode
    again = taker.do(Pressed(calm.data))
    assert taker.state.mode == asking
    assert again.in_place
    assert plain(again.text) in plain(once.text)


def test_a_restart_by_an_old_button_does_not_cost_the_run_of_now(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("28")
    taker.say("pause")
    old = taker.button("Start again")
    taker.say("go on")
    assert isinstance(taker.state.mode, Asking)
    taker.state = replace(taker.state, mode=replace(taker.state.mode, run="other"))
    taker.do(Pressed(old.data))
    assert taker.state.parked is not None
    assert taker.state.parked.answers == {"age": 28}


def test_the_result_comes_with_a_card_a_file_and_few_rows(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("28")
    for label in TAPS[:-1]:
        taker.tap(label)
    result = taker.tap(TAPS[-1])
    assert result.card == taker.state.result
    assert [[button.label for button in row] for row in result.buttons][:2] == [
        ["Explain 1", "2", "3"],
        ["4", "5", "6"],
    ]
    explained = [taker.do(Pressed(row[1].data)).text for row in result.buttons[:2]]
    assert [taker.say(words).text for words in ("Explain 2", "explain 5.")] == explained
    taker.say("explain my result")
    taker.tap("As PDF")
    assert taker.sent[0].file is not None
    taker.say("explain my result")
    kept = taker.tap("Keep this result")
    assert "kept for later" in kept.text
    assert taker.state.consent is not None
    taker.say("explain my result")
    taker.tap("Delete my answers")
    assert taker.state.result is None
    assert not taker.state.consent


def test_options_with_many_words_stand_in_the_message_and_short_on_the_buttons(
    content: Content, matcher: Matcher
) -> None:
    first, *rest = content.quiz.questions
    long = "A label with so many words that no telephone shows it"
    options = {"a": rest[0].options["none"].model_copy(update={"label": long}), "b": rest[0].options["acne_mild"]}
    question = rest[0].model_copy(update={"options": options, "ends": ()})
    quiz = content.quiz.model_copy(update={"questions": (first, question)})
    taker = Taker(Dialogue(replace(content, quiz=quiz), matcher, matcher.correct))
    taker.say("quiz")
    asked = taker.say("28")
    assert f"1. {long}\n2. A few spots" in plain(asked.text)
    label = asked.buttons[0][0].label
    assert label.startswith("1. A label with")
    assert label.endswith("…")
    assert len(label) <= LONGEST_LABEL + len("1. ")


def test_consent_to_something_else_than_is_told_now_counts_no_longer(content: Content, matcher: Matcher) -> None:
    taker = Taker(Dialogue(content, matcher, matcher.correct))
    taker.say("quiz")
    taker.say("keep my answers")
    assert taker.state.consent is not None
    privacy = content.texts.privacy
    told = privacy.model_copy(update={"version": privacy.version + 1})
    texts = content.texts.model_copy(update={"privacy": told})
    taker.dialogue = Dialogue(replace(content, texts=texts), matcher, matcher.correct)
    taker.say("28")
    assert taker.state.consent is None


def test_answers_that_were_lost_are_spoken_of_and_the_quiz_begins_again(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("28")
    taker.tap("Nothing, all calm")
    assert isinstance(taker.state.mode, Asking)
    taker.state = replace(taker.state, mode=replace(taker.state.mode, answers={}))
    again = taker.say("none")
    assert "your answers are gone" in again.text
    assert "Question 1 of" in plain(again.text)


def test_an_old_result_of_another_quiz_is_not_shown(taker: Taker) -> None:
    taker.say("quiz")
    taker.say("28")
    for label in TAPS:
        taker.tap(label)
    assert taker.state.result is not None
    taker.state = replace(taker.state, result=replace(taker.state.result, quiz="gone"), mode=Idle())
    assert "has changed since you finished" in taker.say("explain my result").text


def test_a_listed_answer_that_sounds_like_a_question_is_heard_as_the_answer(
    taker: Taker, content: Content, matcher: Matcher
) -> None:
    every: dict[str, AnswerValue] = {"age": 30, "skin_now": ("acne_mild",), "kinds": ("sunken", "raised")}
    before: dict[str, AnswerValue] = {}  # answers after which every question is asked
    heard = []
    for question in content.quiz.questions[:-1]:
        asking = Asking("r1", content.quiz.id, question.id, dict(before))
        for name, option in question.options.items():
            for words in filter(matcher.is_question, option.says):
                taker.state = State(mode=asking)
                taker.say(words)
                assert isinstance(taker.state.mode, Asking), words
                assert taker.state.mode.answers.get(question.key) == (name,), words
                heard.append(words)
        before[question.key] = every.get(question.key)
    assert "when talking" in heard
