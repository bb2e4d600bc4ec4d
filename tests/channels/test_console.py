"""The console is the bot without Telegram: real store, real dialogue, as JSON or for a person at a terminal."""

import os
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import Chat, Home, JsonConsole, labels, text

ONE_ANSWER = 0.05  # seconds
PATIENCE = 30.0  # seconds until something has to be on the screen


@pytest.fixture(scope="module", autouse=True)
def _learned(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The content is learned: the first start says that it does so, and takes its time."""
    Home(tmp_path_factory.mktemp("learned")).run("ask", "hi")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JsonConsole]:
    """One program for all tests that need no start of their own."""
    with Home(tmp_path_factory.mktemp("home")).open() as console:
        yield console


@pytest.fixture
def chat(console: JsonConsole, request: pytest.FixtureRequest) -> Chat:
    return Chat(console, request.node.name)


# ---- one line in, one line out


def test_a_question_with_typos_is_answered_with_intent_topic_and_buttons(chat: Chat) -> None:
    answer = chat.say("wat r icepik scars")
    assert (answer["chat"], answer["outcome"]) == (chat.name, "answer")
    assert (answer["intents"], answer["topic"]) == (["what_is_ice_pick_scar"], "ice_pick")
    assert 0 < answer["confidence"] <= 1
    [reply] = answer["replies"]
    assert set(reply) == {"text", "buttons", "picture", "file"}
    assert "narrow" in reply["text"] or "small" in reply["text"]
    assert "Sources" in labels(answer)


def test_replies_are_plain_text(chat: Chat) -> None:
    assert not re.search(r"</?[bi]>|&lt;|&amp;", text(chat.all(["quiz", "back to <b>me</b> & you"])))


def test_a_button_does_what_it_says(chat: Chat) -> None:
    chat.say("what are ice pick scars")
    assert chat.press("Sources")["intents"] == ["sources_question"]


def test_the_quiz_takes_words(chat: Chat) -> None:
    answer = chat.all(["quiz please", "22", "all calm"])
    assert answer["outcome"] == "quiz"
    assert "Question 3 of" in text(answer)


def test_the_quiz_takes_buttons_without_their_number_tick_and_capitals(chat: Chat) -> None:
    chat.all(["quiz please", "22"])
    ticked = chat.press("a few spots")
    assert "2. A few spots ✓" in labels(ticked)
    assert "2. A few spots" in labels(chat.press("2. A few spots ✓"))
    chat.press("2. A few spots")
    assert "Question 3 of" in text(chat.press("Done"))


def test_the_newest_message_that_has_the_label_is_meant(chat: Chat) -> None:
    chat.all(["quiz please", "22", "all calm"])
    assert "Question 4 of" in text(chat.press("skip"))
    assert "Question 5 of" in text(chat.press("Skip"))


def test_an_older_button_can_still_be_pressed(chat: Chat) -> None:
    chat.all(["what are ice pick scars", "how are you"])
    assert chat.press("Why do ice-pick scars form?")["intents"] == ["why_ice_pick_form"]


def test_a_press_of_a_button_that_is_not_there_names_those_that_are(chat: Chat) -> None:
    chat.say("quiz please")
    answer = chat.press("Fly to the moon")
    assert (answer["chat"], answer["outcome"]) == (chat.name, "error")
    assert "Fly to the moon" in text(answer)
    assert "'Skip'" in text(answer)
    assert "Question 2 of" in text(chat.say("22")), "the chat goes on"


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("hello", "not JSON"),
        ("[1]", "not a JSON object"),
        ('"chat"', "not a JSON object"),
        ('{"text": "hi"}', "'chat' is missing"),
        ('{"chat": 7, "text": "hi"}', "'chat' must be text"),
        ('{"chat": "", "text": "hi"}', "'chat' has no name in it"),
        ('{"chat": "a\\u0000b", "text": "hi"}', "'chat' has no name in it"),
        ('{"chat": "a"}', "either 'text' or 'press'"),
        ('{"chat": "a", "text": "hi", "press": "Skip"}', "either 'text' or 'press'"),
        ('{"chat": "a", "text": "hi", "say": "hi"}', "'say' is not a key"),
        ('{"chat": "a", "text": "hi", "at": "soon"}', "'at' is not a time"),
        ('{"chat": "a", "text": "hi", "at": "0001-01-01T00:00:00+14:00"}', "too far away"),
        ('{"chat": "a", "text": "\\ud800"}', "not JSON"),
        ('{"chat": "\\ud800"}', "not JSON"),
        ("[" * 100_000, "not JSON"),
    ],
)
def test_a_malformed_line_gets_one_line_that_says_what_is_wrong(console: JsonConsole, line: str, what: str) -> None:
    answer = console.raw(line)
    assert answer["outcome"] == "error"
    assert what in text(answer)
    assert console.tell({"chat": "after", "text": "hi"})["outcome"] == "answer"


def test_blank_lines_count_for_nothing(console: JsonConsole) -> None:
    assert console.raw('\n   \n{"chat": "blank", "text": "hi"}')["chat"] == "blank"


@pytest.mark.parametrize("said", ["", " ", "/", "//", "/nonsense", "\0", "🙂" * 2000, "why " * 5000, "<b>", "{names}"])
def test_whatever_is_typed_is_answered(chat: Chat, said: str) -> None:
    assert chat.say(said)["outcome"] != "error"


def test_time_comes_with_the_line(chat: Chat) -> None:
    chat.say("quiz please", at="2026-01-01T10:00")
    chat.say("22", at="2026-01-01T12:01+02:00")
    assert "Welcome back" not in text(chat.say("hi", at="2026-01-01T10:02"))
    assert "Welcome back" in text(chat.say("hi", at="2026-01-03T10:00:00Z"))


def test_chats_know_nothing_of_each_other(chat: Chat, console: JsonConsole) -> None:
    chat.say("quiz please")
    other = Chat(console, f"other {chat.name}")
    assert other.say("22")["outcome"] != "quiz"
    assert "Question 2 of" in text(chat.say("22"))


def test_an_answer_is_quick(chat: Chat) -> None:
    chat.say("hi")
    took = []
    for said in ("wat r icepik scars", "does it hurt?", "how many needling sessions and can i use vit c after", "quiz"):
        start = time.perf_counter()
        chat.say(said)
        took.append(time.perf_counter() - start)
    assert sorted(took)[1] < ONE_ANSWER, took


# ---- stopping and starting


def test_the_end_of_the_input_ends_the_program_well(home: Home) -> None:
    ended = home.run("console", "--json", typed='{"chat": "a", "text": "hi"}')
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(ended.stdout.splitlines()) == 1


KEEP = "you may keep my answers"


def test_without_a_yes_to_keeping_them_answers_are_gone_after_a_stop_and_that_is_said(home: Home) -> None:
    home.chat({"chat": "a", "text": "quiz please"}, {"chat": "a", "text": "22"}, {"chat": "a", "text": "all calm"})
    [again] = home.chat({"chat": "a", "text": "none"})
    assert "your answers are gone" in text(again)
    assert "Question 1 of" in text(again)


def test_a_result_has_a_card_and_a_file_that_is_written_beside_the_data(home: Home) -> None:
    with home.open() as console:
        chat = Chat(console, "a")
        said = (
            "quiz please",
            "22",
            "all calm",
            "none",
            "dents",
            "A",
            "tiny",
            "they stay the same",
            "up close",
            "i rarely burn",
        )
        result = chat.all([*said, "not much", "clinic", "a weekend"])
        assert result["replies"][-1]["picture"] == "card"
        [given] = chat.press("As PDF")["replies"]
        written = Path(given["file"])
        assert written.parent == home.data / "console-files"
        assert written.read_bytes().startswith(b"%PDF")
        assert written.stat().st_mode & 0o077 == 0


def test_after_a_stop_the_quiz_goes_on_at_the_same_question(home: Home) -> None:
    with home.open() as console:
        Chat(console, "a").all(["quiz please", KEEP, "22"])
        assert console.leave() == (0, "")
    with home.open() as console:
        assert "Question 3 of" in text(Chat(console, "a").say("all calm"))


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_after_a_kill_the_quiz_goes_on_at_the_same_question_and_its_buttons_work(home: Home) -> None:
    with home.open() as console:
        asked = Chat(console, "a").all(["quiz please", KEEP, "22"])
        console.process.send_signal(signal.SIGKILL)
        console.process.wait()
    with home.open() as console:
        chat = Chat(console, "a")
        ticked = chat.press("2. A few spots")
        assert "2. A few spots ✓" in labels(ticked)
        assert text(ticked) in text(asked)
        assert "Question 3 of" in text(chat.press("Done"))


def test_after_a_stop_the_buttons_of_the_last_answer_work(home: Home) -> None:
    home.chat({"chat": "a", "text": "what are ice pick scars"})
    [answer] = home.chat({"chat": "a", "press": "Sources"})
    assert answer["intents"] == ["sources_question"]


def test_to_look_for_a_button_changes_nothing(home: Home) -> None:
    home.chat({"chat": "a", "text": "quiz please"})
    missing, going_on = home.chat({"chat": "a", "press": "Done"}, {"chat": "a", "text": "22"})
    assert missing["outcome"] == "error"
    assert "Question 2 of" in text(going_on)


def test_two_consoles_at_once_are_both_answered_and_the_second_is_told_that_it_is_not_kept(home: Home) -> None:
    with home.open() as first:
        Chat(first, "a").all(["quiz please", KEEP])
        with home.open() as second:
            assert Chat(second, "a").say("22")["outcome"] != "quiz"
            assert "Question 2 of" in text(Chat(first, "a").say("22"))
            code, errors = second.leave()
    assert code == 0
    [line] = errors.splitlines()
    assert "will not be kept" in line
    [again] = home.chat({"chat": "a", "text": "all calm"})
    assert "Question 3 of" in text(again)


def test_two_consoles_on_a_database_of_ones_own_choice_are_refused(home: Home) -> None:
    own = f"sqlite:///{home.folder}/own/chats.db"
    with home.open(DATABASE_URL=own) as first:
        first.tell({"chat": "a", "text": "hi"})
        second = home.run("console", "--json", DATABASE_URL=own)
    assert (second.returncode, second.stdout) == (2, "")
    assert "another program already uses" in second.stderr
    assert "Traceback" not in second.stderr


def test_without_its_key_the_console_does_not_begin_anew(home: Home) -> None:
    home.chat({"chat": "a", "text": "quiz please"})
    (home.folder / "key" / "secret.key").unlink()
    ended = home.run("console", "--json", typed='{"chat": "a", "text": "hi"}')
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "secret.key is missing" in ended.stderr


def test_the_console_makes_no_new_key_beside_a_database_of_the_bot(home: Home) -> None:
    home.data.mkdir()
    (home.data / "bot.db").write_bytes(b"something")
    assert home.run("console", "--json").returncode == 2
    assert not (home.folder / "key").exists()


def test_nothing_that_was_said_lies_readable_in_the_data(home: Home) -> None:
    home.chat({"chat": "a", "text": "quiz please"}, {"chat": "a", "text": "22"}, {"chat": "a", "text": "pregnant"})
    kept = b"".join(file.read_bytes() for file in home.data.rglob("*") if file.is_file())
    assert kept
    assert not re.search(rb"pregnant|Q3_health|quiz please", kept)


# ---- for a person


def test_without_a_terminal_lines_go_in_and_plain_lines_come_out(home: Home) -> None:
    ended = home.run("console", typed="wat r icepik scars\n")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "ice-pick" in ended.stdout.lower()
    assert "\x1b" not in ended.stdout
    assert "[#4 More] [#5 Sources]" in ended.stdout
    assert ended.stdout.splitlines()[-1].startswith("Bye.")


def test_somebody_new_is_greeted_and_somebody_in_a_quiz_gets_the_question_again(home: Home) -> None:
    first = home.run("console", typed=f"quiz please\n{KEEP}\n22\n")
    assert "Take the quiz" in first.stdout
    second = home.run("console")
    assert "Question 2 of" in second.stdout
    assert "Take the quiz" not in second.stdout


def test_a_number_picks_a_button_and_in_the_quiz_it_is_an_answer(home: Home) -> None:
    shown = home.run("console", typed="1\n22\n#2\n#done\n#99\n#none such\n").stdout
    first = shown.index("Question 1 of")
    second = shown.index("Question 2 of", first)
    ticked = shown.index("#2 A few spots ✓", second)
    assert "Question 3 of" in shown[ticked:]
    assert "no button 99" in shown
    assert "no button 'none such'" in shown


def test_a_goodbye_promises_no_place_in_a_quiz_whose_answers_are_not_kept(home: Home) -> None:
    ended = home.run("console", typed="quiz please\n22\n")
    assert ended.stdout.splitlines()[-1] == "Bye. Quiz answers that were not to be kept are gone."


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal")
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_in_a_terminal_markup_is_shown_and_leaving_takes_one_line(home: Home, key: bytes) -> None:
    home.run("console", typed=f"quiz please\n{KEEP}\n22\n")
    screen = Screen(home)
    shown = screen.until("Question 2 of")
    assert "\x1b[1m" in shown, "the head of a question is bold"
    assert "<b>" not in shown
    screen.until("›")
    screen.type(b"all calm\r")
    screen.until("Question 3 of")
    screen.until("›")
    screen.type(key)
    screen.until("Bye. Your place is kept")
    assert screen.exit_code() == 0


class Screen:
    """A console in a pseudo-terminal."""

    def __init__(self, home: Home) -> None:
        import pty  # noqa: PLC0415 -- not there on Windows

        self._seen = ""
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.chdir(home.folder)
            program = str(Path(__file__).parents[2] / "run_bot.py")
            # Nobody here answers prompt-toolkit when it asks where the cursor is.
            environment = {**home.environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
            os.execve(sys.executable, [sys.executable, program, "console"], environment)

    def type(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self._terminal, keys)

    def until(self, words: str) -> str:
        """Wait until the words are on the screen; returns all that came since the last call."""
        deadline = time.monotonic() + PATIENCE
        while words not in self._seen:
            ready, _, _ = select.select([self._terminal], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                os.kill(self._pid, signal.SIGKILL)
                pytest.fail(f"'{words}' did not come, but {self._seen!r}")
            self._seen += os.read(self._terminal, 65536).decode(errors="replace")
        shown, self._seen = self._seen.split(words, 1)
        return shown + words

    def exit_code(self) -> int:
        """Wait for the end."""
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        os.close(self._terminal)
        return code
