"""The tenant: everything that outlives a single request, and the unit of work in which it changes."""

import json
import random
import sqlite3
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from sandbox.tenant.account import CATEGORIES, FIELDS, STATUSES, USERS
from sandbox.tenant.clock import Clock
from sandbox.tenant.database import Database
from sandbox.tenant.records import Record
from sandbox.tenant.switches import Switches
from sandbox.tenant.words import LANGUAGES, Words
from sandbox.tenant.work import Work

DEFAULTS: dict[str, Any] = {"system_id": 12345, "language": "hu", "seed": 1}
TABLES = (
    "settings",
    "sequences",
    "users",
    "statuses",
    "fields",
    "contacts",
    "addresses",
    "cards",
    "status_changes",
    "documents",
    "lines",
    "products",
    "effects",
)
# Ids of different things never look alike, so that one taken for another is noticed.
FIRST_IDS = {
    "contact": 7500,
    "address": 300,
    "card": 24000,
    "status_change": 560,
    "order": 80,
    "offer": 930,
    "invoice": 1200,
    "line": 50000,
    "product": 0,
    "file": 60000,
    "effect": 0,
}


class Mismatch(Exception):
    """What was asked for is not what the data directory holds."""


class Tenant:
    """One MiniCRM account: its database, clock, switches and words.

    What is None is taken from the data directory, or from DEFAULTS where that is new.
    """

    def __init__(
        self,
        directory: Path | str,
        *,
        system_id: int | None = None,
        language: str | None = None,
        seed: int | None = None,
    ) -> None:
        self.database = Database(directory)
        self.clock = Clock()
        self.switches = Switches()
        self.base_url = ""
        self._number_lock = threading.Lock()
        self._work_number = 0
        stored = self._read_settings()
        self.is_new = not stored
        account = DEFAULTS | stored
        for name, wanted in (("system_id", system_id), ("language", language)):
            if stored and wanted not in (None, stored[name]):
                self.database.close()
                raise Mismatch(f"{directory} holds a sandbox with {name} {stored[name]}, not {wanted}.")
        self.system_id: int = system_id or account["system_id"]
        self.words = Words(language or account["language"])
        self.seed: int = account["seed"] if seed is None else seed
        self.chance = random.Random(f"{self.seed}:users")

    @property
    def language(self) -> str:
        return self.words.language

    def _read_settings(self) -> dict[str, Any]:
        with self.database.reading() as db:
            stored = {row["name"]: json.loads(row["value"]) for row in db.execute("SELECT name, value FROM settings")}
            latest = db.execute(
                "SELECT max(stamp) FROM (SELECT max(modified) AS stamp FROM documents "
                "UNION SELECT max(updated_at) FROM cards)"
            ).fetchone()[0]
            self._read_account(db)
        if "switches" in stored:
            self.switches = Switches(stored["switches"])
        if "clock" in stored:
            self.clock.resume(stored["clock"], latest)
        account: dict[str, Any] = stored.get("account", {})
        return account

    def _read_account(self, db: sqlite3.Connection) -> None:
        self.statuses: dict[int, Record] = {row["id"]: row for row in db.execute("SELECT * FROM statuses ORDER BY id")}
        self.users: dict[int, str] = {row["id"]: row["name"] for row in db.execute("SELECT * FROM users ORDER BY id")}
        self.fields: dict[str, dict[str, tuple[str, dict[str, str]]]] = {}
        for row in db.execute("SELECT * FROM fields ORDER BY rowid"):
            self.fields.setdefault(row["owner"], {})[row["name"]] = (row["type"], json.loads(row["options"]))

    def found(self, work: Work) -> None:
        """Writes what a new account starts with: modules' statuses, users, fields, the numbers where ids begin."""
        column = LANGUAGES.index(self.language)
        work.db.executemany("INSERT INTO users VALUES (?, ?)", [(key, names[column]) for key, names in USERS])
        work.db.executemany(
            "INSERT INTO statuses VALUES (?, ?, ?, ?, ?)",
            [(key, category, word, (hu, en)[column], group) for key, category, word, hu, en, group in STATUSES],
        )
        work.db.executemany(
            "INSERT INTO fields VALUES (?, ?, ?, ?)",
            [(owner, name, kind, json.dumps(options)) for owner, name, kind, options in FIELDS],
        )
        work.db.executemany("INSERT INTO sequences VALUES (?, ?)", FIRST_IDS.items())
        self.remember(work, "account", {"system_id": self.system_id, "language": self.language, "seed": self.seed})
        self.remember(work, "switches", self.switches.describe())
        self.remember(work, "clock", self.clock.record())
        self._read_account(work.db)

    def empty(self, work: Work) -> None:
        for table in TABLES:
            work.db.execute(f"DELETE FROM {table}")

    @staticmethod
    def remember(work: Work, name: str, value: Any) -> None:
        work.db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def save(self, name: str, value: Any) -> None:
        with self.work("sandbox", "") as work:
            self.remember(work, name, value)

    def reread(self) -> None:
        with self.database.reading() as db:
            self._read_account(db)

    # Units of work -----------------------------------------------------------------------------

    def next_number(self) -> int:
        with self._number_lock:
            self._work_number += 1
            return self._work_number

    def start_numbers_after(self, last: int) -> None:
        self._work_number = max(self._work_number, last)

    def work(self, call: str, actor: str, call_id: int | None = None) -> AbstractContextManager[Work]:
        """A unit of work that changes things: `with tenant.work(...) as work`, on disk when the block ends."""
        return Work.writing(self, call, actor, call_id)

    def look(self, call: str = "", actor: str = "") -> AbstractContextManager[Work]:
        """A unit of work that only reads."""
        return Work.reading(self, call, actor)

    # The account's words -----------------------------------------------------------------------

    def status(self, category_id: int, word: str) -> Record:
        return next(row for row in self.statuses.values() if row["category_id"] == category_id and row["word"] == word)

    def statuses_of(self, category_id: int) -> list[Record]:
        return [row for row in self.statuses.values() if row["category_id"] == category_id]

    def find_status(self, category_id: int, value: Any) -> Record | None:
        """The status of a module given by id or by the word that people see; None when there is none."""
        text = str(value).strip()
        return next((row for row in self.statuses_of(category_id) if text in (str(row["id"]), row["label"])), None)

    def find_user(self, value: Any) -> int | None:
        text = str(value).strip()
        return next((key for key, name in self.users.items() if text in (str(key), name)), None)

    def category_names(self) -> dict[int, str]:
        column = LANGUAGES.index(self.language)
        return {category.id: category.names[column] for category in CATEGORIES}
