"""Whom to call: a line for each country, first the one where somebody is, if they said so."""

from collections.abc import Iterable

from bot.content.library import Content
from bot.content.models import Helpline
from bot.content.places import COUNTRIES
from bot.dialogue.wording import Html, markup


class Helplines:
    """The lines of a content."""

    def __init__(self, content: Content) -> None:
        self._all = tuple(content.helplines.values())
        self._line = content.texts.helpline

    def all(self, zone: str | None = None) -> Html:
        """Return all lines, first those of the place whose time zone this is."""
        here = self._at([zone]) if zone is not None else []
        return self._written([*here, *(line for line in self._all if line not in here)])

    def at(self, zones: Iterable[str]) -> Html:
        """Return the lines of the places whose time zones these are; where none is known, the one for anywhere else."""
        return self._written(self._at(zones) or [line for line in self._all if not line.countries])

    def _at(self, zones: Iterable[str]) -> list[Helpline]:
        countries = {COUNTRIES[zone] for zone in zones if zone in COUNTRIES}
        return [line for line in self._all if not countries.isdisjoint(line.countries)]

    def _written(self, lines: Iterable[Helpline]) -> Html:
        written = (
            markup(self._line, {"country": one.country, "emergency": one.emergency, "crisis": one.crisis})
            for one in lines
        )
        return Html("\n".join(written))
