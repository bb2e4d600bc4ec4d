"""Everything an author can get wrong outside the quiz: what is changed in the small content, and the problem it makes.

`▸` marks the place at which the problem has to be shown.
"""

FIND, COST, PAIN = "intents/find_dermatologist.yaml", "intents/cost.yaml", "intents/pain.yaml"
NEEDLING, DOCTOR = "knowledge/topics/needling.yaml", "knowledge/topics/doctor.yaml"
VOCABULARY, ASPECTS = "knowledge/vocabulary.yaml", "knowledge/aspects.yaml"
FACTS, SOURCES = "knowledge/facts.yaml", "knowledge/sources.yaml"
HELPLINES, TEXTS = "knowledge/helplines.yaml", "knowledge/texts.yaml"
SAFETY, QUIZ, PLACES = "knowledge/safety.yaml", "knowledge/quiz.yaml", "knowledge/places.yaml"
LONG = "word " * 820
HELPLINES_OF_ALL = (
    'countries:\n  NL: {country: The Netherlands, countries: [NL], emergency: "112", crisis: "113",'
    " check_again: 2030-01-01}\n  other: {country: Anywhere else"
)
CAPTION = "word " * 206

CASES: dict[str, tuple[str, str, str, str]] = {
    # --- YAML
    "broken YAML": (
        COST,
        "question: What",
        "question: ▸'What",
        "this is not YAML: found unexpected end of stream; look at the indentation, quotes and colons of this line and the"
        " one above",
    ),
    "two colons": (
        COST,
        "id: cost",
        "id: cost▸: more",
        "this is not YAML: mapping values are not allowed in this context; look at the indentation, quotes and colons of"
        " this line and the one above",
    ),
    "a tab": (
        NEEDLING,
        "    question: What",
        "▸\tquestion: What",
        "this is not YAML: found character that cannot start any token; look at the indentation, quotes and colons of this"
        " line and the one above",
    ),
    "control character": (
        NEEDLING,
        "tiny needles",
        "tiny ▸\x07needles",
        "this is not YAML: control characters are not allowed; remove the odd character",
    ),
    "anchor": (
        COST,
        "question: What",
        "question: ▸&q What",
        "an anchor or alias (& or *) is not allowed here; write the text out, in quotes",
    ),
    "alias": (
        COST,
        "question: What does it cost?",
        "question: ▸*q",
        "an anchor or alias (& or *) is not allowed here; write the text out, in quotes",
    ),
    "tag": (
        COST,
        "id: cost",
        "id: ▸!!python/name:os.system cost",
        "a tag (!) is not allowed here; write the text out, in quotes",
    ),
    "deep nesting": (
        COST,
        "id: cost",
        f"id: {'[' * 29}▸[cost]{']' * 29}",
        "the values are nested too deeply; keep to 30 levels",
    ),
    "key that is a list": (
        COST,
        "id: cost",
        "id: cost\n? ▸[a, b]\n: c",
        "a key is one word here; write it without '?', brackets and braces",
    ),
    "duplicate key": (
        COST,
        "question: What",
        "▸id: other\nquestion: What",
        "the key 'id' stands here a second time; keep one of the two",
    ),
    "duplicate topic aspect": (
        NEEDLING,
        "  pain:\n",
        "  ▸what:\n    text: Again.\n  pain:\n",
        "the key 'what' stands here a second time; keep one of the two",
    ),
    # --- keys and values
    "unknown key, misspelled": (
        COST,
        "answer: doctor",
        "▸anwser: doctor",
        "'anwser' is not a key that is known here; did you mean 'answer'?",
    ),
    "unknown key": (
        COST,
        "answer: doctor",
        "▸zzz: doctor",
        "'zzz' is not a key that is known here; remove it, or see the schema for the keys there are",
    ),
    "unknown key, deep inside": (
        QUIZ,
        "label: Sunken, says",
        "label: Sunken, ▸say",
        "'say' is not a key that is known here; did you mean 'says'?",
    ),
    "missing key": (
        COST,
        "id: cost\nquestion: What does it cost?\n",
        "▸id: cost\n",
        "'question' is missing; add 'question:'",
    ),
    "value of the wrong kind": (
        QUIZ,
        "at_least: 5,",
        "▸at_least: five,",
        "'at_least': input should be a valid integer, unable to parse string as an integer; change the value so that it"
        " fits",
    ),
    "number too long to be one": (
        QUIZ,
        "at_least: 5,",
        f"▸at_least: {'9' * 5000},",
        "'at_least': input should be a finite number; change the value so that it fits",
    ),
    "name that cannot be one": (
        DOCTOR,
        "next: [doctor.cost]",
        "next: [▸Doctor Cost]",
        "'Doctor Cost' is not a name that can stand here; names look like ^[a-z0-9_]{1,40}(\\.[a-z0-9_]{1,24})?$",
    ),
    "empty value": (
        COST,
        "question: What does it cost?",
        "▸question:",
        "'question': input should be a valid string; change the value so that it fits",
    ),
    "no examples": (
        FIND,
        "examples: [where is a good doctor, find me a dermatologist]",
        "▸examples: []",
        "'examples': tuple should have at least 1 item after validation, not 0; change the value so that it fits",
    ),
    "intent that leads nowhere": (
        FIND,
        "id: find_dermatologist\nquestion: How do I find a dermatologist?\nanswer: doctor.find\nstates: [F001]\n",
        "▸id: find_dermatologist\nquestion: How do I find a dermatologist?\n",
        "it leads nowhere; give it an `answer`, an `aspect` or a `command`; see another file of this kind for an example",
    ),
    "button text too long": (
        FIND,
        "question: How do I find a dermatologist?",
        f"▸question: {'x' * 61}",
        "this text has 61 characters; keep it to 60",
    ),
    "command too long for the menu": (
        TEXTS,
        "description: Take the acne scar treatment quiz",
        f"▸description: {'x' * 257}",
        "this text has 257 characters; keep it to 256",
    ),
    "description too long": (
        TEXTS,
        "short_description: ",
        f"▸short_description: {'x' * 121} # ",
        "this text has 121 characters; keep it to 120",
    ),
    # --- names and references
    "id that is not the file name": (
        COST,
        "id: cost",
        "▸id: costs",
        "the id 'costs' is not the name of the file; call it 'cost'",
    ),
    "topic id that is not the file name": (
        NEEDLING,
        "id: needling",
        "▸id: needles",
        "the id 'needles' is not the name of the file; call it 'needling'",
    ),
    "dangling answer": (
        FIND,
        "answer: doctor.find\n",
        "▸answer: doctor.fnd\n",
        "there is no answer or intent 'doctor.fnd'; did you mean 'doctor.find'?",
    ),
    "answer that is an intent": (
        COST,
        "answer: doctor.cost",
        "▸answer: quiz_start",
        "'quiz_start' is not the name of an answer; write topic.aspect",
    ),
    "dangling next": (
        NEEDLING,
        "next: [needling.pain, cost]",
        "next: [needling.pain, ▸costs]",
        "there is no answer or intent 'costs'; did you mean 'cost'?",
    ),
    "dangling button": (
        TEXTS,
        "discarded:\n    text: Your quiz answers are deleted.\n    buttons: [quiz_start",
        "discarded:\n    text: Your quiz answers are deleted.\n    buttons: [▸quiz_strat",
        "there is no answer or intent 'quiz_strat'; did you mean 'quiz_start'?",
    ),
    "dangling menu command": (
        TEXTS,
        "{command: quiz, description: Take the acne scar treatment quiz, leads_to: quiz_start}",
        "{command: quiz, description: Take the quiz, ▸leads_to: quizz}",
        "there is no answer or intent 'quizz'; add it, or name one that exists",
    ),
    "dangling leads_to": (
        NEEDLING,
        "leads_to: [doctor]",
        "leads_to: [▸docter]",
        "there is no topic 'docter'; did you mean 'doctor'?",
    ),
    "dangling topic of an entity": (
        VOCABULARY,
        "topic: needling",
        "▸topic: needle",
        "there is no topic 'needle'; did you mean 'needling'?",
    ),
    "dangling topic on a button": (
        ASPECTS,
        "offer: [needling]",
        "offer: [▸nedling]",
        "there is no topic 'nedling'; did you mean 'needling'?",
    ),
    "topic on a button that lacks the aspect": (
        ASPECTS,
        "offer: [needling]",
        "offer: [▸doctor]",
        "the topic 'doctor' has no aspect 'pain'; offer one that has it, or write it there",
    ),
    "dangling aspect": (PAIN, "aspect: pain", "▸aspect: pian", "there is no aspect 'pian'; did you mean 'pain'?"),
    "answer without a question for its button": (
        NEEDLING,
        "  what:\n    question: What is microneedling?\n",
        "  ▸what:\n",
        "'needling.what' has no question for its button; add 'question:'",
    ),
    "dangling fact": (
        NEEDLING,
        "facts: [F001, F002]",
        "facts: [F001, ▸F022]",
        "'needling.pain' cites F022, which is not among the facts; did you mean F002?",
    ),
    "dangling fact that an answer must state": (
        FIND,
        "states: [F001]",
        "states: [▸F999]",
        "there is no fact F999; mend the number, or add it",
    ),
    "fact that an answer must state and does not cite": (
        FIND,
        "states: [F001]",
        "states: [▸F002]",
        "the answer of 'find_dermatologist' does not cite F002; state it in the answer and cite it there",
    ),
    "dangling source": (
        FACTS,
        "sources: [S01, S02]",
        "sources: [S01, ▸S22]",
        "there is no source S22; did you mean S02?",
    ),
    "source that no fact cites": (
        SOURCES,
        "sources:\n",
        'sources:\n  ▸S03: {citation: Nobody, year: "2020", supports: nothing, seen: text}\n',
        "no fact cites S03; cite it or remove it",
    ),
    "fact that nothing cites": (
        FACTS,
        "  F003:",
        "  ▸F004: {grade: C, check: R, sources: [S02], text: Nor this.}\n  F003:",
        "nothing cites F004; cite it, or say in 'unused:' why not",
    ),
    "fact that is cited but says it is not": (
        FACTS,
        "  F002: {grade: B, check: R, sources: [S01, S02], text: It stings.}",
        "  ▸F002: {grade: B, check: R, sources: [S01, S02], text: It stings., unused: no}",
        "F002 is cited, but says it is not; remove 'unused'",
    ),
    "safety intent that is not there": (
        SAFETY,
        "  safety_fever:\n",
        "  ▸safety_fevr:\n",
        "there is no intent 'safety_fevr'; did you mean 'safety_fever'?",
    ),
    "safety messages of an intent that is not there": (
        "knowledge/safety_messages.yaml",
        "  safety_fever:",
        "  ▸safety_fevr:",
        "there is no intent 'safety_fevr'; did you mean 'safety_fever'?",
    ),
    "safety message without words": (
        "intents/safety_fever.yaml",
        "priority: safety_now\nanswer: doctor.fever\n",
        "▸priority: safety_now\ncommand: crisis\n",
        "a safety message needs something to say; add 'answer:'",
    ),
    "safety answer without its caution": (
        DOCTOR,
        "  fever:\n    question: What about a fever?\n    text: |\n      See a doctor today. These numbers help at any hour:\n"
        "      {helplines}\n    facts: [F002]\n    caution: true\n",
        "  ▸fever:\n    question: What about a fever?\n    text: See a doctor today.\n    facts: [F002]\n",
        "'safety_fever' concerns safety, and 'doctor.fever' has no caution; write the caution into the text, then"
        " 'caution: true'",
    ),
    # --- words
    "example claimed by two intents": (
        PAIN,
        "  - does it hurt\n",
        "  - ▸What does it cost?\n",
        "'What does it cost?' is an example of 'cost' too; leave it to one of the two",
    ),
    "example claimed by two intents, in a template": (
        PAIN,
        "  - does it hurt\n",
        "  - ▸how much is one [short] session\n",
        "'how much is one [short] session' is an example of 'cost' too; leave it to one of the two",
    ),
    "name owned by two entities": (
        VOCABULARY,
        "names: [laser, fraxel]",
        "names: [laser, ▸Derma-Roller]",
        "'Derma-Roller' is a name of 'microneedling' too; leave it to one of the two",
    ),
    "name that is a synonym": (
        VOCABULARY,
        "cost: [price, fee]",
        "cost: [price, ▸fraxel]",
        "'fraxel' is a name of 'laser' too; leave it to one of the two",
    ),
    "unbalanced template": (
        COST,
        "  - how much is (a|one) session",
        "  - ▸how much is (a|one session",
        "in 'how much is (a|one session' a ')' is missing; mend the template",
    ),
    "unbalanced template, closed only": (
        PAIN,
        "  - is [it] painful",
        "  - ▸is it] painful",
        "in 'is it] painful' there is a ']' without its opening bracket; mend the template",
    ),
    "bar outside brackets": (
        PAIN,
        "  - is [it] painful",
        "  - ▸is it|that painful",
        "in 'is it|that painful' there is a '|' without its opening bracket; mend the template",
    ),
    "unknown slot": (
        COST,
        "  - price of {treatment}",
        "  - ▸price of {treatmnt}",
        "in 'price of {treatmnt}' there is no kind of entity 'treatmnt' in the vocabulary (there are: treatment); mend the"
        " template",
    ),
    "unclosed slot": (
        COST,
        "  - price of {treatment}",
        "  - ▸price of {treatment",
        "in 'price of {treatment' a '}' is missing; mend the template",
    ),
    "template that may be empty": (
        PAIN,
        "  - is [it] painful",
        '  - ▸"[painful]"',
        "'[painful]' can stand for nothing at all; leave a word outside the brackets",
    ),
    # --- limits of Telegram, placeholders
    "text too long": (
        DOCTOR,
        "    text: Look for experience with your kind of scar.\n",
        f"    ▸text: {LONG}\n",
        "this text has 4,099 characters; a message in Telegram takes 4,096: shorten it or move some of it elsewhere",
    ),
    "one of several texts too long": (
        NEEDLING,
        "text: [It stings a little.,",
        f"text: [It stings a little., ▸{LONG},",
        "this text has 4,099 characters; a message in Telegram takes 4,096: shorten it or move some of it elsewhere",
    ),
    "characters that count twice": (
        DOCTOR,
        "    text: Look for experience with your kind of scar.\n",
        f"    ▸text: {'🙂' * 2049}\n",
        "this text has 4,098 characters; a message in Telegram takes 4,096: shorten it or move some of it elsewhere",
    ),
    "longer text too long": (
        NEEDLING,
        "    more: A cream numbs the skin first.\n",
        f"    ▸more: {LONG}\n",
        "this text has 4,099 characters; a message in Telegram takes 4,096: shorten it or move some of it elsewhere",
    ),
    "caption too long": (
        NEEDLING,
        "    text: Many tiny needles make the skin build collagen.\n",
        f"    ▸text: {CAPTION}\n",
        "this text has 1,029 characters; a caption in Telegram takes 1,024: shorten it or move some of it elsewhere",
    ),
    "question below a picture too long": (
        QUIZ,
        "    ask: What are they like?\n",
        f"    ▸ask: {CAPTION}more\n",
        "this text has 1,034 characters; a caption in Telegram takes 1,024: shorten it or move some of it elsewhere",
    ),
    "text of the bot too long": (
        TEXTS,
        "  restarted: From the start.\n",
        f"  ▸restarted: {LONG}\n",
        "this text has 4,099 characters; a message in Telegram takes 4,096: shorten it or move some of it elsewhere",
    ),
    "placeholder that nothing fills": (
        TEXTS,
        "  restarted: From the start.\n",
        '  ▸restarted: "From the {start}."\n',
        "nothing fills the placeholder '{start}'; the ones here are: none",
    ),
    "placeholder of another text": (
        TEXTS,
        '  noted: "I noted: {options}."\n',
        '  ▸noted: "I noted: {names}."\n',
        "nothing fills the placeholder '{names}'; the ones here are: options",
    ),
    "placeholder in an answer": (
        DOCTOR,
        "    text: |\n      See a doctor today. These numbers help at any hour:\n      {helplines}",
        "    ▸text: |\n      See a doctor today. These numbers help at any hour:\n      {helpline}",
        "nothing fills the placeholder '{helpline}'; the ones here are: helplines, privacy, privacy_details",
    ),
    "placeholder in the quiz": (
        QUIZ,
        "intro: Three short questions.",
        '▸intro: "{number} short questions."',
        "nothing fills the placeholder '{number}'; the ones here are: none",
    ),
    "placeholder in an aspect": (
        ASPECTS,
        "    unknown: I have no price for {topic}.\n",
        '    ▸unknown: "I have no price for {treatment}."\n',
        "nothing fills the placeholder '{treatment}'; the ones here are: topic",
    ),
    # --- places
    "a country that is none": (
        HELPLINES,
        "countries: [NL]",
        "countries: [▸UK]",
        "there is no country 'UK'; write the two letters of ISO 3166, such as GB for the United Kingdom",
    ),
    "no helpline for anywhere else": (
        HELPLINES,
        HELPLINES_OF_ALL,
        f"▸{HELPLINES_OF_ALL}, countries: [FR]",
        "every line here is for some countries, and none for anywhere else; leave `countries` out of one of them",
    ),
    "dangling time zone": (
        PLACES,
        "Nowhere: Europe/Berlin",
        "▸Nowhere: Europe/Berln",
        "there is no time zone or place 'Europe/Berln'; did you mean 'Europe/Berlin'?",
    ),
    "dangling place of a choice": (
        PLACES,
        "[Nowhere, Paris]",
        "[Nowhere, ▸Pariss]",
        "there is no time zone or place 'Pariss'; did you mean 'Paris'?",
    ),
    "a place that is a choice itself": (
        PLACES,
        "Elsewhere: Nowhere",
        "▸Elsewhere: Springfield",
        "'Springfield' leads to no single time zone; name a time zone such as Europe/Berlin, or a place that has one",
    ),
    "two places that lead to each other": (
        PLACES,
        "Elsewhere: Nowhere",
        "▸Elsewhere: Elsewhere",
        "'Elsewhere' leads to no single time zone; name a time zone such as Europe/Berlin, or a place that has one",
    ),
    "left out, but never there": (
        PLACES,
        "leave_out: [Resolute]",
        "leave_out: [▸Resolutee]",
        "no time zone is called after 'Resolutee'; did you mean 'Resolute'?",
    ),
    "sentence without a place": (
        PLACES,
        '"im in {place}"',
        '▸"im here"',
        "'im here' does not say where the place stands; write {place} once",
    ),
    "sentence with another placeholder": (
        PLACES,
        '"its {time} here"',
        '▸"its {place} here"',
        "'its {place} here' does not say where the time stands; write {time} once",
    ),
}
"""What is wrong: the file, what stands there, what stands there then, the problem."""
