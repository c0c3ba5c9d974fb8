"""The log of API calls, in a file of its own so that reading calls never wait for changing ones."""

import sqlite3
import threading
from pathlib import Path
from typing import Any

from sandbox.serving.wire import Request
from sandbox.tenant.records import Record

SCHEMA = """CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL, class TEXT NOT NULL,
    status INTEGER, faults TEXT NOT NULL, milliseconds REAL NOT NULL, body TEXT NOT NULL)"""
KEPT = 50_000
BODY_LENGTH = 20_000


class CallLog:
    """Keys are never written: the log takes method, path, body and outcome only."""

    def __init__(self, directory: Any) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(Path(directory) / "calls.sqlite3", isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(SCHEMA)

    def last_id(self) -> int:
        with self._lock:
            return int(self._db.execute("SELECT ifnull(max(id), 0) FROM calls").fetchone()[0])

    def add(
        self,
        call_id: int,
        at: str,
        request: Request,
        call_class: str,
        status: Record,
        faults: list[Any],
        milliseconds: float,
    ) -> None:
        """`status` is None where the connection broke before any answer."""
        row = (
            call_id,
            at,
            request.method,
            request.target,
            call_class,
            status,
            ",".join(faults),
            round(milliseconds, 2),
            request.body[:BODY_LENGTH].decode("utf-8", "replace"),
        )
        with self._lock:
            self._db.execute("INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            if call_id % 1000 == 0:
                self._db.execute("DELETE FROM calls WHERE id <= ?", (call_id - KEPT,))

    def since(self, call_id: int = 0, call_class: str = "", limit: int = 1000) -> list[Any]:
        """The calls after that id, oldest first."""
        sql = "SELECT * FROM calls WHERE id > ? AND (? = '' OR class = ?) ORDER BY id LIMIT ?"
        with self._lock:
            return [dict(row) for row in self._db.execute(sql, (call_id, call_class, call_class, limit))]

    def latest(self, limit: int, offset: int = 0) -> list[Any]:
        with self._lock:
            rows = self._db.execute("SELECT * FROM calls ORDER BY id DESC LIMIT ? OFFSET ?", (limit, offset))
            return [dict(row) for row in rows]

    def count(self) -> int:
        with self._lock:
            return int(self._db.execute("SELECT count(*) FROM calls").fetchone()[0])

    def clear(self) -> None:
        with self._lock:
            self._db.execute("DELETE FROM calls")

    def close(self) -> None:
        with self._lock:
            self._db.close()
