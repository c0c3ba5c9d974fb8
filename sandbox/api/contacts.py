"""/Api/R3/Contact and PurgePerson: lists carry ids, details carry localised labels."""

import json
from typing import Any

from sandbox.api.call import PAGE_LENGTH, Call, Condition, without_id
from sandbox.ledger import contacts
from sandbox.ledger.fields import read_field, shown_fields
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.searching import folded, national_digits
from sandbox.tenant.work import Work

TYPES = ("Person", "Business")


def read_list(call: Call) -> dict[str, Any]:
    where, values = conditions(call)
    count = call.work.value(f"SELECT count(*) FROM contacts WHERE {where}", *values)
    rows = call.work.all(
        f"SELECT * FROM contacts WHERE {where} ORDER BY id LIMIT ? OFFSET ?", *values, PAGE_LENGTH, call.page_offset()
    )
    results = {str(row["id"]): list_row(call, row) for row in rows}
    return {"Count": count, "Results": results or call.empty_r3()}


def list_row(call: Call, contact: Record) -> dict[str, Any]:
    row = {
        "Id": contact["id"],
        "Name": contact["name"],
        "Url": f"{call.url}/Api/R3/Contact/{contact['id']}",
        "Type": contact["type"],
        "Email": contact["email"],
        "Phone": contact["phone"],
    }
    return row | ({"BusinessId": contact["business_id"]} if contact["business_id"] else {})


def conditions(call: Call) -> Condition:
    parts, values = ["1 = 1"], []
    for name, text in call.query.items():
        if name == "Page" or text == "":
            continue
        part, found = FILTERS[name](call) if name in FILTERS else _by_field(call, name, text)
        parts.append(part)
        values.extend(found)
    return " AND ".join(parts), values


def _by_name(call: Call) -> Condition:
    return "instr(folded_name, ?) > 0", [folded(call.query["Name"])]


def _by_email(call: Call) -> Condition:
    return "lower(email) = lower(?)", [call.query["Email"].strip()]


def _by_phone(call: Call) -> Condition:
    digits = national_digits(call.query["Phone"])
    return ("digits LIKE ?", [f"%{digits}"]) if digits else ("0", [])


def _by_words(call: Call) -> Condition:
    """Whole words in any text; a row of digits also finds phone numbers that end with it."""
    text = call.query["Query"]
    digits = national_digits(text)
    if len(digits) >= 5:
        return "(holds_words(words, ?) OR digits LIKE ?)", [text, f"%{digits}"]
    return "holds_words(words, ?)", [text]


def _by_stamp(call: Call) -> Condition:
    return "updated_at >= ?", [call.query_stamp("UpdatedSince")]


def _by_company(call: Call) -> Condition:
    company = call.query_number("MainContactId", 0)
    return "(id = ? OR business_id = ?)", [company, company]


def _by_type(call: Call) -> Condition:
    if call.query["Type"] not in TYPES:
        raise BadRequest("invalid_choice", field="Type", value=call.query["Type"])
    return "type = ?", [call.query["Type"]]


FILTERS = {
    "Name": _by_name,
    "Email": _by_email,
    "Phone": _by_phone,
    "Query": _by_words,
    "UpdatedSince": _by_stamp,
    "MainContactId": _by_company,
    "Type": _by_type,
}


def _by_field(call: Call, name: str, text: str) -> Condition:
    """Any other field of a contact, the tenant's own ones too, by its exact value."""
    if name in contacts.COLUMNS:
        return f"{contacts.COLUMNS[name]} = ?", [text]
    if any(name in details for details in contacts.DETAILS.values()):
        return "CAST(json_extract(details, ?) AS TEXT) = ?", [f"$.{name}", text]
    owner = next((kind for kind in TYPES if name in call.work.tenant.fields.get(kind, {})), "Person")
    return "json_extract(details, ?) = ?", [f"$.{name}", read_field(call.work, owner, name, text)]


def read(call: Call) -> dict[str, Any]:
    contact = contacts.find_contact(call.work, call.id)
    return business_detail(call.work, contact) if contact["type"] == "Business" else person_detail(call.work, contact)


def _stamps(contact: Record) -> dict[str, Any]:
    return {
        "Deleted": contact["deleted"],
        "CreatedBy": contact["created_by"],
        "CreatedAt": contact["created_at"],
        "UpdatedBy": contact["updated_by"],
        "UpdatedAt": contact["updated_at"],
    }


def business_detail(work: Work, contact: Record) -> dict[str, Any]:
    details = contacts.DETAILS["Business"] | json.loads(contact["details"])
    first = (
        "Url",
        "Swift",
        "RegistrationNumber",
        "Industry",
        "Region",
        "Employees",
        "YearlyRevenue",
        "EUVatNumber",
        "FoundingYear",
        "Capital",
        "MainActivity",
        "BisnodeTrafficLight",
    )
    shown = {name: details[name] for name in first}
    return {
        "Id": contact["id"],
        "Type": work.words.label("Business"),
        "Name": contact["name"],
        "Email": contact["email"],
        "Phone": contact["phone"],
        "Description": details["Description"],
        **_stamps(contact),
        "Url": shown.pop("Url"),
        "BankAccount": contact["bank_account"],
        "Swift": shown.pop("Swift"),
        "RegistrationNumber": shown.pop("RegistrationNumber"),
        "VatNumber": contact["vat_number"],
        **shown,
        "NonGovernmentalOrganization": work.words.label("yes" if details["NonGovernmentalOrganization"] else "no"),
        **shown_fields(work, "Business", contact["details"]),
        "Tags": details["Tags"],
    }


def person_detail(work: Work, contact: Record) -> dict[str, Any]:
    details = contacts.DETAILS["Person"] | json.loads(contact["details"])
    return {
        "Id": contact["id"],
        "Type": work.words.label("Person"),
        "FirstName": contact["first_name"],
        "LastName": contact["last_name"],
        "Email": contact["email"],
        "Phone": contact["phone"],
        "Description": details["Description"],
        **_stamps(contact),
        "Url": details["Url"],
        "BankAccount": contact["bank_account"],
        "Swift": details["Swift"],
        "VatNumber": contact["vat_number"],
        "Position": details["Position"],
        "Industry": details["Industry"],
        "Region": details["Region"],
        "YearlyRevenue": details["YearlyRevenue"],
        "DataManagement_Consent": details["DataManagement_Consent"],
        **shown_fields(work, "Person", contact["details"]),
        **({"BusinessId": contact["business_id"]} if contact["business_id"] else {}),
        "Tags": details["Tags"],
    }


def create(call: Call) -> dict[str, int]:
    data = without_id(call.data)
    contact_type = data.pop("Type", None)
    if contact_type not in TYPES:
        raise BadRequest("invalid_choice" if contact_type else "missing_field", field="Type", value=contact_type)
    return {"Id": contacts.create_contact(call.work, contact_type, data)}


def update(call: Call) -> dict[str, int]:
    contact, data = contacts.find_contact(call.work, call.id), without_id(call.data)
    if data.pop("Type", contact["type"]) not in (contact["type"], call.work.words.label(contact["type"])):
        raise BadRequest("type_locked")
    if str(data.pop("BusinessId", contact["business_id"])) != str(contact["business_id"]):
        raise BadRequest("business_locked")
    contacts.change_contact(call.work, call.id, data)
    return {"Id": call.id}


def purge(call: Call) -> dict[str, str]:
    """A deletion that is called with GET as well as PUT."""
    gone = contacts.purge_person(call.work, call.id)
    return {"Message": call.work.words.label("purged" if gone else "not_purged")}
