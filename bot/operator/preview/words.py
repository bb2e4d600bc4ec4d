"""Conditions of a quiz in words: “kinds: Sunken (dips, pits) or Not sure”. Knows no question by name."""

from collections.abc import Mapping
from typing import assert_never

from bot.content.conditions import ALWAYS, Answered, Between, Every, Includes, Not, Rule, Some, Term
from bot.content.quiz_models import Quiz


class Words:
    """Puts the conditions of a quiz into words."""

    def __init__(self, quiz: Quiz) -> None:
        rules = quiz.outcome
        options: dict[str, Mapping[str, str]] = {
            question.key: {name: option.label for name, option in question.options.items()}
            for question in quiz.questions
        }
        options["type"] = {name: type_.name.partition(" (")[0] for name, type_ in rules.types.items()}
        options["shown"] = options["too_long"] = {name: advice.name for name, advice in rules.options.items()}
        self._options = options
        self._terms = rules.terms

    def when(self, rule: Rule, *, terms: bool = True) -> str:
        """Return a condition in words; with `terms` their names stand for what they mean."""
        return "always" if rule == ALWAYS else self._say(rule, terms, inside=False)

    def option(self, key: str, option: str) -> str:
        """Return an option of an answer as people see it."""
        return self._options.get(key, {}).get(option, option.replace("_", " "))

    def _say(self, rule: Rule, terms: bool, *, inside: bool = True) -> str:
        match rule:
            case Includes(name, options):
                return f"{key_words(name)}: {' or '.join(self._in_order(name, options))}"
            case Between(name, at_least, below):
                low = f"at least {at_least:g}" if at_least is not None else ""
                high = f"under {below:g}" if below is not None else ""
                return f"{key_words(name)} {' and '.join(filter(None, (low, high)))}"
            case Answered(name, expected):
                return f"{key_words(name)} {'given' if expected else 'not given'}"
            case Term(name):
                return f"‹{key_words(name)}›" if terms else self._say(self._terms[name], terms, inside=inside)
            case Every(parts):
                return self._joined(parts, " and ", terms, inside)
            case Some(parts):
                return self._joined(parts, " or else ", terms, inside)
            case Not(Term(name)) if terms:
                return f"not ‹{key_words(name)}›"
            case Not(part):
                return f"not ({self._say(part, terms, inside=False)})"
            case _:
                assert_never(rule)

    def _joined(self, parts: tuple[Rule, ...], word: str, terms: bool, inside: bool) -> str:
        said = word.join(self._say(part, terms) for part in parts)
        return f"({said})" if inside and len(parts) > 1 else said

    def _in_order(self, name: str, options: frozenset[str]) -> list[str]:
        """Return options in the order in which the quiz has them: a set has none, and the page must not change."""
        known = [*self._options.get(name, {})]
        ordered = sorted(options, key=lambda option: (known.index(option) if option in known else len(known), option))
        return [self.option(name, option) for option in ordered]


def key_words(name: str) -> str:
    """Return the name of an answer or a value as words: `risk.worst` as "risk, worst"."""
    return name.replace(".", ", ").replace("_", " ")
