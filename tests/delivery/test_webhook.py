"""The webhook of the whole bot: what the local Telegram brings is kept, and what others bring is turned away."""

import asyncio
import gzip
import hmac
import io
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.channels.telegram.hook import SECRET_HEADER, Address, derived_secret, marked, unmarked
from bot.delivery import door, registration, webhook
from bot.delivery.certificate import to_be_told
from bot.delivery.webhook import Inbound
from bot.errors import SettingsError, StoreError
from bot.sandbox.telegram import LocalTelegram
from bot.storage.sqlite import SqliteStore
from tests.delivery import program
from tests.delivery.conftest import StartBot

Json = dict[str, Any]


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


SECRET = program.inbound(0).address.secret


@pytest.fixture
def inbound() -> Inbound:
    return program.inbound(free_port())


@pytest_asyncio.fixture(autouse=True)
async def _quick(local: LocalTelegram) -> None:
    local.server.service.webhook.retry_seconds = 0.02


@pytest_asyncio.fixture
async def forger(local: LocalTelegram, inbound: Inbound, start_bot: StartBot) -> AsyncIterator["Forger"]:
    """Somebody who calls the webhook of a running bot."""
    await start_bot(inbound=inbound)
    await local.requested("setWebhook")
    async with aiohttp.ClientSession() as session:
        yield Forger(session, inbound.address.url)


class Forger:
    """Calls the webhook directly."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def call(self, body: object = None, method: str = "POST", secret: str = SECRET, **headers: str) -> int:
        """The status of the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        given = {"Content-Type": "application/json", SECRET_HEADER: secret, **headers}
        async with self._session.request(method, self._url, data=io.BytesIO(data), headers=given) as response:
            assert await response.read() == b"" or response.status == 405
            return response.status


def update(number: int, text: str = "hi", chat: int = 7) -> Json:
    """A message."""
    message = {"message_id": 1, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text}
    return {"update_id": number, "message": message}


# ---- what Telegram brings


async def test_what_telegram_brings_is_answered_in_order(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    people = [local.person(f"Person {number}") for number in range(5)]
    for number in range(1, 6):
        for person in people:
            await person.writes(str(number))
    await start_bot(inbound=inbound)
    for person in people:
        assert [shown.text for shown in await person.next_replies(5)] == [f"{n}: {n}" for n in range(1, 6)]
    await local.settled()
    assert not local.requests_to("getUpdates")


async def test_a_pressed_button_is_answered(local: LocalTelegram, inbound: Inbound, start_bot: StartBot) -> None:
    await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("hi")
    press = await ada.presses_old(await ada.next_reply(), "one")
    assert await press.answered() == {}
    assert (await ada.next_reply()).text == "2: one"


async def test_a_group_that_moves_is_followed(local: LocalTelegram, inbound: Inbound, start_bot: StartBot) -> None:
    await start_bot(inbound=inbound)
    ada = local.person("Ada")
    group = local.group("Skin", ada)
    await ada.writes("/one", to=group)
    assert (await group.next_reply()).text == "1: /one"
    new = group.upgrade(ada)
    await ada.writes("/two", to=new)
    assert (await new.next_reply()).text == "2: /two"


async def test_what_is_brought_twice_is_answered_once(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    local.duplicate_updates(2)
    ada = local.person("Ada")
    await ada.writes("one")
    await ada.writes("two")
    await start_bot(inbound=inbound)
    assert [shown.text for shown in await ada.next_replies(2)] == ["1: one", "2: two"]
    await local.settled()
    assert not ada.unread


async def test_nothing_is_confirmed_while_it_cannot_be_stored(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, failures = SqliteStore.apply, iter([StoreError("full"), StoreError("full")])

    async def full_at_first(*arguments: Any, **named: Any) -> Any:
        if error := next(failures, None):
            raise error
        return await apply(*arguments, **named)

    monkeypatch.setattr(SqliteStore, "apply", full_at_first)
    await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"
    await local.settled()
    assert "503" in local.server.service.webhook.info()["last_error_message"]


async def test_a_stop_leaves_the_webhook_and_telegram_keeps_what_comes_meanwhile(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    bot = await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    await ada.next_reply()
    await bot.stop()
    await ada.writes("two")
    assert local.server.service.webhook.active
    await start_bot(inbound=inbound)
    assert (await ada.next_reply()).text == "2: two"
    assert len(local.requests_to("setWebhook")) == 1


async def test_what_is_in_hand_at_the_stop_is_finished(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, begun = SqliteStore.apply, asyncio.Event()

    async def slow(*arguments: Any, **named: Any) -> Any:
        begun.set()
        await asyncio.sleep(0.2)
        return await apply(*arguments, **named)

    monkeypatch.setattr(SqliteStore, "apply", slow)
    bot = await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    await begun.wait()
    await bot.stop()
    assert (await ada.next_reply()).text == "1: one"
    assert not local.world.updates.pending()


async def test_polling_takes_the_webhook_away_and_misses_nothing(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    bot = await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    await ada.next_reply()
    await bot.stop()
    await ada.writes("two")
    await start_bot()
    assert (await ada.next_reply()).text == "2: two"
    assert not local.server.service.webhook.active


# ---- what Telegram is told


async def test_telegram_is_told_of_a_new_secret_although_the_address_is_the_same(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    bot = await start_bot(inbound=inbound)
    await local.requested("setWebhook")
    await bot.stop()
    other = Inbound(address=Address(url=inbound.address.url, secret="another"), port=inbound.port)
    await start_bot(inbound=other)
    await local.requested("setWebhook", 2)
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"
    asked = local.requests_to("setWebhook")[-1].parameters
    assert (asked["secret_token"], asked["allowed_updates"]) == ("another", ["message", "callback_query"])


async def test_telegram_away_at_the_start_is_told_when_it_is_back(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    local.faults.error(502, "setWebhook", times=2)
    local.faults.error(502, "getWebhookInfo", times=1)
    await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"


async def test_what_keeps_telegram_from_bringing_updates_is_logged_once(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setattr(registration, "EVERY", 0.02)
    await start_bot(inbound=inbound)
    await local.requested("setWebhook")
    service = local.server.service.webhook
    assert service._hook
    service._hook.last_error = (1_800_000_000, "Wrong response from the webhook: 502 Bad Gateway")
    await local.requested("getWebhookInfo", 5)
    await service.set({})
    await local.requested("getWebhookInfo", 12)
    written = "".join(capfd.readouterr())
    assert written.count("502 Bad Gateway") == 1
    assert written.count("not this program's any more") == 1
    assert len(local.requests_to("setWebhook")) == 1


async def test_an_address_that_telegram_does_not_take_ends_the_program(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot
) -> None:
    local.faults.error(400, "setWebhook")
    bot = await start_bot(inbound=inbound)
    with pytest.raises(SettingsError, match="Telegram does not take WEBHOOK_URL"):
        await bot.task


async def test_a_taken_port_is_told_with_its_setting(inbound: Inbound, start_bot: StartBot) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", inbound.port))
        taken.listen()
        bot = await start_bot(inbound=inbound)
        with pytest.raises(SettingsError, match=rf"Port {inbound.port} .* is taken.*BOT_WEBHOOK_PORT"):
            await bot.task


def test_the_secret_of_a_bot_without_one_is_always_the_same_and_not_the_token() -> None:
    token = "123456789:" + "A" * 35
    assert derived_secret(token) == derived_secret(token) != derived_secret(token + "B")
    assert "A" * 8 not in derived_secret(token)


@pytest.mark.parametrize("url", ["https://bot.example/hook", "https://bot.example", "https://bot.example/?a=v=b"])
def test_the_address_that_was_set_can_be_read_back(url: str) -> None:
    assert unmarked(marked(Address(url=url, secret="x"), "1:a")) == unmarked(url) == url


# ---- its own certificate


def certificate(folder: Path, *, issuer: str = "127.0.0.1") -> tuple[Path, Path]:
    """A certificate for this machine and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, signer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("127.0.0.1", issuer))
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(signer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "hook.cert").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "hook.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return folder / "hook.cert", folder / "hook.key"


async def test_a_certificate_signed_by_itself_is_shown_to_telegram_and_used(
    local: LocalTelegram, start_bot: StartBot, tmp_path: Path
) -> None:
    file, key = certificate(tmp_path)
    port = free_port()
    address = Address(url=f"https://127.0.0.1:{port}/", secret=SECRET, certificate=to_be_told(file))
    await start_bot(inbound=Inbound(address=address, port=port, certificate=file, key=key))
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"
    assert local.server.service.webhook.info()["has_custom_certificate"]


def test_a_certificate_that_others_signed_is_not_shown_to_telegram(tmp_path: Path) -> None:
    assert to_be_told(certificate(tmp_path, issuer="An authority")[0]) is None


async def test_a_certificate_that_cannot_be_used_ends_the_program(
    inbound: Inbound, start_bot: StartBot, tmp_path: Path
) -> None:
    file, key = certificate(tmp_path)
    with pytest.raises(SettingsError, match=r"No such file.*BOT_WEBHOOK_CERT"):
        to_be_told(tmp_path / "nothing")
    with pytest.raises(SettingsError, match="does not fit"):
        to_be_told(key)
    bot = await start_bot(inbound=Inbound(address=inbound.address, port=inbound.port, certificate=file, key=file))
    with pytest.raises(SettingsError, match="BOT_WEBHOOK_KEY"):
        await bot.task


# ---- what others bring


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", SECRET[:-1], "ä\udcff"])
async def test_who_does_not_know_the_secret_changes_nothing(
    local: LocalTelegram, forger: Forger, secret: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert await forger.call(update(1), secret=secret) == 401
    await local.settled()
    assert not local.requests_to("sendMessage")
    assert SECRET not in "".join(capfd.readouterr())


async def test_a_secret_is_compared_in_the_same_time_however_much_of_it_is_right(
    forger: Forger, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bytes] = []
    compare = hmac.compare_digest

    def noted(shown: bytes, secret: bytes) -> bool:
        if secret == SECRET.encode():  # the local Telegram compares its token
            compared.append(shown)
        return compare(shown, secret)

    monkeypatch.setattr(hmac, "compare_digest", noted)
    tried = ["", SECRET[:-1], SECRET]
    assert [await forger.call(update(1), secret=shown) for shown in tried] == [401, 401, 200]
    assert compared == [shown.encode() for shown in tried]


async def test_many_forged_calls_are_limited_by_address_and_telegram_is_not(
    local: LocalTelegram, forger: Forger
) -> None:
    from_one = {await forger.call(update(n), secret="x", **{"X-Forwarded-For": "::2, 203.0.113.5"}) for n in range(12)}
    assert from_one == {401, 429}
    assert await forger.call(update(1), secret="x", **{"X-Forwarded-For": "203.0.113.6"}) == 401
    assert await forger.call(update(2), **{"X-Forwarded-For": "203.0.113.5"}) == 200
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"


NESTED = b"[" * 200_000
NOT_UPDATES: dict[str, tuple[bytes, int]] = {
    "nothing": (b"", 400),
    "no JSON": (b'{"update_id": 1', 400),
    "no text": (b'{"update_id": 1, "a": "\xff"}', 400),
    "a list": (b"[1]", 400),
    "no number": (b'{"message": {}}', 400),
    "a number that is text": (b'{"update_id": "1"}', 400),
    "a number that is true": (b'{"update_id": true}', 400),
    "a number of many digits": (b'{"update_id": ' + b"9" * 10_000 + b"}", 400),
    "deep nesting": (NESTED, 400),
    "deep nesting within": (b'{"update_id": 1, "message": ' + NESTED, 400),
    "too much": (b'{"update_id": 1, "a": "' + b"x" * webhook.LARGEST_BODY + b'"}', 413),
}


@pytest.mark.parametrize("name", NOT_UPDATES)
async def test_what_is_no_update_is_refused_and_the_bot_goes_on(
    local: LocalTelegram, forger: Forger, name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    body, status = NOT_UPDATES[name]
    assert await forger.call(body) == status
    ada = local.person("Ada")
    await ada.writes("one")
    assert (await ada.next_reply()).text == "1: one"
    assert "rror" not in "".join(capfd.readouterr())


@pytest.mark.parametrize(
    "content",
    [
        {"message": "hi"},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": "7", "type": "private"}, "text": "hi"}},
        {"message": {"message_id": 1, "date": 10**18, "chat": {"id": 7, "type": "private"}, "text": "hi"}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": []}, "text": "hi"}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "text": {"a": 1}}},
        {"message": {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}, "migrate_to_chat_id": "x"}},
        {"callback_query": {"id": {"a": 1}, "data": [], "message": {"chat": {"id": 7}}}},
    ],
)
async def test_an_update_of_the_wrong_shape_is_taken_and_means_nothing(
    local: LocalTelegram, forger: Forger, content: Json
) -> None:
    assert await forger.call({"update_id": 1, **content}) == 200
    await local.settled()
    assert not local.requests_to("sendMessage")
    assert not local.requests_to("answerCallbackQuery")


async def test_only_json_that_is_not_packed_is_taken_and_only_by_post(forger: Forger) -> None:
    for method in ("GET", "PUT", "DELETE", "HEAD"):
        assert await forger.call(update(1), method) == 405
    assert await forger.call(update(1), **{"Content-Type": "text/plain"}) == 415
    packed = gzip.compress(json.dumps(update(1)).encode())
    assert await forger.call(packed, **{"Content-Encoding": "gzip"}) == 415
    assert await forger.call(update(1)) == 200


async def test_a_body_that_does_not_arrive_is_given_up(
    forger: Forger, inbound: Inbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook, "BODY_PATIENCE", 0.05)
    reader, writer = await asyncio.open_connection("127.0.0.1", inbound.port)
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 100\r\n\r\n{{".encode())
    async with asyncio.timeout(3):
        assert (await reader.readline()).startswith(b"HTTP/1.1 408")
    writer.close()
    assert await forger.call(update(1)) == 200


async def test_what_is_no_http_is_refused_without_a_word_in_the_log(
    forger: Forger, inbound: Inbound, capfd: pytest.CaptureFixture[str]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", inbound.port)
    writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    async with asyncio.timeout(3):
        assert (await reader.readline()).startswith(b"HTTP/1.0 400")
    writer.close()
    assert await forger.call(update(1)) == 200
    assert "hello" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("said", [b"", b"POST / HTTP/1.1\r\nHost: x\r\nX: "])
async def test_who_connects_and_shows_no_secret_is_shown_out(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(door, "PATIENCE", 0.2)
    await start_bot(inbound=inbound)
    ada = local.person("Ada")
    await ada.writes("one")
    await ada.next_reply()
    reader, writer = await asyncio.open_connection("127.0.0.1", inbound.port)
    writer.write(said)
    async with asyncio.timeout(3):
        with suppress(ConnectionResetError):
            assert await reader.read() == b""
    writer.close()


async def test_a_crowd_at_the_door_keeps_telegram_from_nothing(
    local: LocalTelegram, inbound: Inbound, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST", 5)
    await start_bot(inbound=inbound)
    await local.requested("setWebhook")
    async with AsyncExitStack() as crowd:
        readers = []
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", inbound.port)
            crowd.callback(writer.close)
            readers.append(reader)
        async with asyncio.timeout(3):
            for reader in readers[:15]:
                with suppress(ConnectionResetError):
                    assert await reader.read() == b""
        ada = local.person("Ada")
        for text in ("one", "two"):
            await ada.writes(text)
        assert [shown.text for shown in await ada.next_replies(2)] == ["1: one", "2: two"]


async def test_a_body_in_pieces_is_an_update_and_too_many_pieces_are_not(forger: Forger, inbound: Inbound) -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\n{SECRET_HEADER}: {SECRET}\r\nContent-Type: application/json\r\n"
    body = json.dumps(update(1)).encode()
    for pieces, status in (([body[:9], body[9:]], b"200"), ([b"x" * 65536] * 17, b"413")):
        reader, writer = await asyncio.open_connection("127.0.0.1", inbound.port)
        writer.write(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        for piece in [*pieces, b""]:
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        async with asyncio.timeout(3):
            assert (await reader.readline()).split()[1] == status
        writer.close()
