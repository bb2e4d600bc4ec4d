"""`python -m tools.screenshots`: the pictures of docs/pictures, taken of the real bot at its local Telegram.

Needs a Chromium. Look at each picture before it is committed: a test sees whether a page works, not how it looks.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from PIL import Image

from tests.local.program import Control, Person, bot_and_page, labels
from tests.running import Home
from tests.sandbox.chromium import Page, chromium, find_chromium

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
LARGEST = 200_000  # bytes; whoever reads the README on a telephone pays for them
PHONE, DESK = (400, 880), (1280, 680)
SHOWN = "document.querySelectorAll('.chat:not([hidden]) .message').length"


async def look_at(page: Page, control: Control, person: Person, *, dark: bool = False) -> None:
    """Show one person's chat on a telephone, all of it there and nothing moving."""
    await page.look(*PHONE, dark=dark, phone=True)
    await page.open("about:blank")
    await page.open(f"{control.url}/#{person.id}")
    await page.wait_for(f"{SHOWN} > 0")
    async with asyncio.timeout(15):
        while await page.evaluate(SHOWN) != len(person.texts()):  # noqa: ASYNC110 -- one may just be taken away
            await asyncio.sleep(0.2)
    await page.wait_for("[...document.images].every(image => image.complete)")
    await page.evaluate("document.querySelectorAll('.toast').forEach(toast => toast.remove())")


async def ask_and_follow_up(page: Page, control: Control) -> None:
    """A question with slips, and another that only makes sense after it: in light and in dark."""
    person = Person(control, "Ada")
    person.ask("do those acid dots work for deep pore holes", "TCA")
    person.ask("hurt?", "sting")
    await look_at(page, control, person)
    await save(page, "answer-light.png")
    await look_at(page, control, person, dark=True)
    await save(page, "answer-dark.png")


async def tick(page: Page, control: Control) -> None:
    """A question of the quiz with two of its options chosen."""
    person = Person(control, "Ben")
    person.ask("/quiz", "Question 1 of")
    person.ask("im 27", "Question 2 of")
    person.choose("Nothing, all calm", "Question 3 of")
    person.choose("None of these", "Question 4 of")
    for label in ("Sunken (dips, pits)", "Flat red or pink"):
        person.choose(label, "Question 4 of")
    await look_at(page, control, person)
    await save(page, "quiz-question.png")


async def finish(page: Page, control: Control) -> None:
    """The result of the quiz, from its card on."""
    person = Person(control, "Cem")
    said = ("/quiz", "27", "all calm", "none of these", "sunken", "A", "under 2 mm", "they stay the same")
    more = ("at talking distance", "i rarely burn", "it bothers me", "clinic", "a weekend")
    for text in (*said, *more):
        person.ask(text, "")
    person.hear("Next step:")
    assert "My questions for the doctor" in labels(person.answers()[-1]), person.texts()
    await look_at(page, control, person)
    await page.evaluate("[...document.querySelectorAll('.message.theirs')].at(-2).scrollIntoView({block: 'start'})")
    await save(page, "quiz-result.png")


async def sit_side_by_side(page: Page, control: Control) -> None:
    """Three people at once, each in a conversation of their own."""
    ada, ben, cem = (Person(control, name) for name in ("Ada", "Ben", "Cem"))
    ada.ask("whats best for ice pick scars", "ice-pick")
    ben.ask("take the quiz", "Question 1 of")
    ben.ask("27", "Question 2 of")
    cem.ask("theres pus and its hot since my needling yesterday", "doctor")
    await page.look(*DESK)
    await page.open("about:blank")
    await page.open(control.url)
    await page.wait_for(f"{SHOWN} > 0")
    await page.click("document.getElementById('columns')")
    await page.wait_for(f"{SHOWN} === {sum(len(person.texts()) for person in (ada, ben, cem))}")
    await save(page, "side-by-side.png")


async def save(page: Page, name: str) -> None:
    """Take the picture, once everything stands still."""
    await page.evaluate("Promise.all(document.getAnimations().map(animation => animation.finished.catch(() => 0)))")
    await page.evaluate("document.activeElement?.blur()")
    await page.screenshot(PICTURES / name)
    with Image.open(PICTURES / name) as picture:  # 256 colours are enough for a page, and take half the room
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(PICTURES / name, optimize=True)
    size = (PICTURES / name).stat().st_size
    sys.stdout.write(f"docs/pictures/{name}: {size / 1000:.0f} kB\n")
    if size > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST / 1000:.0f} kB: show less in it")


STORIES: tuple[Callable[[Page, Control], Awaitable[None]], ...] = (ask_and_follow_up, tick, finish, sit_side_by_side)


async def main() -> None:
    """Take all pictures."""
    program = find_chromium()
    if program is None:
        raise SystemExit("There is no Chromium on this machine: install the package chromium.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, bot_and_page(Home(Path(folder))) as (_, control):
        async with chromium(program) as page:
            for story in STORIES:
                control.do("reset")
                await story(page, control)


if __name__ == "__main__":
    asyncio.run(main())
