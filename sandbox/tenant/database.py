"""The sandbox's memory on disk: one SQLite file in WAL mode, one writer at a time, a pool of readers."""

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sandbox.tenant.searching import holds_words

SCHEMA = Path(__file__).with_name("schema.sql")


class InUse(Exception):
    """Another process already serves this data directory."""


class Database:
    """Hands out transactions.

    A transaction survives the death of the process as soon as it is committed (WAL, synchronous=NORMAL);
    a power cut may lose the last ones, which a stand-in can afford.
    """

    def __init__(self, directory: Path | str) -> None:
        self.directory = Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self._guard = self._lock_directory()
        self._path = self.directory / "sandbox.sqlite3"
        self._write_lock = threading.Lock()
        self._readers: list[sqlite3.Connection] = []
        self._writer = self._connect()
        self._writer.executescript(SCHEMA.read_text("utf-8"))

    def _lock_directory(self) -> TextIO:
        guard = (self.directory / "in_use").open("w")
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            guard.close()
            raise InUse(f"Another sandbox is already running on {self.directory}.") from None
        return guard

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=20)
        connection.row_factory = sqlite3.Row
        connection.create_function("holds_words", 2, holds_words, deterministic=True)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction that is on disk when the block ends, or that never happened if the block raises."""
        with self._write_lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view; readers never wait for the writer."""
        try:
            connection = self._readers.pop()
        except IndexError:
            connection = self._connect()
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")
            self._readers.append(connection)

    def close(self) -> None:
        with self._write_lock:
            for connection in [*self._readers, self._writer]:
                connection.close()
            self._readers.clear()
        self._guard.close()
