"""Orders: their moves, creating and editing them (DESIGN §7; 000 p.100-110; 001 lines 1335-1405).

Draft ──Finalize──> In progress ──Complete──> Completed ──Paid──> Paid
  ^───────Edit────────┘                          │ Storno          │ Storno
                                                 └────> Failed <───┘
                                                          └──Paid──> Paid
"""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent, LineContent
from billing.models import Order
from billing.transitions import reviews
from billing.transitions.machine import (
    IN_USE,
    TRASHED,
    IllegalMove,
    Move,
    Request,
    check_permission,
    legal,
    project,
    request_move,
)
from crm import outbox
from crm.models import Kind, Operation, Reversibility, System

S = Order.Status

FINALIZE = Move(
    "finalize",
    "order.finalize",
    (S.DRAFT,),
    S.IN_PROGRESS,
    "billing.finalize_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Finalize"),
    gettext_lazy(
        "MiniCRM gives the order its number and sets it to “In progress”. Its lines can no longer be changed."
    ),
)
REOPEN = Move(
    "reopen",
    "order.edit",
    (S.IN_PROGRESS,),
    S.DRAFT,
    "billing.reopen_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Edit again"),
    gettext_lazy(
        "MiniCRM takes the order back to “Draft”, so that it can be changed. A change makes its approval void."
    ),
)
COMPLETE = Move(
    "complete",
    "order.complete",
    (S.IN_PROGRESS,),
    S.COMPLETED,
    "billing.complete_order",
    Reversibility.ONE_WAY,
    gettext_lazy("Complete"),
    gettext_lazy("MiniCRM sets the order to “Completed”. From there it can only become Paid or Failed."),
)
PAY = Move(
    "pay",
    "order.paid",
    (S.COMPLETED, S.FAILED),
    S.PAID,
    "billing.pay_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Paid"),
    gettext_lazy(
        "MiniCRM sets the order to “Paid”. Date and method of the payment are kept here; MiniCRM does not know them."
    ),
    asks_payment=True,
)
STORNO = Move(
    "storno",
    "order.storno",
    (S.COMPLETED, S.PAID),
    S.FAILED,
    "billing.storno_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Storno"),
    gettext_lazy("MiniCRM sets the order to “Failed”. It can be set to “Paid” again later."),
    hint=gettext_lazy("An order in progress cannot be stornoed: complete it, or take it back to Draft, first."),
    asks_reason=True,
)
TRASH = Move(
    "trash",
    "order.trash",
    (S.DRAFT,),
    None,
    "billing.change_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Move to trash"),
    gettext_lazy("MiniCRM moves the order's card to its trash. It can be restored."),
    trash=TRASHED,
)
RESTORE = Move(
    "restore",
    "order.restore",
    (S.DRAFT,),
    None,
    "billing.change_order",
    Reversibility.REVERSIBLE,
    gettext_lazy("Restore"),
    gettext_lazy("MiniCRM takes the order's card out of its trash."),
    trash=IN_USE,
)
MOVES = (FINALIZE, REOPEN, COMPLETE, PAY, STORNO, TRASH, RESTORE)
BY_NAME = {move.name: move for move in MOVES}
EDIT = "edit"


def legal_moves(order: Order, operations: Any = None) -> list[Move]:
    """What the order's projected state allows, whoever asks."""
    return legal(MOVES, project(order, MOVES, operations))


def finalize_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """Draft → In progress. Raises Refused, also where an approval is needed and missing; AlreadyAsked."""
    if outbox.find_submission(submission) is None:
        reviews.check_gate(order)
    return request_move(order, FINALIZE, MOVES, Request(by, submission, reason))


def reopen_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """In progress → Draft ("Edit" in MiniCRM). Raises Refused, AlreadyAsked."""
    return request_move(order, REOPEN, MOVES, Request(by, submission, reason))


def complete_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """In progress → Completed; cannot be undone. Raises Refused, AlreadyAsked."""
    return request_move(order, COMPLETE, MOVES, Request(by, submission, reason))


def pay_order(
    order: Order,
    *,
    by: User | None,
    submission: uuid.UUID,
    reason: str = "",
    payment: dict[str, str] | None = None,
) -> Operation:
    """Completed or Failed → Paid; `payment` (paid_on, method) is kept by us. Raises Refused, AlreadyAsked."""
    return request_move(order, PAY, MOVES, Request(by, submission, reason, {"payment": payment} if payment else None))


def storno_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """Completed or Paid → Failed. Raises Refused, AlreadyAsked."""
    return request_move(order, STORNO, MOVES, Request(by, submission, reason))


def trash_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """A wrong draft goes to the trash. Raises Refused, AlreadyAsked."""
    return request_move(order, TRASH, MOVES, Request(by, submission, reason))


def restore_order(order: Order, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """A draft comes back from the trash. Raises Refused, AlreadyAsked."""
    return request_move(order, RESTORE, MOVES, Request(by, submission, reason))


ENTRANCES = {
    "finalize": finalize_order,
    "reopen": reopen_order,
    "complete": complete_order,
    "pay": pay_order,
    "storno": storno_order,
    "trash": trash_order,
    "restore": restore_order,
}


def create_order(system: System, content: DocumentContent, *, by: User | None, submission: uuid.UUID) -> Operation:
    """A new draft order. Raises NotPermitted, IllegalMove while creating is paused."""
    check_permission(by, "billing.add_order")
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        check_creation(system)
        return outbox.enqueue(
            outbox.Wish(
                system=system,
                kind=Kind.ORDER,
                action="create",
                title=content.contact_name,
                submission=submission,
                steps=[("order.create", {"content": content.as_json()})],
                by=by,
                intent=content.as_json(),
            )
        )


def check_creation(system: System) -> None:
    """Raises IllegalMove while creating is paused because totals came back wrong (API.md §1, "Writing numbers")."""
    current = System.objects.get(pk=system.pk)
    if current.creation_paused_at:
        raise IllegalMove(
            _("Creating documents is paused: %(reason)s An administrator can resume it.")
            % {"reason": current.creation_paused_reason}
        )


def edit_order(
    order: Order,
    content: DocumentContent,
    *,
    by: User | None,
    submission: uuid.UUID,
    base: DocumentContent | None = None,
) -> Operation | None:
    """Makes a draft order look like `content`; None if nothing differs.

    `base` is what the user saw: a line that he did not touch is not sent. Raises NotPermitted, IllegalMove (no draft,
    another currency or customer), AlreadyAsked.
    """
    check_permission(by, "billing.change_order")
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        locked = Order.objects.select_for_update().get(pk=order.pk)
        _check_editable(locked, content)
        seen = base or DocumentContent.of(locked)
        steps = edit_steps(locked, seen, content)
        if not steps:
            return None
        return outbox.enqueue(
            outbox.Wish(
                system=locked.system,
                kind=Kind.ORDER,
                target_id=locked.pk,
                action=EDIT,
                title=str(locked),
                steps=steps,
                submission=submission,
                by=by,
                intent=content.as_json(),
                base=seen.as_json(),
            )
        )


def _check_editable(order: Order, content: DocumentContent) -> None:
    projection = project(order, MOVES)
    if projection.status != S.DRAFT or projection.trashed:
        raise IllegalMove(
            _("An order can be changed in Draft only; this is %(state)s.") % {"state": projection.label},
            [str(move.label) for move in legal(MOVES, projection)],
        )
    if content.currency != order.currency:
        raise IllegalMove(_("The currency was fixed when the order was created; create a new order for another one."))
    if order.contact is None or content.contact_remote_id != order.contact.remote_id:
        raise IllegalMove(_("The customer was fixed when the order was created; create a new order for another one."))


def edit_steps(order: Order, seen: DocumentContent, content: DocumentContent) -> list[tuple[str, dict[str, Any]]]:
    """The calls of an edit: DeleteItem per removed line, one POST with header and changed lines, then card fields."""
    known = {line.remote_id: line for line in seen.lines if line.remote_id}
    kept = {line.remote_id for line in content.lines if line.remote_id}
    target = {"remote_id": order.remote_id, "customer_id": content.contact_remote_id}
    steps: list[tuple[str, dict[str, Any]]] = [
        ("order.delete_item", target | {"item_id": remote_id}) for remote_id in known if remote_id not in kept
    ]
    header = {
        name: _jsonable(getattr(content, name))
        for name in ("subject", "payment_method", "performance_on")
        if getattr(content, name) != getattr(seen, name)
    }
    changed = [line for line in content.lines if line.remote_id and not _same(line, known.get(line.remote_id))]
    added = [line for line in content.lines if not line.remote_id]
    if header or changed or added or content.customer:
        call = "order.add_lines" if added else "order.update"
        payload = {
            "header": header,
            "lines": [line.as_json() for line in (*changed, *added)],
            "customer": content.customer,
        }
        steps.append((call, target | payload))
    fields = {name: value for name, value in content.card_fields.items() if seen.card_fields.get(name) != value}
    if fields:
        steps.append(("order.card", target | {"fields": fields}))
    return steps


def _same(line: LineContent, known: LineContent | None) -> bool:
    return known is not None and line.same_as(known)


def _jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def edit_order_card(
    order: Order, fields: dict[str, Any], *, by: User | None, submission: uuid.UUID
) -> Operation | None:
    """Changes card fields, in any status; None if nothing differs. Raises NotPermitted, AlreadyAsked."""
    from billing.transitions.cards import edit_card

    return edit_card(order, "order.card", fields, permission="billing.change_order", by=by, submission=submission)
