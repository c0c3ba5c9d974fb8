"""What follows when rows of documents were written: storno pairs, what amounts count for, the catalogue."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from billing import controls
from billing.catalogue import learn_from_lines
from billing.models import Invoice, InvoiceLine, Offer, OfferLine, Order, OrderLine, Review
from billing.money import to_minor
from billing.transitions import reviews
from crm import mirror
from crm.models import Kind, System

COUNTS, COUNTS_BACK, COUNTS_NOT = 1, -1, 0


def register() -> None:
    """Tells crm.mirror which kinds of documents there are."""
    mirror.register(Kind.ORDER, mirror.MirroredKind(Order, OrderLine, to_minor, _settle_orders, controls.shown))
    mirror.register(Kind.OFFER, mirror.MirroredKind(Offer, OfferLine, to_minor, _settle_documents, controls.shown))
    mirror.register(
        Kind.INVOICE,
        mirror.MirroredKind(
            Invoice, InvoiceLine, to_minor, _settle_invoices, controls.shown, controls.sums_off, controls.pairs_off
        ),
    )


def _settle_orders(system: System, orders: Sequence[Order], with_lines: bool) -> None:
    _settle_documents(system, orders, with_lines)
    signed = Review.objects.filter(
        order__in=[order.pk for order in orders], state__in=[Review.State.WAITING, Review.State.APPROVED]
    )
    for review in signed.select_related("order"):
        reviews.void(review.order)


def _settle_documents(system: System, documents: Sequence[Any], with_lines: bool) -> None:
    if with_lines:
        learn_from_lines(system, documents)


def _settle_invoices(system: System, invoices: Sequence[Invoice], with_lines: bool) -> None:
    _link_stornos(system, invoices)
    _set_effects(invoices)
    _settle_documents(system, invoices, with_lines)


def _link_stornos(system: System, invoices: Sequence[Invoice]) -> None:
    """Two rows of which one names the other are a pair; the younger one is the storno (API.md INV-4)."""
    naming = [row for row in invoices if row.partner_remote_id]
    ids = [row.remote_id for row in invoices]
    pairs = Invoice.objects.filter(system=system).filter(
        Q(remote_id__in=[row.partner_remote_id for row in naming]) | Q(partner_remote_id__in=ids)
    )
    known = {row.remote_id: row for row in [*pairs, *invoices]}
    for row in known.values():
        partner = known.get(row.partner_remote_id or 0)
        if partner is None:
            continue
        original, storno = sorted((row, partner), key=lambda one: one.remote_id)
        link_storno(original, storno)


def link_storno(original: Invoice, storno: Invoice) -> None:
    """Notes that `storno` is the storno invoice of `original`, and what its amounts count for."""
    effect = COUNTS_BACK if storno.amount_gross * original.amount_gross > 0 else COUNTS
    if (storno.storno_of_id, storno.form, storno.effect) == (original.pk, Invoice.Form.STORNO, effect):
        return
    storno.storno_of, storno.form, storno.effect = original, Invoice.Form.STORNO, effect
    Invoice.objects.filter(pk=storno.pk).update(storno_of=original, form=Invoice.Form.STORNO, effect=effect)


def _set_effects(invoices: Sequence[Invoice]) -> None:
    """A proforma asks for nothing yet; a storno invoice without a known original counts back if it is positive."""
    for wrong, effect in (
        ([row.pk for row in invoices if row.form == Invoice.Form.PROFORMA and row.effect != COUNTS_NOT], COUNTS_NOT),
        (
            [
                row.pk
                for row in invoices
                if row.form == Invoice.Form.STORNO
                and not row.storno_of_id
                and row.effect != (COUNTS_BACK if row.amount_gross > 0 else COUNTS)
                and row.amount_gross > 0
            ],
            COUNTS_BACK,
        ),
    ):
        if wrong:
            Invoice.objects.filter(pk__in=wrong).update(effect=effect)
