"""The whole client: one method per row of API.md, by group of endpoints."""

from __future__ import annotations

from typing import Self

from crm.client.cards import Cards
from crm.client.invoices import Invoices
from crm.client.offers import Offers
from crm.client.orders import Orders
from crm.client.partners import Partners
from crm.client.products import Products


class MiniCRM(Orders, Offers, Invoices, Products, Partners, Cards):
    """MiniCRM's API for one system.

    ``system_id`` and ``api_key`` are the user and password of HTTP Basic. Time-outs are in seconds: for connecting, for
    each read, and twice the read time-out (30 at least) for the whole call. ``transition_verb`` is POST or GET (the
    Hungarian manual's). ``number_styles`` says how order, offer and invoice write numbers.
    ``before_call(call)`` runs before each sending and may raise to prevent it (the call budget);
    ``after_call(call, status, error)`` after each, its own failures are logged and go no further.
    ``transport`` replaces the way to the server; then address, key and time-outs are not used. ``zone`` is that of
    MiniCRM's naive stamps. ``read_retries`` (0 to 5) repeats reads, never a call that changes state.

    Every method makes one call (``*_pages`` one per page) and returns an Answer or raises a MiniCRMError. May be used
    by several threads if its hooks may.
    """

    def close(self) -> None:
        """Close idle connections."""
        close = getattr(self._transport, "close", None)
        if close:
            close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()
