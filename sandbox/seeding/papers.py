"""Sample orders, offers and invoices: when they were made, for whom, over what, and how far they came."""

import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sandbox.ledger.money import CENT, rounded
from sandbox.seeding import names
from sandbox.tenant.records import Record

DAY = 86400
SPREAD_DAYS = 425
SETTLED_AFTER_DAYS = 60
PER_HUF = {"HUF": Decimal(1), "EUR": Decimal("0.0025"), "RON": Decimal("0.0125")}

# How far the documents came, newest first, over and over; what is older than two months has mostly been settled.
STORIES = {
    "order": ("draft", "in_progress", "completed", "paid", "failed", "in_progress", "draft", "paid", "completed"),
    "offer": ("unissued", "sent", "accepted", "rejected", "preparing", "sent", "accepted"),
    "invoice": (
        "issued",
        "paid",
        "issued",
        "paid",
        "proforma",
        "paid",
        "storno",
        "issued",
        "paid",
        "paid",
        "proforma_paid",
        "paid",
        "paid",
        "paid",
        "issued",
        "paid",
        "reverse",
    ),
}
SETTLED = {
    "order": ("paid", "paid", "paid", "failed"),
    "offer": ("accepted", "rejected"),
    "invoice": ("paid", "paid", "paid", "paid", "paid", "storno", "issued"),
}
ALWAYS_AS_TOLD = 10  # a handful of documents shows every state


@dataclass
class Paper:
    """One document before it has an id."""

    kind: str
    moment: float
    contact: Record
    currency: str
    lines: list[dict[str, str]]
    word: str = ""
    is_issued: bool = True
    is_proforma: bool = False
    vat_mode: str = "NormalVAT"
    paid_at: float | None = None
    modified: float = 0
    history: list[tuple[float, str]] = field(default_factory=list)  # (moment, word)
    storned: "Paper | None" = None
    subject: str = ""
    row: dict[str, Any] = field(default_factory=dict)


class Writer:
    """Makes up the documents of one kind."""

    def __init__(self, kind: str, chance: random.Random, now: float, contacts: list[dict[str, Any]]) -> None:
        self.kind = kind
        self.chance = chance
        self.now = now
        self.contacts = contacts
        self.by_id = {contact["id"]: contact for contact in contacts}

    def papers(self, count: int) -> list[Paper]:
        """Exactly `count` documents, oldest first."""
        made: list[Paper] = []
        position = 0
        while len(made) < count:
            age_days = 0.1 + SPREAD_DAYS * ((position + self.chance.random() * 0.5) / count) ** 1.2
            made.extend(self._story(position, age_days, room=count - len(made)))
            position += 1
        return sorted(made, key=lambda paper: paper.moment)

    def _story(self, position: int, age_days: float, room: int) -> list[Paper]:
        stories = STORIES[self.kind]
        name = stories[position % len(stories)]
        if age_days > SETTLED_AFTER_DAYS and position >= ALWAYS_AS_TOLD:
            name = self.chance.choice(SETTLED[self.kind])
        if room == 1 and name in ("storno", "proforma_paid"):
            name = "paid"
        paper = self._paper(self.now - age_days * DAY)
        tell = {"order": self._order, "offer": self._offer, "invoice": self._invoice}[self.kind]
        return tell(paper, name)

    def _paper(self, moment: float) -> Paper:
        contact = self.chance.choice(self.contacts)
        if self.kind == "invoice" and contact["business_id"]:
            contact = self.by_id[contact["business_id"]]
        is_foreign = contact["phone"].startswith("+40")
        currency = self.chance.choices(("RON", "EUR") if is_foreign else ("HUF", "EUR"), (3, 1))[0]
        return Paper(
            self.kind,
            moment,
            contact,
            currency,
            self._lines(currency, is_foreign),
            modified=moment,
            subject=self.chance.choice(names.SUBJECTS),
        )

    def _lines(self, currency: str, is_foreign: bool) -> list[dict[str, str]]:
        products = self.chance.sample(names.PRODUCTS, self.chance.choice((1, 1, 2, 3, 4)))
        is_exempt = is_foreign and self.chance.random() < 0.5
        return [self._line(product, currency, "KBAET" if is_exempt else product[3]) for product in products]

    def _line(self, product: tuple[str, ...], currency: str, vat: str) -> dict[str, str]:
        sku, name, price, _, unit, _ = product
        converted = rounded(Decimal(price) * PER_HUF[currency], CENT)
        return {
            "sku": sku,
            "ean": "",
            "name": name,
            "description": "",
            "price_net": str(max(converted, CENT)),
            "quantity": str(self.chance.choice((1, 1, 2, 3, 5, 10, 12, 24))),
            "unit": unit,
            "vat": vat,
        }

    def _later(self, moment: float, least_days: float | int, most_days: int) -> float:
        later = moment + self.chance.uniform(least_days, most_days) * DAY
        latest = self.now - 60
        return later if later <= latest else moment + self.chance.random() * (latest - moment)

    def _walk(self, paper: Paper, words: tuple[Any, ...]) -> None:
        """Through these states, a few days apart."""
        moment = paper.moment
        for position, word in enumerate(words):
            moment = moment if position == 0 else self._later(moment, 0.2, 9)
            paper.history.append((moment, word))
        paper.word, paper.modified = words[-1], moment

    def _order(self, paper: Paper, name: str) -> list[Paper]:
        ways = {
            "draft": ("draft",),
            "in_progress": ("draft", "in_progress"),
            "completed": ("draft", "in_progress", "completed"),
            "paid": ("draft", "in_progress", "completed", "paid"),
            "failed": ("draft", "in_progress", "completed", "failed"),
        }
        self._walk(paper, ways[name])
        paper.is_issued = name != "draft"
        paper.paid_at = paper.modified if name == "paid" else None
        return [paper]

    def _offer(self, paper: Paper, name: str) -> list[Paper]:
        ways = {
            "unissued": ("preparing",),
            "preparing": ("preparing",),
            "sent": ("preparing", "sent"),
            "accepted": ("preparing", "sent", "accepted"),
            "rejected": ("preparing", "sent", "rejected"),
        }
        self._walk(paper, ways[name])
        paper.is_issued = name != "unissued"
        return [paper]

    def _invoice(self, paper: Paper, name: str) -> list[Paper]:
        if name == "reverse":
            paper.vat_mode, name = "ReverseCharge", "issued"
        if name in ("proforma", "proforma_paid"):
            paper.is_proforma = True
        paper.history = [(paper.moment, "issued")]
        paper.word = "issued"
        if name in ("paid", "proforma_paid"):
            paper.paid_at = self._later(paper.moment, 1, 30)
            self._end(paper, "paid", paper.paid_at)
        if name == "storno":
            return [paper, self._storno_of(paper)]
        return [paper, self._invoice_of(paper)] if name == "proforma_paid" else [paper]

    @staticmethod
    def _end(paper: Paper, word: str, moment: float) -> None:
        paper.word, paper.modified = word, moment
        paper.history.append((moment, word))

    def _follower(self, paper: Paper, moment: float, word: str, **other: Any) -> Paper:
        return Paper(
            "invoice",
            moment,
            paper.contact,
            paper.currency,
            paper.lines,
            word=word,
            modified=moment,
            vat_mode=paper.vat_mode,
            subject=paper.subject,
            history=[(moment, word)],
            **other,
        )

    def _storno_of(self, paper: Paper) -> Paper:
        moment = self._later(paper.moment, 0.5, 20)
        self._end(paper, "stornoed", moment)
        return self._follower(paper, moment + 1, "stornoed", storned=paper)

    def _invoice_of(self, proforma: Paper) -> Paper:
        moment = proforma.modified
        return self._follower(proforma, moment + 1, "paid", paid_at=moment)
