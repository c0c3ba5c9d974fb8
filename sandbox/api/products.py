"""/Api/R3/Product: write only; the same SKU updates, and there is no way to read a product back."""

from typing import Any

from sandbox.api.call import Call, is_on, without_id
from sandbox.api.numbers import plain, read_number
from sandbox.api.reading import read_vat
from sandbox.ledger import products
from sandbox.tenant.account import CURRENCIES
from sandbox.tenant.refusals import BadRequest


def create(call: Call) -> dict[str, int]:
    columns, fields = read_product(without_id(call.data))
    known = products.find_by_sku(call.work, columns.get("sku", ""))
    if known:
        products.change_product(call.work, known["id"], columns, fields)
        return {"Id": known["id"]}
    for name, column in (("Name", "name"), ("PriceNet", "price_net")):
        if not columns.get(column):
            raise BadRequest("missing_field", field=name)
    columns["folder"] = columns.get("folder") or products.DEFAULT_FOLDER[call.work.tenant.language]
    return {"Id": products.create_product(call.work, columns, fields)}


def update(call: Call) -> dict[str, int]:
    columns, fields = read_product(without_id(call.data))
    products.change_product(call.work, call.id, columns, fields)
    return {"Id": call.id}


def read_product(data: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(columns, custom fields) of what was sent."""
    data = dict(data)
    columns: dict[str, Any] = {
        column: str(data.pop(name) or "") for name, column in products.TEXTS.items() if name in data
    }
    for name, column in (("PriceNet", "price_net"), ("Quantity", "quantity")):
        if name in data:
            columns[column] = _number(name, data.pop(name))
    if data.get("VAT") not in (None, ""):
        columns["vat"] = read_vat(data["VAT"])
    if data.get("CurrencyCode"):
        columns["currency"] = _currency(data["CurrencyCode"])
    if "Deleted" in data:
        columns["deleted"] = int(is_on(data["Deleted"]))
    for name in ("VAT", "CurrencyCode", "Deleted"):
        data.pop(name, None)
    return columns, data


def _number(name: str, value: Any) -> str:
    number = read_number(value)
    if number is None:
        raise BadRequest("invalid_number", field=name, value=value)
    return plain(number)


def _currency(value: Any) -> str:
    if value not in CURRENCIES:
        raise BadRequest("invalid_choice", field="CurrencyCode", value=value)
    return str(value)
