"""Orders: creating, changing and deleting lines (API.md ORD-1, ORD-4..6)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from billing.content import DocumentContent, LineContent
from billing.models import Order
from billing.remote import drafts
from billing.remote.creates import Create
from crm import mirror
from crm.client import Answer, ItemDraft, OrderDraft
from crm.client.records import OrderDetail
from crm.deliverers import Deliverer, Finding, Job
from crm.models import Kind, Step
from crm.outcomes import Found, Nature
from crm.unlisted import orders_above


class CreateOrder(Create):
    call = "order.create"
    kind = Kind.ORDER
    first_status = Order.Status.DRAFT

    def send(self, job: Job) -> Answer[OrderDetail]:
        return job.client.create_order(drafts.order(self.content(job)))

    def newer(self, job: Job) -> Iterable[Answer[Any]]:
        # Drafts are in no list: read upward from the watermark.
        return orders_above(job.client, job.step.watermark or 0)

    def complete(self, job: Job) -> None:
        """The answer holds all of a draft; its card comes with the next refresh."""


class OrderCall(Deliverer):
    """A change of a draft order: checked against what the user saw, read back when the outcome is unknown."""

    def objection(self, job: Job) -> str:
        order = Order.objects.get(pk=job.target_id)
        if order.status == Order.Status.DRAFT and not order.is_trashed:
            return ""
        return _("The order is no longer a draft (%(state)s), so it was not changed.") % {"state": order.status_label}

    def conflict(self, job: Job) -> str:
        if job.operation.steps.filter(state=Step.State.DONE).exists() or "lines" not in job.operation.base:
            return ""  # what differs now is what our own earlier steps did
        answer = job.client.order(job.payload["remote_id"])
        changed = _changed_since(DocumentContent.from_json(job.operation.base), answer.value)
        if not changed:
            return ""
        mirror.apply_details(job.system, Kind.ORDER, [answer], job.source)
        return _(
            "Somebody changed the order in MiniCRM since you opened it (%(what)s). Nothing was sent. "
            "Open the order, look at what is there now, and make your change again."
        ) % {"what": ", ".join(changed)}

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        applied = mirror.apply_details(job.system, Kind.ORDER, [answer], job.source)
        return applied.rows[answer.value.id].pk


def _changed_since(seen: DocumentContent, detail: OrderDetail) -> list[str]:
    changed = []
    if detail.subject != seen.subject:
        changed.append(_("subject"))
    there = {item.id: drafts.line_of(item) for item in detail.items}
    known = {line.remote_id: line for line in seen.lines}
    if there.keys() != known.keys():
        changed.append(_("number of lines"))
    changed += [
        _("line “%(name)s”") % {"name": line.name}
        for remote_id, line in known.items()
        if remote_id in there and not line.same_as(there[remote_id])
    ]
    return changed


class UpdateOrder(OrderCall):
    """Header and lines that exist: the same call again does no harm."""

    call = "order.update"

    def send(self, job: Job) -> Answer[OrderDetail]:
        return job.client.update_order(job.payload["remote_id"], _draft(job.step))

    def look(self, job: Job) -> Finding:
        answer = job.client.order(job.payload["remote_id"])
        arrived = _header_is_there(job.step, answer.value) and not _missing(_existing(job.step), answer.value)
        return Finding(Found.ARRIVED, answer) if arrived else Finding(Found.ABSENT)


class AddLines(UpdateOrder):
    """With new lines it is not repeatable: looked for, never sent again."""

    call = "order.add_lines"
    nature = Nature.ADD_LINE

    def look(self, job: Job) -> Finding:
        answer = job.client.order(job.payload["remote_id"])
        known = {line["remote_id"] for line in job.operation.base["lines"]}
        added = [item for item in answer.value.items if item.id not in known]
        missing = _missing(_added(job.step), answer.value, among=added)
        if not missing and len(added) == len(_added(job.step)):
            return Finding(Found.ARRIVED, answer)
        mirror.apply_details(job.system, Kind.ORDER, [answer], job.source)
        if added:
            words = _(
                "%(there)s of %(wanted)s new lines are in MiniCRM. "
                "The order shows what is there now; add the rest again."
            ) % {"there": len(added), "wanted": len(_added(job.step))}
            return Finding(Found.SEVERAL, words=words)
        return Finding(
            Found.ABSENT, words=_("The change never arrived in MiniCRM; nothing was changed. Make it again.")
        )


class DeleteItem(OrderCall):
    """DeleteItem is a GET that changes state; deleting a line that is gone does no harm."""

    call = "order.delete_item"

    def send(self, job: Job) -> Answer[OrderDetail]:
        return job.client.delete_order_item(job.payload["remote_id"], job.payload["item_id"])

    def look(self, job: Job) -> Finding:
        answer = job.client.order(job.payload["remote_id"])
        is_there = any(item.id == job.payload["item_id"] for item in answer.value.items)
        return Finding(Found.ABSENT) if is_there else Finding(Found.ARRIVED, answer)


def _draft(step: Step) -> OrderDraft:
    header = step.payload["header"]
    performance = header.get("performance_on")
    return OrderDraft(
        customer_id=step.payload["customer_id"],
        subject=header.get("subject"),
        payment_method=header.get("payment_method"),
        performance=date.fromisoformat(performance) if performance else None,
        items=_items(step),
        customer=drafts.customer(step.payload["customer"]),
    )


def _items(step: Step) -> tuple[ItemDraft, ...]:
    return drafts.items(_lines(step))


def _lines(step: Step) -> list[LineContent]:
    return [LineContent.from_json(line) for line in step.payload["lines"]]


def _existing(step: Step) -> list[LineContent]:
    return [line for line in _lines(step) if line.remote_id]


def _added(step: Step) -> list[LineContent]:
    return [line for line in _lines(step) if not line.remote_id]


def _header_is_there(step: Step, detail: OrderDetail) -> bool:
    header = step.payload["header"]
    there = {
        "subject": detail.subject,
        "payment_method": detail.payment_method,
        "performance_on": detail.performance.isoformat() if detail.performance else None,
    }
    return all(there[name] == value for name, value in header.items())


def _missing(lines: list[LineContent], detail: OrderDetail, among: Iterable[Any] | None = None) -> list[LineContent]:
    """Wanted lines that the order does not hold: by Id where there is one, else by what they look like."""
    there = {item.id: item for item in detail.items}
    pool = Counter(drafts.line_of(item).essence for item in (detail.items if among is None else among))
    missing = []
    for line in lines:
        if line.remote_id:
            item = there.get(line.remote_id)
            if item is None or not drafts.same_line(line, item):
                missing.append(line)
        elif pool[line.essence]:
            pool[line.essence] -= 1
        else:
            missing.append(line)
    return missing


DELIVERERS = (CreateOrder(), UpdateOrder(), AddLines(), DeleteItem())
