"""A connection to PostgreSQL: how it is made and made again, what is locked, and what its errors mean.

Several programs may use one server. Whoever changes something of a chat first takes the chat's lock, and all locks of a
transaction in one order, so that no two wait for each other. Statements go out in a pipeline: one that is not asked
for its rows costs no way to the server and back.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from functools import cache
from time import monotonic
from typing import Any

import psycopg
import structlog
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.errors import ServerAwayError, SettingsError, StoreError
from bot.storage.database import Database, Rows
from bot.storage.postgres_schema import migrate
from bot.storage.writer import Touched

log = structlog.get_logger(__name__)

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

# A program that hangs keeps its connection, for its system answers in its stead, and with it its locks. So the others end
# the connection when nothing was heard of it for so long; within a pipeline none of the server's own limits would.
HUNG = 8.0  # seconds, of the one that sends
HUNG_WITHIN = 30.0  # of one that holds locks of chats: a message that takes long to handle is no hanging
SILENT = (
    6.0  # after which whoever sends doubts that it still does: less, for it hears of the server later than it of us
)
HANGING = """
    SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
    WHERE l.locktype = 'advisory' AND l.mode = 'ExclusiveLock' AND l.granted AND a.pid <> pg_backend_pid()
    AND a.datname = current_database() AND a.usename = current_user AND a.wait_event_type = 'Client'
    AND a.state_change < clock_timestamp() - make_interval(secs =>
        CASE (l.classid::bigint << 32) | l.objid::bigint WHEN ? THEN ? ELSE ? END)"""
EVERY = 1.0  # seconds between two looks for such

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
# What it says when it is there and does not let us in; a connection that was refused has no code. In another language
# its own words behind ours must do.
NOT_LET_IN = {
    "too many": "the server takes no more connections: raise its max_connections, or the limit of the user",
    "remaining connection slots": "the server takes no more connections: raise its max_connections",
    "authentication failed": "the server does not let us in: check user and password in DATABASE_URL",
    "no pg_hba.conf entry": "the server does not let us in: allow this machine and user in its pg_hba.conf",
    "does not exist": "the server has no such user or database: make it, or check DATABASE_URL",
}

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
    """Return which database an address names, without a password; raises `SettingsError` if it names none."""
    try:
        parts = conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its words quote the address
        raise SettingsError(
            "DATABASE_URL has something in it that PostgreSQL does not know: look after the ?"
        ) from None
    return f"PostgreSQL {parts.get('dbname') or '?'} at {parts.get('host') or 'localhost'}:{parts.get('port') or 5432}"


def connected(url: str) -> psycopg.Connection[tuple[Any, ...]]:
    """Connect, or say why that cannot be done."""
    name = told(url)
    try:
        return psycopg.connect(make_conninfo(url, **LINK), autocommit=True)
    except psycopg.Error as error:
        why = _last_line(error)
        words = next((words for said, words in NOT_LET_IN.items() if said in why), AWAY)
        raise ServerAwayError(f"{name}: {words} ({why})") from None


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
        self._terms = 0  # one more for each connection that was let go of, with its locks
        self._heard = monotonic()  # of the server
        self._looked = 0.0  # for others that hang
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
        self._heard = monotonic()

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
        """Nothing: what a server keeps of erased rows, sealed as they were, and its log are its own."""
        return True

    def lead(self, database: Database) -> bool:
        """Whether this connection is the one that sends, or can be from now on."""
        if monotonic() - self._looked > EVERY:
            self._looked = monotonic()
            if database.execute(HANGING, (SENDING, HUNG, HUNG_WITHIN)).fetchall():
                log.warning("another program hangs: its connection to the database was ended")
        if not self.sends:
            self.sends = bool(database.execute("SELECT pg_try_advisory_lock(?)", (SENDING,)).fetchone()[0])
        return self.sends

    def term(self) -> int:
        """Another number whenever this connection may not have been the one that sends; see `Store.term`."""
        if self.sends and monotonic() - self._heard > SILENT:
            self._terms += 1  # we hung, and the server may have ended it; what is in hand is looked for anew
            self._heard = monotonic()
        return self._terms

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
            self._terms += 1
            with suppress(psycopg.Error):
                connection.close()


def lock(database: Database, chats: Iterable[str]) -> None:
    """Wait for the locks of these chats, always in the same order, and hold them until the transaction ends."""
    numbers = sorted({lock_number(f"chat {chat}") for chat in chats})
    database.execute("SELECT pg_advisory_xact_lock(number) FROM unnest(?::bigint[]) AS number", (numbers,))
