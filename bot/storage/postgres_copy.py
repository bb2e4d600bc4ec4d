"""Copies all tables of a PostgreSQL database to an SQLite file with the same tables, and back."""

import sqlite3
from collections.abc import Sequence

import psycopg
from psycopg import sql

from bot.storage.postgres_session import Connection, PostgresSession, connected

SOME = 500  # rows at a time


def copy_out(url: str, target: sqlite3.Connection, tables: Sequence[str], counted: Sequence[str]) -> None:
    """Copy all rows as they are at one moment."""
    session = PostgresSession(url, lambda _database, _name: None)
    try:
        with connected(url) as source, source.transaction():
            source.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for table in tables:
                columns = _columns(target, table)
                with source.cursor(name=table) as cursor:
                    cursor.itersize = SOME
                    cursor.execute(_select(table, columns))
                    target.executemany(_insert(table, columns), cursor)
            for table in counted:
                (last,) = (
                    Connection(source)
                    .execute("SELECT last_value FROM pg_sequences WHERE sequencename = ?", (f"{table}_id_seq",))
                    .fetchone()
                )
                target.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
                target.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last or 0))
    except psycopg.Error as error:
        raise session.explain(error) from None


def copy_in(
    url: str, source: sqlite3.Connection, tables: Sequence[str], counted: Sequence[str], *, replace: bool
) -> bool:
    """Put all rows in the place of what is there, in one transaction; False if something is, and is not to go."""
    session = PostgresSession(url, lambda _database, _name: None, alone=True)
    try:
        target = session.begin(())
        full = target.execute("SELECT EXISTS (SELECT 1 FROM chat) OR EXISTS (SELECT 1 FROM seen)").fetchone()[0]
        if full and not replace:
            return False
        for table in (*tables, "fleeting"):
            target.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of our own, here and below
        for table in tables:
            columns = _columns(source, table)
            rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608
            while some := rows.fetchmany(SOME):
                for row in some:
                    target.execute(_insert(table, columns), row)
                target.execute("SELECT 1").fetchone()  # waits, so that not everything is under way at once
        for table in counted:
            found = source.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
            target.execute("SELECT setval(?, ?, true)", (f"{table}_id_seq", max(1, found[0] if found else 1)))
        target.execute("SELECT setval('comment_id_seq', (SELECT coalesce(max(id), 1) FROM comment))")
        session.commit()
    except psycopg.Error as error:
        raise session.explain(error) from None
    finally:
        session.roll_back()
        session.close()
    return True


def _columns(file: sqlite3.Connection, table: str) -> list[str]:
    return [name for (name,) in file.execute("SELECT name FROM pragma_table_info(?)", (table,))]


def _select(table: str, columns: Sequence[str]) -> sql.Composed:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("SELECT {} FROM {}").format(names, sql.Identifier(table))


def _insert(table: str, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608
