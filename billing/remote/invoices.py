"""Invoices: issuing, Paid and Storno (API.md INV-1, INV-3, INV-4). Most of it is fiscal and never sent twice."""

from typing import Any

from django.utils.translation import gettext as _

from billing.content import DocumentContent
from billing.mirror import link_storno
from billing.models import Invoice
from billing.money import to_minor
from billing.remote import drafts
from billing.remote.creates import (
    Create,
    complete_from_list,
    highest_known,
    implied_status,
    newer_rows,
)
from billing.remote.moves import note_payment
from billing.transitions.invoices import moves_of
from crm import mirror
from crm.client import Answer
from crm.deliverers import Deliverer, Finding, Job
from crm.folding import fold
from crm.mapping import STORNO_TYPES
from crm.models import Kind
from crm.outcomes import Found, Nature, StateSeen
from crm.refresh import OVERLAP


class IssueInvoice(Create):
    """A new invoice or proforma, issued at once."""

    call = "invoice.create"
    kind = Kind.INVOICE
    first_status = Invoice.Status.ISSUED

    def send(self, job: Job) -> Answer[Any]:
        return job.client.create_invoice(drafts.invoice(self.content(job)))


class InvoiceMove(Deliverer):
    """Paid and Storno of a document that exists."""

    target: str

    def invoice(self, job: Job) -> Invoice:
        return Invoice.objects.select_related("system", "card").get(pk=job.target_id)

    def objection(self, job: Job) -> str:
        invoice = self.invoice(job)
        if any(
            move.call == self.call and move.leaves(invoice.status, invoice.is_trashed) for move in moves_of(invoice)
        ):
            return ""
        return _("The document is %(state)s by now, so nothing was sent.") % {"state": invoice.status_label}

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        implied = implied_status(job, Kind.INVOICE, self.target)
        applied = mirror.apply_details(job.system, Kind.INVOICE, [answer], job.source, implied)
        return int(applied.rows[answer.value.id].pk)

    def state_seen(self, job: Job) -> tuple[StateSeen, str]:
        word = self._word_in_minicrm(job)
        status = job.words.of(Kind.INVOICE, word).status
        if status == self.target:
            return StateSeen.AT_TARGET, _("It was “%(word)s” already.") % {"word": word}
        starts_here = any(move.call == self.call and status in move.sources for move in moves_of(self.invoice(job)))
        return (StateSeen.STILL_LEGAL if starts_here else StateSeen.ELSEWHERE), ""

    def _word_in_minicrm(self, job: Job) -> str:
        """The tenant's word for the state: by the list row if it was modified since, else by the card."""
        since = (job.step.sent_at or job.operation.created_at) - OVERLAP
        for page in job.client.document_pages("invoice", updated_since=since):
            for row in page.value.rows:
                if row.id == job.payload["remote_id"]:
                    mirror.apply_rows(job.system, Kind.INVOICE, page, job.words, job.source, wanted=set())
                    return str(row.status)
        card = self.invoice(job).card
        return str(job.client.card(card.remote_id).value.status_id or "") if card else ""

    def complete(self, job: Job) -> None:
        complete_from_list(job, Kind.INVOICE)


class PayInvoice(InvoiceMove):
    """Paid on an invoice: the detail's Paid date tells whether it has arrived."""

    call = "invoice.paid"
    nature = Nature.MOVE
    target = Invoice.Status.PAID

    def send(self, job: Job) -> Answer[Any]:
        return job.client.pay_invoice(job.payload["remote_id"])

    def look(self, job: Job) -> Finding:
        answer = job.client.invoice(job.payload["remote_id"])
        if answer.value.paid:
            return Finding(Found.ARRIVED, answer)
        seen, _words = self.state_seen(job)
        if seen is StateSeen.ELSEWHERE:
            return Finding(Found.SEVERAL, words=_("The invoice was changed in MiniCRM meanwhile; nothing was paid."))
        return Finding(Found.ABSENT)

    def settled(self, job: Job) -> None:
        note_payment(job.operation, invoice=self.invoice(job))


class StornoProforma(InvoiceMove):
    """Storno on a proforma: no new document; the same one answers."""

    call = "invoice.storno_proforma"
    nature = Nature.MOVE
    target = Invoice.Status.STORNOED

    def send(self, job: Job) -> Answer[Any]:
        return job.client.storno_invoice(job.payload["remote_id"])

    def look(self, job: Job) -> Finding:
        seen, words = self.state_seen(job)
        found = {StateSeen.AT_TARGET: Found.ARRIVED, StateSeen.STILL_LEGAL: Found.ABSENT}.get(seen, Found.SEVERAL)
        return Finding(found, words=words)


class MakesInvoice(InvoiceMove):
    """Storno of an invoice and Paid on a proforma: MiniCRM issues a new document and answers with that one."""

    nature = Nature.CREATE

    def watermark(self, job: Job) -> int | None:
        return highest_known(job, Kind.INVOICE)

    def new_fields(self, job: Job) -> dict[str, Any]:
        """What is known of the new document besides its detail."""
        raise NotImplementedError  # pragma: no cover

    def link(self, original: Invoice, made: Invoice) -> None:
        """Links the two documents, by our own answer."""
        raise NotImplementedError  # pragma: no cover

    def is_it(self, original: Invoice, row: Any, answer: Answer[Any]) -> bool:
        """Whether a newer document is the one that this call makes."""
        raise NotImplementedError  # pragma: no cover

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        applied = mirror.apply_details(job.system, Kind.INVOICE, [answer], job.source, self.new_fields(job))
        original = self.invoice(job)
        implied = implied_status(job, Kind.INVOICE, self.target)
        mirror.apply_implied(job.system, Kind.INVOICE, original.remote_id, implied, answer, job.source)
        made = Invoice.objects.get(pk=applied.rows[answer.value.id].pk)
        self.link(original, made)
        return made.pk

    def look(self, job: Job) -> Finding:
        original = self.invoice(job)
        found: list[Answer[Any]] = []
        for row in newer_rows(job, Kind.INVOICE):
            if row.currency_code == original.currency:
                answer = job.client.invoice(row.id)
                if self.is_it(original, row, answer):
                    found.append(answer)
        if len(found) == 1:
            return Finding(Found.ARRIVED, found[0])
        content = DocumentContent.of(original)
        candidates = [drafts.candidate(content, answer.value) for answer in found]
        return Finding(Found.SEVERAL if found else Found.ABSENT, candidates=candidates)

    def adopt(self, job: Job, remote_id: int) -> Answer[Any]:
        return job.client.invoice(remote_id)


class StornoInvoice(MakesInvoice):
    call = "invoice.storno"
    target = Invoice.Status.STORNOED

    def send(self, job: Job) -> Answer[Any]:
        return job.client.storno_invoice(job.payload["remote_id"])

    def new_fields(self, job: Job) -> dict[str, Any]:
        return {"form": Invoice.Form.STORNO}

    def link(self, original: Invoice, made: Invoice) -> None:
        link_storno(original, made)

    def is_it(self, original: Invoice, row: Any, answer: Answer[Any]) -> bool:
        named = {row.storned_id, row.storner_id} - {None}
        if named:
            return original.remote_id in named
        # Where the row names no partner, the same amount for the same customer decides; its sign is unproven.
        same_amount = abs(to_minor(answer.value.amount, original.currency)) == abs(original.amount_gross)
        return same_amount and _is_credit_of(original, answer)


def _is_credit_of(original: Invoice, answer: Answer[Any]) -> bool:
    """A document for the same customer with negative amounts, or with a Type that says storno."""
    detail = answer.value
    same_customer = detail.customer is not None and fold(detail.customer.name) == fold(original.customer_name)
    return same_customer and (detail.amount * original.amount_gross < 0 or fold(detail.type) in STORNO_TYPES)


class PayProforma(MakesInvoice):
    call = "invoice.paid_proforma"
    target = Invoice.Status.PAID

    def send(self, job: Job) -> Answer[Any]:
        return job.client.pay_invoice(job.payload["remote_id"])

    def new_fields(self, job: Job) -> dict[str, Any]:
        return implied_status(job, Kind.INVOICE, Invoice.Status.PAID) | {"form": Invoice.Form.INVOICE}

    def link(self, original: Invoice, made: Invoice) -> None:
        Invoice.objects.filter(pk=made.pk).update(proforma=original)

    def is_it(self, original: Invoice, row: Any, answer: Answer[Any]) -> bool:
        return bool(answer.value.paid) and not drafts.differences(DocumentContent.of(original), answer.value)

    def settled(self, job: Job) -> None:
        note_payment(job.operation, invoice=Invoice.objects.get(pk=job.operation.result_id or job.target_id))


DELIVERERS = (IssueInvoice(), PayInvoice(), StornoProforma(), StornoInvoice(), PayProforma())
