"""The rules of the quiz a second time, in plain Python that is as slow and obvious as the words they were decided in.

The engine reads its rules from data and knows no question; this knows every question and reads no data. Where the two
differ on the same answers, one of them is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.dialogue.state import Answers

SUNKEN_TYPES = ["ice_pick", "boxcar", "rolling"]
RAISED_TYPES = ["hypertrophic", "keloid", "raised_unspecified"]
FILLERS = ["O_FILLER_HA", "O_FILLER_PMMA"]
DOWNTIME_DAYS = {
    "O_TOPICAL_RET": 0,
    "O_CROSS": 7,
    "O_PUNCH_EX": 7,
    "O_PUNCH_EL": 7,
    "O_SUBCISION": 10,
    "O_MN_PRO": 3,
    "O_RFMN": 3,
    "O_NAFL": 4,
    "O_AFL": 10,
    "O_FILLER_HA": 2,
    "O_FILLER_PMMA": 2,
    "O_PIGMENT": 0,
    "O_PEEL_SUP": 4,
    "O_VASC": 3,
    "O_RAISED": 1,
}
SKIN_NOW = [
    "none",
    "acne_mild",
    "acne_inflamed",
    "infection",
    "cold_sore_now",
    "open_or_burnt",
    "recent_procedure",
]
HEALTH = [
    "none",
    "pregnant",
    "breastfeeding",
    "trying",
    "isotretinoin_now",
    "isotretinoin_recent",
    "blood_thinner",
    "keloid_history",
    "cold_sores_history",
    "immune_diabetes",
    "not_sure",
]
KINDS = ["sunken", "raised", "flat_red", "flat_brown", "not_sure"]
SHAPES = ["v_narrow", "u_box", "m_wave", "not_sure"]
WIDTHS = ["under_2mm", "2_to_4mm", "over_4mm", "mixed", "not_sure"]
STRETCHES = ["flattens", "partly", "no_change", "not_sure"]
BORDERS = ["inside", "beyond", "not_sure"]
VISIBILITIES = ["close_only", "covered", "talking", "far", "not_sure"]
PHOTOTYPES = ["I", "II", "III", "IV", "V", "VI", "not_sure"]
IMPACTS = ["little", "some", "a_lot", "crisis"]
SETTINGS = ["clinic_ok", "home_only", "not_sure"]
DOWNTIMES = ["two_days", "week", "any"]
RISK_POINTS = {
    "risk.worst": {"none_mild": 0, "moderate": 1, "severe": 2},
    "risk.duration": {"under_1y": 0, "1_to_3y": 1, "over_3y": 2},
    "risk.family": {"yes": 1, "no": 0, "not_sure": 0},
    "risk.picking": {"never": 0, "sometimes": 1, "often": 2},
}
MULTI = {"skin_now": SKIN_NOW, "health": HEALTH, "kinds": KINDS, "shapes": SHAPES}
SINGLE = {
    "width": WIDTHS,
    "stretch": STRETCHES,
    "raised_border": BORDERS,
    "visibility": VISIBILITIES,
    "phototype": PHOTOTYPES,
    "impact": IMPACTS,
    "setting": SETTINGS,
    "downtime": DOWNTIMES,
    **{key: list(points) for key, points in RISK_POINTS.items()},
}


@dataclass
class PlainOutcome:
    """What the answers come to."""

    status: str
    types: dict[str, str] = field(default_factory=dict)
    scores: dict[str, int] | None = None
    severity: str | None = None
    risk: str | None = None
    pih_risk: str | None = None
    options_now: list[str] = field(default_factory=list)
    options_later: list[str] = field(default_factory=list)
    cautions: set[str] = field(default_factory=set)
    avoid_extra: set[str] = field(default_factory=set)
    contradictory: bool = False
    show: list[str] = field(default_factory=list)


class Profile:
    """The answers that count, each with its name, missing ones replaced as decided."""

    def __init__(self, answers: Answers) -> None:
        age = answers.get("age")
        self.age = age if isinstance(age, int) else None
        self.skin_now = several(answers, "skin_now") or {"none"}
        self.health = several(answers, "health") or {"not_sure"}
        self.kinds = several(answers, "kinds") or {"not_sure"}
        self.impact = one(answers, "impact")
        self.adult = self.age is not None and self.age >= 18
        self.acne = "acne_mild" in self.skin_now or "acne_inflamed" in self.skin_now
        # Which questions the path asks.
        self.sunken_path = "sunken" in self.kinds or self.kinds == {"not_sure"}
        self.raised_path = "raised" in self.kinds
        self.asks_risk = self.acne or (self.age is not None and self.age < 18)
        self.shapes = (several(answers, "shapes") or {"not_sure"}) if self.sunken_path else {"not_sure"}
        self.width = (one(answers, "width") or "not_sure") if self.sunken_path else "not_sure"
        self.stretch = (one(answers, "stretch") or "not_sure") if self.sunken_path else "not_sure"
        self.raised_border = (one(answers, "raised_border") or "not_sure") if self.raised_path else None
        self.visibility = one(answers, "visibility") or "not_sure"
        self.phototype = one(answers, "phototype") or "not_sure"
        self.risk = {key: one(answers, key) if self.asks_risk else None for key in RISK_POINTS}
        self.setting = (one(answers, "setting") or "not_sure") if self.adult else "not_sure"
        self.downtime = (one(answers, "downtime") or "any") if self.adult else "any"
        # Terms of the gates.
        self.pregnancy_group = bool(self.health & {"pregnant", "breastfeeding", "trying"})
        self.isotretinoin = bool(self.health & {"isotretinoin_now", "isotretinoin_recent"})
        self.skin_reason = bool(self.skin_now & {"cold_sore_now", "open_or_burnt", "recent_procedure"})


def several(answers: Answers, key: str) -> set[str]:
    """The options of a multi-select that count."""
    value = answers.get(key)
    chosen = {option for option in value if option in MULTI[key]} if isinstance(value, tuple) else set()
    if len(chosen) > 1:
        chosen.discard("none")
    if len(chosen) > 1:
        chosen.discard("not_sure")
    return chosen


def one(answers: Answers, key: str) -> str | None:
    """The option of a single choice."""
    value = answers.get(key)
    chosen = [option for option in value if option in SINGLE[key]] if isinstance(value, tuple) else []
    return chosen[0] if chosen else None


def plain_outcome(answers: Answers) -> PlainOutcome:
    """What the decided rules make of `answers`."""
    profile = Profile(answers)
    if profile.impact == "crisis":
        return PlainOutcome(
            "stop_crisis", show=["M_CRISIS", *(["M_URGENT"] if "infection" in profile.skin_now else [])]
        )
    if "infection" in profile.skin_now:
        return PlainOutcome("stop_urgent", show=["M_URGENT"])
    scores = score(profile) if profile.sunken_path else None
    types = find_types(profile, scores)
    raised_type = any(name in types for name in RAISED_TYPES)
    raised_or_keloid = "keloid_history" in profile.health or raised_type
    severity = find_severity(profile)
    pih_risk = find_pih_risk(profile)
    ranked = rank(profile, types, scores, severity, pih_risk, raised_or_keloid)
    status = find_status(profile, types, raised_or_keloid)
    now, later = options(profile, status, types, severity, ranked, raised_type, raised_or_keloid)
    return PlainOutcome(
        status=status,
        types=types,
        scores=scores,
        severity=severity,
        risk=find_risk(profile),
        pih_risk=pih_risk,
        options_now=now,
        options_later=later,
        cautions=find_cautions(profile, status, [*now, *later], pih_risk, raised_or_keloid),
        avoid_extra=find_avoid(profile, types),
        contradictory=profile.sunken_path and contradicts(profile, types),
    )


def score(profile: Profile) -> dict[str, int]:
    """Points for the three sunken types."""
    points = {"ice_pick": 0, "boxcar": 0, "rolling": 0}
    if "v_narrow" in profile.shapes:
        points["ice_pick"] += 5
    if "u_box" in profile.shapes:
        points["boxcar"] += 5
    if "m_wave" in profile.shapes:
        points["rolling"] += 5
    if profile.width == "under_2mm":
        points["ice_pick"] += 3
        points["rolling"] -= 2
    elif profile.width == "2_to_4mm":
        points["boxcar"] += 2
    elif profile.width == "over_4mm":
        points["ice_pick"] -= 2
        points["boxcar"] += 1
        points["rolling"] += 3
    elif profile.width == "mixed":
        points["ice_pick"] += 1
        points["boxcar"] += 1
        points["rolling"] += 1
    if profile.stretch == "flattens":
        points["ice_pick"] -= 1
        points["rolling"] += 3
    elif profile.stretch == "partly":
        points["boxcar"] += 1
        points["rolling"] += 1
    elif profile.stretch == "no_change":
        points["ice_pick"] += 1
        points["boxcar"] += 1
        points["rolling"] -= 1
    return points


def find_types(profile: Profile, scores: dict[str, int] | None) -> dict[str, str]:
    """Types at possible or above, raised types, colour types."""
    types = {}
    for name, points in (scores or {}).items():
        if points >= 6:
            types[name] = "likely"
        elif points >= 3:
            types[name] = "possible"
    if profile.raised_border == "inside":
        types["hypertrophic"] = "likely"
    elif profile.raised_border == "beyond":
        types["keloid"] = "likely"
    elif profile.raised_border == "not_sure":
        types["raised_unspecified"] = "possible"
    if "flat_red" in profile.kinds:
        types["pie"] = "likely"
    if "flat_brown" in profile.kinds:
        types["pih"] = "likely"
    return types


def find_severity(profile: Profile) -> str:
    """The severity band; the first match wins."""
    if "sunken" not in profile.kinds and "raised" not in profile.kinds and profile.kinds != {"not_sure"}:
        return "colour_only"
    if profile.visibility in ("close_only", "covered"):
        return "mild"
    if profile.visibility == "talking":
        return "moderate"
    if profile.visibility == "far" and profile.stretch == "flattens":
        return "moderate"
    if profile.visibility == "far":
        return "severe"
    return "unknown"


def find_risk(profile: Profile) -> str:
    """The risk of more scars."""
    total = sum(RISK_POINTS[key][answer] for key, answer in profile.risk.items() if answer is not None)
    if not profile.asks_risk:
        return "not_assessed"
    if total >= 3:
        return "higher"
    if profile.risk["risk.worst"] and profile.risk["risk.duration"] and profile.risk["risk.picking"]:
        return "lower"
    return "not_assessed"


def find_pih_risk(profile: Profile) -> str:
    """The risk of dark marks."""
    return {"I": "low", "II": "low", "III": "medium", "IV": "high", "V": "high", "VI": "high", "not_sure": "medium"}[
        profile.phototype
    ]


def find_status(profile: Profile, types: dict[str, str], raised_or_keloid: bool) -> str:
    """The first gate from G3 on that matches."""
    if profile.age is None or profile.age < 18:
        return "minor"
    if profile.impact == "a_lot" and profile.visibility == "close_only":
        return "support_first"
    if profile.pregnancy_group or "isotretinoin_now" in profile.health or raised_or_keloid or profile.skin_reason:
        return "defer"
    if "acne_inflamed" in profile.skin_now:
        return "acne_first"
    if not types:
        return "undetermined"
    return "full"


def base_list(profile: Profile, name: str, severity: str) -> list[str]:
    """The options of one type, from the first row that matches."""
    if name == "ice_pick":
        return ["O_CROSS", "O_PUNCH_EX", "O_MN_PRO", "O_RFMN", "O_AFL"]
    if name == "boxcar":
        marked = severity in ("moderate", "severe")
        if profile.stretch == "no_change" and marked and profile.width == "over_4mm":
            return ["O_PUNCH_EL", "O_AFL", "O_MN_PRO", "O_NAFL"]
        if profile.stretch == "no_change" and marked:
            return ["O_PUNCH_EX", "O_AFL", "O_MN_PRO", "O_NAFL"]
        if profile.stretch in ("flattens", "partly") or severity == "mild":
            return ["O_MN_PRO", "O_NAFL", "O_AFL", "O_FILLER_HA", "O_FILLER_PMMA"]
        return ["O_MN_PRO", "O_AFL", "O_PUNCH_EX", "O_NAFL"]
    if name == "rolling":
        if severity == "mild":
            return ["O_MN_PRO", "O_SUBCISION", "O_NAFL", "O_FILLER_HA"]
        return ["O_SUBCISION", "O_MN_PRO", "O_FILLER_HA", "O_FILLER_PMMA", "O_RFMN", "O_NAFL"]
    if name in RAISED_TYPES:
        return ["O_RAISED"]
    if name == "pie":
        return ["O_VASC"]
    assert name == "pih"
    return ["O_PIGMENT", "O_PEEL_SUP"]


def rank(
    profile: Profile,
    types: dict[str, str],
    scores: dict[str, int] | None,
    severity: str,
    pih_risk: str,
    raised_or_keloid: bool,
) -> list[str]:
    """The ranked list: steps 2 to 5."""
    shown = [name for name in SUNKEN_TYPES if name in types]
    chosen = [name for name in shown if types[name] == "likely"] or shown
    if scores is not None:
        chosen.sort(key=lambda name: (-scores[name], SUNKEN_TYPES.index(name)))
    lists = [base_list(profile, name, severity) for name in chosen]
    lists += [base_list(profile, name, severity) for name in RAISED_TYPES if name in types]
    lists += [base_list(profile, name, severity) for name in ("pie", "pih") if name in types]
    merged = []
    for position in range(6):
        for row in lists:
            if position < len(row) and row[position] not in merged:
                merged.append(row[position])
    removed = set()
    if shown == ["ice_pick"]:
        removed.update(FILLERS)
    if profile.stretch not in ("flattens", "partly"):
        removed.update(FILLERS)
    if severity not in ("moderate", "severe") or "blood_thinner" in profile.health or raised_or_keloid:
        removed.add("O_FILLER_PMMA")
    if profile.age is not None and profile.age < 22:
        removed.update(FILLERS)
    kept = [option for option in merged if option not in removed]
    if (profile.isotretinoin or pih_risk == "high") and "O_AFL" in kept:
        kept.remove("O_AFL")
        kept.append("O_AFL")
    return kept[:4]


def options(
    profile: Profile,
    status: str,
    types: dict[str, str],
    severity: str,
    ranked: list[str],
    raised_type: bool,
    raised_or_keloid: bool,
) -> tuple[list[str], list[str]]:
    """What is shown now, and what later: step 6."""
    retinoid_allowed = (
        profile.sunken_path
        and profile.adult
        and not profile.pregnancy_group
        and "isotretinoin_now" not in profile.health
        and not profile.skin_reason
        and profile.health != {"not_sure"}
    )
    acne_mild = "acne_mild" in profile.skin_now
    now: list[str] = []
    later: list[str] = []

    def add(option: str, condition: bool = True) -> None:
        if condition and option not in now:
            now.append(option)

    if status == "minor":
        add("O_ACNE", profile.acne)
        add("O_SUN")
        add("O_CONSULT")
    elif status == "support_first":
        add("O_SUPPORT")
        add("O_ACNE", profile.acne)
        add("O_SUN")
        add("O_CONSULT")
    elif status == "defer":
        others = profile.pregnancy_group or "isotretinoin_now" in profile.health or profile.skin_reason
        add("O_ACNE", profile.acne)
        add("O_RAISED", raised_type and raised_or_keloid and not others)
        add("O_PIGMENT", "pih" in types and raised_or_keloid and not others)
        add("O_TOPICAL_RET", retinoid_allowed)
        add("O_SUN")
        add("O_CONSULT")
        later = [option for option in ranked if not (option == "O_PEEL_SUP" and raised_or_keloid)]
    elif status == "acne_first":
        add("O_ACNE")
        add("O_PIGMENT", "pih" in types)
        add("O_TOPICAL_RET", retinoid_allowed)
        add("O_SUN")
        add("O_CONSULT")
        later = ranked
    elif status == "undetermined":
        add("O_CONSULT")
        add("O_ACNE", acne_mild)
        add("O_SUN")
    elif profile.setting == "home_only":
        add("O_ACNE", profile.acne)
        add("O_PIGMENT", "pih" in types)
        add("O_TOPICAL_RET", retinoid_allowed)
        add("O_SUN")
        add("O_CONSULT")
        later = ranked
    else:
        add("O_ACNE", acne_mild)
        add("O_SUN", severity == "colour_only")
        for option in ranked:
            add(option)
        add("O_TOPICAL_RET", retinoid_allowed and (profile.acne or severity == "mild"))
        add("O_SUN")
        add("O_CONSULT")
    if profile.impact == "a_lot" and "O_SUPPORT" not in now:
        now.insert(len(now) - 1, "O_SUPPORT")
    return now, [option for option in later if option not in now]


def find_cautions(
    profile: Profile, status: str, shown: Iterable[str], pih_risk: str, raised_or_keloid: bool
) -> set[str]:
    """Every caution that applies."""
    cautions = cautions_about_the_person(profile, pih_risk, raised_or_keloid) | cautions_about_options(profile, shown)
    if status == "full" and profile.setting == "home_only" and profile.sunken_path:
        cautions.add("C_HOME_LIMITS")
    if status == "minor":
        cautions &= {"C_PIH", "C_PREG", "C_ISO_PREG_URGENT", "C_SUPPORT"}
        cautions.add("C_GUARDIAN")
    return cautions


def cautions_about_the_person(profile: Profile, pih_risk: str, raised_or_keloid: bool) -> set[str]:
    """Steps 4 and 5, and what is said when the marks weigh a lot."""
    return {
        name
        for name, applies in {
            "C_ISO": profile.isotretinoin and not profile.pregnancy_group,
            "C_ISO_PREG_URGENT": profile.isotretinoin and profile.pregnancy_group,
            "C_PREG": profile.pregnancy_group,
            "C_PIH": pih_risk == "high",
            "C_PIH_MEDIUM": pih_risk == "medium",
            "C_BLEED": "blood_thinner" in profile.health,
            "C_HSV": "cold_sores_history" in profile.health or "cold_sore_now" in profile.skin_now,
            "C_HEAL": "immune_diabetes" in profile.health,
            "C_HEALTH_UNKNOWN": "not_sure" in profile.health,
            "C_ACNE_MILD": "acne_mild" in profile.skin_now,
            "C_KELOID": raised_or_keloid,
            "C_WAIT_SKIN": profile.skin_reason,
            "C_SUPPORT": profile.impact == "a_lot",
        }.items()
        if applies
    }


def cautions_about_options(profile: Profile, shown: Iterable[str]) -> set[str]:
    """What step 5 adds after step 6, for what is shown."""
    shown = list(shown)
    cautions = set()
    if "O_RFMN" in shown:
        cautions.add("C_RFMN")
    if profile.age is not None and profile.age < 22 and ("O_MN_PRO" in shown or "O_RFMN" in shown):
        cautions.add("C_AGE22")
    limit = {"two_days": 3, "week": 7, "any": 1000}[profile.downtime]
    if any(DOWNTIME_DAYS.get(option, 0) > limit for option in shown):
        cautions.add("C_DOWNTIME")
    return cautions


def find_avoid(profile: Profile, types: dict[str, str]) -> set[str]:
    """What to avoid beyond what everybody should."""
    avoid = set()
    if "ice_pick" in types:
        avoid.add("N_FILLER_FOR_ICE_PICK")
    if profile.isotretinoin:
        avoid.add("N_FULL_ABLATIVE_ON_ISO")
    if "blood_thinner" in profile.health:
        avoid.add("N_STOP_MEDS")
    return avoid


def contradicts(profile: Profile, types: dict[str, str]) -> bool:
    """Whether the own type of a chosen shape is unlikely."""
    own = {"v_narrow": "ice_pick", "u_box": "boxcar", "m_wave": "rolling"}
    return any(own[shape] not in types for shape in profile.shapes if shape in own)
