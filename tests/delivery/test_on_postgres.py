"""The whole bot on PostgreSQL, whose server comes late and is killed; and a sender whose place another took."""

import asyncio
import os
import signal
import tempfile
from pathlib import Path

from bot.channels.telegram.calls import Call
from bot.channels.telegram.results import Result, Sent
from bot.delivery.limits import UNLIMITED, Limits
from bot.delivery.sender import Sender
from bot.sandbox.telegram import LocalTelegram
from tests.delivery.conftest import StartBot
from tests.postgres import Server
from tests.storage.conftest import database, postgres, server
from tests.storage.examples import START, echo, said, send_all
from tests.storage.places import PostgresPlace

__all__ = ["database", "postgres", "server"]  # fixtures


async def test_a_server_that_is_away_is_waited_for_and_nothing_is_lost(
    local: LocalTelegram, start_bot: StartBot
) -> None:
    with tempfile.TemporaryDirectory(prefix="bot-pg-") as folder:
        server = Server(Path(folder))
        server.make()
        bot = await start_bot(database=server.url())
        ada = local.person("Ada")
        await ada.writes("one")
        process = server.start()
        assert (await ada.next_reply()).text == "1: one"
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        await ada.writes("two")
        await ada.writes("three")
        process = server.start()
        assert [shown.text for shown in await ada.next_replies(2)] == ["2: two", "3: three"]
        await bot.stop()
        process.terminate()
        process.wait()


class SlowChannel:
    """Holds the first message until it is let go."""

    def __init__(self) -> None:
        self.arrived: list[tuple[str, str]] = []
        self.flies, self.may_arrive = asyncio.Event(), asyncio.Event()

    async def send(self, chat: str, call: Call) -> Result:
        """Let a message arrive."""
        self.flies.set()
        await self.may_arrive.wait()
        self.arrived.append((chat, str(call.parameters["text"])))
        return Sent()


async def test_a_sender_whose_place_another_took_sends_nothing_more_of_what_it_had_in_hand(
    postgres: PostgresPlace,
) -> None:
    first = postgres.open()
    await first.apply([said(1), said(2, chat="2"), said(3, "more", chat="2")], echo)
    channel = SlowChannel()
    # In hand are two messages; one flies, and the other waits for it. It does not look by itself, or it would be first again.
    sender = Sender(first, channel, Limits(UNLIMITED), concurrency=1, clock=lambda: START, idle=60)
    sending = asyncio.create_task(sender.run())
    async with asyncio.timeout(10):
        await channel.flies.wait()
        mine = "pid <> pg_backend_pid() AND datname = current_database()"
        postgres.rows(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {mine}")
        second = postgres.open()
        assert await second.lead()
        assert await send_all(second) == [("1", "1: hello"), ("2", "1: hello"), ("2", "2: more")]
        channel.may_arrive.set()
        sender.finish()
        await sending
    assert channel.arrived == [("1", "1: hello")]
    await asyncio.gather(first.close(), second.close())
