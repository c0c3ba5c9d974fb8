"""Products: active ↔ deleted, created and changed by SKU, stock only by a count (API.md PRD-1..3; 000 p.129-133).

Active ──Delete──> Deleted ──Restore──> Active
"""

import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Product
from billing.transitions.machine import IllegalMove, check_permission
from crm import outbox
from crm.models import Kind, Operation, Reversibility, System


@dataclass(frozen=True)
class ProductContent:
    """A product as asked for. Currency and VAT always go along: omitted ones fall back to MiniCRM's defaults."""

    sku: str
    name: str
    currency: str
    price_net: Decimal
    vat: str
    unit: str = ""
    ean: str = ""
    folder: str = ""
    description: str = ""
    warehouse: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"price_net": str(self.price_net)}

    @classmethod
    def of(cls, product: Product) -> "ProductContent":
        return cls(
            sku=product.sku,
            name=product.name,
            currency=product.currency,
            price_net=product.price_net,
            vat=product.vat_text,
            unit=product.unit,
            ean=product.ean,
            folder=product.folder,
            description=product.description,
            warehouse=product.warehouse,
        )


def create_product(system: System, content: ProductContent, *, by: User | None, submission: uuid.UUID) -> Operation:
    """A new product. Raises NotPermitted, IllegalMove without a SKU or with one that is taken."""
    check_permission(by, "billing.add_product")
    _check_sku(content.sku)
    if Product.objects.filter(system=system, sku=content.sku, remote_id__isnull=False, is_deleted=False).exists():
        raise IllegalMove(_("A product with this SKU exists; open it to change it."))
    product = Product.objects.filter(system=system, sku=content.sku).first()
    return _ask(system, product, "create", "product.create", content.as_json(), by=by, submission=submission)


def edit_product(
    product: Product, content: ProductContent, *, by: User | None, submission: uuid.UUID
) -> Operation | None:
    """Changes a product, never its stock; None if nothing differs. Raises NotPermitted, IllegalMove, AlreadyAsked."""
    check_permission(by, "billing.change_product")
    _check_active(product)
    _check_sku(content.sku)
    if content == ProductContent.of(product) and product.source == Product.Source.PUSHED:
        return None
    twin = Product.objects.filter(system=product.system, sku=content.sku).exclude(pk=product.pk)
    if twin.exists():
        raise IllegalMove(_("Another product has this SKU; sending it would change that one."))
    return _ask(product.system, product, "edit", "product.put", content.as_json(), by=by, submission=submission)


def count_stock(
    product: Product, quantity: Decimal, counted_at: datetime, *, by: User | None, submission: uuid.UUID
) -> Operation:
    """Sends a counted stock, which replaces MiniCRM's figure. Raises NotPermitted, IllegalMove, AlreadyAsked."""
    check_permission(by, "billing.count_product")
    _check_active(product)
    _check_sku(product.sku)
    if counted_at > timezone.now():
        raise IllegalMove(_("The time of the count lies in the future."))
    payload = ProductContent.of(product).as_json() | {"quantity": str(quantity), "counted_at": counted_at.isoformat()}
    return _ask(
        product.system,
        product,
        "count",
        "product.count",
        payload,
        by=by,
        submission=submission,
        reversibility=Reversibility.ONE_WAY,
    )


def delete_product(product: Product, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """Active → Deleted. Raises NotPermitted, IllegalMove for one that MiniCRM gave no Id yet, AlreadyAsked."""
    check_permission(by, "billing.delete_product")
    _check_active(product)
    _check_pushed(product)
    return _ask(
        product.system,
        product,
        "delete",
        "product.delete",
        ProductContent.of(product).as_json(),
        by=by,
        submission=submission,
        reason=reason,
    )


def restore_product(product: Product, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """Deleted → Active. Raises NotPermitted, IllegalMove, AlreadyAsked."""
    check_permission(by, "billing.delete_product")
    if not product.is_deleted:
        raise IllegalMove(_("The product is not deleted."))
    return _ask(
        product.system,
        product,
        "restore",
        "product.restore",
        ProductContent.of(product).as_json(),
        by=by,
        submission=submission,
        reason=reason,
    )


ENTRANCES = {"delete": delete_product, "restore": restore_product}


def _check_sku(sku: str) -> None:
    if not sku.strip():
        raise IllegalMove(_("A product needs a SKU: without one MiniCRM would make a second product each time."))


def _check_active(product: Product) -> None:
    if product.is_deleted:
        raise IllegalMove(_("The product is deleted; restore it first."))


def _check_pushed(product: Product) -> None:
    if product.remote_id is None:
        raise IllegalMove(
            _("MiniCRM's Id of this product is not known: it was only seen on lines. Save it once to learn it.")
        )


def _ask(
    system: System, product: Product | None, action: str, call: str, payload: dict[str, Any], **values: Any
) -> Operation:
    with transaction.atomic():
        target = None if product is None else Product.objects.select_for_update().get(pk=product.pk)
        remote_id = target.remote_id if target else None
        return outbox.enqueue(
            outbox.Wish(
                system=system,
                kind=Kind.PRODUCT,
                target_id=target.pk if target else None,
                action=action,
                title=f"{payload['sku']} {payload['name']}",
                steps=[(call, payload | {"remote_id": remote_id})],
                intent=payload,
                **values,
            )
        )
