"""Companies and people: one table, told apart by type; searched without accents and case."""

import json
from typing import Any

from sandbox.ledger.fields import read_field
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.searching import folded, national_digits, words_in
from sandbox.tenant.work import Work

COLUMNS = {
    "Name": "name",
    "FirstName": "first_name",
    "LastName": "last_name",
    "Email": "email",
    "Phone": "phone",
    "VatNumber": "vat_number",
    "BankAccount": "bank_account",
}
DETAILS: dict[str, dict[str, Any]] = {
    "Business": {
        "Description": "",
        "Url": "",
        "Swift": "",
        "RegistrationNumber": "",
        "Industry": "",
        "Region": "",
        "Employees": 0,
        "YearlyRevenue": 0,
        "EUVatNumber": "",
        "FoundingYear": 0,
        "Capital": 0,
        "MainActivity": "",
        "BisnodeTrafficLight": "",
        "NonGovernmentalOrganization": 0,
        "Tags": [],
    },
    "Person": {
        "Description": "",
        "Url": "",
        "Swift": "",
        "Position": "",
        "Industry": "",
        "Region": "",
        "YearlyRevenue": 0,
        "DataManagement_Consent": "",
        "Tags": [],
    },
}
NAMES_OF = {"Business": ("Name",), "Person": ("FirstName", "LastName")}


def find_contact(work: Work, contact_id: int) -> Record:
    contact = work.one("SELECT * FROM contacts WHERE id = ?", contact_id)
    if contact is None:
        raise Missing()
    return contact


def full_name(work: Work, first_name: str, last_name: str) -> str:
    order = (last_name, first_name) if work.tenant.language == "hu" else (first_name, last_name)
    return " ".join(part for part in order if part)


def create_contact(work: Work, contact_type: str, data: dict[str, Any]) -> int:
    required = NAMES_OF[contact_type][0]
    if not str(data.get(required) or "").strip():
        raise BadRequest("missing_field", field=required)
    business_id = _business_id(work, contact_type, data.pop("BusinessId", None))
    reference_id = _reference_id(data.pop("ReferenceId", None))
    columns, details = read_contact(work, contact_type, data)
    contact_id = work.next_id("contact")
    row = {"name": "", "first_name": "", "last_name": "", "email": "", "phone": ""} | columns
    work.insert(
        "contacts",
        id=contact_id,
        type=contact_type,
        business_id=business_id,
        reference_id=reference_id,
        **row | derived(work, contact_type, row, details),
        details=json.dumps(details),
        created_by=work.actor,
        created_at=work.now,
        updated_by=work.actor,
        updated_at=work.now,
    )
    work.effect("created", "contact", contact_id)
    return contact_id


def _business_id(work: Work, contact_type: str, value: Any) -> int | None:
    if not value or contact_type == "Business":
        return None
    business = work.one("SELECT id FROM contacts WHERE id = ? AND type = 'Business'", value)
    if business is None:
        raise BadRequest("unknown_customer", value=value)
    return int(business["id"])


def _reference_id(value: Any) -> int | None:
    """The external id that a feed or the API has given; a whole number or nothing."""
    if value in (None, "", 0, "0"):
        return None
    if not str(value).isdigit():
        raise BadRequest("invalid_number", field="ReferenceId", value=value)
    return int(value)


def read_contact(work: Work, contact_type: str, data: dict[str, Any]) -> tuple[dict[str, str], dict[str, Any]]:
    """(columns, details) of what was sent; a name that the type does not have is refused."""
    columns: dict[str, str] = {}
    details: dict[str, Any] = {}
    for name, value in data.items():
        if name in COLUMNS and (name not in ("Name", "FirstName", "LastName") or name in NAMES_OF[contact_type]):
            columns[COLUMNS[name]] = "" if value is None else str(value).strip()
        elif name in DETAILS[contact_type]:
            details[name] = _detail(name, value, DETAILS[contact_type][name])
        else:
            details[name] = read_field(work, contact_type, name, value)
    return columns, details


def _detail(name: str, value: Any, default: Any) -> Any:
    if isinstance(default, list):
        if not isinstance(value, list | None):
            raise BadRequest("invalid_choice", field=name, value=value)
        return value or []
    if isinstance(default, str):
        return "" if value is None else str(value)
    try:
        return int(value or 0)
    except (TypeError, ValueError):
        raise BadRequest("invalid_number", field=name, value=value) from None


def derived(work: Work, contact_type: str, row: Record, details: dict[str, Any]) -> dict[str, str]:
    """The columns that are made from others: the shown name and what searches look into."""
    name = row["name"] if contact_type == "Business" else full_name(work, row["first_name"], row["last_name"])
    texts = [name, row["email"], row["phone"], *(text for text in details.values() if isinstance(text, str))]
    return {
        "name": name,
        "folded_name": folded(name),
        "words": f" {' '.join(words_in(' '.join(texts)))} ",
        "digits": national_digits(row["phone"]),
    }


def change_contact(work: Work, contact_id: int, data: dict[str, Any]) -> None:
    contact = find_contact(work, contact_id)
    reference_id = _reference_id(data.pop("ReferenceId", contact["reference_id"]))
    columns, details = read_contact(work, contact["type"], data)
    stored = json.loads(contact["details"]) | details
    row = dict(contact) | columns
    work.update(
        "contacts",
        {"id": contact_id},
        **columns | derived(work, contact["type"], row, stored),
        details=json.dumps(stored),
        reference_id=reference_id,
        updated_by=work.actor,
        updated_at=work.now,
    )
    work.effect("changed", "contact", contact_id, ", ".join(data))


def purge_person(work: Work, contact_id: int) -> bool:
    """Deletes a person for good; False if some card still has it as its main contact."""
    contact = find_contact(work, contact_id)
    if contact["type"] == "Business":
        raise BadRequest("type_locked")
    if work.one("SELECT 1 FROM cards WHERE contact_id = ?", contact_id):
        return False
    work.db.execute("DELETE FROM addresses WHERE contact_id = ?", (contact_id,))
    work.db.execute("DELETE FROM contacts WHERE id = ?", (contact_id,))
    work.effect("purged", "contact", contact_id)
    return True
