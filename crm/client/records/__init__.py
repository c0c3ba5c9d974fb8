"""MiniCRM's records as typed values, one class per answer; every name is MiniCRM's own word in snake_case."""

from crm.client.records.cards import Card, CardPage, Category, Schema, StatusChange, read_categories, read_history
from crm.client.records.documents import (
    CustomerBlock,
    DocumentDetail,
    DocumentPage,
    DocumentRow,
    InvoiceDetail,
    LineItem,
    OfferDetail,
    OrderDetail,
    VendorBlock,
)
from crm.client.records.partners import Address, Contact, ContactPage, read_addresses
from crm.client.records.shapes import OpenRecord, Page, Record, read_written_id

__all__ = [
    "Address",
    "Card",
    "CardPage",
    "Category",
    "Contact",
    "ContactPage",
    "CustomerBlock",
    "DocumentDetail",
    "DocumentPage",
    "DocumentRow",
    "InvoiceDetail",
    "LineItem",
    "OfferDetail",
    "OpenRecord",
    "OrderDetail",
    "Page",
    "Record",
    "Schema",
    "StatusChange",
    "VendorBlock",
    "read_addresses",
    "read_categories",
    "read_history",
    "read_written_id",
]
