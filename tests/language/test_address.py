"""Which messages hold an address that mail can be sent to."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.address import LONGEST, Address, Unusable, find_address, readable


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jo@example.com", "jo@example.com"),
        ("  Jo.O'Neil+scars@Example.COM. ", "Jo.O'Neil+scars@example.com"),
        ("email it to jo_k-1@mail.example.org please", "jo_k-1@mail.example.org"),
        ("my address is:\njo@example.org", "jo@example.org"),
        ("<jo@example.com>", "jo@example.com"),
        ("(jo@example.com)!", "jo@example.com"),
        ("mailto:jo@example.com", "jo@example.com"),
        ("jo@müller.example", "jo@xn--mller-kva.example"),
        ("jo@\uff45xample.com", "jo@example.com"),
        ("jo＠example.com", "jo@example.com"),
        ("jo at example dot com", "jo@example.com"),
        ("it's jo.k at mail dot example dot org", "jo.k@mail.example.org"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_is_found_as_it_goes_to_the_mail_server(text: str, address: str) -> None:
    assert find_address(text) == Address(address)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "none"),
        ("no", "none"),
        ("does it hurt at all", "none"),
        ("jo@example.com, mo@example.com", "several"),
        ("jo@example.com mo@example.com", "several"),
        ("jo@mo@example.com", "several"),
        ("jo@example.com;mo@example.com", "several"),
        ("jo@example.com\r\nBcc: mo@example.com", "several"),
        ("jo@example.com\nBcc: everybody", "form"),
        ("jo@example.com\rSubject: hello", "form"),
        ("jo@example.com\x00", "form"),
        ("jo\x0b@example.com", "form"),
        ("jo@exam\u200bple.com", "form"),
        ("jo\u202e@example.com", "form"),
        ("jo @example.com", "form"),
        ("jo@ example.com", "form"),
        ('"jo k"@example.com', "form"),
        ('"jo"@example.com', "form"),
        ("jo(comment)@example.com", "form"),
        ("jo@[127.0.0.1]", "form"),
        ("jo@127.0.0.1", "form"),
        ("jo@localhost", "form"),
        ("jo@example", "form"),
        ("jo@example..com", "form"),
        ("jo@" + "-example.com", "form"),
        ("jo@" + "example-.com", "form"),
        (".jo@example.com", "form"),
        ("jo.@example.com", "form"),
        ("jo..k@example.com", "form"),
        ("-oProxy@example.com", "form"),
        ("jo%example.org@example.com", "form"),
        ("example.org!jo@example.com", "form"),
        ("jo%0d%0aBcc:mo@example.com", "form"),
        ("jö@example.com", "form"),
        ("jo@stra\u00dfe.example", "form"),
        ("@example.com", "form"),
        ("jo@", "form"),
        ("a" * 65 + "@example.com", "form"),
        ("jo@" + "a" * 64 + ".com", "form"),
        ("jo@" + "a." * 130 + "com", "form"),
    ],
)
def test_what_cannot_be_sent_to_is_refused(text: str, why: str) -> None:
    assert find_address(text) == Unusable(why)  # type: ignore[arg-type]  # another word fails the comparison


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("yahooo.com", "yahoo.com"),
        ("iclod.com", "icloud.com"),
        ("example.con", "example.com"),
    ],
)
def test_an_obvious_slip_comes_with_what_was_meant(domain: str, meant: str) -> None:
    assert find_address(f"jo@{domain}") == Address(f"jo@{domain}", f"jo@{meant}")


@pytest.mark.parametrize("domain", ["ymail.com", "mail.com", "email.com", "gmx.at", "yahoo.ca", "live.com", "web.de"])
def test_a_domain_that_exists_is_no_slip_of_another(domain: str) -> None:
    assert find_address(f"jo@{domain}") == Address(f"jo@{domain}")


def test_an_international_domain_reads_as_its_owner_writes_it_and_shows_what_it_stands_for() -> None:
    assert readable("jo@xn--mller-kva.example") == "jo@müller.example (jo@xn--mller-kva.example)"
    assert readable("jo@example.com") == "jo@example.com"


@given(st.one_of(st.text(), st.from_regex(r"\A[\s\S]{0,20}@[\s\S]{0,20}\.[\s\S]{0,5}\Z"), st.text("a@.\r\n <>\"',;\\")))
def test_whatever_is_taken_for_an_address_is_one_line_of_plain_letters_with_one_at(text: str) -> None:
    found = find_address(text)
    if isinstance(found, Address):
        assert found.address.isascii()
        assert found.address.isprintable()
        assert found.address.count("@") == 1
        assert len(found.address) <= LONGEST
        assert not set(found.address) & set(' \r\n\t<>()[]",;:\\%!')
        assert find_address(found.address) == found


@pytest.mark.parametrize("brick", ["@", "a@", "a.", "a at ", " dot ", "a at b dot ", "\u0301", "ß.", "xn--"])
def test_a_wall_of_anything_is_read_at_once(brick: str) -> None:
    start = time.process_time()
    find_address((brick * 4096)[:4096])
    find_address(f"jo@{(brick * 4096)[:4000]}.com")
    assert time.process_time() - start < 0.1
