"""From answers to a result: points, types, levels, gates, options, cautions, each as a table in words."""

from collections.abc import Iterator, Mapping, Sequence

from bot.content.conditions import ALWAYS
from bot.content.library import Content
from bot.content.quiz_models import Advice, Gate, Note, Slot
from bot.dialogue.result import ResultTexts
from bot.dialogue.wording import Html, markup
from bot.operator.preview.elements import element, link, listed, separated, table
from bot.operator.preview.items import bubble, fact_links, flags, item
from bot.operator.preview.pictures import picture_link
from bot.operator.preview.words import Words, key_words

FILE = "knowledge/quiz.yaml"


class RuleItems:
    """Makes items of the rules of a quiz."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._rules = content.quiz.outcome
        self._words = Words(content.quiz)
        self._texts = ResultTexts(content)

    def all(self) -> Iterator[Html]:
        """Yield the rules in the order in which a result is worked out."""
        yield from self._tables()
        yield from map(self._gate, self._rules.gates)
        for name, advice in self._rules.options.items():
            yield self._option(name, advice)
        for title, notes in (
            ("Caution", self._rules.cautions),
            ("Always to leave out", self._rules.always_avoid),
            ("To leave out", self._rules.avoid),
        ):
            for name, note in notes.items():
                yield self._note(title, name, note)

    def _tables(self) -> Iterator[Html]:
        tables: list[tuple[str, str, Sequence[str], list[tuple[object, ...]]]] = [
            ("terms", "Conditions with a name", ("Name", "Means"), self._terms()),
            ("scores", "Points for each type", ("Answer", *self._types()), self._scores()),
            ("types", "Types", ("Type", "Called", "About", "Follows from"), self._type_rules()),
            ("sums", "Sums of points", ("Sum", "Answer", "Points"), self._sums()),
            ("levels", "Levels", ("Level", "If", "The result says"), self._levels()),
            ("lists", "Options for each type, best first", ("Type", "If", "Options"), self._lists()),
            ("days", "Healing days that an answer allows", ("Answer", "Days"), self._days()),
        ]
        for name, title, heads, rows in tables:
            if rows:
                yield item(f"rules-{name}", title, table(heads, rows), name=name, file=FILE)

    def _terms(self) -> list[tuple[object, ...]]:
        return [(key_words(name), self._words.when(rule)) for name, rule in self._rules.terms.items()]

    def _types(self) -> list[str]:
        return [self._words.option("type", name) for name in (self._rules.scores.types if self._rules.scores else ())]

    def _scores(self) -> list[tuple[object, ...]]:
        scores = self._rules.scores
        if scores is None:
            return []
        rows: list[tuple[object, ...]] = [
            (
                f"{key_words(key)}: {self._words.option(key, option)}",
                *(f"{given[name]:+g}" if name in given else "" for name in scores.types),
            )
            for key, options in scores.points.items()
            for option, given in options.items()
        ]
        bands = [f"{band.band}: {band.at_least:g} or more" for band in scores.bands]
        rows.append((f"Counted when {self._words.when(scores.when)}", *(", ".join(bands) for _ in scores.types)))
        return rows

    def _type_rules(self) -> list[tuple[object, ...]]:
        follows = {
            rule.type: f"{rule.band} when {self._words.when(rule.when)}" for rule in self._rules.type_rules
        } | dict.fromkeys(self._rules.scores.types if self._rules.scores else (), "points")
        return [(name, type_.name, type_.about, follows.get(name, "")) for name, type_ in self._rules.types.items()]

    def _sums(self) -> list[tuple[object, ...]]:
        return [
            (key_words(name), f"{key_words(key)}: {self._words.option(key, option)}", f"{points:+g}")
            for name, total in self._rules.sums.items()
            for key, options in total.points.items()
            for option, points in options.items()
        ]

    def _levels(self) -> list[tuple[object, ...]]:
        return [
            (f"{key_words(name)}: {key_words(level.value)}", self._words.when(level.when), level.say or "")
            for name, levels in self._rules.levels.items()
            for level in levels
        ]

    def _lists(self) -> list[tuple[object, ...]]:
        rows: list[tuple[object, ...]] = [
            (
                ", ".join(self._words.option("type", name) for name in base.types),
                self._words.when(base.when),
                self._named(base.options),
            )
            for base in self._rules.base_lists
        ]
        for title, rules in (("taken out", self._rules.remove), ("moved to the end", self._rules.to_end)):
            rows += [(title, self._words.when(rule.when), self._named(rule.options)) for rule in rules]
        rows.append(("kept", "always", f"the first {self._rules.keep}"))
        rows += [("before the last", self._words.when(slot.when), self._slot(slot)) for slot in self._rules.before_last]
        return rows

    def _days(self) -> list[tuple[object, ...]]:
        return [
            (f"{key_words(key)}: {self._words.option(key, option)}", days)
            for key, options in self._rules.needs_days.items()
            for option, days in options.items()
        ]

    # ---- what a result is made of

    def _gate(self, gate: Gate) -> Html:
        messages = [
            element(
                "p", f"Shows {one.id} instead ({self._words.when(one.when)}): ", link(f"i-{one.intent}", one.intent)
            )
            for one in gate.messages
        ]
        slots = [(title, found) for title, found in (("Now", gate.now), ("Later", gate.later)) if found]
        only = gate.only_cautions
        return item(
            f"gate-{gate.name}",
            f"Result {gate.name}: {key_words(gate.status)}",
            element("p", f"If {self._words.when(gate.when)}." if gate.when != ALWAYS else "Otherwise."),
            messages,
            bubble(markup(gate.say)) if gate.say else None,
            [element("p", f"{title}: ", separated(map(self._slot, found))) for title, found in slots],
            element("p", "Of the cautions only: ", self._notes(only)) if only is not None else None,
            name=gate.name,
            file=FILE,
        )

    def _slot(self, slot: Slot) -> Html:
        what = Html("the list") if slot.option is None else self._named([slot.option])
        without = [" without ", self._named(slot.without)] if slot.without else ""
        when = "" if slot.when == ALWAYS else f" (if {self._words.when(slot.when)})"
        return element("span", what, without, when)

    def _named(self, options: Sequence[str]) -> Html:
        return separated(link(f"option-{name}", self._rules.options[name].name) for name in options)

    def _notes(self, names: Sequence[str]) -> Html:
        return separated(link(f"note-{name}", name) for name in names)

    def _option(self, name: str, advice: Advice) -> Html:
        explained = self._texts.explain(name)
        assert explained is not None  # the name is one of the quiz's own options
        facts = [self._content.facts[fact] for fact in advice.facts]
        rest: Mapping[str, object] = {
            "Evidence": advice.evidence,
            "Cost (shown only if asked)": advice.cost,
            "Picture": picture_link(advice.picture) if advice.picture else None,
            "A procedure": "yes" if advice.procedure else "no",
        }
        return item(
            f"option-{name}",
            f"Option: {advice.name}",
            bubble(
                markup(self._content.texts.result.option, {"number": 1, "name": advice.name, "reason": advice.reason})
            ),
            bubble(Html(explained.text), explained.buttons),
            listed([f"{key}: ", value] for key, value in rest.items() if value),
            element("p", "Rests on: ", fact_links(self._content, advice.facts), class_="cites"),
            name=name,
            file=FILE,
            marks=flags(facts),
        )

    def _note(self, title: str, name: str, note: Note) -> Html:
        facts = fact_links(self._content, note.facts) if note.facts else "no facts"
        return item(
            f"note-{name}",
            f"{title}: {note.text}",
            element("p", f"Said if {self._words.when(note.when)}." if note.when != ALWAYS else "Said in every result."),
            element("p", "Rests on: ", facts, class_="cites"),
            name=name,
            file=FILE,
            marks=flags(self._content.facts[fact] for fact in note.facts),
        )
