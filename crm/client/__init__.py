"""A client for MiniCRM's API that speaks MiniCRM's words and knows nothing of the portal."""

from crm.client import drafts, errors, records, values
from crm.client.calls import Answer, Call, CallClass, RawAnswer, Transport
from crm.client.client import MiniCRM
from crm.client.drafts import CustomerDraft, InvoiceDraft, ItemDraft, OfferDraft, OrderDraft, ProductDraft
from crm.client.transport import RequestsTransport
from crm.client.values import NumberStyle, Vat

__all__ = [
    "Answer",
    "Call",
    "CallClass",
    "CustomerDraft",
    "InvoiceDraft",
    "ItemDraft",
    "MiniCRM",
    "NumberStyle",
    "OfferDraft",
    "OrderDraft",
    "ProductDraft",
    "RawAnswer",
    "RequestsTransport",
    "Transport",
    "Vat",
    "drafts",
    "errors",
    "records",
    "values",
]
