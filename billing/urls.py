"""Addresses of the desk: documents, products, review, home. Every move of a table has an address of its own."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path

from billing.transitions import invoices as invoice_transitions
from billing.transitions import offers as offer_transitions
from billing.transitions import orders as order_transitions
from billing.transitions.machine import Move
from billing.views import home, products, review
from billing.views.forms import PreviewView, ProductSuggestView
from billing.views.invoices import (
    InvoiceCreateView,
    InvoiceDetailView,
    InvoiceEditView,
    InvoiceListView,
    InvoiceMoveView,
)
from billing.views.offers import MOVES as OFFER_MOVES
from billing.views.offers import OfferCreateView, OfferDetailView, OfferEditView, OfferListView, OfferMoveView
from billing.views.orders import (
    OrderCreateView,
    OrderDetailView,
    OrderEditView,
    OrderListView,
    OrderMoveView,
    OrderSendForReviewView,
)

app_name = "billing"


def move_paths(
    noun: str, view: Any, entrances: dict[str, Callable[..., Any]], moves_of: Callable[[Any], tuple[Move, ...]]
) -> list[URLPattern]:
    """`/orders/<pk>/finalize/` and its like: one address per move, named `order_finalize`."""

    def find(name: str) -> Callable[[Any], Move | None]:
        return lambda document: next((move for move in moves_of(document) if move.name == name), None)

    return [
        path(
            f"{noun}s/<int:pk>/{name}/",
            view.as_view(entrance=entrance, find_move=find(name)),
            name=f"{noun}_{name}",
        )
        for name, entrance in entrances.items()
    ]


urlpatterns = [
    path("", home.HomeView.as_view(), name="home"),
    path("orders/", OrderListView.as_view(), name="order_list"),
    path("orders/new/", OrderCreateView.as_view(), name="order_create"),
    path("orders/<int:pk>/", OrderDetailView.as_view(), name="order_detail"),
    path("orders/<int:pk>/edit/", OrderEditView.as_view(), name="order_edit"),
    path("orders/<int:pk>/review/", OrderSendForReviewView.as_view(), name="order_send_for_review"),
    *move_paths("order", OrderMoveView, order_transitions.ENTRANCES, lambda _order: order_transitions.MOVES),
    path("offers/", OfferListView.as_view(), name="offer_list"),
    path("offers/new/", OfferCreateView.as_view(), name="offer_create"),
    path("offers/<int:pk>/", OfferDetailView.as_view(), name="offer_detail"),
    path("offers/<int:pk>/edit/", OfferEditView.as_view(), name="offer_edit"),
    *move_paths("offer", OfferMoveView, offer_transitions.ENTRANCES, lambda _offer: OFFER_MOVES),
    path("invoices/", InvoiceListView.as_view(), name="invoice_list"),
    path("invoices/new/", InvoiceCreateView.as_view(), name="invoice_create"),
    path("invoices/<int:pk>/", InvoiceDetailView.as_view(), name="invoice_detail"),
    path("invoices/<int:pk>/edit/", InvoiceEditView.as_view(), name="invoice_edit"),
    *move_paths("invoice", InvoiceMoveView, invoice_transitions.ENTRANCES, invoice_transitions.moves_of),
    path("products/", products.ProductListView.as_view(), name="product_list"),
    path("products/new/", products.ProductCreateView.as_view(), name="product_create"),
    path("products/suggest/", ProductSuggestView.as_view(), name="product_suggest"),
    path("products/<int:pk>/", products.ProductDetailView.as_view(), name="product_detail"),
    path("products/<int:pk>/edit/", products.ProductEditView.as_view(), name="product_edit"),
    path("products/<int:pk>/count/", products.ProductCountView.as_view(), name="product_count"),
    path("products/<int:pk>/delete/", products.ProductMoveView.as_view(action="delete"), name="product_delete"),
    path("products/<int:pk>/restore/", products.ProductMoveView.as_view(action="restore"), name="product_restore"),
    path("preview/", PreviewView.as_view(), name="preview"),
    path("review/", review.ReviewView.as_view(), name="review"),
    path("review/<int:pk>/", review.ReviewView.as_view(), name="review_detail"),
    path("review/<int:pk>/decide/", review.DecideView.as_view(), name="review_decide"),
]
