"""A connection to PostgreSQL: how it is made and made again, what is locked, and what its errors mean.

Several programs may use one server. Whoever changes something of a chat first takes the chat's lock, and all locks of a
transaction in one order, so that no two wait for each other. Statements go out in a pipeline: one that is not asked
for its rows costs no way to the server and back.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from typing import Any

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.errors import ServerAwayError, StoreError
from bot.storage.database import Database, Rows
from bot.storage.postgres_schema import migrate
from bot.storage.writer import Touched

# Whoever does not answer is given up within 10 s, by us and by the server.
LINK: dict[str, str | int] = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 2,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
    "application_name": "acne-scar-bot",
    "options": "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=3"
    " -c tcp_user_timeout=8000 -c lock_timeout=20s -c idle_in_transaction_session_timeout=60s -c jit=off"
    " -c client_min_messages=error",
}

WHO_CAN_MEND = {
    "53100": "the server's disk is full: free some space there",
    "53200": "the server is out of memory: give it more",
    "53300": "the server takes no more connections: raise its max_connections",
    "25006": "the server only reads: it is a standby, or was set so; let DATABASE_URL name the one that writes",
    "42501": "the user in DATABASE_URL may not do this: make it the owner of the database",
    "55P03": "another program holds what is needed: close that program",
    "22P02": "the database is not one of this program: let DATABASE_URL name an empty one",
    "42P01": "the database is not one of this program: let DATABASE_URL name an empty one",
}
AWAY = "the server is away: start it, or check the network and DATABASE_URL"

PASSING = (errors.SerializationFailure, errors.DeadlockDetected, errors.LockNotAvailable)


def lock_number(name: str) -> int:
    """Return the number that a name is locked by."""
    digest = hashlib.blake2b(name.encode(errors="surrogatepass"), digest_size=8, person=b"acnescarbot")
    return int.from_bytes(digest.digest(), "big", signed=True)


MIGRATING, RUNNING, SENDING, TIDYING = (lock_number(name) for name in ("tables", "running", "sending", "tidying"))


@cache
def worded(query: str) -> str:
    """Return a query with the placeholders of psycopg."""
    return query.replace("?", "%s")


class Connection:
    """A connection of psycopg as the store's other files know a database."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.connection = connection

    def execute(self, query: str, parameters: Sequence[Any] = (), /) -> Rows:
        """Send one statement."""
        return self.connection.execute(worded(query), parameters)


def told(url: str) -> str:
    """Return which database an address names, without a password."""
    parts = conninfo_to_dict(url)
    return f"PostgreSQL {parts.get('dbname') or '?'} at {parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"


def connected(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect, or say why that cannot be done."""
    try:
        return psycopg.connect(make_conninfo(url, **LINK), autocommit=True)
    except psycopg.Error as error:
        raise ServerAwayError(f"{told(url)}: {AWAY} ({_last_line(error)})") from None


def _last_line(error: psycopg.Error) -> str:
    """What was said when a connection failed; no password is in it, and nothing a person wrote can be."""
    *_, last = str(error).strip().splitlines() or [type(error).__name__]
    return last


class PostgresSession:
    """A `Session` that connects when it is needed, and again when the connection broke."""

    def __init__(self, url: str, check: Callable[[Database, str], None], *, alone: bool = False) -> None:
        self.name = told(url)
        self._alone = alone
        self.sends = False  # this connection holds the lock of the one program that sends
        self.broken = 0  # connections that were let go of, each with its locks
        self._url = url
        self._check = check
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None
        self._pipeline: AbstractContextManager[psycopg.Pipeline] | None = None

    def open(self) -> None:
        """Connect, bring the tables up to date and check the key; raises `StoreError` or `SettingsError`."""
        connection = connected(self._url)
        try:
            database = Connection(connection)
            self._refuse_company(database)
            with connection.transaction():
                database.execute("SELECT pg_advisory_xact_lock(?)", (MIGRATING,))
                migrate(database, self.name)
                self._check(database, self.name)
        except psycopg.Error as error:
            connection.close()
            raise self.explain(error) from None
        except BaseException:
            connection.close()
            raise
        self.sends = False
        self._connection = connection

    def _refuse_company(self, database: Database) -> None:
        """Take a lock that all programs that run share, and that whoever wants to be alone has to itself."""
        taken = "pg_try_advisory_lock" if self._alone else "pg_try_advisory_lock_shared"
        if not database.execute(f"SELECT {taken}(?)", (RUNNING,)).fetchone()[0]:
            words = "the bot runs: stop it first" if self._alone else "its keys or its content are being changed"
            raise StoreError(f"{self.name}: {words}")

    def begin(self, touched: Collection[Touched]) -> Database:
        """Open a transaction that holds the locks of all chats that it touches."""
        if self._connection is None:
            self.open()
        connection = self._connection
        assert connection is not None
        database = Connection(connection)
        self._pipeline = connection.pipeline()
        self._pipeline.__enter__()
        database.execute("BEGIN")
        chats = {chat for each in touched for chat in each.chats}
        outgoing = sorted({number for each in touched for number in each.outgoing})
        if outgoing:
            query = "SELECT chat FROM outbox WHERE id = ANY(?)"
            chats.update(chat for (chat,) in database.execute(query, (outgoing,)).fetchall())
        if chats:
            lock(database, chats)
        return database

    def commit(self) -> None:
        """Make it durable."""
        assert self._connection is not None
        Connection(self._connection).execute("COMMIT")
        pipeline, self._pipeline = self._pipeline, None
        assert pipeline is not None
        pipeline.__exit__(None, None, None)  # waits for all answers, and raises what went wrong

    def roll_back(self) -> None:
        """Undo all of it; a connection that broke is let go of."""
        connection, pipeline, self._pipeline = self._connection, self._pipeline, None
        if connection is None:
            return
        try:
            if pipeline is not None:
                with suppress(psycopg.Error):
                    pipeline.__exit__(None, None, None)
            Connection(connection).execute("ROLLBACK")
        except psycopg.Error:
            self._let_go()

    def wipe(self) -> bool:
        """Rows that were erased go when the server tidies up; its log is its own."""
        return True

    def lead(self, database: Database) -> bool:
        """Whether this connection is the one that sends, or can be from now on."""
        if not self.sends:
            self.sends = bool(database.execute("SELECT pg_try_advisory_lock(?)", (SENDING,)).fetchone()[0])
        return self.sends

    def explain(self, error: Exception) -> Exception:
        """Return an error of the server in words that say who can mend it, without the server's: they may quote."""
        if not isinstance(error, psycopg.Error):
            return error
        code = error.sqlstate
        if code is None or code[:2] in ("08", "57"):
            return ServerAwayError(f"{self.name}: {AWAY} ({code or type(error).__name__})")
        words = WHO_CAN_MEND.get(code, "the database refuses: report this to whoever develops the bot")
        return StoreError(f"{self.name}: {words} ({code})")

    def passes(self, error: Exception) -> bool:
        """Whether others were in the way; or the connection broke, and may have done so long ago."""
        if isinstance(error, psycopg.OperationalError) and self._connection is None:
            return True  # the next try connects, and if it cannot, that is no error of psycopg
        return isinstance(error, PASSING)

    def close(self) -> None:
        """Let go of the server."""
        self._let_go()

    def _let_go(self) -> None:
        connection, self._connection, self.sends = self._connection, None, False
        if connection is not None:
            self.broken += 1
            with suppress(psycopg.Error):
                connection.close()


def lock(database: Database, chats: Iterable[str]) -> None:
    """Wait for the locks of these chats, always in the same order, and hold them until the transaction ends."""
    numbers = sorted({lock_number(f"chat {chat}") for chat in chats})
    database.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(?::bigint[]) AS number", (numbers,))
