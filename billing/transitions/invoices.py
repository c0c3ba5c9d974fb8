"""Invoices, proformas and storno invoices: their moves and issuing (DESIGN §7; 000 p.118-128; 001 lines 1406-1520).

Invoice   Issued ──Paid──> Paid          Proforma  Issued ──Paid──> Paid, with a new paid invoice
            └──Storno──┬────┘                        └──Storno──> Stornoed, no new document
                       v
                    Stornoed, with a new storno invoice          Storno invoice: no moves
"""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent
from billing.models import Invoice
from billing.transitions.cards import edit_card
from billing.transitions.machine import (
    IllegalMove,
    Move,
    Request,
    check_permission,
    legal,
    project,
    request_move,
)
from billing.transitions.orders import check_creation
from crm import outbox
from crm.models import Kind, Operation, Reversibility, System

S = Invoice.Status

PAY = Move(
    "pay",
    "invoice.paid",
    (S.ISSUED,),
    S.PAID,
    "billing.pay_invoice",
    Reversibility.ONE_WAY,
    gettext_lazy("Paid"),
    gettext_lazy(
        "MiniCRM sets the invoice to “Paid”. Date and method of the payment are kept here; MiniCRM does not know them."
    ),
    asks_payment=True,
)
STORNO = Move(
    "storno",
    "invoice.storno",
    (S.ISSUED, S.PAID),
    S.STORNOED,
    "billing.storno_invoice",
    Reversibility.FISCAL,
    gettext_lazy("Storno"),
    gettext_lazy("MiniCRM issues a storno invoice for the same amount and sets this one to “Stornoed”."),
    asks_reason=True,
)
PAY_PROFORMA = Move(
    "pay",
    "invoice.paid_proforma",
    (S.ISSUED,),
    S.PAID,
    "billing.pay_invoice",
    Reversibility.FISCAL,
    gettext_lazy("Paid"),
    gettext_lazy(
        "MiniCRM issues a new, paid invoice from this proforma. Date and method of the payment are kept here."
    ),
    asks_payment=True,
)
STORNO_PROFORMA = Move(
    "storno",
    "invoice.storno_proforma",
    (S.ISSUED,),
    S.STORNOED,
    "billing.storno_invoice",
    Reversibility.ONE_WAY,
    gettext_lazy("Storno"),
    gettext_lazy("MiniCRM sets the proforma to “Stornoed”. No new document is made."),
    asks_reason=True,
)
MOVES: dict[str, tuple[Move, ...]] = {
    Invoice.Form.INVOICE: (PAY, STORNO),
    Invoice.Form.PROFORMA: (PAY_PROFORMA, STORNO_PROFORMA),
    Invoice.Form.STORNO: (),
}


def moves_of(invoice: Invoice) -> tuple[Move, ...]:
    """The table of the invoice's form."""
    return MOVES[invoice.form]


def legal_moves(invoice: Invoice, operations: Any = None) -> list[Move]:
    """What the invoice's projected state allows, whoever asks."""
    return legal(moves_of(invoice), project(invoice, moves_of(invoice), operations))


def _move(invoice: Invoice, name: str, request: Request) -> Operation:
    for move in moves_of(invoice):
        if move.name == name:
            return request_move(invoice, move, moves_of(invoice), request)
    check_permission(request.by, f"billing.{name}_invoice")
    raise IllegalMove(_("A storno invoice stays as it is; it can neither be paid nor stornoed."))


def pay_invoice(
    invoice: Invoice,
    *,
    by: User | None,
    submission: uuid.UUID,
    reason: str = "",
    payment: dict[str, str] | None = None,
) -> Operation:
    """Issued → Paid; a proforma gets a new paid invoice. `payment` (paid_on, method) is kept by us.

    Raises Refused, AlreadyAsked.
    """
    return _move(invoice, "pay", Request(by, submission, reason, {"payment": payment} if payment else None))


def storno_invoice(invoice: Invoice, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """Issued or Paid → Stornoed, with a storno invoice. Fiscal. Raises Refused, AlreadyAsked."""
    return _move(invoice, "storno", Request(by, submission, reason))


ENTRANCES = {"pay": pay_invoice, "storno": storno_invoice}


def issue_invoice(system: System, content: DocumentContent, *, by: User | None, submission: uuid.UUID) -> Operation:
    """Issues an invoice or a proforma: a fiscal document. Raises NotPermitted, IllegalMove while creating is paused."""
    check_permission(by, "billing.issue_invoice")
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        check_creation(system)
        return outbox.enqueue(
            outbox.Wish(
                system=system,
                kind=Kind.INVOICE,
                action="create",
                title=content.contact_name,
                submission=submission,
                steps=[("invoice.create", {"content": content.as_json()})],
                by=by,
                intent=content.as_json(),
                reversibility=Reversibility.FISCAL,
            )
        )


def edit_invoice_card(
    invoice: Invoice, fields: dict[str, Any], *, by: User | None, submission: uuid.UUID
) -> Operation | None:
    """Changes card fields, all that can change on an issued invoice; None if nothing differs.

    Raises NotPermitted, IllegalMove, AlreadyAsked.
    """
    return edit_card(invoice, "invoice.card", fields, permission="billing.change_invoice", by=by, submission=submission)
