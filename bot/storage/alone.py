"""A database with nobody else in it: for whoever changes the keys or puts a backup in its place."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from bot.errors import SettingsError
from bot.storage.database import Database
from bot.storage.lockfile import lock
from bot.storage.opening import Location
from bot.storage.records import Records, check_key
from bot.storage.sqlite import SqliteSession, connect, has_data
from bot.storage.writer import Session

T = TypeVar("T")


@contextmanager
def alone(location: Location, records: Records) -> Iterator[Session]:
    """Open a database that is there already; raises `StoreError` while another program uses it."""
    if isinstance(location, Path):
        if not has_data(location):
            raise SettingsError(f"there is no database {location}: BOT_DATA_DIR or DATABASE_URL name another place")
        with lock(location):
            session: Session = SqliteSession(connect(location, records), str(location))
            yield from _until_done(session)
        return
    from bot.storage.postgres_session import PostgresSession  # noqa: PLC0415 -- most bots do without psycopg

    session = PostgresSession(location, lambda database, name: check_key(database, name, records), alone=True)
    yield from _until_done(session)


def _until_done(session: Session) -> Iterator[Session]:
    try:
        yield session
    finally:
        session.close()


def at_once(session: Session, work: Callable[[Database], T]) -> T:
    """Do some work as one transaction."""
    try:
        done = work(session.begin(()))
        session.commit()
    except Exception as error:  # noqa: BLE001 -- told to whoever asked, as the database means it
        session.roll_back()
        raise session.explain(error) from None
    return done
