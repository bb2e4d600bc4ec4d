"""Results of the worked examples, and of people who said almost nothing or almost everything."""

from datetime import UTC, datetime
from pathlib import Path

from bot.content.answers_file import read_cases
from bot.content.library import Content
from bot.dialogue.state import Answers, Result

EXAMPLES = Path(__file__).parent.parent / "dialogue" / "worked_examples.yaml"
AT = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
EVERYTHING: Answers = {
    "age": 28,
    "skin_now": ("none",),
    "health": ("blood_thinner", "cold_sores_history", "immune_diabetes"),
    "kinds": ("sunken", "raised", "flat_red", "flat_brown"),
    "shapes": ("v_narrow", "u_box", "m_wave"),
    "width": ("mixed",),
    "stretch": ("partly",),
    "raised_border": ("beyond",),
    "visibility": ("far",),
    "phototype": ("V",),
    "impact": ("a_lot",),
    "setting": ("clinic_ok",),
    "downtime": ("two_days",),
}
"""Somebody with every kind of mark: the longest result there is."""


def result(answers: Answers) -> Result:
    """A finished quiz with these answers."""
    return Result("run", "acne_scars", answers, AT)


def results(content: Content) -> dict[str, Result]:
    """One result of each kind, by a name for the test."""
    cases, problems = read_cases(EXAMPLES, content.quiz)
    assert not problems
    more = {"nothing said": {}, "nothing told by an adult": {"age": 30}, "everything": EVERYTHING}
    found = {str(case.id): result(case.answers) for case in cases} | {name: result(one) for name, one in more.items()}
    # Others hardly see them, but they weigh: support comes first.
    found["support"] = result({"age": 30, "kinds": ("sunken",), "impact": ("a_lot",), "visibility": ("close_only",)})
    return found
