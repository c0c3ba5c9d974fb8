"""Moves of orders and the trash (API.md ORD-8, CRD-6), and the payment that is noted with Paid."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from billing.models import Invoice, Order, Payment
from billing.transitions import orders as transitions
from billing.transitions.machine import IN_USE, TRASHED, IllegalMove, Move
from crm import mirror, outbox
from crm.client import Answer
from crm.deliverers import Deliverer, Finding, Job
from crm.models import Card, Event, Kind, Operation
from crm.outcomes import Found, Nature, StateSeen


def note_payment(operation: Operation, *, order: Order | None = None, invoice: Invoice | None = None) -> None:
    """Keeps date and method of a payment beside the document: MiniCRM's API does not know them."""
    payment = operation.intent.get("payment")
    document = order or invoice
    if not payment or document is None or Payment.objects.filter(operation=operation).exists():
        return
    Payment.objects.create(
        order=order,
        invoice=invoice,
        paid_on=date.fromisoformat(payment["paid_on"]),
        method=payment["method"],
        currency=document.currency,
        amount_gross=document.amount_gross,
        operation=operation,
        created_by=operation.created_by,
    )
    outbox.record(operation, Event.What.PAYMENT, user=operation.created_by, after=payment)


def read_card(job: Job, kind: str, card: Card) -> Answer[Any]:
    """Reads a document's card into our copy and returns its answer; the status in it is the tenant's word."""
    answer = job.client.card(card.remote_id)
    mirror.apply_cards(job.system, kind, None, [(answer.value, answer)], job.words, job.source)
    return answer


class OrderMove(Deliverer):
    """One move of the order table: repeatable after reading the card."""

    nature = Nature.MOVE

    def __init__(self, move: Move, verb: str) -> None:
        self.move, self.verb, self.call = move, verb, move.call

    def order(self, job: Job) -> Order:
        return Order.objects.select_related("card", "system").get(pk=job.target_id)

    def objection(self, job: Job) -> str:
        order = self.order(job)
        if not self.move.leaves(order.status, order.is_trashed):
            return _("The order is %(state)s by now, so nothing was sent.") % {"state": order.status_label}
        if self.move is transitions.FINALIZE:
            from billing.transitions import reviews

            try:
                reviews.check_gate(order)
            except IllegalMove as refusal:
                return refusal.sentence
        return ""

    def send(self, job: Job) -> Answer[Any]:
        return job.client.move_order(job.payload["remote_id"], self.verb)

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        meaning = job.words.for_status(Kind.ORDER, self.move.target or "")
        extra = {"status": meaning.status, "status_word": meaning.word, "status_group": meaning.group}
        applied = mirror.apply_details(job.system, Kind.ORDER, [answer], job.source, extra)
        return applied.rows[answer.value.id].pk

    def look(self, job: Job) -> Finding:
        seen, words = self.state_seen(job)
        if seen is StateSeen.AT_TARGET:
            return Finding(Found.ARRIVED, job.client.order(job.payload["remote_id"]))
        if seen is StateSeen.STILL_LEGAL:
            return Finding(Found.ABSENT)
        return Finding(Found.SEVERAL, words=words)

    def state_seen(self, job: Job) -> tuple[StateSeen, str]:
        order = self.order(job)
        if order.card is None:
            return StateSeen.ELSEWHERE, _("MiniCRM does not say which card the order has.")
        answer = read_card(job, Kind.ORDER, order.card)
        word = str(answer.value.status_id or "")
        status = job.words.of(Kind.ORDER, word).status
        if status == self.move.target:
            return StateSeen.AT_TARGET, self._by_whom(job, order.card, word)
        if status in self.move.sources:
            return StateSeen.STILL_LEGAL, ""
        return StateSeen.ELSEWHERE, _("The order is “%(word)s” in MiniCRM.") % {"word": word}

    def _by_whom(self, job: Job, card: Card, word: str) -> str:
        changes = [
            one
            for one in job.client.card_history(card.remote_id).value
            if one.status_new_name == word and one.closed_at
        ]
        if not changes:
            return _("It was “%(word)s” already.") % {"word": word}
        last = max(changes, key=lambda change: (change.closed_at, change.id))
        who = _("user %(id)s") % {"id": last.user_id} if last.user_id else _("the system")
        return _("It was “%(word)s” already, by %(who)s at %(when)s (UTC).") % {
            "word": word,
            "who": who,
            "when": f"{last.closed_at:%Y-%m-%d %H:%M}",
        }

    def settled(self, job: Job) -> None:
        if self.move.asks_payment:
            note_payment(job.operation, order=self.order(job))


class Trash(Deliverer):
    """Card.Deleted 1 or 0: repeatable."""

    def __init__(self, kind: str, trashed: bool) -> None:
        self.kind, self.trashed = kind, trashed
        self.call = f"{kind}.{'trash' if trashed else 'restore'}"

    def card(self, job: Job) -> Card:
        document = mirror.of(self.kind).model._default_manager.select_related("card").get(pk=job.target_id)
        return document.card

    def objection(self, job: Job) -> str:
        document = mirror.of(self.kind).model._default_manager.get(pk=job.target_id)
        if document.card_id is None:
            return _("MiniCRM does not say which card the document has, so it cannot be moved to the trash from here.")
        if document.is_trashed == self.trashed:
            return _("It is so already in MiniCRM, so nothing was sent.")
        return ""

    def send(self, job: Job) -> Answer[Any]:
        return job.client.put_card({"Deleted": int(self.trashed)}, self.card(job).remote_id)

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        document = mirror.of(self.kind).model._default_manager.get(pk=job.target_id)
        source = job.source
        Card.objects.filter(pk=document.card_id).update(is_trashed=self.trashed)
        mirror.apply_implied(job.system, self.kind, document.remote_id, {"is_trashed": self.trashed}, answer, source)
        return document.pk

    def look(self, job: Job) -> Finding:
        answer = read_card(job, self.kind, self.card(job))
        return Finding(Found.ARRIVED if bool(answer.value.deleted) == self.trashed else Found.ABSENT)


DELIVERERS = (
    OrderMove(transitions.FINALIZE, "Finalize"),
    OrderMove(transitions.REOPEN, "Edit"),
    OrderMove(transitions.COMPLETE, "Complete"),
    OrderMove(transitions.PAY, "Paid"),
    OrderMove(transitions.STORNO, "Storno"),
    Trash(Kind.ORDER, TRASHED),
    Trash(Kind.ORDER, IN_USE),
    Trash(Kind.OFFER, TRASHED),
    Trash(Kind.OFFER, IN_USE),
)
