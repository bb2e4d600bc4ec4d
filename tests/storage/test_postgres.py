"""What more than one program on one server may rely on, and what becomes of them when it is away."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio

from bot.dialogue.actions import Heard, Send
from bot.dialogue.events import Event, Said
from bot.dialogue.state import Asking, State
from bot.dialogue.turn import Turn
from bot.errors import ServerAwayError, SettingsError, StoreError
from bot.storage import postgres_schema, postgres_session
from bot.storage.fleeting import without_answers
from bot.storage.postgres_session import PostgresSession
from bot.storage.sql import SqlStore
from bot.storage.writer import Touched
from tests.postgres import NOBODY, Server
from tests.storage.disks import disk, remount
from tests.storage.examples import START, echo, said, send_all, state_of, waiting
from tests.storage.places import PostgresPlace

ASKING = State(mode=Asking("r1", "acne", "skin", {"age": 22}))


@pytest.fixture
def place(postgres: PostgresPlace) -> PostgresPlace:
    return postgres


@pytest_asyncio.fixture
async def other(place: PostgresPlace, store: SqlStore) -> AsyncIterator[SqlStore]:
    """A second program; the first one already sends."""
    assert await store.lead()
    opened = place.open()
    yield opened
    await opened.close()


async def test_a_database_of_the_first_version_is_brought_up_to_date_with_all_that_was_kept(
    place: PostgresPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(postgres_schema, "MIGRATIONS", postgres_schema.MIGRATIONS[:1])
        await place.open().close()
    place.rows("INSERT INTO chat (id, tz) VALUES ('1', 'Europe/Berlin')")
    place.rows("INSERT INTO timer (chat, name, local_time, due_utc) VALUES ('1', 't', '2026-03-01T23:30:00+01:00', 0)")
    store = place.open()
    assert [event.id for event in await store.timers(START, 10)] == ["timer:1:t:2026-03-01"]
    assert await store.apply(await store.timers(START, 10), echo) != [None]
    assert (await state_of(store)).turn == 1
    await store.close()


async def test_an_event_that_two_programs_get_at_once_is_applied_by_one(store: SqlStore, other: SqlStore) -> None:
    results = await asyncio.gather(*(each.apply([said(n)], echo) for n in range(20) for each in (store, other)))
    assert sum(turn is not None for turns in results for turn in turns) == 20
    assert (await state_of(store)).turn == 20
    assert [int(text.split(":")[0]) for _, text in await send_all(store)] == list(range(1, 21))


async def test_two_programs_that_write_to_the_same_chats_lose_nothing_and_never_wait_for_each_other_in_a_circle(
    store: SqlStore, other: SqlStore, place: PostgresPlace
) -> None:
    chats = ["a", "b", "c", "d"]

    def batches(first: int, order: list[str]) -> list[list[Event]]:
        return [[said(first + 10 * n + i, chat=chat) for i, chat in enumerate(order)] for n in range(25)]

    async def carry_out(each: SqlStore, events: list[list[Event]]) -> None:
        for batch in events:
            await each.apply(batch, echo)
            if each is store:
                for outgoing in await waiting(each):
                    await each.mark_sent(outgoing)

    started = time.monotonic()
    await asyncio.gather(
        carry_out(store, batches(0, chats)),
        carry_out(other, batches(1000, chats[::-1])),
        carry_out(other, batches(2000, chats)),
    )
    assert time.monotonic() - started < 20
    assert {(await state_of(store, chat)).turn for chat in chats} == {75}
    await send_all(store)
    assert place.rows("SELECT count(*) FROM outbox") == [(0,)]
    assert place.rows("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == [(0,)]


async def test_only_one_program_sends_and_the_next_takes_over_when_it_ends(store: SqlStore, other: SqlStore) -> None:
    await store.apply([said(1), said(2, "/timer t 0", "2")], echo)
    assert [await each.lead() for each in (store, other)] == [True, False]
    assert await waiting(other) == []
    assert await other.timers(START, 10) == []
    await store.close()
    await takes_over(other)  # the server lets go of the lock when it has noticed
    assert len(await waiting(other)) == 2
    assert len(await other.timers(START, 10)) == 1


SENDING = """
import asyncio, sys
from tests.storage.places import PostgresPlace

async def main():
    store = PostgresPlace(sys.argv[1]).open()
    leads = None
    while True:
        leads, before = await store.lead(), leads
        if leads is not before:
            print(leads, flush=True)
        await asyncio.sleep(0.05)

asyncio.run(main())
"""


async def takes_over(store: SqlStore) -> float:
    """How many seconds it takes a program to become the one that sends."""
    started = time.monotonic()
    async with asyncio.timeout(10):
        while not await store.lead():  # noqa: ASYNC110 -- there is nothing to wait for but the server
            await asyncio.sleep(0.02)
    return time.monotonic() - started


@asynccontextmanager
async def sending(place: PostgresPlace) -> AsyncIterator[tuple[asyncio.subprocess.Process, asyncio.StreamReader]]:
    """A program that sends, and what it says of that."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SENDING, place.url, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert program.stdout is not None
        assert await program.stdout.readline() == b"True\n"
        yield program, program.stdout
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        await program.wait()


async def test_a_sender_that_is_killed_is_replaced_within_ten_seconds(place: PostgresPlace) -> None:
    async with sending(place) as (first, _):
        store = place.open()
        assert not await store.lead()
        first.kill()
        assert await takes_over(store) < 10
        await store.close()


async def test_a_sender_that_hangs_is_replaced_and_learns_of_it_and_one_that_is_well_is_left_alone(
    place: PostgresPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert postgres_session.SILENT < postgres_session.HUNG < 10 - postgres_session.EVERY
    monkeypatch.setattr(postgres_session, "HUNG", 0.5)
    monkeypatch.setattr(postgres_session, "EVERY", 0.05)
    async with sending(place) as (first, said_by_first):
        store = place.open()
        for _ in range(20):
            assert not await store.lead()
            await asyncio.sleep(0.05)
        first.send_signal(signal.SIGSTOP)
        assert await takes_over(store) < 5
        first.send_signal(signal.SIGCONT)
        async with asyncio.timeout(5):
            assert await said_by_first.readline() == b"False\n"
        await store.close()


async def test_a_program_that_hangs_in_the_middle_of_a_message_keeps_its_chat_from_the_others_for_a_while_only(
    place: PostgresPlace, store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await store.lead()
    session = PostgresSession(place.url, lambda _database, _name: None)
    session.begin([Touched(["1"])]).execute("SELECT 1").fetchone()
    writing = asyncio.create_task(store.apply([said(1)], echo))
    await asyncio.sleep(0.3)
    await store.lead()
    assert not writing.done()
    monkeypatch.setattr(postgres_session, "HUNG_WITHIN", 0.2)
    monkeypatch.setattr(postgres_session, "EVERY", 0.0)
    await store.lead()
    async with asyncio.timeout(5):
        assert (await writing)[0] is not None
    with pytest.raises(psycopg.OperationalError):
        session.commit()
    session.roll_back()
    session.close()


async def test_who_hung_and_sends_again_looks_anew_for_what_it_had_in_hand(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await store.lead()
    before = store.term()
    assert store.term() == before
    monkeypatch.setattr(postgres_session, "SILENT", 0.05)
    await asyncio.sleep(0.1)
    after = store.term()
    assert after != before
    assert await store.lead()
    assert store.term() == after


async def test_a_program_that_lost_its_connection_does_not_believe_that_it_still_sends(
    store: SqlStore, other: SqlStore, place: PostgresPlace
) -> None:
    await store.apply([said(1)], echo)
    place.rows("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'")
    await takes_over(other)
    assert await waiting(store) == []
    assert len(await waiting(other)) == 1


async def test_a_connection_that_broke_is_made_anew_and_nothing_is_lost(store: SqlStore, place: PostgresPlace) -> None:
    await store.apply([said(1)], echo)
    place.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    assert (await store.apply([said(2)], echo))[0] is not None
    assert (await state_of(store)).turn == 2
    assert len(await send_all(store)) == 2


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that may be stopped, as the one of all other tests may not."""
    with tempfile.TemporaryDirectory(prefix="bot-pg-") as folder:
        server = Server(Path(folder))
        server.make()
        yield server


def kill(process: "subprocess.Popen[bytes]", place: PostgresPlace) -> None:
    """End a server at once, with the processes that serve connections: each is in a group of its own."""
    children = [pid for (pid,) in place.rows("SELECT pid FROM pg_stat_activity") if isinstance(pid, int)]
    os.killpg(process.pid, signal.SIGKILL)
    for child in children:
        with suppress(ProcessLookupError):  # it noticed by itself
            os.kill(child, signal.SIGKILL)
    process.wait()


async def test_a_server_that_is_killed_or_not_there_yet_is_told_and_answers_without_consent_are_gone_with_it() -> None:
    with own_server() as server:
        place = PostgresPlace(server.url())
        with pytest.raises(ServerAwayError, match="the server is away: start it"):
            place.open()
        process = server.start()
        store = place.open()
        try:
            await store.apply([said(1)], echo)
            await store.apply([said(9, chat="2")], lambda _state, _event: Turn(ASKING, (), Heard("quiz")))
            assert await state_of(store, "2") == ASKING
            kill(process, place)
            with pytest.raises(ServerAwayError, match="the server is away: start it"):
                await store.apply([said(2)], echo)
            with pytest.raises(ServerAwayError):
                await waiting(store)
            process = server.start()
            assert (await store.apply([said(2)], echo))[0] is not None
            assert (await state_of(store)).turn == 2
            assert await state_of(store, "2") == without_answers(ASKING)
        finally:
            await store.close()
            process.terminate()
            process.wait()


async def test_no_error_of_the_server_shows_what_a_person_wrote(store: SqlStore, place: PostgresPlace) -> None:
    def strange(state: State, _event: Event) -> Turn:
        return Turn(state, (Send("x"),), Heard("answer"))

    with pytest.raises(StoreError) as raised:
        await store.apply([Event("tg:1", "a-secret-word\x00", START, Said("x"))], strange)
    assert "a-secret-word" not in str(raised.value)
    assert (await store.apply([said(2)], echo))[0] is not None


async def test_a_server_that_only_reads_is_told_and_nothing_is_acknowledged(
    store: SqlStore, place: PostgresPlace
) -> None:
    database = place.url.split("/")[3].split("?")[0]
    place.rows(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    place.rows(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    with pytest.raises(StoreError, match="the server only reads"):
        await store.apply([said(1)], echo)
    with psycopg.connect(place.url, options="-c default_transaction_read_only=off") as connection:
        connection.execute(f"ALTER DATABASE {database} RESET default_transaction_read_only".encode())
        connection.commit()
    assert (await store.apply([said(1)], echo))[0] is not None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("?", "?passwort=geheim&", "DATABASE_URL has something in it that PostgreSQL does not know"),
        ("postgres@", "nobody-here@", "the server has no such user or database"),
        ("@/", "@/nothing-here-", "the server has no such user or database"),
    ],
)
def test_a_wrong_address_is_told_apart_from_a_server_that_is_away(
    place: PostgresPlace, old: str, new: str, words: str
) -> None:
    with pytest.raises((ServerAwayError, SettingsError), match=words) as error:
        PostgresPlace(place.url.replace(old, new, 1)).open()
    assert "geheim" not in str(error.value)


async def test_where_the_server_takes_no_more_connections_that_is_told_and_what_was_taken_in_waits(
    place: PostgresPlace,
) -> None:
    place.rows("DROP ROLE IF EXISTS few")
    place.rows("CREATE ROLE few LOGIN CONNECTION LIMIT 1")
    place.rows("GRANT ALL ON SCHEMA public TO few")
    store = PostgresPlace(place.url.replace("postgres@", "few@")).open()  # takes messages in, and cannot send them
    assert (await store.apply([said(1)], echo))[0] is not None
    with pytest.raises(ServerAwayError, match="takes no more connections: raise"):
        await waiting(store)
    place.rows("ALTER ROLE few CONNECTION LIMIT -1")
    assert len(await waiting(store)) == 1
    await store.close()
    place.empty()
    place.rows("DROP ROLE few")


async def test_a_server_whose_disk_is_full_is_told_and_loses_and_repeats_nothing() -> None:
    with disk("16m") as small, own_server() as server:
        if os.geteuid() == 0:
            shutil.chown(small, NOBODY)
        process = server.start()
        try:
            with psycopg.connect(server.url(), autocommit=True) as connection:
                connection.execute(f"CREATE TABLESPACE small LOCATION '{small}'".encode())
                connection.execute("CREATE DATABASE bot TABLESPACE small")
            store = PostgresPlace(server.url("bot")).open()
            acknowledged, number = 0, 0
            while True:
                number += 1
                try:
                    await store.apply([said(number, "long " * 2000)], echo)
                except StoreError as error:
                    assert "the server's disk is full: free some space there" in str(error)  # noqa: PT017
                    break
                acknowledged = number
            assert acknowledged > 10
            remount(small, "size=64m")
            assert (await state_of(store)).turn == acknowledged
            again = await store.apply([said(acknowledged), said(number)], echo)
            assert [turn is not None for turn in again] == [False, True]
            await store.close()
        finally:
            process.send_signal(signal.SIGINT)  # waits for nobody
            process.wait()
