"""What the bot says by itself, whom it tells people to call, and what its safety detector listens for."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.content.library import Content
from bot.content.models import Model
from bot.content.safety_rules import Alarm, Excuse
from bot.content.texts import Controls, MenuCommand, Say
from bot.dialogue.answers import Answers
from bot.dialogue.wording import Html, markup
from bot.operator.preview.elements import element, folded, join, link, listed, separated, table
from bot.operator.preview.items import Mark, bubble, fact_links, item
from bot.operator.preview.words import key_words

TEXTS = "knowledge/texts.yaml"


def sentences(content: Content) -> Iterator[Html]:
    """Yield an item for each part of the bot's own sentences."""
    answers = Answers(content)
    for name in type(content.texts).model_fields:
        value = getattr(content.texts, name)
        shown = _shown(value, answers)
        if isinstance(value, tuple) and value and isinstance(value[0], Say):
            titled = ((f"{key_words(name)}, number {number}", one) for number, one in enumerate(value, 1))
            shown = join([element("p", title, class_="meta"), _shown(one, answers)] for title, one in titled)
        yield item(f"text-{name}", key_words(name).capitalize(), shown, name=name, file=TEXTS)


def _shown(value: Any, answers: Answers) -> Html:
    """Return a text, a message, or all that a model holds."""
    match value:
        case str():
            return bubble(markup(value))
        case Say():
            rows = answers.rows(value.buttons)
            return join([*(bubble(markup(text)) for text in value.text[:-1]), bubble(markup(value.text[-1]), rows)])
        case int():
            return element("p", str(value))
        case MenuCommand():
            return element("p", f"/{value.command} – {value.description} (", _target(value.leads_to), ")")
        case Controls():
            heard = [(key_words(name), ", ".join(getattr(value, name))) for name in type(value).model_fields]
            return table(("Means", "Words heard, as the whole message"), heard)
        case Model():
            return _rows(((name, getattr(value, name)) for name in type(value).model_fields), answers)
        case dict():
            return _rows(value.items(), answers)
        case tuple():
            return join(_shown(one, answers) for one in value)
        case _:
            raise AssertionError(f"a text of the bot is a {type(value).__name__}")


def _rows(pairs: Iterable[tuple[str, Any]], answers: Answers) -> Html:
    return join([element("p", key_words(name), class_="meta"), _shown(value, answers)] for name, value in pairs)


def _target(target: str) -> Html:
    return link(f"a-{target}" if "." in target else f"i-{target}", target)


# ---- safety


def helplines(content: Content, today: date) -> Html:
    """Return whom to call in each country, and which of that has to be checked again."""
    late = [one for one in content.helplines.values() if one.check_again <= today]
    rows = [
        (one.country, one.crisis, one.emergency, _due(one.check_again, today)) for one in content.helplines.values()
    ]
    marks: tuple[Mark, ...] = ("overdue",) if late else ()
    cited = [name for name, fact in content.facts.items() if "helpline" in fact.text.casefold()]
    return item(
        "helplines",
        "Helplines by country",
        table(("Country", "To talk to someone", "Emergency", "Check again by"), rows),
        element("p", "Facts about helplines: ", fact_links(content, cited), class_="cites") if cited else None,
        name="helplines",
        file="knowledge/helplines.yaml",
        marks=("safety", *marks),
    )


def _due(day: date, today: date) -> Html:
    overdue = day <= today
    return element(
        "time", day.isoformat(), " – overdue" if overdue else "", datetime=day, class_="late" if overdue else "due"
    )


def detector(content: Content) -> Iterator[Html]:
    """Yield an item for each emergency that is heard, most urgent first, and what the two ears know."""
    rules = content.safety
    for name, safety in rules.intents.items():
        alarms = listed(_alarm(alarm) for alarm in safety.alarms)
        excuses = element("p", "Excuses: ", separated(safety.excuses)) if safety.excuses else None
        head = element("p", "Heard when any of these holds:")
        yield item(
            *(f"safety-{name}", ["Heard as ", link(f"i-{name}", name)], head, alarms, excuses),
            name=name,
            file="knowledge/safety.yaml",
            marks=("safety",),
        )
    yield item(
        "safety-excuses",
        "Excuses",
        element("p", "Signs that do not count: they are asked or told about, or long ago."),
        table(("Excuse", "Holds"), [(name, _excuse(excuse)) for name, excuse in rules.excuses.items()]),
        name="excuses",
        file="knowledge/safety.yaml",
        marks=("safety",),
    )
    groups = [
        folded([element("code", name), f" {len(found)}"], listed(found), id=f"group-{name}")
        for name, found in rules.groups.items()
    ]
    more = {"harmless": rules.harmless, "negation": rules.negation.words, "misspelled": rules.misspelled}
    groups += [folded([element("b", name), f" {len(found)}"], listed(found)) for name, found in more.items() if found]
    yield item("safety-groups", "Phrases", groups, name="groups", file="knowledge/safety.yaml", marks=("safety",))
    messages = {**content.safety_messages.alarms, "harmless": content.safety_messages.harmless}
    learned = [
        folded([element("code", name), f" {len(found)}"], listed(found), id=f"messages-{name}")
        for name, found in messages.items()
    ]
    file = "knowledge/safety_messages.yaml"
    yield item("safety-messages", "Messages learned from", learned, name="messages", file=file, marks=("safety",))


def _excuse(excuse: Excuse) -> str:
    where = f"after “{excuse.after}”" if excuse.after else f"in a sentence with “{excuse.beside}”"
    until = f", up to “{excuse.until}”" if excuse.until else ""
    unless = f", unless there is “{excuse.not_with}”" if excuse.not_with else ""
    return f"{where}{until}{unless}, within {excuse.within} words"


def _alarm(alarm: Alarm) -> Html:
    def groups(names: tuple[str, ...], word: str) -> Html:
        return separated((link(f"group-{name}", name.replace("_", " ")) for name in names), word)

    many = f"{alarm.count} of: " if alarm.count > 1 else ""
    near = [", with ", groups(alarm.near, " and ")] if alarm.near else ""
    unless = [", unless ", groups(alarm.unless, " or ")] if alarm.unless else ""
    excuses = "" if alarm.excuses is None else f", excuses: {', '.join(alarm.excuses) or 'none'}"
    return element("span", many, groups(alarm.signs, " or "), near, unless, excuses)
