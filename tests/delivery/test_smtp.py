"""A conversation with real mail servers: what each way of going wrong means for a letter."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.delivery import smtp
from bot.delivery.mail_server import MailServer, Security, is_here, read_sender, read_server, usual_sender
from bot.delivery.smtp import AwayError, Refused, Taken, TryAgain, WrongSettingsError, conversation
from tests.delivery.mail_servers import HOST, PASSWORD, USER, Postbox, certificate, mail_server

SENDER, JO = "bot@example.org", "jo@example.com"


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "REPLY", 0.5)


def letter() -> EmailMessage:
    """A small one."""
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = "Hello", JO, SENDER
    message.set_content("Hello.")
    return message


async def sent(server: MailServer) -> Taken | Refused | TryAgain:
    """What becomes of a letter."""
    async with conversation(server, SENDER) as open_one:
        return await open_one.send(letter(), JO)


async def test_a_letter_that_the_server_takes_is_taken() -> None:
    box = Postbox()
    async with mail_server(box) as server:
        assert await sent(server) == Taken()
    assert (box.senders, box.recipients) == ([SENDER], [JO])


@pytest.mark.parametrize(
    ("command", "reply", "outcome"),
    [
        ("RCPT", "550 5.1.1 no such person", Refused("SMTPRecipientRefused 550")),
        ("RCPT", "451 4.7.1 come back later", TryAgain("SMTPRecipientRefused 451")),
        ("RCPT", "452 4.2.2 mailbox full", TryAgain("SMTPRecipientRefused 452")),
        ("MAIL", "451 4.3.0 not now", TryAgain("SMTPSenderRefused 451")),
        ("MAIL", "421 4.3.2 going down", TryAgain("SMTPSenderRefused 421", lost=True)),
        ("DATA", "554 5.7.1 looks like spam", Refused("SMTPDataError 554")),
        ("DATA", "451 4.3.0 no room", TryAgain("SMTPDataError 451")),
    ],
)
async def test_what_a_server_says_decides_whether_to_try_again(
    command: str, reply: str, outcome: Refused | TryAgain
) -> None:
    async with mail_server(Postbox(replies={command: [reply]})) as server:
        assert await sent(server) == outcome


@pytest.mark.parametrize(
    ("command", "reply", "words"),
    [
        ("MAIL", "553 5.7.1 not your address", "check MAIL_FROM"),
        ("RCPT", "530 5.7.0 authentication required", "check SMTP_URL"),
    ],
)
async def test_a_server_that_takes_nothing_from_us_is_the_operators_affair(
    command: str, reply: str, words: str
) -> None:
    async with mail_server(Postbox(replies={command: [reply]})) as server:
        with pytest.raises(WrongSettingsError, match=words):
            await sent(server)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
async def test_a_server_that_stalls_is_not_waited_for(command: str) -> None:
    async with mail_server(Postbox(stalls_at={command})) as server:
        outcome = await sent(server)
    assert isinstance(outcome, TryAgain)
    assert outcome.lost


@pytest.mark.parametrize("place", ["data", "reply"])
async def test_a_server_that_hangs_up_is_tried_again(place: str) -> None:
    async with mail_server(Postbox(breaks_at={place})) as server:
        outcome = await sent(server)
    assert isinstance(outcome, TryAgain)
    assert outcome.lost


async def test_a_server_that_is_not_there_is_away() -> None:
    async with mail_server(Postbox()) as server:
        pass
    with pytest.raises(AwayError):
        await sent(server)


# ---- TLS and passwords


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_trusted_certificate_is_trusted_and_the_password_arrives(
    security: Security, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    box = Postbox(accounts={USER: PASSWORD})
    async with mail_server(box, tls=context, security=security) as server:
        assert await sent(server) == Taken()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_an_unknown_certificate_is_refused_before_the_password_is_told(
    security: Security, tmp_path: Path
) -> None:
    context, _ = certificate(tmp_path)
    box = Postbox(accounts={USER: PASSWORD})
    async with mail_server(box, tls=context, security=security) as server:
        with pytest.raises(WrongSettingsError, match="certificate"):
            await sent(server)
    assert box.tries == 0


async def test_a_server_without_starttls_gets_nothing_where_it_is_required() -> None:
    box = Postbox()
    async with mail_server(box) as server:
        with pytest.raises(WrongSettingsError, match="STARTTLS"):
            await sent(MailServer(server.host, server.port, "starttls"))
    assert box.tries == 0


async def test_a_wrong_password_is_told_to_the_operator_without_it() -> None:
    async with mail_server(Postbox(accounts={USER: "another"})) as server:
        with pytest.raises(WrongSettingsError, match="password, 535") as told:
            await sent(server)
    assert PASSWORD not in str(told.value)


# ---- what an operator may write


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.org", MailServer("mail.example.org", 587, "starttls")),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, "tls")),
        ("smtp://localhost:25", MailServer("localhost", 25, "none")),
        ("smtp://127.0.0.2", MailServer("127.0.0.2", 587, "none")),
        ("smtp://[::1]:2525/", MailServer("::1", 2525, "none")),
        (
            "smtp://bot%40example.org:pa%2Fss%20%25word@mail.example.org:2525",
            MailServer("mail.example.org", 2525, "starttls", USER, PASSWORD),
        ),
    ],
)
def test_the_address_of_a_server_says_how_to_speak_to_it(url: str, server: MailServer) -> None:
    assert read_server(url) == server
    assert PASSWORD not in repr(server)


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.org",
        "smtp://",
        "smtp://mail.example.org:port",
        "smtp://u:p@mail.example.org/inbox",
        "smtp://u:p@mail.example.org?tls=no",
        "smtp://a%0d%0ab:c@mail.example.org",
    ],
)
def test_what_is_no_address_of_a_server_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must|not|has|no mail server"):
        read_server(url)


def test_only_this_machine_may_be_spoken_to_without_tls() -> None:
    assert is_here("localhost")
    assert is_here(HOST)
    assert not is_here("localhost.example.org")
    assert not is_here("127.0.0.1.example.org")
    assert not is_here("10.0.0.1")


def test_the_sender_is_who_the_operator_says_or_the_user_at_the_server() -> None:
    assert str(read_sender("Quiz <bot@example.org>")) == "Quiz <bot@example.org>"
    assert str(usual_sender(MailServer("h", 1, "tls", "bot@example.org"))) == "bot@example.org"
    assert usual_sender(MailServer("h", 1, "tls", "bot")) is None


@pytest.mark.parametrize(
    "text", ["", "bot", "Bot <bot>", "bot@example.org\nBcc: x@example.org", "a@b.c, d@e.f", "a b@c.d"]
)
def test_what_is_no_sender_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        read_sender(text)
