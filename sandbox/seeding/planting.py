"""Plants the sample data into an empty account, many rows at a time."""

import json
import random
from datetime import date, timedelta
from typing import Any

from sandbox.ledger import documents
from sandbox.ledger.cards import business_of
from sandbox.ledger.customers import block_of
from sandbox.ledger.invoices import reversed_line
from sandbox.ledger.money import document_sums
from sandbox.ledger.products import DEFAULT_FOLDER
from sandbox.seeding import names
from sandbox.seeding.papers import DAY, Paper, Writer
from sandbox.seeding.partners import Partners
from sandbox.tenant.account import ADMINISTRATOR, CATEGORY_OF, KINDS
from sandbox.tenant.clock import stamp_of
from sandbox.tenant.records import Record
from sandbox.tenant.tenant import FIRST_IDS
from sandbox.tenant.work import Work

PAYMENT_DAYS = (0, 8, 8, 15, 30)


class Ids:
    """Counters that are written back once, at the end."""

    def __init__(self) -> None:
        self._last = dict(FIRST_IDS)

    def next(self, name: str) -> int:
        self._last[name] = self._last.get(name, 0) + 1
        return self._last[name]

    def save(self, work: Work) -> None:
        work.db.executemany("INSERT OR REPLACE INTO sequences VALUES (?, ?)", self._last.items())


def plant(work: Work, seed: int, counts: dict[str, int]) -> None:
    """`counts`: invoices, orders, offers, contacts."""
    Planting(work, seed).plant(counts)


class Planting:
    def __init__(self, work: Work, seed: int) -> None:
        self.work = work
        self.chance = random.Random(seed)
        self.now = work.tenant.clock.moment()
        self.ids = Ids()
        self.creator = work.tenant.users[ADMINISTRATOR]
        self.rows: dict[str, list[dict[str, Any]]] = {"cards": [], "status_changes": [], "documents": [], "lines": []}
        self.blocks: dict[int, dict[str, str]] = {}
        self.users = list(work.tenant.users)

    def plant(self, counts: dict[str, int]) -> None:
        self._products()
        wanted = {kind: counts.get(f"{kind}s", 0) for kind in KINDS}
        needed = max(counts.get("contacts", 0), 1 if any(wanted.values()) else 0)
        contacts = Partners(self.work, self.chance, self.ids, self._days_ago).plant(needed)
        for kind in KINDS:
            for paper in Writer(kind, self.chance, self.now, contacts).papers(wanted[kind]):
                self._write_paper(paper)
        self._flush()
        self.ids.save(self.work)

    def _days_ago(self, days: int) -> str:
        return stamp_of(self.now - days * DAY)

    def _products(self) -> None:
        folder = DEFAULT_FOLDER[self.work.tenant.language]
        for sku, name, price, vat, unit, quantity in names.PRODUCTS:
            self.work.insert(
                "products",
                id=self.ids.next("product"),
                sku=sku,
                name=name,
                folder=folder,
                vat=vat,
                price_net=price,
                currency="HUF",
                unit=unit,
                quantity=quantity,
            )

    def _write_paper(self, paper: Paper) -> None:
        paper.row = {"kind": paper.kind, "id": self.ids.next(paper.kind), "card_id": self.ids.next("card")}
        number, pad_counter = self._number(paper)
        block = self._block(paper.contact)
        self._card(paper, number, block)
        self._lines(paper)
        self.rows["documents"].append(paper.row)
        self._document(paper, number, pad_counter, block)

    def _number(self, paper: Paper) -> tuple[str, str]:
        if not paper.is_issued:
            return "", ""
        year = stamp_of(paper.moment)[:4]
        series = documents.series_of(paper.kind, year, paper.currency, paper.is_proforma)
        counter = self.ids.next(f"number {series}")
        return f"{series}/{counter:05d}", f"{counter:05d}"

    def _block(self, contact: Record) -> dict[str, str]:
        if contact["id"] not in self.blocks:
            self.blocks[contact["id"]] = block_of(self.work, contact)
        return self.blocks[contact["id"]]

    def _card(self, paper: Paper, number: str, block: dict[str, Any]) -> None:
        statuses = {row["word"]: row["id"] for row in self.work.tenant.statuses_of(CATEGORY_OF[paper.kind])}
        created, changed = stamp_of(paper.moment), stamp_of(paper.modified)
        self.rows["cards"].append(
            {
                "id": paper.row["card_id"],
                "category_id": CATEGORY_OF[paper.kind],
                "status_id": statuses[paper.word],
                "user_id": self.chance.choice(self.users),
                "contact_id": paper.contact["id"],
                "business_id": business_of(paper.contact),
                "name": documents.card_name_of(self.work, number, block["Name"]),
                "hash": self._token(),
                "email": f"{self._token()}@db.minicrm.hu",
                "status_updated_at": changed,
                "created_by": self.creator,
                "created_at": created,
                "updated_by": self.creator,
                "updated_at": changed,
            }
        )
        old_id = None
        for moment, word in paper.history:
            self.rows["status_changes"].append(
                {
                    "id": self.ids.next("status_change"),
                    "card_id": paper.row["card_id"],
                    "user_id": self.users[0],
                    "closed_at": stamp_of(moment),
                    "old_id": old_id,
                    "new_id": statuses[word],
                }
            )
            old_id = statuses[word]

    def _token(self) -> str:
        return f"{self.chance.getrandbits(80):020x}"

    def _lines(self, paper: Paper) -> None:
        if paper.storned and self.work.switches["storno_sign"] == "negative":
            paper.lines = [reversed_line(line) for line in paper.lines]
        for line in paper.lines:
            self.rows["lines"].append(
                {"id": self.ids.next("line"), "kind": paper.kind, "document_id": paper.row["id"], **line}
            )

    def _document(self, paper: Paper, number: str, pad_counter: str, block: dict[str, Any]) -> None:
        day = stamp_of(paper.moment)[:10]
        prompt = (date.fromisoformat(day) + timedelta(self.chance.choice(PAYMENT_DAYS))).isoformat()
        sums = document_sums(paper.lines, paper.currency, paper.vat_mode)
        has_file = paper.is_issued and paper.kind != "order"
        if paper.storned:
            paper.storned.row["storner_id"] = paper.row["id"]
        paper.row |= {
            "customer_id": paper.contact["id"],
            "number": number,
            "pad_counter": pad_counter,
            "type": self._type(paper),
            "is_proforma": int(paper.is_proforma),
            "language": self.work.tenant.language.upper(),
            "subject": paper.subject,
            "payment_method": self.chance.choice(("WiredTransfer", "WiredTransfer", "Cash", "CreditCard")),
            "issued": day,
            "performance": day,
            "prompt": prompt,
            "paid": stamp_of(paper.paid_at)[:10] if paper.paid_at else "",
            "currency": paper.currency,
            "vat_mode": paper.vat_mode,
            "amount_net": str(sums.net),
            "amount_vat": str(sums.vat),
            "amount": str(sums.gross),
            "customer": json.dumps(block),
            "storner_id": None,
            "storned_id": paper.storned.row["id"] if paper.storned else None,
            "file_id": self.ids.next("file") if has_file else None,
            "token": self._token() if has_file else "",
            "modified": stamp_of(paper.modified),
        }

    def _type(self, paper: Paper) -> str:
        if paper.is_proforma:
            return self.work.words.label("proforma")
        if paper.storned and self.work.switches["storno_type"] == "own":
            return self.work.words.label("storno")
        return paper.kind.capitalize()

    def _flush(self) -> None:
        for table, rows in self.rows.items():
            if rows:
                marks = ", ".join(f":{name}" for name in rows[0])
                self.work.db.executemany(f"INSERT INTO {table} ({', '.join(rows[0])}) VALUES ({marks})", rows)
