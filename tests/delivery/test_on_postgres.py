"""The whole bot on PostgreSQL, whose server comes late and is killed."""

import os
import signal
import tempfile
from pathlib import Path

from bot.sandbox.telegram import LocalTelegram
from tests.delivery.conftest import StartBot
from tests.postgres import Server


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
