"""/Api/R3/Category and Schema: the modules, their fields, and what the choices of each field are called."""

from typing import Any

from sandbox.api.call import Call
from sandbox.ledger import contacts
from sandbox.tenant.account import CATEGORIES
from sandbox.tenant.refusals import Missing
from sandbox.tenant.work import Work

LENGTHS = {"Email": "Text(128)", "Phone": "Text(128)", "Description": "Text(65535)"}


def categories(call: Call) -> dict[str, Any]:
    """Names by id, or with `Detailed=1` objects with Id, OrderId, Name, Type, SenderName, SenderEmail and Phone."""
    names = call.work.tenant.category_names()
    if call.query.get("Detailed") != "1":
        return {str(key): name for key, name in names.items()}
    return {
        str(category.id): {
            "Id": category.id,
            "OrderId": position,
            "Name": names[category.id],
            "Type": category.type,
            "SenderName": "",
            "SenderEmail": "",
            "Phone": "",
        }
        for position, category in enumerate(CATEGORIES, 1)
    }


def of_contact(contact_type: str) -> Any:
    def handler(call: Call) -> dict[str, str]:
        names = contacts.NAMES_OF[contact_type]
        texts = (*names, "Email", "Phone", "VatNumber", "BankAccount")
        fixed = {name: LENGTHS.get(name, "Text(255)") for name in texts}
        details = {
            name: "Int" if isinstance(default, int) else LENGTHS.get(name, "Text(255)")
            for name, default in contacts.DETAILS[contact_type].items()
            if name != "Tags"
        }
        ids = {"Id": "Int"} | ({"BusinessId": "Int"} if contact_type == "Person" else {})
        return ids | fixed | details | _own_fields(call.work, contact_type)

    return handler


def of_card(call: Call) -> dict[str, Any]:
    category = next((category for category in CATEGORIES if category.id == call.id), None)
    if category is None:
        raise Missing()
    tenant = call.work.tenant
    return {
        "Id": "Int",
        "CategoryId": "Int",
        "ContactId": "Int",
        "BusinessId": "Int",
        "StatusId": {str(row["id"]): row["label"] for row in tenant.statuses_of(category.id)},
        "UserId": {str(key): name for key, name in tenant.users.items()},
        "Name": "Text(512)",
        "StatusUpdatedAt": "DateTime",
        "IsPrivate": "Boolean",
        "Invited": "Text(65535)",
        "Deleted": "Int",
        "CreatedBy": "Text(255)",
        "CreatedAt": "DateTime",
        "UpdatedBy": "Text(255)",
        "UpdatedAt": "DateTime",
        **_own_fields(call.work, category.kind),
    }


def _own_fields(work: Work, owner: str) -> dict[str, Any]:
    return {
        name: options if kind == "Enum" else kind for name, (kind, options) in work.tenant.fields.get(owner, {}).items()
    }
