"""Sample companies and people with their addresses."""

import json
import random
from typing import Any

from sandbox.ledger.contacts import derived
from sandbox.seeding import identifiers, names
from sandbox.tenant.account import ADMINISTRATOR
from sandbox.tenant.records import Record
from sandbox.tenant.searching import words_in
from sandbox.tenant.work import Work


class Partners:
    """Plants contacts in turn: a company, somebody who works there, a company, a person on their own now and then."""

    def __init__(self, work: Work, chance: random.Random, ids: Any, stamp_at: Any) -> None:
        self.work = work
        self.chance = chance
        self.ids = ids
        self.creator = work.tenant.users[ADMINISTRATOR]
        self.stamp_at = stamp_at  # days ago -> stamp
        self.contacts: list[dict[str, Any]] = []
        self.addresses: list[dict[str, Any]] = []

    def plant(self, count: int) -> list[Any]:
        company: dict[str, Any] | None = None
        for position in range(count):
            if position % 2 == 0:
                company = self._company(position)
            else:
                self._person(position, company if position % 8 != 7 else None)
        self._write("contacts", self.contacts)
        self._write("addresses", self.addresses)
        return self.contacts

    def _write(self, table: str, rows: list[Any]) -> None:
        if rows:
            names_ = ", ".join(rows[0])
            marks = ", ".join("?" * len(rows[0]))
            self.work.db.executemany(
                f"INSERT INTO {table} ({names_}) VALUES ({marks})", [tuple(row.values()) for row in rows]
            )

    def _company(self, position: int) -> dict[str, Any]:
        is_romanian = position // 2 % 5 == 4
        name = self._romanian_name() if is_romanian else self._hungarian_name()
        vat = (identifiers.romanian_vat if is_romanian else identifiers.hungarian_vat)(self.chance)
        account = (identifiers.romanian_iban if is_romanian else identifiers.hungarian_account)(self.chance)
        details = {
            "Url": f"https://www.{'-'.join(words_in(name)[:2])}.example",
            "RegistrationNumber": self._registration(is_romanian),
            "EUVatNumber": vat if is_romanian else f"HU{vat[:8]}",
            "Region": "Erdély" if is_romanian else "",
            "Employees": self.chance.choice((1, 4, 12, 40, 180)),
            "FoundingYear": self.chance.randint(1991, 2023),
        }
        contact = self._contact(
            "Business", {"name": name}, details, position, vat_number=vat, bank_account=account, is_romanian=is_romanian
        )
        self._addresses(contact, is_romanian)
        return contact

    def _hungarian_name(self) -> str:
        pick = self.chance.choice
        stem = pick(names.COMPANY_WORDS)
        if self.chance.random() < 0.2:
            stem = f"{pick(names.SURNAMES)} és {pick(names.SURNAMES)}"
        return f"{stem} {pick(names.COMPANY_FIELDS)} {pick(names.COMPANY_FORMS)}"

    def _romanian_name(self) -> str:
        return f"{self.chance.choice(names.ROMANIAN_COMPANIES)} {self.chance.randint(1, 99)} SRL"

    def _registration(self, is_romanian: bool) -> str:
        number = self.chance.randint(1000, 999999)
        return f"J12/{number % 9999}/2015" if is_romanian else f"01-09-{number:06d}"

    def _person(self, position: int, company: dict[str, Any] | None) -> None:
        is_romanian = company is not None and company["phone"].startswith("+40")
        pick = self.chance.choice
        first = pick(names.ROMANIAN_FIRST_NAMES if is_romanian else names.FIRST_NAMES)
        last = pick(names.ROMANIAN_SURNAMES if is_romanian else names.SURNAMES)
        contact = self._contact(
            "Person",
            {"first_name": first, "last_name": last},
            {"Position": pick(names.POSITIONS) if company else ""},
            position,
            business_id=company["id"] if company else None,
            is_romanian=is_romanian,
        )
        if not company:
            self._addresses(contact, is_romanian)

    def _contact(
        self,
        contact_type: str,
        named: dict[str, str],
        details: dict[str, Any],
        position: int,
        is_romanian: bool,
        business_id: int | None = None,
        vat_number: str = "",
        bank_account: str = "",
    ) -> dict[str, Any]:
        phone = (
            f"+40 74{self.chance.randint(0, 9)} {self.chance.randint(100000, 999999)}"
            if is_romanian
            else f"+36 {self.chance.choice(('20', '30', '70'))} {self.chance.randint(1000000, 9999999)}"
        )
        row = {"name": "", "first_name": "", "last_name": ""} | named | {"phone": phone}
        local_part = ".".join(words_in(row["name"] or f"{row['last_name']} {row['first_name']}")[:2])
        row["email"] = f"{local_part}{position}@example.com"
        stamp = self.stamp_at(430 - position % 60)
        contact = {
            "id": self.ids.next("contact"),
            "type": contact_type,
            "business_id": business_id,
            "reference_id": 9000 + position if position % 3 == 0 else None,
            **row,
            "vat_number": vat_number,
            "bank_account": bank_account,
            "details": json.dumps(details),
            **derived(self.work, contact_type, row, details),
            "created_by": self.creator,
            "created_at": stamp,
            "updated_by": self.creator,
            "updated_at": stamp,
        }
        self.contacts.append(contact)
        return contact

    def _addresses(self, contact: Record, is_romanian: bool) -> None:
        self._address(contact, is_romanian, "Headquarter", 0)
        if self.chance.random() < 0.6:
            self._address(contact, is_romanian, "Billing", 1)
        else:
            self.addresses[-1]["is_default"] = 1

    def _address(self, contact: Record, is_romanian: bool, address_type: str, is_default: int) -> None:
        place = self.chance.choice(names.ROMANIAN_PLACES if is_romanian else names.PLACES)
        street = self.chance.choice(names.ROMANIAN_STREETS if is_romanian else names.STREETS)
        number = self.chance.randint(1, 120)
        stamps = {name: contact[name] for name in ("created_by", "created_at", "updated_by", "updated_at")}
        self.addresses.append(
            {
                "id": self.ids.next("address"),
                "contact_id": contact["id"],
                "type": address_type,
                "name": "",
                "country": "40" if is_romanian else "36",
                "postal_code": place[0],
                "city": place[1],
                "county": place[2],
                "address": f"{street} nr. {number}" if is_romanian else f"{street} {number}.",
                "is_default": is_default,
                **stamps,
            }
        )
