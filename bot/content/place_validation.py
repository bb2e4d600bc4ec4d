"""What must hold of places: in `knowledge/places.yaml` every name leads to a time zone, and every sentence has its one placeholder;
in `knowledge/helplines.yaml` every country is one, and there is a line for anywhere else.
"""

from collections.abc import Iterator

from bot.content.library import Shelf
from bot.content.loader import suggest
from bot.content.models import Helplines
from bot.content.places import CITIES, COUNTRIES, ZONES, Places
from bot.content.text_checks import Where

PLACE, HELPLINE = "knowledge/places.yaml", "knowledge/helplines.yaml"


def check_places(shelf: Shelf) -> None:
    """Every name leads to one zone or to a choice of such names, and every sentence can be heard."""
    places = shelf.one(Places)
    if places is None:
        return
    known = {*CITIES, *places.names}
    # What leads to a name that leads nowhere is all right once that one is mended.
    lost = {name for name, target in places.names.items() if isinstance(target, str) and target not in {*ZONES, *known}}
    for path, target in _targets(places):
        if target not in ZONES and target not in known:
            how = suggest(target, sorted({*known, *ZONES}), "name a time zone such as Europe/Berlin")
            shelf.problem(PLACE, path, f"there is no time zone or place '{target}'", how)
        elif target not in {*ZONES, *lost} and places.zone(target) is None:
            how = "name a time zone such as Europe/Berlin, or a place that has one"
            shelf.problem(PLACE, path, f"'{target}' leads to no single time zone", how)
    for index, name in enumerate(places.leave_out):
        if name not in CITIES:
            how = suggest(name, sorted(CITIES), "delete it")
            shelf.problem(PLACE, ("leave_out", index), f"no time zone is called after '{name}'", how)
    for field, slot in (("place", "{place}"), ("place_asked", "{place}"), ("time", "{time}"), ("time_asked", "{time}")):
        for index, sentence in enumerate(getattr(places, field)):
            if sentence.count(slot) != 1 or sentence.count("{") != 1:
                what = f"'{sentence}' does not say where the {field.partition('_')[0]} stands"
                shelf.problem(PLACE, (field, index), what, f"write {slot} once")


def check_countries(shelf: Shelf) -> None:
    """Nobody who says where they are is left without a line."""
    helplines = shelf.one(Helplines)
    if helplines is None:
        return
    for name, line in helplines.countries.items():
        for index, code in enumerate(line.countries):
            if code not in COUNTRIES.values():
                how = "write the two letters of ISO 3166, such as GB for the United Kingdom"
                shelf.problem(HELPLINE, ("countries", name, "countries", index), f"there is no country '{code}'", how)
    if all(line.countries for line in helplines.countries.values()):
        what = "every line here is for some countries, and none for anywhere else"
        shelf.problem(HELPLINE, ("countries",), what, "leave `countries` out of one of them")


def _targets(places: Places) -> Iterator[tuple[Where, str]]:
    for name, target in places.names.items():
        if isinstance(target, str):
            yield ("names", name), target
        else:
            yield from ((("names", name, index), one) for index, one in enumerate(target))
