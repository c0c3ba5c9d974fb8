"""The catalogue: products as they were last seen on document lines, kept apart from those that we sent."""

from collections.abc import Sequence
from typing import Any

from billing.models import Product
from crm.folding import fold
from crm.models import System


def product_search(sku: str, ean: str, name: str) -> str:
    """The folded text that the product type-ahead and the list search."""
    return fold(sku, ean, name)


def learn_from_lines(system: System, documents: Sequence[Any]) -> None:
    """Adds the lines' products to the catalogue and updates price and unit of those that came from lines alone."""
    if not documents:
        return
    line_model = type(documents[0]).lines.rel.related_model
    by_pk = {document.pk: document for document in documents}
    latest: dict[tuple[str, str, str], tuple[Any, Any]] = {}
    for line in line_model.objects.filter(document_id__in=by_pk).order_by("document_id", "position"):
        document = by_pk[line.document_id]
        if not line.name:
            continue
        key = (line.sku, "", "") if line.sku else ("", line.name, document.currency)
        seen = latest.get(key)
        if seen is None or _day(document) >= _day(seen[0]):
            latest[key] = (document, line)
    if latest:
        _upsert(system, latest)


def _day(document: Any) -> str:
    return str(document.issued_on or document.performance_on or "")


def _upsert(system: System, latest: dict[tuple[str, str, str], tuple[Any, Any]]) -> None:
    with_sku = {key[0] for key in latest if key[0]}
    names = {key[1] for key in latest if not key[0]}
    products = Product.objects.filter(system=system)
    known = {(row.sku, "", ""): row for row in products.filter(sku__in=with_sku)} if with_sku else {}
    if names:
        known |= {("", row.name, row.currency): row for row in products.filter(name__in=names).order_by("sku")}
    new, changed = [], []
    for key, (document, line) in latest.items():
        row = known.get(key)
        if row is None:
            new.append(_from_line(Product(system=system, sku=line.sku), document, line))
        elif row.source == Product.Source.LINES and _is_newer(row, document):
            if _values(row) != _values(_from_line(row, document, line)):
                changed.append(row)
        elif _is_newer(row, document):
            row.last_used_on = document.issued_on or document.performance_on
            changed.append(row)
    # A line without SKU whose product is known by SKU belongs to that one: the query above sorts it last, so it wins.
    Product.objects.bulk_create(new, ignore_conflicts=True)
    Product.objects.bulk_update(changed, _UPDATED, batch_size=200)


_UPDATED = ["name", "ean", "unit", "currency", "price_net", "vat_text", "last_used_on", "search"]


def _values(row: Product) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _UPDATED)


def _is_newer(row: Product, document: Any) -> bool:
    day = document.issued_on or document.performance_on
    return day is not None and (row.last_used_on is None or day >= row.last_used_on)


def _from_line(row: Product, document: Any, line: Any) -> Product:
    row.name, row.ean, row.unit = line.name, line.ean or row.ean, line.unit or row.unit
    row.price_net, row.vat_text, row.currency = line.price_net, line.vat_text, document.currency
    row.last_used_on = document.issued_on or document.performance_on or row.last_used_on
    row.search = product_search(row.sku, row.ean, row.name)
    return row
