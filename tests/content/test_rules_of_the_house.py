"""What no text of the bot may say, and what every one of them rests on."""

import re
from collections.abc import Iterable, Iterator

import pytest

from bot.content.library import Content
from bot.content.models import Priority
from bot.content.text_checks import texts_of
from tests.real_content import ROOT, real_shelf

FEWEST_EXAMPLES = 20
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_SENTENCE = re.compile(r"(?<=[.!?:])\s+|\n+")


def numbers(text: str) -> set[str]:
    """The numbers in a text, `1,075` as 1075."""
    return {number.replace(",", "") for number in _NUMBER.findall(text)}


def backed(content: Content, facts: Iterable[str]) -> set[str]:
    """The numbers in some facts."""
    return {number for fact in facts for number in numbers(content.facts[fact].text)}


def runs_of_words(text: str, length: int = 8) -> set[str]:
    """All runs of so many words in a text."""
    words = re.findall(r"[^\W_]+|[.]", text.casefold())
    return {" ".join(words[at : at + length]) for at in range(len(words) - length + 1)}


def all_texts() -> list[tuple[str, str]]:
    """Every text that people read, with the file it stands in."""
    return [(text.place, text.text) for text in texts_of(real_shelf())]


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence that people read, with the file it stands in."""
    for place, text in all_texts():
        for sentence in _SENTENCE.split(text):
            yield place, " ".join(sentence.split())


def test_every_number_in_an_answer_stands_in_a_fact_that_it_cites(content: Content) -> None:
    made_up = {
        name: sorted(unknown)
        for name, answer in content.answers.items()
        if (unknown := numbers(" ".join([*answer.text, answer.more or ""])) - backed(content, answer.facts))
    }
    assert made_up == {}


def test_every_number_in_an_option_of_the_quiz_stands_in_a_fact_that_it_cites(content: Content) -> None:
    made_up = {}
    for name, advice in content.quiz.outcome.options.items():
        parts = (advice.name, advice.reason, advice.about, advice.sessions, advice.cost, advice.caution)
        unknown = numbers(" ".join(part for part in parts if part)) - backed(content, advice.facts)
        if unknown:
            made_up[name] = unknown
    assert made_up == {}


def test_every_number_in_a_caution_of_the_quiz_stands_in_a_fact_that_it_cites(content: Content) -> None:
    rules = content.quiz.outcome
    notes = [*rules.cautions.items(), *rules.avoid.items(), *rules.always_avoid.items()]
    ages_of_the_gates = {"C_GUARDIAN": {"18"}}  # where the quiz itself draws the line
    made_up = {name: numbers(note.text) - backed(content, note.facts) for name, note in notes}
    assert {name: unknown for name, unknown in made_up.items() if unknown - ages_of_the_gates.get(name, set())} == {}


def test_every_fact_that_is_cited_is_there(content: Content) -> None:
    rules = content.quiz.outcome
    cited = {fact for answer in content.answers.values() for fact in answer.facts}
    cited |= {fact for advice in rules.options.values() for fact in advice.facts}
    for notes in (rules.cautions, rules.avoid, rules.always_avoid):
        cited |= {fact for note in notes.values() for fact in note.facts}
    cited |= {fact for intent in content.intents.values() for fact in intent.states}
    assert cited <= set(content.facts)


def test_every_answer_that_says_something_about_health_cites_a_fact(content: Content) -> None:
    without = [
        name
        for name, answer in content.answers.items()
        if content.topics[name.partition(".")[0]].remembered
        and not answer.facts
        and not any(re.search("no (?:reliable|sourced) ", text) for text in answer.text)
    ]
    assert without == []


def test_every_answer_about_scars_and_treatments_has_more_to_say(content: Content) -> None:
    without = [
        name
        for name, answer in content.answers.items()
        if content.topics[name.partition(".")[0]].remembered and not answer.more
    ]
    assert without == []


def test_more_is_further_text_and_not_the_same_again(content: Content) -> None:
    again = {
        name: repeated
        for name, answer in content.answers.items()
        if (repeated := runs_of_words(answer.more or "") & runs_of_words(" . ".join(answer.text)))
    }
    assert again == {}


STRENGTH = re.compile(
    r"\d+(?:\.\d+)?\s*(?:%|per ?cent)\s*(?:tca|trichloro\w*|acid|glycolic|salicylic|lactic|phenol|peel)"
    r"|(?:tca|trichloro\w*|acid|phenol)\s*(?:\(|at|of|in)?\s*\d+(?:\.\d+)?\s*(?:%|per ?cent)"
    r"|(?:strength|concentration)s?\s+(?:of|is|are|from|between)?\s*\d",
    re.IGNORECASE,
)
DEPTH = re.compile(r"\d\s*(?:mm\b|millimet)", re.IGNORECASE)
NEEDLES = re.compile(r"needle|needling|roller|dermapen|stamp", re.IGNORECASE)
CLINICS = re.compile(r"professional|clinic|stud(?:y|ies)|surgeon", re.IGNORECASE)
VERDICT = re.compile(
    r"(?<!if )(?<!whether )(?<!when )(?<!unless )(?<!anything )\byou(?: have|['’]ve(?: got)?| suffer| are suffering)\b"
    r"(?! (?:to|any|a question|questions)\b)|\byour diagnosis\b",
    re.IGNORECASE,
)
CERTAINTY = re.compile(
    r"\d+\s*(?:%|per ?cent)\s*(?:sure|certain|likely|likelihood|chance|probab|confiden|match)"
    r"|(?:chance|probability|likelihood|confidence|certainty)\s+(?:of|is|that)?\s*(?:about\s+)?\d",
    re.IGNORECASE,
)


DOSE = re.compile(r"\d\s*(?:mg|mcg|µg|ml|cc|iu|units?)\b|\d\s*(?:tablets?|capsules?|pills?|drops)\b", re.IGNORECASE)
RECIPE = re.compile(
    r"(?:leave|keep) (?:it|the acid|the peel) on for|dip (?:a|the) (?:toothpick|needle|swab)|dilute (?:it|the)"
    r"|how to inject|inject (?:it )?yourself(?! is| can)",
    re.IGNORECASE,
)
PROMISE = re.compile(
    r"guarantee|will (?:disappear|vanish|be gone)|(?<!not a )(?<!no )\bcures?\b|permanently remove|completely gone|100% safe",
    re.IGNORECASE,
)


def names_a_home_depth(place: str, text: str) -> bool:
    """Whether a sentence says how deep to needle at home: a depth is only told of what professionals did."""
    if not DEPTH.search(text):
        return False
    return "home_roller" in place or (NEEDLES.search(text) is not None and CLINICS.search(text) is None)


def test_no_strength_of_an_acid_is_named() -> None:
    assert [(place, text) for place, text in sentences() if STRENGTH.search(text)] == []


def test_no_depth_for_a_needle_at_home_is_named() -> None:
    assert [(place, text) for place, text in sentences() if names_a_home_depth(place, text)] == []


def test_nobody_is_told_what_they_have() -> None:
    assert [(place, text) for place, text in sentences() if VERDICT.search(text)] == []


def test_no_percentage_of_certainty_is_named() -> None:
    assert [(place, text) for place, text in sentences() if CERTAINTY.search(text)] == []


def test_no_dose_is_named() -> None:
    assert [(place, text) for place, text in sentences() if DOSE.search(text)] == []


def test_nobody_is_told_how_to_use_an_acid_or_a_syringe() -> None:
    assert [(place, text) for place, text in sentences() if RECIPE.search(text)] == []


def test_nothing_is_promised() -> None:
    assert [(place, text) for place, text in sentences() if PROMISE.search(text)] == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (DOSE, "Take 20 mg a day."),
        (RECIPE, "Dip a toothpick into it and leave it on for a minute."),
        (PROMISE, "The scars will disappear."),
        (STRENGTH, "a 50% TCA solution"),
        (STRENGTH, "use TCA at 70 percent"),
        (STRENGTH, "trichloroacetic acid (100%)"),
        (STRENGTH, "concentrations from 10 up"),
        (VERDICT, "You have ice-pick scars."),
        (VERDICT, "It seems you've got a keloid."),
        (CERTAINTY, "This is 80% likely."),
        (CERTAINTY, "with a probability of 0.8"),
    ],
)
def test_the_rules_see_what_they_forbid(rule: re.Pattern[str], text: str) -> None:
    assert rule.search(text)


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (PROMISE, "That is a modest gain, not a cure."),
        (STRENGTH, "with TCA CROSS 73.3% had more than 70% improvement"),
        (VERDICT, "If you have diabetes, see your doctor."),
        (VERDICT, "Do you have to shave?"),
        (CERTAINTY, "77% of those with filler reported it"),
    ],
)
def test_the_rules_let_the_rest_pass(rule: re.Pattern[str], text: str) -> None:
    assert not rule.search(text)


def test_the_rule_of_depths_sees_what_it_forbids() -> None:
    assert names_a_home_depth("x", "Take a roller with 0.5 mm needles.")
    assert names_a_home_depth("knowledge/topics/home_roller.yaml", "About 0.25 mm.")
    assert not names_a_home_depth("x", "Professionals used needles of 1.5 mm in the studies.")
    assert not names_a_home_depth("x", "The pits are under 2 mm wide.")


def test_no_exclamation_marks() -> None:
    assert [(place, text) for place, text in sentences() if "!" in text] == []


def test_every_answer_that_concerns_safety_holds_its_caution(content: Content) -> None:
    without = set()
    for intent in content.intents.values():
        if intent.priority in (Priority.SAFETY, Priority.SAFETY_NOW):
            names = [name for name in content.answers if intent.aspect and name.endswith(f".{intent.aspect}")]
            names += [intent.answer] if intent.answer else []
            assert names, intent.id
            without |= {(intent.id, name) for name in names if not content.answers[name].caution}
    assert without == set()


def test_every_intent_has_enough_examples(content: Content) -> None:
    few = {
        intent.id: len(intent.examples) for intent in content.intents.values() if len(intent.examples) < FEWEST_EXAMPLES
    }
    assert few == {}


def test_files_say_which_schema_they_follow() -> None:
    for path in [*(ROOT / "intents").glob("*.yaml"), *(ROOT / "knowledge").rglob("*.yaml")]:
        first = path.read_text("utf-8").partition("\n")[0]
        up = "../" * (len(path.relative_to(ROOT).parts) - 1)
        kind = {"intents": "intent", "topics": "topic"}.get(path.parent.name, path.stem)
        assert first == f"# yaml-language-server: $schema={up}schemas/{kind}.json", path
