"""Answers to the questions of the real quiz, as people type them."""

import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.loader import build, read_document
from bot.content.quiz_models import Question
from bot.content.safety_rules import SafetyRules
from bot.language.replies import AnswerReader, Chosen, Narrower, Number, Reading, Several, Unclear
from bot.language.safety import SafetyDetector
from tests.language.correction import correct
from tests.real_content import ROOT, real_quiz

READERS = {question.key: AnswerReader(question, correct) for question in real_quiz().questions}
QUESTIONS = {question.key: question for question in real_quiz().questions}
DECIDED: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "decided_words.yaml").read_text("utf-8")
)
UNCLEAR = "unclear"


@cache
def detector() -> SafetyDetector:
    """The detector that hears every message before the quiz does."""
    document, problems = read_document(ROOT / "knowledge" / "safety.yaml", "knowledge/safety.yaml")
    assert document is not None, problems
    rules, problems = build(document, SafetyRules)
    assert rules is not None, problems
    return SafetyDetector(rules)


def read(key: str, text: str) -> Reading:
    """What `text` says in answer to a question."""
    return READERS[key].read(text)


def options(key: str, text: str) -> str:
    """The options understood, joined by +; of several that need asking, joined by |."""
    match read(key, text):
        case Chosen(found):
            return "+".join(found)
        case Several(found):
            return "|".join(found)
        case Unclear():
            return UNCLEAR
        case other:
            return repr(other)


# ---- every word that was decided


@pytest.mark.parametrize(
    ("key", "option", "words"),
    [(key, option, words) for key, found in DECIDED.items() for option, said in found.items() for words in said],
)
def test_every_decided_word_means_its_option(key: str, option: str, words: str) -> None:
    assert options(key, words) == option
    assert options(key, f"  {words.upper()}!! ") == option


@pytest.mark.parametrize("question", real_quiz().questions, ids=lambda question: question.key)
def test_every_word_in_the_quiz_means_its_option(question: Question) -> None:
    for name, option in question.options.items():
        for words in (*option.says, *option.letters, *([] if name in question.safety else [option.label])):
            assert options(question.key, words) == name, words


@pytest.mark.parametrize("question", real_quiz().questions, ids=lambda question: question.key)
def test_number_of_a_button_means_its_option(question: Question) -> None:
    for number, name in enumerate(question.options, 1):
        assert options(question.key, f"option {number}") == name
        if question.measure is None:
            assert options(question.key, f"{number}") == options(question.key, f" {number}. ") == name


def slips(word: str) -> Iterator[str]:
    """Every way to leave out, double, swap or miss one letter inside a word."""
    for place in range(1, len(word) - 1):
        yield word[:place] + word[place + 1 :]
        yield word[:place] + word[place] + word[place:]
        yield word[:place] + ("e" if word[place] == "a" else "a") + word[place + 1 :]
        if place < len(word) - 2:
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def test_one_slip_in_a_word_rarely_hides_it_and_hardly_ever_means_something_else() -> None:
    right = wrong = unclear = 0
    for key, found in DECIDED.items():
        for option, said in found.items():
            for phrase in said:
                words = phrase.lower().split()
                for place, word in enumerate(words):
                    for slip in sorted(set(slips(word)) - {word}) if len(word) > 4 and word.isalpha() else ():
                        understood = options(key, " ".join([*words[:place], slip, *words[place + 1 :]]))
                        right += understood == option
                        unclear += understood == UNCLEAR
                        wrong += understood not in (option, UNCLEAR)
    total = right + wrong + unclear
    assert total > 4000
    assert right / total > 0.985, (right, unclear, wrong)
    assert wrong / total < 0.002, (right, unclear, wrong)


# ---- messages as they come

FINE_POINTS: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "fine_points.yaml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [(key, text, expected) for key, cases in FINE_POINTS.items() for text, expected in cases.items()],
)
def test_message_is_read_as_meant(key: str, text: str, expected: str) -> None:
    assert options(key, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22 but i turn 23 soon", Number(22)),
        ("early 30s", Number(31)),
        ("mid twenties", Number(25)),
        ("in my 40s", Number(45)),
        ("late 20s i guess", Number(28)),
        ("under 18", Number(17)),
        ("almost 18", Number(17)),
        ("not yet 18", Number(17)),
        ("twnety five", Number(25)),
        ("thirtyfive", Number(35)),
        ("teenager", Number(16)),
        ("still in high school", Number(16)),
        ("im an adult, 34", Number(34)),
        ("im over 40", Number(40)),
        ("none of ur business", Number(None)),
        ("id rather not say", Number(None)),
        ("thats a secret", Number(None)),
        ("mind ur own busness, im 30", Number(30)),
        ("purple", Unclear()),
        ("2", Unclear()),
        ("250", Unclear()),
        ("", Unclear()),
    ],
)
def test_age_is_read(text: str, expected: Reading) -> None:
    assert read("age", text) == expected


@pytest.mark.parametrize("text", ["adult", "im an adult", "grown up", "over 18", "old enough"])
def test_adult_leads_to_the_narrower_question(text: str) -> None:
    assert read("age", text) == Narrower("Are you 22 or older?")
    assert READERS["age"].narrowed(yes=True) == Number(22)
    assert READERS["age"].narrowed(yes=False) == Number(18)


def test_a_letter_inside_a_sentence_is_a_word() -> None:
    assert options("shapes", "they have a v") == UNCLEAR
    assert options("shapes", "u m a") == "v_narrow+u_box+m_wave"


# ---- what holds for all of them

MULTI = [question for question in real_quiz().questions if question.kind == "many"]


@pytest.mark.parametrize("question", MULTI, ids=lambda question: question.key)
def test_a_negated_option_is_not_chosen(question: Question) -> None:
    for option, said in DECIDED[question.key].items():
        for words in said if option not in question.yields else ():
            for before in ("no ", "not ", "never had ", "i dont have any ", "no sign of ", "without ", "not really "):
                if len(words) > 1:
                    assert options(question.key, before + words) == (question.denied or UNCLEAR), before + words


@pytest.mark.parametrize("question", MULTI, ids=lambda question: question.key)
def test_two_answers_in_one_message_are_both_heard(question: Question) -> None:
    decided = {
        option: [words for words in said if len(words) > 1 and not {"pus", "accutane"} & set(words.split())]
        for option, said in DECIDED[question.key].items()
        if option not in question.yields
    }
    # Only one of these can be true of a person, and a rule decides which.
    both_of_time = {"isotretinoin_now", "isotretinoin_recent"}
    for first, said in decided.items():
        for second, also in decided.items():
            if first == second or {first, second} == both_of_time:
                continue
            expected = "+".join(option for option in question.options if option in (first, second))
            for words, others in zip(said, also, strict=False):
                assert options(question.key, f"{words} and {others}") == expected
                assert options(question.key, f"{words}, {others}") == expected


TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            "no not never idk a b 2 3mm and or , . none pus fever accutane stopped 8 months ago since burn tan less than".split()
        ),
        max_size=12,
    ).map(" ".join),
)


@given(st.sampled_from(sorted(QUESTIONS)), TEXTS)
def test_no_text_raises_and_every_reading_fits_the_question(key: str, text: str) -> None:
    question, reading = QUESTIONS[key], read(key, text)
    match reading:
        case Number(value):
            assert question.number is not None
            assert value is None or question.number.at_least <= value <= question.number.at_most
        case Narrower():
            assert question.number is not None
        case Chosen(found):
            assert found
            assert list(found) == [option for option in question.options if option in found]
            assert question.kind == "many" or len(found) == 1
            assert len(found) == 1 or not set(found) & set(question.yields)
        case Several(found):
            assert question.kind == "one"
            assert len(set(found)) > 1
            assert set(found) <= set(question.options)
        case Unclear():
            pass


@given(st.sampled_from(sorted(QUESTIONS)), TEXTS)
def test_case_and_spacing_do_not_matter(key: str, text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert read(key, plain.upper()) == read(key, plain.lower()) == read(key, f"  {plain.lower()} ")


@pytest.mark.parametrize("key", QUESTIONS)
def test_free_text_never_chooses_what_only_the_safety_detector_may(key: str) -> None:
    question = QUESTIONS[key]
    for name in question.safety:
        assert name not in options(key, question.options[name].label)


# ---- held-out answers

UTTERANCES = yaml.safe_load((ROOT / "tests" / "utterances" / "quiz_answers.yaml").read_text("utf-8"))
KNOWN_FAILURES = {
    # An example of the intents has the same misspelling, so it is taken for a word.
    ("kinds", "hyperpigmentaion"),
}


@pytest.mark.parametrize("case", UTTERANCES, ids=lambda case: f"{case['question']}: {case['text']}")
def test_held_out_answer_is_read_as_expected(case: dict[str, object]) -> None:
    key, text, expected = str(case["question"]), str(case["text"]), case["expect"]
    if expected == ["crisis"]:
        assert "safety_self_harm" in detector().detect(text)
        return
    reading = read(key, text)
    understood: object = UNCLEAR
    if isinstance(reading, Chosen):
        understood = list(reading.options)
    elif isinstance(reading, Number):
        understood = reading.value
    assert (understood != expected) == ((key, text) in KNOWN_FAILURES), understood


# ---- time


def test_an_answer_takes_less_than_half_a_millisecond() -> None:
    cases = [(str(case["question"]), str(case["text"])) for case in UTTERANCES]
    for key, text in cases:
        read(key, text)
    start = time.process_time()
    for _ in range(4):
        for key, text in cases:
            read(key, text)
    assert (time.process_time() - start) / (4 * len(cases)) < 0.5e-3


@pytest.mark.parametrize(
    "piece", ["no ", "2mm ", "pus or fever, ", "stopped accutane 8 months ago ", "idk ", "a ", "less than ", "glorp "]
)
def test_longest_message_is_read_in_bounded_time(piece: str) -> None:
    text = (piece * 4096)[:4096]
    for key in QUESTIONS:
        start = time.process_time()
        read(key, text)
        assert time.process_time() - start < 0.3, key
