"""From the answers of the real quiz to its outcome: the worked examples, what must always hold, and a second opinion."""

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.dialogue.outcome import Outcome, outcome, path
from bot.dialogue.state import Answers
from tests.dialogue.plain_quiz import MULTI, RISK_POINTS, SINGLE, plain_outcome
from tests.real_content import real_quiz

QUIZ = real_quiz()
WORKED = yaml.safe_load((Path(__file__).parent / "worked_examples.yaml").read_text("utf-8"))
PROCEDURES = {
    "O_CROSS",
    "O_PUNCH_EX",
    "O_PUNCH_EL",
    "O_SUBCISION",
    "O_MN_PRO",
    "O_RFMN",
    "O_NAFL",
    "O_AFL",
    "O_FILLER_HA",
    "O_FILLER_PMMA",
    "O_PEEL_SUP",
    "O_VASC",
}
FILLERS = {"O_FILLER_HA", "O_FILLER_PMMA"}
SUNKEN = {"ice_pick", "boxcar", "rolling"}
RAISED = {"hypertrophic", "keloid", "raised_unspecified"}
PREGNANCY_GROUP = {"pregnant", "breastfeeding", "trying"}
STOPPED = {"stop_crisis", "stop_urgent"}
ALL_IMPACTS = [impact for impact in SINGLE["impact"] if impact != "crisis"]


# ---- random answers


def _multi(options: list[str]) -> st.SearchStrategy[tuple[str, ...] | None]:
    """Some of the options, with repeats, in any order, sometimes with a foreign one; none; or not answered."""
    likely = st.lists(st.sampled_from(options), max_size=4).map(tuple)
    foreign = st.lists(st.sampled_from([*options, "sunken", "nonsense"]), max_size=3).map(tuple)
    return st.one_of(st.none(), likely, likely, foreign)


def _single(options: list[str]) -> st.SearchStrategy[tuple[str, ...] | None]:
    one = st.sampled_from(options).map(lambda option: (option,))
    return st.one_of(one, one, one, one, st.sampled_from([None, (), ("nonsense",)]))


AGES = st.one_of(st.none(), st.sampled_from([5, 16, 17, 18, 21, 22, 23, 40, 99]), st.integers(5, 99))
_CALM = {"skin_now": [option for option in MULTI["skin_now"] if option != "infection"]}
_FIELDS: Mapping[str, st.SearchStrategy[tuple[str, ...] | int | None]] = {
    "age": st.one_of(AGES, st.integers(18, 60)),
    **{key: _multi(options) for key, options in (MULTI | _CALM).items()},
    **{key: _single(options) for key, options in (SINGLE | {"impact": ALL_IMPACTS}).items()},
}
_RARE: Mapping[str, st.SearchStrategy[tuple[str, ...] | int | None]] = {
    "skin_now": _multi(MULTI["skin_now"]),
    "impact": _single(SINGLE["impact"]),
}
ANSWERS = st.fixed_dictionaries({}, optional=dict(_FIELDS))
COMPLETE = st.fixed_dictionaries(dict(_FIELDS))
ANY_ANSWERS: st.SearchStrategy[dict[str, tuple[str, ...] | int | None]] = st.one_of(
    COMPLETE,
    COMPLETE,
    ANSWERS,
    st.builds(lambda a, b: a | b, COMPLETE, st.fixed_dictionaries({}, optional=dict(_RARE))),
)


def found(answers: Answers) -> Outcome:
    """What the engine makes of answers to the real quiz."""
    return outcome(QUIZ, answers)


def shown(result: Outcome) -> set[str]:
    """Every option in a result."""
    return {*result.options_now, *result.options_later}


def health(answers: Answers) -> set[str]:
    """The health options that count: `none` and `not_sure` only stand alone."""
    value = answers.get("health")
    chosen = set(value) & set(MULTI["health"]) if isinstance(value, tuple) else set()
    return (chosen - {"none", "not_sure"}) or chosen - {"none"} or chosen or {"not_sure"}


def age(answers: Answers) -> int | None:
    """The age, if there is one."""
    value = answers.get("age")
    return value if isinstance(value, int) else None


# ---- the worked examples


def answers_of(worked: Mapping[str, Any]) -> dict[str, tuple[str, ...] | int | None]:
    """The answers of a worked example, by answer key, as the dialogue keeps them."""
    flat = {
        name: part
        for key, value in worked.items()
        for name, part in (
            {f"{key}.{sub}": part for sub, part in value.items()} if isinstance(value, dict) else {key: value}
        ).items()
    }
    return {
        key: value if isinstance(value, int) else tuple(value) if isinstance(value, list) else (value,)
        for key, value in flat.items()
    }


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: f"{worked['id']}: {worked['who']}")
def test_worked_example_comes_out_exactly(worked: Mapping[str, Any]) -> None:
    expected = worked["expect"]
    result = found(answers_of(worked["answers"]))
    assert result.status == expected["status"]
    assert dict(result.types) == expected.get("types", {})
    assert dict(result.levels) == {
        level: expected[level] for level in ("severity", "risk", "pih_risk") if level in expected
    }
    assert list(result.options_now) == expected["options_now"]
    assert list(result.options_later) == expected["options_later"]
    assert set(result.cautions) == set(expected.get("cautions", ()))
    assert set(result.avoid_extra) == set(expected.get("avoid_extra", ()))
    assert list(result.show) == expected.get("show", [])
    if "scores" in expected:
        assert result.scores == expected["scores"]


def test_all_twelve_worked_examples_are_here() -> None:
    assert [worked["id"] for worked in WORKED] == [f"W{number:02}" for number in range(1, 13)]


# ---- a second opinion


def assert_both_agree(answers: Answers) -> None:
    """The engine and the plain rules come to the same."""
    result, plain = found(answers), plain_outcome(answers)
    assert result.status == plain.status, answers
    assert result.show == tuple(plain.show), answers
    assert dict(result.types) == plain.types, answers
    assert result.scores == plain.scores, answers
    levels = {"severity": plain.severity, "risk": plain.risk, "pih_risk": plain.pih_risk}
    assert dict(result.levels) == {name: value for name, value in levels.items() if value is not None}, answers
    assert list(result.options_now) == plain.options_now, answers
    assert list(result.options_later) == plain.options_later, answers
    assert set(result.cautions) == plain.cautions, answers
    assert set(result.avoid_extra) == plain.avoid_extra, answers
    assert result.contradictory == plain.contradictory, answers


@settings(max_examples=400, deadline=None)
@given(ANY_ANSWERS)
def test_engine_agrees_with_the_rules_in_plain_code(answers: Answers) -> None:
    assert_both_agree(answers)


def random_answers(random: Random) -> dict[str, tuple[str, ...] | int | None]:
    """Answers as a person gives them, most questions answered; made much faster than hypothesis makes them."""
    answers: dict[str, tuple[str, ...] | int | None] = {
        "age": random.choice([None, 17, 18, 21, 22, random.randint(18, 60)])
    }
    for key, options in MULTI.items():
        answers[key] = tuple(random.choices(options, k=random.choice([0, 1, 1, 1, 2, 3])))
        if key in ("skin_now", "health") and random.random() < 0.5:
            answers[key] = ("none",)
    for key, options in SINGLE.items():
        answers[key] = (random.choice(options),) if random.random() < 0.95 else None
    if answers["impact"] == ("crisis",) and random.random() < 0.9:
        answers["impact"] = ("some",)
    return answers


@pytest.mark.parametrize("seed", range(4))
def test_engine_agrees_with_the_rules_in_plain_code_a_thousand_times(seed: int) -> None:
    random = Random(seed)
    statuses = set()
    for _ in range(1000):
        answers = random_answers(random)
        assert_both_agree(answers)
        statuses.add(found(answers).status)
    assert statuses == {gate.status for gate in QUIZ.outcome.gates}, "every kind of result came about"


# ---- what must always hold


@given(ANY_ANSWERS)
def test_no_procedure_now_unless_the_result_is_full(answers: Answers) -> None:
    result = found(answers)
    if result.status != "full":
        assert PROCEDURES.isdisjoint(result.options_now)


@given(ANY_ANSWERS)
def test_no_filler_when_ice_pick_is_the_only_sunken_type(answers: Answers) -> None:
    result = found(answers)
    if SUNKEN & set(result.types) == {"ice_pick"}:
        assert FILLERS.isdisjoint(shown(result))


@given(ANY_ANSWERS, st.one_of(st.none(), st.integers(5, 21)))
def test_no_filler_under_22(answers: dict[str, tuple[str, ...] | int | None], young: int | None) -> None:
    assert FILLERS.isdisjoint(shown(found({**answers, "age": young})))


@given(ANY_ANSWERS)
def test_no_pmma_with_blood_thinner_or_raised_scars(answers: Answers) -> None:
    result = found(answers)
    if health(answers) & {"blood_thinner", "keloid_history"} or RAISED & set(result.types):
        assert "O_FILLER_PMMA" not in shown(result)


@given(ANY_ANSWERS)
def test_no_retinoid_in_pregnancy_on_isotretinoin_unknown_health_or_under_18(answers: Answers) -> None:
    result = found(answers)
    years = age(answers)
    if health(answers) & {*PREGNANCY_GROUP, "isotretinoin_now", "not_sure"} or years is None or years < 18:
        assert "O_TOPICAL_RET" not in shown(result)


@given(
    ANY_ANSWERS, st.sampled_from(sorted(PREGNANCY_GROUP)), st.sampled_from(["isotretinoin_now", "isotretinoin_recent"])
)
def test_isotretinoin_and_pregnancy_is_always_urgent(
    answers: dict[str, tuple[str, ...] | int | None], group: str, isotretinoin: str
) -> None:
    result = found({**answers, "health": (isotretinoin, group)})
    assert ("C_ISO_PREG_URGENT" in result.cautions) == (result.status not in STOPPED)


@given(ANY_ANSWERS)
def test_later_shares_nothing_with_now_and_is_empty_where_nothing_is_to_come(answers: Answers) -> None:
    result = found(answers)
    assert set(result.options_now).isdisjoint(result.options_later)
    if result.status in {"minor", "support_first", "undetermined", *STOPPED}:
        assert result.options_later == ()


@given(ANY_ANSWERS)
def test_cautions_about_options_only_beside_an_option_that_causes_them(answers: Answers) -> None:
    result = found(answers)
    days = {name: advice.downtime_days or 0 for name, advice in QUIZ.outcome.options.items()}
    years = age(answers)
    if "C_RFMN" in result.cautions:
        assert "O_RFMN" in shown(result)
    if "C_AGE22" in result.cautions:
        assert shown(result) & {"O_MN_PRO", "O_RFMN"}
        assert years is not None
        assert years < 22
    if "C_DOWNTIME" in result.cautions:
        limit = {("two_days",): 3, ("week",): 7}[answers["downtime"]]  # type: ignore[index]  # a tuple, or no caution
        assert any(days[option] > limit for option in shown(result))


@given(ANY_ANSWERS)
def test_a_dermatologist_is_in_every_result(answers: Answers) -> None:
    result = found(answers)
    assert ("O_CONSULT" in result.options_now) == (result.status not in STOPPED)


@given(ANY_ANSWERS, st.sampled_from(SINGLE["phototype"]))
def test_another_phototype_never_takes_the_sunscreen_away(
    answers: dict[str, tuple[str, ...] | int | None], phototype: str
) -> None:
    if "O_SUN" in found(answers).options_now:
        assert "O_SUN" in found({**answers, "phototype": (phototype,)}).options_now


@given(ANY_ANSWERS, st.randoms(use_true_random=False))
def test_order_and_repeats_of_a_multi_select_do_not_matter(
    answers: dict[str, tuple[str, ...] | int | None], random: Any
) -> None:
    mixed = dict(answers)
    for key in MULTI:
        value = mixed.get(key)
        if isinstance(value, tuple):
            again = [*value, *random.choices(value, k=2)] if value else []
            random.shuffle(again)
            mixed[key] = tuple(again)
    assert found(mixed) == found(answers)


@given(ANY_ANSWERS, ANY_ANSWERS)
def test_answers_to_questions_that_are_not_asked_do_not_matter(answers: Answers, others: Answers) -> None:
    asked = {question.key for question, _ in path(QUIZ, answers)}
    kept = {key: value for key, value in answers.items() if key in asked or value == ("crisis",)}
    outside = {key: value for key, value in others.items() if key not in {*asked, *kept} and value != ("crisis",)}
    assert found(answers) == found(kept) == found({**kept, **outside})


@given(ANY_ANSWERS)
def test_empty_and_missing_and_unknown_answers_are_the_same(answers: Answers) -> None:
    keys = {question.key for question in QUIZ.questions}
    missing = {key: answers[key] for key in keys if answers.get(key) not in (None, ())}
    empty = {key: missing.get(key, None if key == "age" else ()) for key in keys}
    nothing = {key: missing.get(key) for key in keys}
    foreign = {key: missing.get(key, None if key == "age" else ("nonsense",)) for key in keys}
    assert found(missing) == found(empty) == found(nothing) == found(foreign)


@given(ANY_ANSWERS)
@example({"impact": ("crisis",), "skin_now": ("infection",)})
def test_a_crisis_stops_everything_wherever_it_was_said(answers: dict[str, tuple[str, ...] | int | None]) -> None:
    result = found({**answers, "impact": ("crisis",)})
    assert result.status == "stop_crisis"
    assert result.show[0] == "M_CRISIS"
    assert (result.types, result.levels, result.options_now, result.cautions) == ({}, {}, (), ())


def test_no_answers_at_all_come_to_a_careful_result() -> None:
    result = found({})
    assert result.status == "minor"
    assert result.options_now == ("O_SUN", "O_CONSULT")


# ---- the path


def questions_on(answers: Answers) -> list[str]:
    """The questions of a path; parts of one question count once."""
    return list(dict.fromkeys(question.part_of or question.id for question, _ in path(QUIZ, answers)))


@pytest.mark.parametrize(
    ("kinds", "length"),
    [
        (("sunken",), 11),
        (("not_sure",), 11),
        ((), 11),
        (("raised",), 9),
        (("raised", "not_sure"), 9),
        (("sunken", "raised"), 12),
        (("flat_red",), 8),
        (("flat_red", "flat_brown"), 8),
        (("sunken", "raised", "flat_red", "flat_brown"), 12),
    ],
)
def test_length_of_the_path(kinds: tuple[str, ...], length: int) -> None:
    adult: Answers = {"age": 30, "skin_now": ("none",), "kinds": kinds}
    assert len(questions_on(adult)) == length
    assert len(questions_on({**adult, "skin_now": ("acne_mild",)})) == length + 1, "one more with the risk questions"
    assert len(questions_on({**adult, "age": None})) == length - 1, "one less without where and how long"
    assert len(questions_on({**adult, "age": 17})) == length, "one more and one less"


def test_questions_come_in_their_order() -> None:
    everything: Answers = {"age": 30, "skin_now": ("acne_inflamed",), "kinds": ("sunken", "raised")}
    numbers = [int(name.removeprefix("Q").partition("_")[0]) for name in questions_on(everything)]
    assert numbers == [*range(1, 14)]


def test_four_parts_of_the_risk_and_two_of_the_wishes_are_asked_one_by_one() -> None:
    keys = [question.key for question, _ in path(QUIZ, {"age": 30, "skin_now": ("acne_mild",)})]
    assert [key for key in keys if "." in key] == list(RISK_POINTS)
    assert keys[-2:] == ["setting", "downtime"]


def test_infection_and_crisis_end_the_path() -> None:
    assert questions_on({"age": 30, "skin_now": ("infection",)}) == ["Q1_age", "Q2_skin_now"]
    assert questions_on({"age": 30, "impact": ("crisis",)})[-1] == "Q12_impact"
