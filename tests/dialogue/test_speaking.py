"""How the bot asks back."""

from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.actions import sends
from bot.dialogue.answers import Answers
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import State
from bot.language.meaning import Ambiguous, Candidate


def test_where_one_question_only_may_be_meant_it_is_not_offered_as_a_choice(content: Content) -> None:
    speaker = Speaker(content, Answers(content, Abilities()))
    both = (Candidate("what_is_boxcar_scar", 0.5), Candidate("what_is_rolling_scar", 0.4))
    for candidates, asked in ((both, content.texts.clarify), (both[:1], content.texts.clarify_one)):
        [send] = sends(speaker.clarify(State(), Ambiguous(candidates, ())).actions)
        assert send.text in asked
        assert len(send.buttons) == len(candidates) + 1
