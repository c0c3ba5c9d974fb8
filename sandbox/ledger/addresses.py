"""Postal addresses of contacts; at most one of a contact is the default, and none can be deleted."""

import sqlite3
from typing import Any

from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.words import ADDRESS_TYPES, country_code
from sandbox.tenant.work import Work

COLUMNS = {"Name": "name", "PostalCode": "postal_code", "City": "city", "County": "county", "Address": "address"}


def find_address(work: Work, address_id: int) -> Record:
    address = work.one("SELECT * FROM addresses WHERE id = ?", address_id)
    if address is None:
        raise Missing()
    return address


def addresses_of(work: Work, contact_id: int) -> list[sqlite3.Row]:
    return work.all("SELECT * FROM addresses WHERE contact_id = ? ORDER BY id", contact_id)


def billing_address(work: Work, contact_id: int) -> Record | None:
    """The billing address, else the default one, else any; None if the contact has none."""
    return work.one(
        "SELECT * FROM addresses WHERE contact_id = ? "
        "ORDER BY type = 'Billing' AND is_default DESC, type = 'Billing' DESC, is_default DESC, id",
        contact_id,
    )


def read_address(work: Work, data: dict[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in data.items():
        if name in COLUMNS:
            columns[COLUMNS[name]] = "" if value is None else str(value).strip()
        elif name == "CountryId":
            columns["country"] = _country(value)
        elif name == "Type":
            columns["type"] = _type(work, value)
        elif name == "Default":
            columns["is_default"] = int(str(value) == "1" or value is True)
        else:
            raise BadRequest("unknown_field", field=name)
    return columns


def _country(value: Any) -> str:
    code = country_code(value) if value not in (None, "") else ""
    if code is None:
        raise BadRequest("invalid_choice", field="CountryId", value=value)
    return code


def _type(work: Work, value: Any) -> str:
    if value in (None, ""):
        return ""
    for key in ADDRESS_TYPES:
        if work.words.is_label(value, key):
            return key
    raise BadRequest("invalid_choice", field="Type", value=value)


def create_address(work: Work, contact_id: int, columns: dict[str, Any]) -> int:
    address_id = work.next_id("address")
    work.insert(
        "addresses",
        id=address_id,
        contact_id=contact_id,
        **columns,
        created_by=work.actor,
        created_at=work.now,
        updated_by=work.actor,
        updated_at=work.now,
    )
    _keep_one_default(work, contact_id, address_id, columns)
    work.effect("created", "address", address_id)
    return address_id


def change_address(work: Work, address_id: int, columns: dict[str, Any]) -> None:
    address = find_address(work, address_id)
    work.update("addresses", {"id": address_id}, **columns, updated_by=work.actor, updated_at=work.now)
    _keep_one_default(work, address["contact_id"], address_id, columns)
    work.effect("changed", "address", address_id, ", ".join(columns))


def _keep_one_default(work: Work, contact_id: int, address_id: int, columns: dict[str, Any]) -> None:
    if columns.get("is_default"):
        work.db.execute(
            "UPDATE addresses SET is_default = 0 WHERE contact_id = ? AND id != ?", (contact_id, address_id)
        )
