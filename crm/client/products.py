"""Products: PRD-1 to PRD-3 of API.md. MiniCRM has no call that reads a product."""

from __future__ import annotations

from decimal import Decimal

from crm.client.calling import Caller, refused_before_sending
from crm.client.calls import Answer
from crm.client.drafts import ProductDraft
from crm.client.values import NumberStyle, write_vat
from crm.client.wire import only_set, write_product_number


class Products(Caller):
    """The product endpoint (000 p.131 to p.133)."""

    def put_product(self, draft: ProductDraft, id: int | None = None) -> Answer[int]:
        """PRD-1, PRD-2: create or update a product; the value is its Id.

        Without ``id`` a known SKU updates that product instead of creating one, so it is repeatable exactly when it has
        a SKU. Prices are net per unit in ``draft.currency``. Raises Unsendable, Rejected, OutcomeUnknown.
        Source: 000 p.131, p.132.
        """
        with refused_before_sending():
            body = draft.to_wire()
        return self._put("Product", body, id)

    def delete_product(
        self,
        id: int,
        *,
        currency: str,
        vat: str,
        name: str | None = None,
        sku: str | None = None,
        price_net: Decimal | None = None,
    ) -> Answer[int]:
        """PRD-3: mark a product as deleted; the value is its Id. Repeatable.

        Currency and VAT go with it, or MiniCRM would put its defaults in their place; name, SKU and net price if given.
        To bring it back, put it with ``deleted=False``. Raises NotFound, Rejected, OutcomeUnknown. Source: 000 p.133.
        """
        with refused_before_sending():
            body = only_set(
                {
                    "Deleted": 1,
                    "CurrencyCode": currency,
                    "VAT": write_vat(vat, "product"),
                    "Name": name,
                    "SKU": sku,
                    "PriceNet": None if price_net is None else write_product_number(price_net, NumberStyle.DOT),
                }
            )
        return self._put("Product", body, id)
