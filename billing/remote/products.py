"""Products: created, changed, counted, deleted, restored by PUT (API.md PRD-1..3). Repeatable: SKU and Id are keys.

No product can be read: an unknown outcome is settled by sending the same again.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from billing.catalogue import product_search
from billing.models import Product
from crm.client import Answer, ProductDraft
from crm.deliverers import Deliverer, Finding, Job
from crm.outcomes import Found


class PutProduct(Deliverer):
    """Everything but the stock; omitted currency and VAT would fall back to defaults, so they always go along."""

    call = "product.put"
    deleted: bool | None = None

    def draft(self, job: Job) -> ProductDraft:
        data = job.payload
        return ProductDraft(
            name=data["name"],
            sku=data["sku"],
            vat=data["vat"],
            price_net=Decimal(data["price_net"]),
            currency=data["currency"],
            ean=data["ean"],
            folder=data["folder"] or None,
            unit=data["unit"],
            description=data["description"],
            warehouse=data["warehouse"] or None,
            deleted=self.deleted,
            quantity=self.quantity(job),
        )

    def quantity(self, job: Job) -> Decimal | None:
        return None

    def send(self, job: Job) -> Answer[int]:
        return job.client.put_product(self.draft(job), job.payload["remote_id"])

    def apply(self, job: Job, answer: Answer[int]) -> int | None:
        data = job.payload
        product = self._row(job, data)
        product.remote_id, product.source = answer.value, Product.Source.PUSHED
        for ours, key in (
            ("sku", "sku"),
            ("name", "name"),
            ("currency", "currency"),
            ("vat_text", "vat"),
            ("unit", "unit"),
            ("ean", "ean"),
            ("folder", "folder"),
            ("description", "description"),
            ("warehouse", "warehouse"),
        ):
            setattr(product, ours, data[key])
        product.price_net = Decimal(data["price_net"])
        product.search = product_search(product.sku, product.ean, product.name)
        if self.deleted is not None:
            product.is_deleted = self.deleted
        self.note(product, job)
        product.save()
        return product.pk

    def _row(self, job: Job, data: dict[str, Any]) -> Product:
        if job.operation.target_id:
            return Product.objects.select_for_update().get(pk=job.target_id)
        known = Product.objects.filter(system=job.system, sku=data["sku"]).first()
        return known or Product(system=job.system)

    def note(self, product: Product, job: Job) -> None:
        """What else the row keeps of this call."""

    def look(self, job: Job) -> Finding:
        return Finding(Found.ABSENT)


class CreateProduct(PutProduct):
    """As PutProduct; a product that was deleted comes back."""

    call = "product.create"
    deleted = False


class CountStock(PutProduct):
    """The absolute stock: only a count sends it, with the time of the count kept by us."""

    call = "product.count"

    def quantity(self, job: Job) -> Decimal | None:
        return Decimal(job.payload["quantity"])

    def note(self, product: Product, job: Job) -> None:
        product.counted_quantity = self.quantity(job)
        product.counted_at = datetime.fromisoformat(job.payload["counted_at"])


class DeleteProduct(PutProduct):
    call = "product.delete"
    deleted = True


class RestoreProduct(PutProduct):
    call = "product.restore"
    deleted = False


DELIVERERS = (PutProduct(), CreateProduct(), CountStock(), DeleteProduct(), RestoreProduct())
