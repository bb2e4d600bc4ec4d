"""Where people are, in the names they use for it, and how they say so (`knowledge/places.yaml`).

A name stands for a time zone, for another name, or for several of which the person has to choose. The cities that the
time zones of the world are called after need no entry.
"""

from importlib.resources import files
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import Field

from bot.content.models import Label, Model, Prose

AREAS = frozenset({"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"})
ZONES = frozenset(zone for zone in available_timezones() if zone.partition("/")[0] in AREAS)
"""The time zones of places, from the database that comes with the program; old names such as "GB" are left out."""
MOST_CHOICES = 8  # as many buttons below one question


def _cities() -> dict[str, str]:
    """Return the places that zones are called after; those with a third part are villages, or in Argentina."""
    zones = (zone.split("/") for zone in sorted(ZONES))
    return {parts[1].replace("_", " "): "/".join(parts) for parts in zones if len(parts) == 2}


CITIES = _cities()
"""The city or island after which a zone is called, and that zone."""


def _countries() -> dict[str, str]:
    """Return the country of each time zone, from the table that comes with the zones."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return {row[2]: row[0] for row in rows}


COUNTRIES = _countries()
"""The code of the country (ISO 3166) that a time zone of a place belongs to."""

Sentences = tuple[Prose, ...]
Several = Annotated[tuple[Label, ...], Field(min_length=2, max_length=MOST_CHOICES)]


class Places(Model):
    """How people say where they are and what time it is there; each sentence counts only as the whole message."""

    names: dict[Label, Label | Several] = {}
    """A name as the bot writes it, and its time zone (`Europe/Berlin`), another name, or the names to choose from."""
    leave_out: tuple[Label, ...] = ()
    """Names of the database of time zones that mean something else in a message."""
    before: Sentences = ()
    """Words in front that change nothing: "ok", "sorry"."""
    after: Sentences = ()
    """Words behind that change nothing: "right now"."""
    place: Sentences = ()
    """How people say where they are, `{place}` for the name."""
    place_asked: Sentences = ()
    """How they say it when they were asked; at other times this may be about something else."""
    time: Sentences = ()
    """How people say what time it is where they are, `{time}` for the time."""
    time_asked: Sentences = ()
    """How they say it when they were asked."""
    subject: Sentences = ()
    """Words that make a short message one about the time zone, whatever else it says."""

    def zone(self, name: str) -> str | None:
        """Return the time zone that a name or another name for it stands for; None for a choice and for no name."""
        target = self._target(name)
        if isinstance(target, str) and target not in ZONES:
            target = self._target(target)
        return target if isinstance(target, str) and target in ZONES else None

    def _target(self, name: str) -> str | Several | None:
        return self.names.get(name, CITIES.get(name))
