"""What documents accept in a request: items, dates and choices, each refused in words when it is wrong."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.api.numbers import plain, read_number
from sandbox.ledger.money import VAT_CODES
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work

TEXTS = {"SKU": "sku", "EAN": "ean", "Name": "name", "Description": "description", "Unit": "unit"}
DEFAULTS = {"sku": "", "ean": "", "description": "", "quantity": "1", "vat": "27"}
PRICE_STEP, QUANTITY_STEP = Decimal("0.00001"), Decimal("0.0001")


def reads_hungarian(work: Work, kind: str) -> bool:
    mode = work.switches["strict_numbers"]
    return mode == "hungarian" or (mode == "invoices" and kind == "invoice")


def read_items(work: Work, kind: str, items: list[Any] | str | None) -> list[Any]:
    """New lines."""
    hungarian = reads_hungarian(work, kind)
    return [new_line(work, read_item(item, hungarian)) for item in item_list(items)]


def item_list(items: list[Any] | str | None) -> list[Any]:
    items = [] if items is None else items
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadRequest("invalid_choice", field="Items", value=str(items)[:80])
    return items


def new_line(work: Work, columns: dict[str, Any]) -> dict[str, str]:
    for name, column in (("Name", "name"), ("PriceNet", "price_net")):
        if not columns.get(column):
            raise BadRequest("missing_field", field=name)
    return DEFAULTS | {"unit": work.words.label("unit")} | columns


def read_item(item: dict[str, Any], hungarian: bool = False) -> dict[str, Any]:
    """The columns of one item; what the request does not name is not in the answer."""
    columns = {column: str(item[name] or "") for name, column in TEXTS.items() if name in item}
    if "PriceNet" in item:
        columns["price_net"] = _number(item, "PriceNet", PRICE_STEP, hungarian)
    if "Quantity" in item:
        columns["quantity"] = _number(item, "Quantity", QUANTITY_STEP, hungarian)
    if "VAT" in item:
        columns["vat"] = read_vat(item["VAT"], hungarian)
    return columns


def _number(item: dict[str, Any], name: str, step: Decimal, hungarian: bool) -> str:
    number = read_number(item[name], hungarian)
    if number is None:
        raise BadRequest("invalid_number", field=name, value=item[name])
    return plain(number.quantize(step))


def read_vat(value: Any, hungarian: bool = False) -> str:
    """`27`, `27%` or a code such as TAM; stored without the sign."""
    text = str(value).strip()
    if text in VAT_CODES:
        return text
    rate = read_number(text.removesuffix("%").strip(), hungarian)
    if rate is None or not 0 <= rate <= 100:
        raise BadRequest("invalid_choice", field="VAT", value=value)
    return plain(rate)


def read_date(data: dict[str, Any], name: str, default: str) -> str:
    text = str(data.get(name) or "").strip()[:10]
    if text in ("", "0000-00-00"):
        return default
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise BadRequest("invalid_date", field=name, value=data[name]) from None


def read_choice(data: dict[str, Any], name: str, choices: Sequence[str], default: str | None = None) -> str:
    """One of the known values; without a default it has to be there."""
    value = data.get(name)
    if value in (None, "") and default is not None:
        return default
    if value in (None, ""):
        raise BadRequest("missing_field", field=name)
    if str(value) not in choices:
        raise BadRequest("invalid_choice", field=name, value=value)
    return str(value)
