"""Documents, products, payments and reviews in the admin: copies to look at, and the moves that transitions allow."""

from billing.admin import documents, products, records

__all__ = ["documents", "products", "records"]
