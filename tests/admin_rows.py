"""Rows of every model that the admin shows, as many of each as a test asks for, every one with relations of its own."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

KEY = "k" * 31 + "7"
OTHER_KEY = "n3wK3yn3wK3yn3wK3yn3wK3yn3wK3y42"


def a_system(**values: Any) -> Any:
    """A system on this machine that nobody listens for."""
    from crm.models import System
    from crm.models.fields import Secret

    defaults = {
        "name": "Minta Kft.", "remote_id": 12345, "base_url": "http://127.0.0.1:9", "api_key": Secret.of(KEY),
        "is_test": True,
    }  # fmt: skip
    return System.objects.create(**{**defaults, **values})


def an_order(system: Any, number: int, status: str = "draft", **values: Any) -> Any:
    from billing.models import Order, OrderLine

    order = Order.objects.create(**_document(system, number, status), **values)
    OrderLine.objects.create(document=order, **_line())
    return order


def an_offer(system: Any, number: int, **values: Any) -> Any:
    from billing.models import Offer, OfferLine

    common = {**_document(system, number, ""), "status_word": "Kiállítandó", "status_group": "Lead"}
    offer = Offer.objects.create(**{**common, **values})
    OfferLine.objects.create(document=offer, **_line())
    return offer


def an_invoice(system: Any, number: int, status: str = "issued", **values: Any) -> Any:
    from billing.models import Invoice, InvoiceLine

    invoice = Invoice.objects.create(**_document(system, number, status), **values)
    InvoiceLine.objects.create(document=invoice, **_line())
    return invoice


def _document(system: Any, number: int, status: str) -> dict[str, Any]:
    from crm.models import Card, Contact

    now = timezone.now()
    business = Contact.objects.create(system=system, remote_id=next_id(), type="business", name=f"Cég {number}")
    contact = Contact.objects.create(
        system=system, remote_id=next_id(), type="person", name=f"Vevő {number}", business=business, observed_to=now,
        search=f"vevo {number}", raw={"Name": f"Vevő {number}"},
    )  # fmt: skip
    card = Card.objects.create(
        system=system, remote_id=next_id(), name=f"Kártya {number}", contact=contact, business=business,
        category=a_module(system), fields={"Megjegyzés": "x"},
    )  # fmt: skip
    return {
        "system": system, "remote_id": next_id(), "card": card, "contact": contact, "number": f"MR/{number:05}",
        "status": status, "status_word": f"szó {status}", "currency": ("HUF", "EUR")[number % 2],
        "amount_net": 10000, "amount_vat": 2700, "amount_gross": 12700, "issued_on": now.date(), "due_on": now.date(),
        "customer_name": contact.name, "search": f"mr/{number:05} vevo {number}", "observed_to": now,
        "raw_detail": {"Number": f"MR/{number:05}"},
    }  # fmt: skip


def _line() -> dict[str, Any]:
    return {"position": 1, "name": "Csavar", "price_net": 50, "quantity": 2, "vat_rate": 27, "total_net": 10000}


_ids = iter(range(1000, 10_000_000))


def next_id() -> int:
    return next(_ids)


def a_module(system: Any) -> Any:
    from crm.models import Category

    return Category.objects.create(system=system, remote_id=next_id(), name="Megrendelés", schema={"Name": "Text(512)"})


def an_operation(system: Any, document: Any, **values: Any) -> Any:
    from crm.models import Operation, Step

    defaults = {
        "system": system, "kind": document.kind, "target_id": document.pk, "title": str(document), "action": "finalize",
        "submission": uuid.uuid4(), "intent": {"move": "finalize"},
    }  # fmt: skip
    operation = Operation.objects.create(**{**defaults, **values})
    Step.objects.create(operation=operation, position=1, call="order.finalize", payload={"remote_id": 1})
    return operation


def fill(system: Any, number: int) -> None:
    """`number` more rows of each model, on top of those that are there."""
    for _one in range(number):
        _fill_once(system, next_id())


def _fill_once(system: Any, number: int) -> None:
    from django.contrib.auth.models import Group, User

    user = User.objects.create(username=f"user{number}", last_name="Kiss")
    user.groups.add(Group.objects.create(name=f"group{number}"))
    _fill_documents(system, number, user)
    _fill_connection(system, number, user)
    _fill_admin(system, number, user)


def _fill_documents(system: Any, number: int, user: Any) -> None:
    from billing.models import Payment, Product, Review
    from crm.models import Address, Event

    order, offer, invoice = an_order(system, number), an_offer(system, number), an_invoice(system, number)
    Address.objects.create(system=system, remote_id=next_id(), contact=order.contact, city="Győr")
    Product.objects.create(system=system, sku=f"SKU{number}", name="Csavar", currency="HUF", price_net=1)
    operation = an_operation(system, order, created_by=user)
    an_operation(system, invoice, state="refused", last_error="nem", created_by=user, action="pay")
    an_operation(system, offer, state="needs_person", action="create", candidates=[{"remote_id": 1}])
    Event.objects.create(system=system, kind="order", target_id=order.pk, what="asked", operation=operation)
    Review.objects.create(order=order, asked_by=user, content_hash="0" * 64)
    Payment.objects.create(
        invoice=invoice, paid_on=timezone.localdate(), currency="HUF", amount_gross=12700, created_by=user,
        operation=operation,
    )  # fmt: skip


def _fill_connection(system: Any, number: int, user: Any) -> None:
    from crm.models import Budget, Difference, Event, Run, StatusWord, Stream

    now = timezone.now()
    another = a_system(remote_id=number % 90000 + 5000, name=f"Rendszer {number}", probed_at=now - timedelta(days=1))
    run = Run.objects.create(system=another, task="refresh", stream="order", created_by=user, counts={"listed": 3})
    Event.objects.create(system=system, kind="order", target_id=number, what="changed", user=user, run=run)
    Stream.objects.create(system=another, name="order", run=run, failing_since=now, last_error="nem megy")
    Difference.objects.create(run=run, kind="invoice", target_id=number, remote_id=number, cause="other_value")
    Budget.objects.create(system=another, call_class="r3", next_free_at=now, interactive_free_at=now)
    StatusWord.objects.create(system=another, kind="order", word=f"szó {number}")


def _fill_admin(system: Any, number: int, user: Any) -> None:
    from axes.models import AccessAttempt
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.contenttypes.models import ContentType
    from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

    LogEntry.objects.create(
        user=user, content_type=ContentType.objects.get_for_model(system), object_id=str(system.pk),
        object_repr=str(system), action_flag=CHANGE, change_message="x",
    )  # fmt: skip
    AccessAttempt.objects.create(
        username=f"user{number}", ip_address="10.0.0.1", user_agent="x", failures_since_start=8, get_data="",
        post_data="",
    )  # fmt: skip
    interval = IntervalSchedule.objects.create(every=number, period="seconds")
    crontab = CrontabSchedule.objects.create(minute=str(number % 60), hour="3")
    PeriodicTask.objects.create(name=f"every {number}", task="crm.tasks.sweep", interval=interval)
    PeriodicTask.objects.create(name=f"at {number}", task="crm.tasks.sweep", crontab=crontab)
