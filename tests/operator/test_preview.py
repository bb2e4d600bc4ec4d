"""The page that a clinician signs off shows all there is, as people see it, and runs nothing that an author wrote."""

import dataclasses
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.content.conditions import ALWAYS
from bot.content.library import Content
from bot.content.models import Model
from bot.content.validation import load
from bot.dialogue.answers import Answers
from bot.dialogue.wording import plain
from bot.operator.preview.diagram import runs
from bot.operator.preview.page import page
from bot.operator.preview.words import Words
from tests.content.small_content import Folder
from tests.operator.pages import Page
from tests.running import Home
from tests.sandbox.chromium import Page as Tab
from tests.sandbox.chromium import chromium, find_chromium

TODAY = date(2026, 11, 23)
NASTY = " <script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\"> '\"&amp;"


@pytest.fixture(scope="module")
def html(content: Content) -> str:
    return page(content, TODAY)


@pytest.fixture(scope="module")
def shown(html: str) -> Page:
    return Page(html)


def one_line(text: str) -> str:
    """As the page's text is compared."""
    return " ".join(text.split())


# ---- all there is


def test_every_answer_is_shown_as_it_is_said(content: Content, shown: Page) -> None:
    answers = Answers(content)
    for name, answer in content.answers.items():
        text = shown.at(f"a-{name}").text
        for number in range(len(answer.text)):
            assert one_line(plain(answers.text(name, number))) in text
        for button in (button for row in answers.buttons(name, quiz=True) for button in row):
            assert button.label in text
        assert all(fact in text for fact in answer.facts)
        if answer.more:
            assert one_line(answer.more.replace("*", "")) in shown.at(f"m-{name}").text


def test_every_intent_is_shown_with_its_examples_where_it_leads(content: Content, shown: Page) -> None:
    for intent in content.intents.values():
        text = shown.at(f"i-{intent.id}").text
        assert intent.question in text
        assert all(one_line(example) in text for example in intent.examples)
        if intent.answer:
            assert intent.question in shown.at(f"a-{intent.answer}").text


def test_every_fact_is_shown_with_its_sources_and_all_that_cites_it(content: Content, shown: Page) -> None:
    for name, fact in content.facts.items():
        text = shown.at(f"fact-{name}").text
        assert one_line(fact.text) in text
        assert f"Grade {fact.grade}" in text
        assert f"Check {fact.check}" in text
        assert all(one_line(content.sources[source].citation) in text for source in fact.sources)
        for answer_name, answer in content.answers.items():
            if name in answer.facts:
                assert answer_name in text


def test_every_source_is_shown_with_the_facts_that_rest_on_it(content: Content, shown: Page) -> None:
    for name, source in content.sources.items():
        text = shown.at(f"source-{name}").text
        assert one_line(source.citation) in text
        assert all(number in text for number, fact in content.facts.items() if name in fact.sources)


def test_every_question_is_shown_with_its_options_and_the_words_heard_for_each(content: Content, shown: Page) -> None:
    for question in content.quiz.questions:
        text = shown.at(f"question-{question.id}").text
        for part in (question.ask, question.hint, question.why):
            assert one_line(part or "") in text
        for option in question.options.values():
            assert option.label in text
            assert all(one_line(words) in text for words in option.says)


def test_everything_that_a_result_can_say_is_shown(content: Content, shown: Page) -> None:
    rules = content.quiz.outcome
    for name, advice in rules.options.items():
        text = shown.at(f"option-{name}").text
        assert all(one_line(part) in text for part in (advice.name, advice.about, advice.reason))
    for notes in (rules.cautions, rules.avoid, rules.always_avoid):
        for name, note in notes.items():
            assert one_line(note.text) in shown.at(f"note-{name}").text
    for gate in rules.gates:
        assert one_line(gate.say or "") in shown.at(f"gate-{gate.name}").text


def test_every_sentence_of_the_bot_and_every_helpline_is_shown(content: Content, shown: Page) -> None:
    for name in type(content.texts).model_fields:
        text = shown.at(f"text-{name}").text
        for part in strings(getattr(content.texts, name)):
            if " " in part:
                assert one_line(part.replace("*", "")) in text
    for helpline in content.helplines.values():
        assert helpline.crisis in shown.at("helplines").text
        assert helpline.check_again.isoformat() in shown.at("helplines").text


def strings(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Model):
        for name in type(value).model_fields:
            yield from strings(getattr(value, name))
    elif isinstance(value, tuple | list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, Mapping):
        yield from strings(list(value.values()))


def test_a_helpline_that_had_to_be_checked_again_is_marked(content: Content) -> None:
    due = min(helpline.check_again for helpline in content.helplines.values())
    before, after = (Page(page(content, day)).at("helplines").text for day in (date(due.year - 1, 1, 1), due))
    assert "overdue" not in before
    assert "overdue" in after


def test_what_is_from_memory_stands_in_one_list(content: Content, shown: Page) -> None:
    text = shown.at("look-memory").text
    for name, fact in content.facts.items():
        cited = [answer for answer, value in content.answers.items() if name in value.facts]
        assert (fact.check == "R" and bool(cited)) <= (one_line(fact.text) in text)
        if fact.check == "R":
            assert all(answer in text for answer in cited)


def test_weak_evidence_stands_in_one_list(content: Content, html: str) -> None:
    part = html.partition('id="look-weak"')[2].partition("</article>")[0]
    for name, answer in content.answers.items():
        weak = any(content.facts[fact].grade == "C" for fact in answer.facts)
        assert (f'href="#a-{name}"' in part) == weak


def test_flags_are_those_of_the_facts(content: Content, shown: Page) -> None:
    for name, answer in content.answers.items():
        marks = shown.at(f"a-{name}").attributes.get("data-marks", "").split()
        facts = [content.facts[fact] for fact in answer.facts]
        assert ("safety" in marks) == answer.caution
        weak = [fact.grade == "C" for fact in facts]
        assert ("weak" in marks) == (bool(weak) and all(weak))
        assert ("partly" in marks) == (any(weak) and not all(weak))
        assert ("memory" in marks) == any(fact.check == "R" for fact in facts)


# ---- pictures


def test_every_picture_is_there_once_with_its_words_and_what_shows_it(content: Content, shown: Page) -> None:
    found = {name: shown.at(f"picture-{name}") for name in content.pictures}
    for name, place in found.items():
        assert content.pictures[name].alt in place.text
    assert len(shown.all("img")) == len(content.pictures)
    assert "Q5_shapes" in found["P_SHAPES"].text
    assert "O_CROSS" in found["P_CROSS"].text


# ---- the diagram


def test_the_diagram_has_every_question_every_condition_and_every_end(content: Content, shown: Page) -> None:
    quiz = content.quiz
    places = [element.attributes.get("href", "") for element in shown.elements]
    [drawing] = shown.all("svg")
    words = Words(quiz)
    letters = drawing.text.replace(" ", "")
    for question in quiz.questions:
        assert f"#question-{question.id}" in places
        assert question.ask.replace(" ", "") in letters
        for option in question.ends:
            assert f"answer:{question.options[option].label}".replace(" ", "") in letters
    for gate in quiz.outcome.gates:
        assert f"#gate-{gate.name}" in places
        assert words.when(gate.when, terms=False).replace(" ", "") in letters or gate.when == ALWAYS
    for rule, _ in runs(quiz):
        assert words.when(rule, terms=False).replace(" ", "") in letters or rule == ALWAYS


def test_questions_of_one_branch_stand_together_and_in_order(content: Content) -> None:
    found = [question.id for _, questions in runs(content.quiz) for question in questions]
    assert found == [question.id for question in content.quiz.questions]
    assert all(question.when == rule for rule, questions in runs(content.quiz) for question in questions)


def test_another_bot_has_a_page_too(tmp_path: Path) -> None:
    folder = Folder.new(tmp_path)
    content, problems = load(folder.root)
    assert content is not None, problems
    found = Page(page(content, TODAY))
    for question in content.quiz.questions:
        assert question.ask in found.at(f"question-{question.id}").text
    assert links_to_nowhere(found) == set()


# ---- the page itself


def links_to_nowhere(shown: Page) -> set[str]:
    targets = {element.attributes.get("href", "") for element in shown.elements}
    return {target for target in targets if target.startswith("#") and target[1:] not in shown.ids}


def test_every_link_leads_somewhere_and_no_place_is_there_twice(shown: Page) -> None:
    assert links_to_nowhere(shown) == set()
    assert len(shown.ids) == len(set(shown.ids))


def test_the_page_loads_nothing(shown: Page, html: str) -> None:
    assert not [element for element in shown.elements if {"srcset", "data", "action"} & set(element.attributes)]
    assert not [element.name for element in shown.elements if element.name in ("link", "iframe", "object", "base")]
    sources = [(one.name, one.attributes["src"].partition(",")[0]) for one in shown.elements if "src" in one.attributes]
    assert set(sources) == {("img", "data:image/svg+xml;base64")}
    [style] = shown.all("style")
    assert not re.search(r"url\(|@import|expression", style.text)
    for element in shown.elements:
        address = element.attributes.get("href", "#")
        assert address.startswith("#") or (element.name == "a" and address.startswith(("https://", "http://")))
    assert "default-src 'none'" in html[:600].replace("&#x27;", "'")


def poisoned(value: Any) -> Any:
    """The same with something nasty in every text an author wrote; names have no spaces and stay."""
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return value + NASTY if " " in value else value
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return value.model_copy(update={name: poisoned(getattr(value, name)) for name in fields})
    if isinstance(value, tuple):
        return tuple(poisoned(part) for part in value)
    if isinstance(value, Mapping):
        return {key: poisoned(part) for key, part in value.items()}
    return value


@pytest.fixture(scope="module")
def nasty(content: Content) -> str:
    """The page of a content whose author means harm."""
    fields = {field.name: getattr(content, field.name) for field in dataclasses.fields(content)}
    return page(Content(**{name: poisoned(value) for name, value in fields.items()}), TODAY)


def test_what_an_author_wrote_is_text_and_nothing_else(nasty: str, shown: Page) -> None:
    found = Page(nasty)
    assert nasty.count("owned") > 10_000
    assert {element.name for element in found.elements} == {element.name for element in shown.elements}
    assert len(found.all("script")) == 1
    assert not [key for element in found.elements for key in element.attributes if key.startswith("on")]
    assert one_line(NASTY) in found.at("fact-F001").text


def test_an_address_is_only_a_link_if_it_is_one(content: Content) -> None:
    evil = {name: source.model_copy(update={"link": "javascript:alert(1)"}) for name, source in content.sources.items()}
    found = Page(page(dataclasses.replace(content, sources=evil), TODAY))
    assert not [one for one in found.elements if one.attributes.get("href", "").startswith("javascript")]


# ---- the command


def test_the_command_writes_the_page_and_says_where(tmp_path: Path) -> None:
    home = Home(tmp_path)
    usual, other = home.run("preview", PYTHONHASHSEED="1"), home.run("preview", "a/b.html", PYTHONHASHSEED="2")
    assert (usual.stdout, usual.stderr, usual.returncode) == (f"{Path('build/preview.html')}\n", "", 0)
    assert other.stdout == f"{Path('a/b.html')}\n"
    first, second = ((tmp_path / place).read_text("utf-8") for place in ("build/preview.html", "a/b.html"))
    assert first == second, "two pages of one content must be the same, or ticks are taken back for nothing"


def test_a_page_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    ended = Home(tmp_path).run("preview", "taken/page.html")
    assert ended.returncode == 2
    assert ended.stderr.startswith("taken")
    assert len(ended.stderr.splitlines()) == 1


# ---- in a browser


@pytest.fixture(scope="module")
def program() -> str:
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium on this machine: install the package chromium")
    return found


@pytest.fixture
async def tab(program: str, html: str, tmp_path: Path) -> AsyncIterator[Tab]:
    """The page in a browser; it must not complain about anything."""
    path = tmp_path / "preview.html"
    path.write_text(html, encoding="utf-8")
    async with chromium(program) as tab:
        await tab.look(1280, 900)
        await tab.open(path.as_uri())
        await tab.wait_for("document.querySelector('#ticked')?.textContent")
        yield tab
        assert tab.errors == []


VISIBLE = "[...document.querySelectorAll('.item')].filter(i => i.offsetParent).map(i => i.id)"


def at(anchor: str, inside: str = "") -> str:
    """The element with this id, or the first of a kind inside it."""
    element = f"document.getElementById('{anchor}')"
    return f"{element}.querySelector('{inside}')" if inside else element


async def search(tab: Tab, text: str) -> list[str]:
    await tab.evaluate(f"{at('search')}.value = ''")
    await tab.evaluate(f"{at('search')}.focus()")
    await tab.type(text)
    await tab.key("Enter")
    found: list[str] = await tab.evaluate(VISIBLE)
    return found


async def test_search_finds_answers_facts_sources_and_examples(tab: Tab, content: Content) -> None:
    found = await search(tab, "trichloroacetic")
    assert "a-tca_cross.what" in found
    assert "fact-F139" in found
    assert len(found) < 20
    example = content.intents["tca_cross"].examples[-1]
    assert "a-tca_cross.what" in await search(tab, example)
    assert await tab.evaluate(f"{at('i-tca_cross')}.open")
    assert await search(tab, "qzxv vxzq") == []
    assert len(await search(tab, " ")) > 500


async def test_a_fact_opens_at_the_side_and_leads_back_to_what_cites_it(tab: Tab) -> None:
    await tab.click(at("a-tca_cross.what", ".ref"))
    await tab.wait_for(f"!{at('drawer')}.hidden")
    assert "F139" in await tab.evaluate(f"{at('drawer')}.innerText")
    await tab.click(at("drawer", ".ref"))
    assert "Bhardwaj" in await tab.evaluate(f"{at('drawer')}.innerText")
    await tab.click(at("back"))
    await tab.click("[...document.querySelectorAll('#drawer a')].find(a => a.textContent === 'ice_pick.treatment')")
    await tab.wait_for("document.activeElement.id === 'a-ice_pick.treatment'")
    await tab.key("Escape")
    assert await tab.evaluate(f"{at('drawer')}.hidden")


async def test_a_button_jumps_to_what_it_leads_to_even_out_of_a_search(tab: Tab) -> None:
    await search(tab, "trichloroacetic")
    await tab.click(
        "[...document.querySelectorAll('#a-tca_cross\\\\.what a.key')].find(k => k.textContent === 'Does it hurt?')"
    )
    await tab.wait_for("document.activeElement.id === 'a-tca_cross.pain'")
    assert await tab.evaluate(f"{at('search')}.value") == ""


async def test_ticks_and_remarks_are_there_after_a_reload_and_a_tick_goes_when_the_content_changes(tab: Tab) -> None:
    await tab.click(at("a-tca_cross.pain", ".tick input"))
    await tab.click(at("a-tca_cross.pain", ".remark-button"))
    await tab.type("Minutes?\nNot seconds.")
    assert await tab.evaluate(f"{at('ticked')}.textContent.startsWith('1 of ')")
    await tab.send("Page.reload")
    await tab.wait_for(f"{at('ticked')}?.textContent.startsWith('1 of ')")
    await tab.click(at("export"))
    text = await tab.evaluate(f"{at('remarks-text')}.value")
    assert "knowledge/topics/tca_cross.yaml: tca_cross.pain (Does it hurt?)\n  Minutes?\n  Not seconds.\n" in text
    await tab.key("Escape")
    await tab.evaluate("kept.ticks['a-tca_cross.pain'] = 'something else'; keep()")
    await tab.send("Page.reload")
    await tab.wait_for(f"{at('ticked')}?.textContent.startsWith('0 of ')")
    assert await tab.evaluate(f"!{at('a-tca_cross.pain', '.stale')}.hidden")


async def test_a_review_of_an_hour_is_told_apart_and_signed(tab: Tab, content: Content) -> None:
    await tab.evaluate(f"{at('filter')}.value = 'safety'; search()")
    cautious = [f"a-{name}" for name, answer in content.answers.items() if answer.caution]
    assert set(cautious) <= set(await tab.evaluate(VISIBLE))
    shown = await tab.evaluate(f"{at('found')}.textContent")
    from_memory = await tab.evaluate(f"minutes([{at('look-memory')}])")
    assert int(shown.split(", ")[1].removesuffix(" min to read")) + from_memory <= 60
    await tab.click(at(cautious[0], ".tick input"))
    await tab.click(at("export"))
    text = await tab.evaluate(f"{at('remarks-text')}.value")
    assert f"Content {content.fingerprint[:12]}\nReviewed by, on:\n" in text
    assert "Marked safety, wherever it stands: 1 of " in text


async def test_nothing_that_an_author_wrote_runs(program: str, nasty: str, tmp_path: Path) -> None:
    path = tmp_path / "nasty.html"
    path.write_text(nasty, encoding="utf-8")
    async with chromium(program) as tab:
        await tab.open(path.as_uri())
        await tab.wait_for("document.querySelector('#ticked')?.textContent")
        await search(tab, "owned")
        assert await tab.evaluate("document.title") != "owned"
        assert tab.errors == []


async def test_the_page_is_not_wider_than_a_phone(tab: Tab) -> None:
    await tab.look(390, 844, phone=True)
    assert await tab.evaluate("document.documentElement.scrollWidth") <= 390
