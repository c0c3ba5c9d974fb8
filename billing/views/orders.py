"""Orders: list, detail, form, moves, sending for review."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent
from billing.filters import OrderFilter
from billing.forms.documents import HeaderForm, OrderForm
from billing.forms.lines import LineGrid
from billing.models import Order
from billing.tables import OrderTable, count_of_orders
from billing.transitions import machine, orders, reviews
from billing.transitions.machine import Move, Refused
from billing.views.documents import DocumentDetailView, DocumentListView, MoveView
from billing.views.forms import DocumentFormView
from crm.models import Kind, Operation
from crm.unlisted import cards_without_order
from crm.views.lists import DeskView


class OrderListView(DocumentListView):
    permission_required = "billing.view_order"
    model = Order
    kind = Kind.ORDER
    table_class = OrderTable
    filterset_class = OrderFilter
    title = gettext_lazy("Orders")
    count_words = count_of_orders
    create_permission = "billing.add_order"
    create_label = gettext_lazy("New order")

    def ranges(self) -> list[dict[str, Any]]:
        states = Order.Status
        return [
            self.range_of(_("All")),
            self.range_of(_("Drafts"), status=states.DRAFT),
            self.range_of(_("In progress"), status=states.IN_PROGRESS),
            self.range_of(_("Completed"), status=states.COMPLETED),
        ]

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        return super().get_context_data(cards_alone=self._cards_alone(), **values)

    def _cards_alone(self) -> list[Any]:
        """Drafts made in MiniCRM whose Id is not known yet: only their cards are."""
        if self.system is None or self.request.GET:
            return []
        return list(cards_without_order(self.system).order_by("-remote_id")[:10])


class OrderDetailView(DocumentDetailView):
    permission_required = "billing.view_order"
    model = Order
    template_name = "billing/document_detail.html"
    live_template_name = "billing/_order_live.html"

    def moves(self) -> tuple[Move, ...]:
        return orders.MOVES

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        order = self.document
        review = reviews.latest(order)
        return super().get_context_data(
            list_url=reverse("billing:order_list"),
            list_title=_("Orders"),
            review=review,
            review_refusal=reviews.may_decide(review, self.request.user) if review else "",
            gate=reviews.needs_approval(order)
            and not reviews.is_approved(order)
            and order.status == Order.Status.DRAFT,
            can_send_for_review=self._can_send_for_review(review),
            edit_url=reverse("billing:order_edit", args=[order.pk]) if self._can_edit() else "",
            edit_label=_("Change") if order.status == Order.Status.DRAFT else _("Card fields"),
            **values,
        )

    def _can_edit(self) -> bool:
        return bool(self.request.user.has_perm("billing.change_order")) and not self.document.is_trashed

    def _can_send_for_review(self, review: Any) -> bool:
        is_waiting = review is not None and review.state == review.State.WAITING
        is_draft = self.document.status == Order.Status.DRAFT and not self.document.is_trashed
        return self._can_edit() and is_draft and not is_waiting and not self.operations

    def linked(self) -> list[Any]:
        return []


class OrderMoveView(MoveView):
    model = Order

    def refusal(self) -> str:
        assert self.move is not None  # noqa: S101  every order has its table
        try:
            machine.check_move(self.document, self.move, orders.MOVES, machine.project(self.document, orders.MOVES))
            if self.move is orders.FINALIZE:
                reviews.check_gate(self.document)
        except Refused as refusal:
            return refusal.sentence
        return ""


class OrderCreateView(DocumentFormView):
    permission_required = "billing.add_order"
    model = Order
    kind = Kind.ORDER
    form_class = OrderForm
    title = gettext_lazy("New order")
    submit_label = gettext_lazy("Create order")

    @property
    def back_url(self) -> str:  # type: ignore[override]
        return reverse("billing:order_list")

    def enqueue(self, content: DocumentContent, submission: Any) -> Operation | None:
        assert self.system is not None  # noqa: S101  the form has found a customer in it
        return orders.create_order(self.system, content, by=self.request.user, submission=submission)


class OrderEditView(DocumentFormView):
    """A draft: lines, subject, terms, card fields. Otherwise card fields alone, and the page says why."""

    permission_required = "billing.change_order"
    model = Order
    kind = Kind.ORDER
    form_class = OrderForm
    submit_label = gettext_lazy("Send changes")
    needs_lines = False

    @cached_property
    def order(self) -> Order:
        rows = Order.objects.filter(system=self.system).select_related("system", "contact__business", "card")
        return get_object_or_404(rows.prefetch_related("lines"), pk=self.kwargs["pk"])

    @cached_property
    def locked(self) -> str:
        """Why lines and header cannot be changed; empty for a draft."""
        projection = machine.project(self.order, orders.MOVES)
        if projection.status == Order.Status.DRAFT and not projection.trashed:
            return ""
        return _("An order can be changed in Draft only; this is %(state)s. Card fields can always be changed.") % {
            "state": projection.label
        }

    @cached_property
    def seen(self) -> DocumentContent:
        return DocumentContent.of(self.order)

    @property
    def currency(self) -> str:  # type: ignore[override]
        return self.order.currency

    @property
    def back_url(self) -> str:  # type: ignore[override]
        return self.order.get_absolute_url()

    @property
    def title(self) -> str:  # type: ignore[override]
        return _("Change %(order)s") % {"order": self.order.get_title()}

    def initial(self) -> dict[str, Any]:
        order = self.order
        return {
            "contact": order.contact.remote_id if order.contact else None,
            "contact_text": order.customer_name,
            "make_out_to": "person",
            "currency": order.currency,
            "subject": order.subject,
            "performance_on": order.performance_on,
            "payment_method": order.payment_method,
        }

    def header(self, data: Any = None) -> HeaderForm:
        form = super().header(data)
        why = _("Fixed when the order was created; create a new order for another one.")
        for name in ("contact_text", "currency"):
            form.fields[name].disabled = True
            form.fields[name].locked = why  # type: ignore[attr-defined]
        form.fields["contact"].disabled = True
        form.fields["make_out_to"].disabled = True
        if self.locked:
            for name in ("subject", "performance_on", "payment_method"):
                form.fields[name].disabled = True
                form.fields[name].locked = self.locked  # type: ignore[attr-defined]
        return form

    def grid(self) -> LineGrid:
        return LineGrid.of(self.seen.lines, self.currency)

    def card_values(self) -> dict[str, Any]:
        return dict(self.order.card.fields) if self.order.card else {}

    def enqueue(self, content: DocumentContent, submission: Any) -> Operation | None:
        if self.locked:
            return orders.edit_order_card(self.order, content.card_fields, by=self.request.user, submission=submission)
        return orders.edit_order(self.order, content, by=self.request.user, submission=submission, base=self.seen)

    def done(self, operation: Operation) -> HttpResponse:
        messages.success(self.request, _("Your changes are on their way to MiniCRM; its answer appears here."))
        return HttpResponseRedirect(self.back_url)

    def context(self, *forms: Any) -> dict[str, Any]:
        return super().context(*forms) | {"is_new": False, "document": self.order, "locked": self.locked}


class OrderSendForReviewView(DeskView):
    """Sends a draft for review; a note goes along."""

    permission_required = "billing.change_order"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        order = get_object_or_404(Order.objects.filter(system=self.system), pk=pk)
        try:
            reviews.send_for_review(order, by=request.user, note=request.POST.get("note", "")[:2000])  # type: ignore[arg-type]
        except Refused as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, _("Sent for review."))
        return HttpResponseRedirect(order.get_absolute_url())
