"""The safety detector hears every danger that is told, in whatever words, and stays quiet about harmless ones."""

import re
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.content.library import Content
from bot.content.loader import build, read_document
from bot.content.safety_rules import SafetyRules
from bot.language.matcher import Matcher
from bot.language.safety import SafetyDetector

ROOT = Path(__file__).parent.parent.parent
UTTERANCES = ROOT / "tests" / "utterances"
MOST_FALSE = 0.05  # of the harmless near misses, by the goal of the project
NORMAL_MS = 1.0  # the goal is 0.3 on a quiet machine; a busy one gets room
LONGEST_MS = 600  # for 4,096 characters made to be slow; 70 on a quiet machine

CRISIS = (
    "i want to die",
    "i want to kill myself",
    "i dont want to live",
    "thinking about suicide",
    "im going to end it all",
    "everyone would be better off without me",
)
CALM = (
    "the weather is nice and my sister says hello",
    "i had a boxcar scar on my left cheek for years",
    "we drank coffee after work and talked about lasers",
    "subcision costs a lot where i come from",
    "my cat sleeps on the sofa all day",
)


@cache
def rules() -> SafetyRules:
    document, problems = read_document(ROOT / "knowledge" / "safety.yaml", "knowledge/safety.yaml")
    assert document is not None, problems
    found, more = build(document, SafetyRules)
    assert found is not None, more
    assert not [*problems, *more]
    return found


@cache
def detector() -> SafetyDetector:
    return SafetyDetector(rules())


def detect(text: str) -> tuple[str, ...]:
    return detector().detect(text)


def utterances(name: str) -> list[tuple[str, str]]:
    document, problems = read_document(UTTERANCES / f"{name}.yaml", name)
    assert document is not None, problems
    return [(str(intent), str(text)) for intent, texts in document.data.items() for text in texts]


def small_rules(**changes: object) -> SafetyRules:
    """Rules of a handful of words, to see one mechanism at a time."""
    return SafetyRules.model_validate(
        {
            "intents": {"infection": {"alarms": [{"signs": ["pus"]}], "excuses": ["asked"]}},
            "excuses": {"asked": {"after": "asking", "until": "mine"}},
            "negation": {"words": ["no"], "passes": ["sign", "of"], "joins": ["or"]},
            "harmless": ["pus in boots"],
            "groups": {
                "pus": ["pus", "yellow ... liquid", "ooz*"],
                "hot": ["hot", "warm"],
                "asking": ["what is"],
                "mine": ["my cheek"],
            },
            **changes,
        }
    )


def heard(text: str, **changes: object) -> bool:
    return bool(SafetyDetector(small_rules(**changes)).detect(text))


# What people write


@pytest.mark.parametrize(("intent", "text"), utterances("safety"))
def test_every_danger_is_heard(matcher: Matcher, intent: str, text: str) -> None:
    assert intent in matcher.safety(text)


def test_there_are_enough_messages_to_judge_by() -> None:
    assert len(utterances("safety")) >= 120
    assert len(utterances("safety_near_misses")) >= 150


def test_harmless_near_misses_are_left_alone(matcher: Matcher) -> None:
    texts = [text for _, text in utterances("safety_near_misses")]
    false = [text for text in texts if matcher.safety(text)]
    assert len(false) / len(texts) <= MOST_FALSE, false


@pytest.mark.parametrize(("intent", "text"), utterances("safety_not_heard"))
def test_what_is_known_not_to_be_heard_is_still_not(matcher: Matcher, intent: str, text: str) -> None:
    assert intent not in matcher.safety(text), "this is heard now: move it to safety.yaml"


@pytest.mark.parametrize("intent", rules().intents)
def test_what_authors_wrote_for_an_emergency_is_heard(content: Content, matcher: Matcher, intent: str) -> None:
    texts = [text for text, name in content.examples if name == intent]
    texts += content.safety_messages.alarms[intent]
    assert not [text for text in texts if not matcher.safety(text)]


def test_what_authors_wrote_as_harmless_is_left_alone(content: Content, matcher: Matcher) -> None:
    texts = content.safety_messages.harmless
    false = [text for text in texts if matcher.safety(text)]
    assert len(false) / len(texts) <= MOST_FALSE, false


def test_no_message_of_the_tests_was_learned_from(content: Content) -> None:
    messages = content.safety_messages
    learned = {*messages.harmless, *(text for texts in messages.alarms.values() for text in texts)}
    learned |= {text for text, _ in content.examples}
    judged = [text for name in ("safety", "safety_near_misses") for _, text in utterances(name)]
    # "i want to kill myself" is nobody's own
    assert not {text.lower() for text in judged if len(text.split()) > 5} & {text.lower() for text in learned}


def test_an_emergency_comes_before_what_can_wait_until_today() -> None:
    found = detect("i have pus and a fever after needling and i want to die, and i cant breathe")
    assert found == ("safety_self_harm", "safety_allergic_reaction", "safety_infection_after_procedure")


def test_normal_redness_after_needling_is_no_infection_but_with_pus_it_is() -> None:
    assert not detect("red and tight 2 days after needling")
    assert detect("red and tight 2 days after needling, with pus") == ("safety_infection_after_procedure",)


def test_pus_in_pimples_is_no_infection_but_spreading_heat_is() -> None:
    assert not detect("lots of pus spots and pustules on my chin")
    assert detect("pus spots on my chin, hot and the redness is spreading") == ("safety_infection_after_procedure",)


def test_a_question_about_a_danger_is_a_question_until_it_is_happening() -> None:
    assert not detect("what are the signs of infection after microneedling")
    assert detect("what are the signs of infection because my cheek is hot and full of pus since needling")
    assert not detect("can fillers make you blind?")
    assert detect("can fillers make you blind? i cant see out of my left eye since the filler")


# How it is typed


@pytest.mark.parametrize("phrase", CRISIS)
@settings(deadline=None)
@given(before=st.sampled_from(CALM), after=st.sampled_from(CALM), join=st.sampled_from([". ", "\n", " ", ", ", "... "]))
def test_harmless_words_around_it_do_not_hide_a_crisis(
    matcher: Matcher, phrase: str, before: str, after: str, join: str
) -> None:
    assert "safety_self_harm" in matcher.safety(f"{before}{join}{phrase}{join}{after}")


@pytest.mark.parametrize("phrase", CRISIS)
def test_a_story_does_not_drown_a_crisis(matcher: Matcher, phrase: str) -> None:
    assert "safety_self_harm" in matcher.safety(". ".join([*CALM, phrase, *CALM]))


def test_the_second_ear_hears_what_no_rule_knows_and_calms_a_rule_down(matcher: Matcher) -> None:
    strange, harmless = (
        "my nose has a row of blisters since the filler",
        "i wheeze in spring from hay fever, a laser ok?",
    )
    assert not detect(strange)
    assert matcher.safety(strange) == ("safety_filler_emergency",)
    assert detect(harmless)
    assert not matcher.safety(harmless)


@pytest.mark.parametrize("phrase", CRISIS)
@settings(deadline=None)
@given(data=st.data())
def test_case_and_spacing_do_not_matter(phrase: str, data: st.DataObject) -> None:
    letters = "".join(data.draw(st.sampled_from([char.lower(), char.upper()])) for char in phrase)
    spaced = re.sub(" ", lambda _: data.draw(st.sampled_from([" ", "  ", "\t", "\n", " \u00a0"])), letters)
    assert "safety_self_harm" in detect(f"  {spaced} ")


@pytest.mark.parametrize("phrase", CRISIS)
@settings(deadline=None)
@given(data=st.data())
def test_a_letter_held_down_does_not_matter(phrase: str, data: st.DataObject) -> None:
    words = phrase.split()
    which = data.draw(st.integers(0, len(words) - 1))
    at = data.draw(st.integers(0, len(words[which]) - 1))
    times = data.draw(st.integers(3, 9))
    words[which] = words[which][:at] + words[which][at] * times + words[which][at + 1 :]
    assert "safety_self_harm" in detect(" ".join(words))


@pytest.mark.parametrize(
    "text",
    [
        "i want to d i e",
        "k.m.s",
        "su*cide",
        "su1cide on my mind",
        "k1ll myself",
        "i want to díe",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "sucidal",
    ],
)
def test_letters_hidden_or_spelled_out_are_read(text: str) -> None:
    assert detect(text) == ("safety_self_harm",)


@pytest.mark.parametrize("wrong", ["infeciton", "infectoin", "infction", "inffection", "infektion"])
def test_mistyped_danger_words_are_read(wrong: str) -> None:
    assert detect(f"i think i have an {wrong} after my needling")


# Hostile input


@settings(deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_can_be_typed_raises(text: str) -> None:
    assert set(detect(text)) <= set(rules().intents)


@pytest.mark.parametrize(
    "piece",
    [
        "i want to die ",
        "die ",
        "dont want to ",
        "my skin is hot and ",
        "acid got in my eye ",
        "s*c*d* ",
        "*",
        "a b ",
        "no ",
        "k1ll3d ",
    ],
)
def test_a_message_made_to_be_slow_is_not(piece: str) -> None:
    text = (piece * 4096)[:4096]
    assert _milliseconds(text) < LONGEST_MS


def test_what_comes_after_the_longest_message_is_cut() -> None:
    assert detect("a " * 2000 + "i want to die") == ("safety_self_harm",)
    assert detect("a " * 200_000 + "i want to die") == ()


def test_a_normal_message_costs_next_to_nothing() -> None:
    texts = [text for _, text in utterances("safety_near_misses")]
    for text in texts:
        detect(text)
    start = time.process_time()
    for text in texts:
        detect(text)
    assert (time.process_time() - start) * 1000 / len(texts) < NORMAL_MS


def _milliseconds(text: str) -> float:
    start = time.process_time()
    detect(text)
    return (time.process_time() - start) * 1000


# The language of the rules


def test_a_gap_spans_a_few_words_but_no_full_stop() -> None:
    assert heard("yellow and quite thick liquid")
    assert not heard("yellow one two three four five liquid")
    assert not heard("yellow. liquid")


def test_a_star_is_any_ending() -> None:
    assert heard("oozing")
    assert heard("it oozes")
    assert not heard("oo")


def test_a_negation_reaches_over_a_list_and_stops_at_anything_else() -> None:
    assert not heard("no pus")
    assert not heard("no sign of pus")
    assert not heard("no oozing or pus")
    assert not heard("no oozing, pus or heat")
    assert heard("no fever but pus")
    assert heard("no sleep pus everywhere")
    assert heard("no. pus")


def test_a_harmless_phrase_takes_its_words_away_within_one_clause() -> None:
    assert not heard("pus in boots")
    assert heard("pus in boots and pus")
    assert heard("pus in, boots")


def test_an_excuse_ends_with_its_sentence_and_with_what_is_happening() -> None:
    assert not heard("what is pus")
    assert heard("pus. what is that")
    assert heard("what is that. pus")
    assert heard("what is this on my cheek pus")


def test_an_alarm_can_need_two_signs_or_something_near() -> None:
    two = {"infection": {"alarms": [{"signs": ["pus", "hot"], "count": 2, "within": 3}]}}
    assert heard("hot and pus", intents=two)
    assert not heard("pus and pus", intents=two)
    assert not heard("hot one two three four pus", intents=two)
    near = {"infection": {"alarms": [{"signs": ["pus"], "near": ["hot"], "within": 3}]}}
    assert heard("pus no hot", intents=near), "what is only near may be negated"
    assert not heard("pus", intents=near)
    beside = {"infection": {"alarms": [{"signs": ["pus"], "unless": ["hot"], "unless_within": 1}]}}
    assert not heard("warm pus", intents=beside)
    assert heard("warm and full of pus", intents=beside)


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [
        ({"pus": ["(pus"]}, "has no partner"),
        ({"pus": ["pus]"]}, "has no partner"),
        ({"pus": ["[pus]"]}, "cannot be missing"),
        ({"pus": ["... pus"]}, "cannot begin or end"),
        ({"pus": ["{puss}"]}, "names the group 'puss'"),
        ({"pus": ["{hot}"], "hot": ["{pus}"]}, "leads back to itself"),
        ({"pus": ["{pu s}"]}, "written {name}"),
    ],
)
def test_an_author_learns_what_is_wrong_with_a_phrase(groups: dict[str, list[str]], complaint: str) -> None:
    everything = {"pus": ["pus"], "hot": ["hot"], "asking": ["what is"], "mine": ["my cheek"], **groups}
    with pytest.raises(ValidationError, match=re.escape(complaint)):
        small_rules(groups=everything)


def test_an_alarm_that_could_never_ring_is_refused() -> None:
    with pytest.raises(ValidationError, match="only 1 signs"):
        small_rules(intents={"infection": {"alarms": [{"signs": ["pus"], "count": 2}]}})


def test_the_order_of_the_groups_in_the_file_does_not_matter() -> None:
    groups = {"pus": ["{hot} pus"], "hot": ["hot"], "asking": ["what is"], "mine": ["my cheek"]}
    assert heard("hot pus", groups=groups)
    assert heard("hot pus", groups=dict(reversed(groups.items())))


def test_leave_alone_keeps_a_word_from_being_taken_for_another() -> None:
    assert heard("infeciton", groups=_with_infection(), misspelled=["infection"])
    assert not heard("infeciton", groups=_with_infection(), misspelled=["infection"], leave_alone=["infeciton"])


def _with_infection() -> dict[str, list[str]]:
    return {"pus": ["infection"], "hot": ["hot"], "asking": ["what is"], "mine": ["my cheek"]}
