"""The Customer block of a document: made from a contact and its address, or sent, which overwrites the contact."""

import json
from typing import Any

from sandbox.ledger import addresses
from sandbox.ledger.contacts import find_contact
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.words import country_code
from sandbox.tenant.work import Work

BLOCK = (
    "Name",
    "CountryId",
    "County",
    "PostalCode",
    "City",
    "Address",
    "AccountNumber",
    "VatNumber",
    "EUVatNumber",
    "RegistrationNumber",
    "GroupIdentificationNumber",
)
PLACE = ("CountryId", "County", "PostalCode", "City", "Address")


def find_customer(work: Work, customer_id: int | str | None, reference_id: str | None) -> Record:
    """The contact that a document is for; one of the two ids is required."""
    if customer_id in (None, "", 0, "0") and reference_id in (None, "", 0, "0"):
        raise BadRequest("needs_customer")
    column, value = ("reference_id", reference_id) if customer_id in (None, "", 0, "0") else ("id", customer_id)
    contact = work.one(f"SELECT * FROM contacts WHERE {column} = ? ORDER BY id", str(value))
    if contact is None:
        raise BadRequest("unknown_customer", value=value)
    return contact


def invoice_party(work: Work, contact: Record, forces_person: bool) -> Record:
    """A person who belongs to a company is invoiced through the company, unless the person is forced."""
    if contact["type"] == "Person" and contact["business_id"] and not forces_person:
        return find_contact(work, contact["business_id"])
    return contact


def block_of(work: Work, contact: Record) -> dict[str, str]:
    address = addresses.billing_address(work, contact["id"])
    details = json.loads(contact["details"])
    return {
        "Name": contact["name"],
        "CountryId": address["country"] if address else "",
        "County": address["county"] if address else "",
        "PostalCode": address["postal_code"] if address else "",
        "City": address["city"] if address else "",
        "Address": address["address"] if address else "",
        "AccountNumber": contact["bank_account"],
        "VatNumber": contact["vat_number"],
        "EUVatNumber": details.get("EUVatNumber", ""),
        "RegistrationNumber": details.get("RegistrationNumber", ""),
        "GroupIdentificationNumber": "",
    }


def read_block(data: dict[str, Any]) -> dict[str, str]:
    """The sent block with one spelling per key."""
    if not isinstance(data, dict):
        raise BadRequest("invalid_choice", field="Customer", value=data)
    block = {name: str(data[name] or "").strip() for name in BLOCK if name in data}
    if "EUvatNumber" in data:
        block.setdefault("EUVatNumber", str(data["EUvatNumber"] or "").strip())
    country = data.get("CountryId") or data.get("Country")
    if country:
        block["CountryId"] = _country(country)
    return block


def _country(value: Any) -> str:
    code = country_code(value)
    if code is None:
        raise BadRequest("invalid_choice", field="CountryId", value=value)
    return code


def use_block(work: Work, contact: Record, sent: dict[str, Any]) -> dict[str, str]:
    """The block to print; what was sent overwrites the contact's tax and bank numbers and may add an address."""
    overwritten = {
        column: sent[name]
        for name, column in (("VatNumber", "vat_number"), ("AccountNumber", "bank_account"))
        if name in sent
    }
    if overwritten:
        work.update("contacts", {"id": contact["id"]}, **overwritten, updated_by=work.actor, updated_at=work.now)
        work.effect("overwritten", "contact", contact["id"], ", ".join(overwritten))
    block = block_of(work, find_contact(work, contact["id"])) | sent
    if sent.get("Address") and not _knows_address(work, contact, block):
        _add_billing_address(work, contact, block)
    return block


def _knows_address(work: Work, contact: Record, block: dict[str, Any]) -> bool:
    wanted = (block["PostalCode"], block["City"], block["Address"])
    return any(
        (known["postal_code"], known["city"], known["address"]) == wanted
        for known in addresses.addresses_of(work, contact["id"])
    )


def _add_billing_address(work: Work, contact: Record, block: dict[str, Any]) -> None:
    columns = addresses.read_address(work, {name: block[name] for name in PLACE})
    addresses.create_address(work, contact["id"], {**columns, "type": "Billing", "is_default": 1})
