"""Review: the manager's queue left, the order right, approve or return with a comment."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from billing.models import Invoice, Order, Review
from billing.transitions import reviews
from billing.transitions.machine import Refused
from crm import timeline
from crm.views.lists import DeskView


class ReviewView(DeskView):
    permission_required = "billing.view_review"

    def get(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        waiting = Review.objects.waiting().filter(order__system=self.system)
        queue = list(waiting.select_related("order", "asked_by").order_by("pk")[:100])
        if pk is None:
            chosen = queue[0] if queue else None
        else:
            rows = Review.objects.filter(order__system=self.system).select_related(
                "order__system", "asked_by", "decided_by"
            )
            chosen = get_object_or_404(rows, pk=pk)
        return render(request, "billing/review.html", {"queue": queue, "review": chosen, **self._paper(chosen)})

    def _paper(self, review: Review | None) -> dict[str, Any]:
        """The order under review, against the partner's last one, and what the partner owes."""
        if review is None:
            return {}
        order = review.order
        last = self._last_order(order)
        return {
            "order": order,
            "lines": self._against(order, last),
            "last": last,
            "change": self._change(order, last),
            "owed": self._owed(order),
            "overdue": self._owed(order, overdue=True),
            "totals": order.computed_totals(),
            "timeline": timeline.of(order.kind, order.pk, currency=order.currency, model=Order)[:20],
            "refusal": reviews.may_decide(review, self.request.user),
            "is_stale": reviews.content_hash(order) != review.content_hash,
        }

    def _last_order(self, order: Order) -> Order | None:
        if order.contact_id is None:
            return None
        earlier = Order.objects.filter(contact=order.contact_id, currency=order.currency, is_trashed=False)
        earlier = earlier.filter(remote_id__lt=order.remote_id).exclude(status=Order.Status.DRAFT)
        return earlier.prefetch_related("lines").order_by("-remote_id").first()

    def _against(self, order: Order, last: Order | None) -> list[dict[str, Any]]:
        before = {line.sku or line.name: line for line in last.lines.all()} if last else {}
        rows = []
        for line in order.lines.all():
            old = before.get(line.sku or line.name)
            rows.append({
                "line": line, "old": old,
                "quantity_changed": old is not None and old.quantity != line.quantity,
                "price_changed": old is not None and old.price_net != line.price_net,
            })  # fmt: skip
        return rows

    def _change(self, order: Order, last: Order | None) -> Decimal | None:
        if last is None or not last.gross:
            return None
        return ((order.gross - last.gross) / last.gross * 100).quantize(Decimal(1))

    def _owed(self, order: Order, *, overdue: bool = False) -> list[dict[str, Any]]:
        if order.contact_id is None:
            return []
        rows = Invoice.objects.filter(contact=order.contact_id, is_trashed=False)
        return (rows.overdue() if overdue else rows.unpaid()).sums_by_currency()


class DecideView(DeskView):
    """Approve, or return with a comment; then the next one of the queue."""

    permission_required = "billing.approve_order"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Review.objects.filter(order__system=self.system).select_related("order__system")
        review = get_object_or_404(rows, pk=pk)
        comment = request.POST.get("comment", "").strip()[:2000]
        try:
            if request.POST.get("decision") == "approve":
                reviews.approve(review, by=request.user, comment=comment)  # type: ignore[arg-type]
                messages.success(request, _("%(order)s is approved.") % {"order": review.order.get_title()})
            else:
                reviews.return_order(review, by=request.user, comment=comment)  # type: ignore[arg-type]
                messages.success(request, _("%(order)s was sent back.") % {"order": review.order.get_title()})
        except Refused as refusal:
            messages.error(request, refusal.sentence)
            return HttpResponseRedirect(reverse("billing:review_detail", args=[pk]))
        return HttpResponseRedirect(reverse("billing:review"))
