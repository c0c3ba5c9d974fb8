"""Products and their stock: the SKU is the one natural key, and MiniCRM books the stock itself."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sandbox.ledger.fields import read_field
from sandbox.tenant.records import Record
from sandbox.tenant.refusals import BadRequest, Missing
from sandbox.tenant.work import Work

DEFAULT_CURRENCY, DEFAULT_VAT = "HUF", "27"
DEFAULT_FOLDER = {"hu": "Alap termékek", "en": "Default products"}
TEXTS = {
    "Name": "name",
    "SKU": "sku",
    "EAN": "ean",
    "FolderName": "folder",
    "UnitName": "unit",
    "Warehouse_Name": "warehouse",
    "Description": "description",
}


def find_by_sku(work: Work, sku: str) -> Record | None:
    return work.one("SELECT * FROM products WHERE sku = ?", sku) if sku else None


def create_product(work: Work, columns: dict[str, Any], fields: dict[str, Any]) -> int:
    product_id = work.next_id("product")
    work.insert("products", id=product_id, **_with_fallbacks(columns), fields=json.dumps(_read_fields(work, fields)))
    work.effect("created", "product", product_id, columns["name"])
    return product_id


def change_product(work: Work, product_id: int, columns: dict[str, Any], fields: dict[str, Any]) -> None:
    """Currency and VAT that are not sent fall back to the system's defaults: that is what the remote does."""
    product = work.one("SELECT * FROM products WHERE id = ?", product_id)
    if product is None:
        raise Missing()
    other = find_by_sku(work, columns.get("sku", ""))
    if other and other["id"] != product_id:
        raise BadRequest("sku_taken", value=columns["sku"])
    if "quantity" not in columns and work.switches["omitted_quantity"] == "zero":
        columns = {**columns, "quantity": "0"}
    stored = json.loads(product["fields"]) | _read_fields(work, fields)
    work.update("products", {"id": product_id}, **_with_fallbacks(columns), fields=json.dumps(stored))
    work.effect("changed", "product", product_id, ", ".join(columns))


def _with_fallbacks(columns: dict[str, Any]) -> dict[str, Any]:
    return {"currency": DEFAULT_CURRENCY, "vat": DEFAULT_VAT} | columns


def _read_fields(work: Work, fields: dict[str, Any]) -> dict[str, Any]:
    return {name: read_field(work, "Product", name, value) for name, value in fields.items()}


def book_lines(work: Work, lines: Sequence[Record]) -> None:
    """Takes the goods of an issued invoice from stock; negative lines bring them back."""
    for line in lines:
        product = find_by_sku(work, line["sku"]) or work.one(
            "SELECT * FROM products WHERE name = ? AND deleted = 0 ORDER BY id", line["name"]
        )
        if product and not product["deleted"]:
            left = Decimal(product["quantity"]) - Decimal(line["quantity"])
            work.update("products", {"id": product["id"]}, quantity=str(left))
            work.effect("stock_booked", "product", product["id"], f"{product['quantity']} → {left}")
