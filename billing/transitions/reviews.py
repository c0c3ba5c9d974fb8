"""Four eyes: sending an order for review, approving or returning it, and the gate before Finalize (DESIGN §9)."""

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.models import Order, Review
from billing.transitions.machine import IllegalMove, NotPermitted, check_permission
from crm.models import Event, Kind, Operation


def content_hash(order: Order) -> str:
    """What an approval signs: currency, customer, lines and totals as MiniCRM has them."""
    lines = order.lines.order_by("position").values_list(
        "sku", "name", "description", "price_net", "quantity", "unit", "vat_text"
    )
    essence = [order.currency, order.customer_name, order.subject, order.amount_gross, [list(line) for line in lines]]
    return hashlib.sha256(json.dumps(essence, default=_normal, ensure_ascii=False).encode()).hexdigest()


def _normal(value: Any) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def needs_approval(order: Order) -> bool:
    """Where the setting asks for all orders, or the gross amount passes its currency's limit."""
    limit = order.system.review_limits.get(order.currency)
    return order.system.review_required or (limit is not None and order.gross > Decimal(str(limit)))


def authors(order: Order) -> set[int]:
    """Users who created or edited the order here; none of them may approve it."""
    rows = Operation.objects.filter(kind=Kind.ORDER, created_by__isnull=False, state=Operation.State.CONFIRMED)
    made = rows.filter(action="create", result_id=order.pk)
    edited = rows.filter(action="edit", target_id=order.pk)
    return set(made.union(edited).values_list("created_by_id", flat=True))


def latest(order: Order) -> Review | None:
    """The last review of the order, if there was any."""
    return order.reviews.order_by("-pk").first()


def is_approved(order: Order) -> bool:
    """Whether the last review approved exactly the present content."""
    review = latest(order)
    return bool(review and review.state == Review.State.APPROVED and review.content_hash == content_hash(order))


def check_gate(order: Order) -> None:
    """Raises IllegalMove if the order needs an approval that it does not have."""
    if order.status == Order.Status.DRAFT and needs_approval(order) and not is_approved(order):
        raise IllegalMove(_("This order needs an approval before it is finalized."), [_("Send for review")])


def send_for_review(order: Order, *, by: User, note: str = "") -> Review:
    """Asks for an approval of the present content; one that waits already is returned. Raises Refused."""
    check_permission(by, "billing.change_order")
    with transaction.atomic():
        locked = Order.objects.select_for_update().get(pk=order.pk)
        if locked.status != Order.Status.DRAFT or locked.is_trashed:
            raise IllegalMove(_("Only a draft order can be sent for review."))
        if Operation.objects.open().of(Kind.ORDER, locked.pk).exists():
            raise IllegalMove(_("A change of this order is still on its way; wait until MiniCRM has confirmed it."))
        if waiting := locked.reviews.waiting().first():
            return waiting
        review = Review.objects.create(order=locked, asked_by=by, note=note, content_hash=content_hash(locked))
        _note(locked, Event.What.REVIEW_ASKED, by, note)
    return review


def approve(review: Review, *, by: User, comment: str = "") -> None:
    """Approves exactly the content that was sent for review. Raises Refused, also for one's own order."""
    _decide(review, Review.State.APPROVED, by, comment)


def return_order(review: Review, *, by: User, comment: str) -> None:
    """Sends it back with a comment that says why. Raises Refused."""
    if not comment.strip():
        raise IllegalMove(_("Say in a comment what must be changed."))
    _decide(review, Review.State.RETURNED, by, comment)


def may_decide(review: Review, user: Any) -> str:
    """Why this user may not decide; empty if he may."""
    if not user.has_perm("billing.approve_order"):
        return _("You are not allowed to approve orders.")
    if user.pk == review.asked_by_id or user.pk in authors(review.order):
        return _("You wrote this order or sent it for review; somebody else must approve it.")
    return ""


def _decide(review: Review, state: str, by: User, comment: str) -> None:
    if reason := may_decide(review, by):
        raise NotPermitted(reason)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=review.order_id)
        if content_hash(order) != review.content_hash and state == Review.State.APPROVED:
            void(order)
            changed = True
        else:
            changed = False
            decided = Review.objects.filter(pk=review.pk, state=Review.State.WAITING).update(
                state=state, decided_by=by, decided_at=timezone.now(), comment=comment
            )
            if not decided:
                raise IllegalMove(_("This review has been decided already."))
            what = Event.What.APPROVED if state == Review.State.APPROVED else Event.What.RETURNED
            _note(order, what, by, comment)
    if changed:
        raise IllegalMove(_("The order changed after it was sent for review; it must be sent for review again."))


def void(order: Order) -> None:
    """The content changed: approvals and requests of the old one are void."""
    digest = content_hash(order)
    open_states = [Review.State.WAITING, Review.State.APPROVED]
    for review in order.reviews.filter(state__in=open_states).exclude(content_hash=digest):
        Review.objects.filter(pk=review.pk).update(state=Review.State.VOID)
        _note(order, Event.What.APPROVAL_VOID, None, _("The content changed."))


def _note(order: Order, what: str, by: User | None, text: str) -> None:
    Event.objects.create(system_id=order.system_id, kind=Kind.ORDER, target_id=order.pk, what=what, user=by, text=text)
