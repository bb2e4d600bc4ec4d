"""Everything an author can get wrong in the quiz: what is changed in the small one, and the problem it makes.

`▸` marks the place at which the problem has to be shown.
"""

from tests.content.broken_content import CAPTION

SEE = "see another file of this kind for an example"
REACH = "change its `when`, or move it behind the questions it depends on"
QUIZ_CASES: dict[str, tuple[str, str, str]] = {
    # --- questions
    "duplicate question id": (
        "- id: Q4_sun",
        "- ▸id: Q1_age",
        "a question before has the id 'Q1_age' too; give each its own",
    ),
    "duplicate question key": (
        "key: sun",
        "▸key: kinds",
        "a question before has the key 'kinds' too; give each its own",
    ),
    "number question without its format": (
        "  - id: Q1_age\n    key: age\n    kind: number\n",
        "  - ▸id: Q1_age\n    key: age\n    kind: one\n",
        f"a question of kind `number` needs `number`, others must not have it; {SEE}",
    ),
    "question with one option": (
        "  - id: Q4_sun\n    key: sun\n    kind: one\n    ask: How much sun do they get?\n    options:\n"
        "      little: {label: Little}\n",
        "  - ▸id: Q4_sun\n    key: sun\n    kind: one\n    ask: How much sun do they get?\n    options:\n",
        f"it needs at least two `options`; {SEE}",
    ),
    "bands that leave numbers out": (
        "    measure:\n      unit: mm\n      bands:\n        - {below: 2, option: narrow}\n        - {option: wide}\n",
        "    ▸measure:\n      unit: mm\n      bands:\n        - {below: 2, option: narrow}\n        - {below: 4, option: wide}\n",
        f"every band but the last needs `below` or `up_to`, smallest first, and the last has neither; {SEE}",
    ),
    "button that sends too much": (
        "  - id: Q4_sun\n    key: sun\n    kind: one\n    ask: How much sun do they get?\n    options:\n",
        f"  - id: Q4_{'s' * 20}\n    key: sun\n    kind: one\n    ask: How much sun do they get?\n    options:\n"
        f"      ▸{'x' * 40}: {{label: Long}}\n",
        "this is too long for a button; shorten the id of the question or of the option",
    ),
    "words for two options": (
        "raised: {label: Raised, says: [bumps]}",
        "raised: {label: Raised, says: [bumps, ▸Dents]}",
        "'Dents' means 'sunken' too; leave it to one of the two",
    ),
    "words for an option that no question has": (
        "  not_sure: [idk]",
        "  ▸not_shure: [idk]",
        "no question has an option 'not_shure'; did you mean 'not_sure'?",
    ),
    "dangling option of a missing answer": (
        "missing: wide",
        "▸missing: wides",
        "'Q3_width' has no option 'wides'; did you mean 'wide'?",
    ),
    "dangling option that yields": (
        "yields: [not_sure]",
        "yields: [▸unsure]",
        "'Q2_kind' has no option 'unsure'; did you mean 'not_sure'?",
    ),
    "dangling option of a band": (
        "- {below: 2, option: narrow}",
        "- {below: 2, ▸option: thin}",
        "'Q3_width' has no option 'thin'; there are: narrow, wide",
    ),
    "dangling option of a rule": (
        "- {option: narrow, said: [not really tiny], becomes: wide}",
        "- {▸option: narow, said: [not really tiny], becomes: wide}",
        "'Q3_width' has no option 'narow'; did you mean 'narrow'?",
    ),
    "dangling option that a rule puts in its place": (
        "said: [not really tiny], becomes: wide}",
        "said: [not really tiny], ▸becomes: wid}",
        "'Q3_width' has no option 'wid'; did you mean 'wide'?",
    ),
    "dangling safety intent of an option": (
        "safety: {wide: safety_fever}",
        "safety: {▸wide: safety_fver}",
        "there is no intent 'safety_fver'; did you mean 'safety_fever'?",
    ),
    "dangling option of a safety intent": (
        "safety: {wide: safety_fever}",
        "safety: {▸broad: safety_fever}",
        "'Q3_width' has no option 'broad'; there are: narrow, wide",
    ),
    # --- conditions and paths
    "condition that is none": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: sunken",
        f"a condition is a mapping such as {{kinds: sunken}}; {SEE}",
    ),
    "condition with a strange bound": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {age: {above: 18}}",
        f"'age' needs an option, a list of options, or {{at_least: 1, below: 2}}; {SEE}",
    ),
    "dangling option in a condition": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {kinds: sunkn, age: {at_least: 18}}",
        "'kinds' can never be 'sunkn'; did you mean 'sunken'?",
    ),
    "dangling answer in a condition": (
        "when: {severity: mild}",
        "▸when: {severty: mild}",
        "there is no answer or value 'severty'; did you mean 'severity'?",
    ),
    "dangling term": (
        "when: {not: {term: grown}}",
        "▸when: {not: {term: grwn}}",
        "there is no term 'grwn'; did you mean 'grown'?",
    ),
    "term that leads back to itself": (
        "grown: {term: adult}",
        "▸grown: {any: [{term: adult}, {not: {term: grown}}]}",
        "the term 'grown' leads back to itself: grown > grown; take one of them out",
    ),
    "number compared with an option": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {kinds: sunken, age: young}",
        "'age' is a number; compare it with {at_least: 1} or {below: 2}",
    ),
    "option compared with a number": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {kinds: {at_least: 18}}",
        "'kinds' is not a number; name the options instead",
    ),
    "question that no path reaches": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {all: [{age: {below: 18}}, {age: {at_least: 18}}]}",
        f"no answers lead to the question 'Q3_width'; {REACH}",
    ),
    "question that depends on a later one": (
        "when: {kinds: sunken, age: {at_least: 18}}",
        "▸when: {sun: little}",
        f"no answers lead to the question 'Q3_width'; {REACH}",
    ),
    # --- from answers to the result
    "option that no branch reaches": (
        "    O_CONSULT: {name: See",
        "    ▸O_NEW: {name: New, reason: new, about: New., facts: [F001]}\n    O_CONSULT: {name: See",
        "no branch leads to the option 'O_NEW'; name it in base_lists or in a gate, or remove it",
    ),
    "dangling option in a base list": (
        "options: [O_NEEDLING, O_LASER]}",
        "options: [O_NEEDLING, ▸O_LAZER, O_LASER]}",
        "there is no option 'O_LAZER'; did you mean 'O_LASER'?",
    ),
    "dangling option in a gate": (
        "        - {option: O_CONSULT}\n      only_cautions",
        "        - {▸option: O_CONSLT}\n      only_cautions",
        "there is no option 'O_CONSLT'; did you mean 'O_CONSULT'?",
    ),
    "dangling option that is taken out": (
        "{options: [O_LASER], when",
        "{options: [▸O_LASR], when",
        "there is no option 'O_LASR'; did you mean 'O_LASER'?",
    ),
    "dangling option that goes to the end": (
        "{options: [O_NEEDLING], when",
        "{options: [▸O_NEEDLE], when",
        "there is no option 'O_NEEDLE'; did you mean 'O_NEEDLING'?",
    ),
    "dangling option that is left out of the list": (
        "without: [O_LASER]",
        "without: [▸O_LASR]",
        "there is no option 'O_LASR'; did you mean 'O_LASER'?",
    ),
    "slot with two meanings": (
        "- {ranked: true, without",
        "- ▸{ranked: true, option: O_SUN, without",
        f"a slot has either `option` or `ranked: true`; {SEE}",
    ),
    "points for an answer that is not there": (
        "    points:\n      width:",
        "    points:\n      ▸widht: {}\n      width:",
        "there is no answer 'widht'; did you mean 'width'?",
    ),
    "points for an option that is not there": (
        "        wide: {rolling: 5}",
        "        wide: {rolling: 5}\n        ▸broad: {rolling: 5}",
        "'width' has no option 'broad'; there are: narrow, wide",
    ),
    "points for a type that is not there": (
        "        wide: {rolling: 5}",
        "        wide: {rolling: 5, ▸roling: 5}",
        "'roling' is not a type that gets points; did you mean 'rolling'?",
    ),
    "sum of an option that is not there": (
        "kinds: {sunken: 1}",
        "kinds: {sunken: 1, ▸sunk: 1}",
        "'kinds' has no option 'sunk'; did you mean 'sunken'?",
    ),
    "healing days of an answer that is not there": (
        "    width: {narrow: 3}",
        "    ▸widht: {narrow: 3}",
        "there is no answer 'widht'; did you mean 'width'?",
    ),
    "own type that is not there": (
        "width: {narrow: ice_pick}",
        "width: {▸narrow: icepick}",
        "'icepick' is not a type that gets points; did you mean 'ice_pick'?",
    ),
    "base list of a type that is not there": (
        "- {types: [ice_pick, rolling], options",
        "- {types: [ice_pick, ▸roling], options",
        "there is no type 'roling'; did you mean 'rolling'?",
    ),
    "type without a name": (
        "  types:\n    ice_pick: {name: ice-pick scars, about: narrow}\n",
        "  ▸types:\n",
        "the type 'ice_pick' has no name; add 'ice_pick:' with name and about",
    ),
    "gate missing for some answers": (
        "    - status: full\n",
        "    - ▸status: full\n      when: {kinds: sunken}\n",
        "there may be answers for which no gate holds; end with one that has no 'when'",
    ),
    "gate that nothing leads to": (
        "      when: {kinds: raised}\n      messages: [{id: M_FEVER, intent: safety_fever}]\n    - status",
        "      messages: [{id: M_FEVER, intent: safety_fever}]\n    - ▸status",
        "nothing leads here; the one before needs a 'when'",
    ),
    "two gates of one name": (
        "      name: stop",
        "      ▸name: young",
        "a gate before has the name 'young' too; give each its own",
    ),
    "dangling caution of a gate": (
        "only_cautions: [C_SUN]",
        "only_cautions: [▸C_SAN]",
        "there is no caution 'C_SAN'; did you mean 'C_SUN'?",
    ),
    "dangling intent of a message": (
        "intent: safety_fever}]",
        "▸intent: safety_fevr}]",
        "there is no intent 'safety_fevr'; did you mean 'safety_fever'?",
    ),
    "level without a value for some answers": (
        "      - {value: unknown}",
        "      - ▸{value: unknown, when: {kinds: raised}}",
        "there may be answers for which 'severity' has no value; end with one that has no 'when'",
    ),
    "level that says two things": (
        "      - {value: unknown}",
        "      - ▸{value: mild, say: Not strong.}",
        "'mild' says something else above; give both the same 'say', or another value",
    ),
    "dangling fact of an option": (
        "      facts: [F001]\n      topic",
        "      facts: [▸F990]\n      topic",
        "there is no fact F990; there are: F001, F002, F003",
    ),
    "dangling fact of a caution": (
        "C_SUN: {text: Mind the sun., facts: [F001]",
        "C_SUN: {text: Mind the sun., facts: [F001, ▸F999]",
        "there is no fact F999; there are: F001, F002, F003",
    ),
    "dangling topic of an option": (
        "      topic: needling",
        "      ▸topic: needlin",
        "there is no topic 'needlin'; did you mean 'needling'?",
    ),
    "text about an option too long for its picture": (
        "      about: Many tiny needles.\n",
        f"      ▸about: {CAPTION}\n",
        "this text has 1,029 characters; a caption in Telegram takes 1,024: shorten it or move some of it elsewhere",
    ),
}
"""What is wrong: what stands there, what stands there then, the problem."""
