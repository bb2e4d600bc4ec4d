"""Nothing that a person wrote stands in any file, log or figure: a word is planted in every field they can fill."""

import asyncio
import json
import socket
import sqlite3
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import psycopg
import pytest
from psycopg import sql

from bot.sandbox import people
from bot.sandbox.files import Upload
from bot.sandbox.telegram import PIXEL, LocalTelegram, Person
from tests.delivery.mail_servers import Postbox, mail_server
from tests.postgres import Server
from tests.privacy.markers import files, find, forms, packed
from tests.privacy.program import CRASH, STUMBLE
from tests.real_content import ROOT
from tests.running import PROGRAM, Home

FIELDS = (
    "first", "last", "user", "text", "question", "answer", "comment", "caption", "name", "mail", "data", "command",
    "stumble", "crash", "group", "link",
)  # fmt: skip
MARKERS = {field: f"zq7{field}k4w" for field in FIELDS}
MARKERS |= {"place": "51.4778123", "telephone": "447700900456", "zone": "Asia/Kathmandu"}
QUIZ: tuple[str, ...] = (
    "take the quiz",
    "28 {answer}",
    "nope all calm",
    "none of these",
    "sunken",
    "narrow deep holes",
    "pen tip size",
)
QUIZ += ("they stay the same", "people see them when talking", "i rarely burn", "it bothers me", "clinic", "a weekend")
SECONDS = 30.0


def m(template: str) -> str:
    """A text with its markers."""
    return template.format(**MARKERS)


class Bot:
    """The program, as somebody runs it; all it writes goes to a file."""

    def __init__(self, home: Home, local: LocalTelegram, smtp: str, database: str | None = None) -> None:
        self.home = home
        self.log = home.folder / "log"
        self._environment = {
            **home.environment,
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_BOT_TOKEN": local.token,
            "BOT_API_URL": local.url,
            "SMTP_URL": smtp,
            "MAIL_FROM": "Quiz <bot@example.org>",
            "LOG_LEVEL": "DEBUG",
            "BOT_OPERATOR_PORT": str(free_port()),
            **({"DATABASE_URL": database} if database else {}),
        }

    async def back_up(self, name: str) -> Path:
        """Copy the database while it runs; the copy is searched with all else of the folder."""
        file = self.home.folder / name
        program = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), "backup", str(file), env=self._environment, cwd=self.home.folder
        )
        async with asyncio.timeout(SECONDS):
            assert await program.wait() == 0
        return file

    async def figures(self) -> bytes:
        """What whoever runs it can see of it."""
        async with aiohttp.ClientSession(f"http://127.0.0.1:{self._environment['BOT_OPERATOR_PORT']}") as session:
            pages = [await (await session.get(page)).read() for page in ("/metrics", "/healthz", "/readyz")]
        assert b"bot_turns" in pages[0]
        return b"".join(pages)

    @asynccontextmanager
    async def running(self, *, ends: bool = False) -> AsyncIterator[None]:
        """Run it meanwhile; `ends` if it is to end by itself."""
        with self.log.open("ab") as log:
            before = self.log.stat().st_size
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.privacy.program",
                stdout=log,
                stderr=log,
                env=self._environment,
                cwd=self.home.folder,
            )
            try:
                for _ in range(int(SECONDS * 20)):
                    if b"the bot is running" in self.log.read_bytes()[before:]:
                        break
                    await asyncio.sleep(0.05)
                yield
                if not ends:
                    process.terminate()
                async with asyncio.timeout(SECONDS):
                    assert (await process.wait() != 0) is ends, self.log.read_text()[-2000:]
            finally:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


def free_port() -> int:
    """A port that nobody listens at just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


async def hear(person: Person, piece: str) -> None:
    """Read on until the bot says something with this in it."""
    async with asyncio.timeout(SECONDS):
        while piece.casefold() not in (await person.next_reply(SECONDS)).text.casefold():
            pass


async def talks(local: LocalTelegram, ada: Person) -> None:
    """Texts, commands, attachments, forged buttons, and a message that the program stumbles over."""
    await ada.writes(m("hello {text}"))
    await ada.writes(m("does microneedling hurt {question}"))
    await ada.writes(m("/nothing {command}"))
    await ada.writes(m("/start {link}"))
    await ada.sends_photo(PIXEL, caption=m("what is this {caption}"))
    world, chat = local.world, local.world.chats[ada.chat_id]
    user = world.users[ada.id]
    file = Upload(m("{name}.pdf"), b"%PDF " + m("{name}").encode())
    people.send_file(world, user, chat, "document", file, m("{caption}"))
    people.send_location(world, user, chat, 51.4778123, -0.0014)
    people.send_contact(world, user, chat, MARKERS["telephone"])
    await hear(ada, "cannot open that")
    shown = next(entry for entry in reversed(chat.entries.values()) if entry.buttons)
    for data in ("q:{data}:Q1_age:=skip", "mail:{data}", "{data}", "i:{data}"):
        people.press(world, user, chat, shown, {"text": "x", "callback_data": m(data)})
    await ada.writes(m(f"{STUMBLE} {{stumble}}"))
    await hear(ada, "something went wrong")


async def takes_the_quiz(bob: Person) -> None:
    """Answers, and two addresses: one that a letter goes to, one that waits for a yes."""
    for text in QUIZ:
        await bob.writes(m(text))
    await hear(bob, "From what you describe")
    for step in ("Is the address right", "on its way"):
        await bob.writes(m("email it to {mail}@example.com") if step.startswith("Is") else "yes")
        await hear(bob, step)
    await hear(bob, "gone out by e-mail")
    await bob.writes(m("email it to {mail}@example.com"))
    await hear(bob, "Is the address right")


async def comments(local: LocalTelegram, cleo: Person) -> None:
    """A group, a time zone, a comment that is kept, and one that waits for a yes."""
    group = local.group(MARKERS["group"], cleo)
    await cleo.writes(m("/help {text}"), to=group)
    await group.next_reply(SECONDS)
    await cleo.writes("my time zone is kathmandu")
    await hear(cleo, "Noted: Kathmandu")
    await cleo.writes("/feedback")
    await cleo.writes(m("the sources are good {comment}"))
    await hear(cleo, MARKERS["comment"])
    await cleo.writes("yes")
    await hear(cleo, "comment is kept")
    await cleo.writes("/feedback")
    await cleo.writes(m("the buttons are good {comment}"))
    await hear(cleo, MARKERS["comment"])


async def is_forgotten(person: Person) -> None:
    """See what is kept, and have it deleted."""
    await person.writes("/export")
    await hear(person, "everything that is kept")
    await person.writes("delete everything you know about me")
    await hear(person, "Shall I?")
    await person.writes("yes")
    await hear(person, "I deleted")


def found_in(places: dict[str, bytes]) -> list[str]:
    """Every marker in every place."""
    return [f"{hit} in {place}" for place, data in places.items() for hit in find(MARKERS.values(), data)]


def rows_of(database: Path, chat: int) -> list[str]:
    """Every table with something of a chat in it."""
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [table for table in tables for row in connection.execute(f"SELECT * FROM {table}") if _names(row, chat)]


def rows_at(url: str, chat: int) -> list[str]:
    """The same of a PostgreSQL."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        every = {
            name: connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(name))) for (name,) in tables
        }
        return [table for table, rows in every.items() for row in rows if _names(row, chat)]


def _names(row: tuple[object, ...], chat: int) -> bool:
    return any(cell == chat or (isinstance(cell, str) and str(chat) in cell) for cell in row)


async def test_what_people_write_is_in_no_file_and_no_log_and_after_forget_no_row_is_left(tmp_path: Path) -> None:
    Home(tmp_path).run("ask", "hi")  # what is learned once is learned before
    home, box = Home(tmp_path / "home"), Postbox()
    home.folder.mkdir()
    async with LocalTelegram.start() as local, mail_server(box) as server:
        bot = Bot(home, local, f"smtp://{server.host}:{server.port}")
        everybody = ada, bob, cleo = [
            local.person(MARKERS["first"], last_name=MARKERS["last"], username=MARKERS["user"] + name)
            for name in ("ada", "bob", "cleo")
        ]
        async with bot.running():
            await asyncio.gather(talks(local, ada), takes_the_quiz(bob), comments(local, cleo))
            await local.settled()
            kept = await bot.back_up("kept.backup")
            check(bot, home, "while it runs", figures=await bot.figures())
        assert len(box.letters) == 1
        async with bot.running(ends=True):
            await ada.writes(m(f"{CRASH} {{crash}}"))
        assert "the program ends: this is a fault in it" in bot.log.read_text()
        check(bot, home, "after a crash")
        assert all(rows_of(file, person.chat_id) for person in everybody for file in (home.data / "bot.db", kept))
        local.world.updates.clear()
        async with bot.running():
            await asyncio.gather(*map(is_forgotten, everybody))
            await local.settled()
            gone = await bot.back_up("gone.backup")
            check(bot, home, "after forgetting", figures=await bot.figures())
        check(bot, home, "at the end")
        for file in (home.data / "bot.db", gone):
            assert [rows_of(file, person.chat_id) for person in everybody] == [[], [], []]


async def test_on_postgresql_what_people_write_is_in_no_file_of_the_server_either(tmp_path: Path) -> None:
    home, box = Home(tmp_path / "home"), Postbox()
    home.folder.mkdir()
    with tempfile.TemporaryDirectory(prefix="bot-pg-") as folder:
        server = Server(Path(folder), ("autovacuum=off", "fsync=off", "log_statement=all"))
        server.make()
        made = time.time()
        process = server.start()
        try:
            async with LocalTelegram.start() as local, mail_server(box) as mail:
                bot = Bot(home, local, f"smtp://{mail.host}:{mail.port}", server.url())
                everybody = ada, bob, cleo = [
                    local.person(MARKERS["first"], last_name=MARKERS["last"], username=MARKERS["user"] + name)
                    for name in ("ada", "bob", "cleo")
                ]
                async with bot.running():
                    await asyncio.gather(talks(local, ada), takes_the_quiz(bob), comments(local, cleo))
                    await local.settled()
                    await bot.back_up("kept.backup")
                    search(bot, server, await bot.figures(), since=made)
                    assert all(rows_at(server.url(), person.chat_id) for person in everybody)
                    await asyncio.gather(*map(is_forgotten, everybody))
                    await local.settled()
                    await bot.back_up("gone.backup")
                    search(bot, server, await bot.figures(), since=made)
                    assert [rows_at(server.url(), person.chat_id) for person in everybody] == [[], [], []]
        finally:
            process.terminate()
            process.wait()


def search(bot: Bot, server: Server, figures: bytes, *, since: float) -> None:
    """No marker in any file of the bot's or of the server's: tables with their dead rows, write-ahead log, and its log."""
    places = {**files(bot.home.folder), **files(server.folder / "data", since=since), "its figures": figures}
    places["the server's log"] = (server.folder / "log").read_bytes()
    assert any("pg_wal/" in name for name in places)
    assert b"INSERT INTO" in places["the server's log"]
    assert not (hits := found_in(places)), hits


def check(bot: Bot, home: Home, when: str, *, figures: bytes = b"") -> None:
    """No marker in any file of the bot's: database, write-ahead log, shared memory, key, and all that it wrote or shows."""
    places = {**files(home.folder), "its figures": figures}
    assert any(name.endswith("bot.db") for name in places)
    assert str(bot.log) in places
    assert not (hits := found_in(places)), f"{when}: {hits}"


# ---- the search finds what is there


@pytest.mark.parametrize("form", forms("zq7anyk4w"))
def test_a_marker_is_found_in_every_form(form: str) -> None:
    around = b"some bytes \x00\x01 " + forms("zq7anyk4w")[form] + b" and more"
    assert find(["zq7anyk4w"], around)
    assert find(["zq7otherk4w"], around) == []


@pytest.mark.parametrize("before", range(6))
def test_a_marker_inside_of_anything_encoded_or_packed_is_found(before: int) -> None:
    import base64  # noqa: PLC0415 -- this test alone

    text = b"x" * before + json.dumps({"said": "hello ZQ7anyk4w, and so on"}).encode().replace(b"ZQ", b"zq")
    for data in (base64.b64encode(text), text.hex().encode(), *packed(text).values()):
        assert find(["zq7anyk4w"], b"\x00\x78\x9c" + data + b"\x00")


def test_a_marker_in_a_real_database_is_found(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE t (a)")
    connection.execute("INSERT INTO t VALUES ('zq7anyk4w')")
    connection.commit()
    places = files(tmp_path)
    connection.close()
    assert [place for place, data in places.items() if find(["zq7anyk4w"], data)]
