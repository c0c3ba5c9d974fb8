"""A unit of work: one database transaction with the moment, the actor and the effects that it leaves behind."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.tenant.tenant import Tenant


class Work:
    """What domain code works with.

    `now` is one naive Budapest stamp for the whole unit, so that everything done together carries the same time.
    """

    def __init__(
        self, tenant: Tenant, db: sqlite3.Connection, call: str, actor: str, call_id: int | None = None
    ) -> None:
        self.tenant = tenant
        self.db = db
        self.call = call
        self.actor = actor
        self.call_id = call_id
        self.now = tenant.clock.stamp()
        self.words = tenant.words
        self.switches = tenant.switches

    @classmethod
    @contextmanager
    def writing(cls, tenant: Tenant, call: str, actor: str, call_id: int | None) -> Iterator[Work]:
        with tenant.database.writing() as db:
            yield cls(tenant, db, call, actor, call_id)

    @classmethod
    @contextmanager
    def reading(cls, tenant: Tenant, call: str, actor: str) -> Iterator[Work]:
        with tenant.database.reading() as db:
            yield cls(tenant, db, call, actor)

    @property
    def today(self) -> str:
        return self.now[:10]

    def one(self, sql: str, *values: Any) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.db.execute(sql, values).fetchone()[0]

    def all(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        return self.db.execute(sql, values).fetchall()

    def insert(self, table: str, **columns: Any) -> None:
        """Column names come from our code alone, never from a request."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        self.db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))

    def update(self, table: str, key: dict[str, Any], **columns: Any) -> None:
        changes = ", ".join(f"{name} = ?" for name in columns)
        where = " AND ".join(f"{name} = ?" for name in key)
        self.db.execute(f"UPDATE {table} SET {changes} WHERE {where}", (*columns.values(), *key.values()))

    def next_id(self, sequence: str) -> int:
        return int(
            self.value(
                "INSERT INTO sequences VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
                sequence,
            )
        )

    def effect(self, kind: str, document_kind: str, document_id: int, detail: str = "") -> None:
        """Notes in the append-only log that something has changed; it is undone with the transaction."""
        self.insert(
            "effects",
            id=self.next_id("effect"),
            at=self.now,
            call_id=self.call_id,
            call=self.call,
            kind=kind,
            document_kind=document_kind,
            document_id=document_id,
            detail=detail,
        )
