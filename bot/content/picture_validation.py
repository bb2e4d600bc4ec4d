"""What must hold between pictures and what names them: every name leads to a picture, every picture is used."""

from collections.abc import Iterator
from pathlib import Path

from bot.content.library import Shelf
from bot.content.loader import Problem, suggest
from bot.content.pictures import FOLDER, Pictures
from bot.content.quiz_models import Quiz
from bot.content.text_checks import Where, answers_with_places

PLACE = "knowledge/pictures.yaml"


def check_pictures(shelf: Shelf) -> None:
    """Every picture that is named exists, and every picture is shown somewhere."""
    if PLACE in shelf.broken:
        return
    named = list(_named(shelf))
    for place, path, name in named:
        if name not in shelf.drawings:
            how = suggest(name, sorted(shelf.drawings), f"describe it in {PLACE}")
            shelf.problem(place, path, f"there is no picture '{name}'", how)
    pictures = shelf.one(Pictures)
    if pictures is None:
        return
    # What could not be read may be what shows a picture.
    shown = {name for _, _, name in named} if not shelf.broken else set(pictures.pictures)
    owners: dict[str, str] = {}
    for name, picture in pictures.pictures.items():
        if name not in shown:
            what = f"nothing shows the picture '{name}'"
            shelf.problem(PLACE, ("pictures", name), what, "name it where it belongs, or delete it")
        owner = owners.setdefault(picture.file, name)
        if owner != name:
            what = f"'{picture.file}' is the picture '{owner}' already"
            shelf.problem(PLACE, ("pictures", name, "file"), what, "use that name, or draw another")


def unlisted(root: Path, shelf: Shelf) -> Iterator[Problem]:
    """Yield a problem for each drawing that no picture is made of."""
    pictures = shelf.one(Pictures)
    files = {picture.file for picture in pictures.pictures.values()} if pictures is not None else set()
    for path in sorted((root / "knowledge" / FOLDER).glob("*.svg")):
        if path.name not in files and PLACE not in shelf.broken:
            place = f"knowledge/{FOLDER}/{path.name}"
            yield Problem(place, 1, 1, "no picture is made of this drawing", f"list it in {PLACE}, or delete it")


def _named(shelf: Shelf) -> Iterator[tuple[str, Where, str]]:
    """Yield every name of a picture with its place."""
    for place, path, _, answer in answers_with_places(shelf):
        if answer.picture is not None:
            yield place, (*path, "picture"), answer.picture
    quiz = shelf.one(Quiz)
    if quiz is None:
        return
    for index, question in enumerate(quiz.questions):
        if question.picture is not None:
            yield "knowledge/quiz.yaml", ("questions", index, "picture"), question.picture
    for name, advice in quiz.outcome.options.items():
        if advice.picture is not None:
            yield "knowledge/quiz.yaml", ("outcome", "options", name, "picture"), advice.picture
