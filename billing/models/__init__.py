"""Documents, products, payments and reviews, in the office's words."""

from .documents import Document, Line
from .invoices import Invoice, InvoiceLine
from .offers import Offer, OfferLine
from .orders import Order, OrderLine
from .payments import Payment
from .products import Product
from .reviews import Review

__all__ = [
    "Document",
    "Invoice",
    "InvoiceLine",
    "Line",
    "Offer",
    "OfferLine",
    "Order",
    "OrderLine",
    "Payment",
    "Product",
    "Review",
]
