"""/Api/R3/Address and AddressList."""

from typing import Any

from sandbox.api.call import Call, without_id
from sandbox.ledger import addresses
from sandbox.ledger.contacts import find_contact
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest


def create(call: Call) -> dict[str, int]:
    data = without_id(call.data)
    contact_id = data.pop("ContactId", None)
    if contact_id in (None, ""):
        raise BadRequest("missing_field", field="ContactId")
    contact = call.work.one("SELECT id FROM contacts WHERE id = ?", str(contact_id))
    if contact is None:
        raise BadRequest("unknown_customer", value=contact_id)
    return {"Id": addresses.create_address(call.work, contact["id"], addresses.read_address(call.work, data))}


def read(call: Call) -> dict[str, Any]:
    address = addresses.find_address(call.work, call.id)
    words = call.work.words
    return {
        "Id": address["id"],
        "ContactId": address["contact_id"],
        "Type": words.label(address["type"]) if address["type"] else "",
        "Name": address["name"],
        "CountryId": words.country(address["country"]),
        "PostalCode": address["postal_code"],
        "City": address["city"],
        "County": address["county"],
        "Address": address["address"],
        "Default": address["is_default"],
        "CreatedBy": address["created_by"],
        "CreatedAt": address["created_at"],
        "UpdatedBy": address["updated_by"],
        "UpdatedAt": address["updated_at"],
    }


def update(call: Call) -> dict[str, int]:
    data = without_id(call.data)
    address = addresses.find_address(call.work, call.id)
    if str(data.pop("ContactId", address["contact_id"])) != str(address["contact_id"]):
        raise BadRequest("locked_field", field="ContactId")
    addresses.change_address(call.work, call.id, addresses.read_address(call.work, data))
    return {"Id": call.id}


def read_list(call: Call) -> dict[str, Any]:
    """Text by id, or objects with `Structured=1`; Results come before Count here."""
    find_contact(call.work, call.id)
    rows = addresses.addresses_of(call.work, call.id)
    shape = _structured if call.query.get("Structured") == "1" else _text
    results = {str(row["id"]): shape(call, row) for row in rows}
    return {"Results": results or call.empty_r3(), "Count": len(rows)}


def _text(_call: Call, address: Record) -> str:
    place = " ".join(part for part in (address["postal_code"], address["city"], address["address"]) if part)
    return f"{address['name']} ({place})" if address["name"] else place


def _structured(call: Call, address: Record) -> dict[str, Any]:
    return {"Id": address["id"], "Address": _text(call, address), "Url": f"{call.url}/Api/R3/Address/{address['id']}"}
