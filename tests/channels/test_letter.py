"""The result as an e-mail, as a mail reader gets it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from bot.channels.letter.compose import Letters
from bot.channels.letter.text import WIDTH
from bot.content.library import Content
from bot.dialogue.actions import Mail
from bot.dialogue.state import Result
from bot.storage.store import Letter

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
SENDER = Address("Quiz", "bot", "example.org")


@pytest.fixture(scope="module")
def letter(content: Content) -> Letter:
    """A letter that waits."""
    answers = {one.key: (next(iter(one.options)),) for one in content.quiz.questions if one.options}
    result = Result("run", content.quiz.id, {**answers, "age": 28}, AT)
    return Letter(7, "-100471147114711", Mail("jo@example.com", result, AT + timedelta(hours=1)), 0)


@pytest.fixture(scope="module")
def message(content: Content, letter: Letter) -> EmailMessage:
    """The same as it arrives."""
    return arrived(Letters(content, lambda _result: b"%PDF-1.7 ...").write(letter, SENDER))


def arrived(message: EmailMessage) -> EmailMessage:
    """A letter after its way through the wires."""
    read = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


def part(message: EmailMessage, kind: str) -> str:
    """Its text or its page."""
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_it_says_who_it_is_from_and_when_and_that_a_program_wrote_it(message: EmailMessage) -> None:
    assert message["From"] == "Quiz <bot@example.org>"
    assert message["To"] == "jo@example.com"
    assert parsedate_to_datetime(message["Date"]) == AT + timedelta(hours=1)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@example.org>")


def test_its_subject_tells_a_locked_screen_nothing(message: EmailMessage) -> None:
    assert message["Subject"] == "Your quiz result"


def test_written_again_it_has_the_same_name_and_another_letter_has_another(content: Content, letter: Letter) -> None:
    letters = Letters(content, lambda _result: b"")
    first, again = letters.write(letter, SENDER), letters.write(replace(letter, attempts=3), SENDER)
    other = letters.write(replace(letter, id=8), SENDER)
    assert (first["Message-ID"], first["Date"]) == (again["Message-ID"], again["Date"])
    assert first["Message-ID"] != other["Message-ID"]
    assert "-100471147114711" not in first.as_string()


def test_the_file_is_attached(message: EmailMessage) -> None:
    [attached] = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/pdf", "quiz-result.pdf")
    assert attached.get_content() == b"%PDF-1.7 ..."


def test_the_text_fits_a_terminal_and_says_all_that_the_page_says(message: EmailMessage, content: Content) -> None:
    text, page = part(message, "plain"), shown(part(message, "html"))
    assert all(len(line) <= WIDTH for line in text.splitlines())
    assert not [pair for pair in pairwise(text.splitlines()) if pair == ("", "") and "\n\n\n" in text]
    assert not set("<>&") & set(text.replace("&", "", text.count(" & ")))
    words = " ".join(text.split())
    for sentence in (content.quiz.disclaimer, content.texts.result.next_step.replace("*", "")):
        assert " ".join(sentence.split()) in words
        assert " ".join(sentence.split()) in page
    assert content.texts.letter.closing in page


def test_the_page_fetches_nothing_and_runs_nothing(message: EmailMessage) -> None:
    page = part(message, "html")
    for way_out in ("http", "src=", "href=", "url(", "<script", "<img", "<link", "@import", "<form"):
        assert way_out not in page.lower()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def shown(page: str) -> str:
    """The words of a page, whose elements all close."""
    reader = _Words()
    reader.feed(page)
    assert not reader.open
    return " ".join("".join(reader.words).split())
