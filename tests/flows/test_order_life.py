"""An order through its life: asked for here, carried out in MiniCRM, seen here."""

from dataclasses import replace
from decimal import Decimal

import pytest

from billing.models import Order
from billing.transitions import orders
from crm.models import Operation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(imported, content, deliver, submission, make_user):
    operation = orders.create_order(imported, content(), by=make_user("accountant"), submission=submission())
    deliver()
    operation.refresh_from_db()
    assert operation.state == Operation.State.CONFIRMED, operation.last_error
    return Order.objects.get(pk=operation.result_id)


def test_a_new_order_becomes_a_draft_with_minicrms_id_and_totals(draft, sandbox):
    assert draft.status == "draft"
    assert draft.number == ""
    assert draft.net == Decimal("299600")
    assert draft.gross == draft.computed_totals().gross
    remote = sandbox.control.document("order", draft.remote_id)
    assert remote["subject"] == "Csarnok 3. ütem"


def test_it_goes_through_all_its_moves(draft, deliver, submission, make_user, sandbox):
    user = make_user("accountant")
    for name, status in (
        ("finalize", "in_progress"),
        ("reopen", "draft"),
        ("finalize", "in_progress"),
        ("complete", "completed"),
        ("pay", "paid"),
        ("storno", "failed"),
        ("pay", "paid"),
    ):
        operation = orders.ENTRANCES[name](draft, by=user, submission=submission())
        deliver()
        operation.refresh_from_db()
        draft.refresh_from_db()
        assert (name, operation.state, operation.last_error) == (name, "confirmed", "")
        assert (name, draft.status) == (name, status)
    assert draft.number


def test_an_edit_deletes_changes_and_adds_lines_in_its_steps(draft, deliver, submission, make_user, content):
    seen = orders.DocumentContent.of(draft)
    first, second, _third = seen.lines
    new = orders.LineContent("Kiszállítás", Decimal("18500"), Decimal(1), "27", "alk.", "SZALL-1")
    wanted = replace(seen, lines=(replace(first, quantity=Decimal("100")), second, new), subject="Új tárgy")
    operation = orders.edit_order(draft, wanted, by=make_user("accountant"), submission=submission(), base=seen)
    assert [step.call for step in operation.steps.all()] == ["order.delete_item", "order.add_lines"]
    deliver()
    operation.refresh_from_db()
    assert operation.state == "confirmed", operation.last_error
    draft.refresh_from_db()
    assert draft.subject == "Új tárgy"
    assert [(line.name, line.quantity) for line in draft.lines.all()] == [
        (first.name, Decimal(100)),
        (second.name, second.quantity),
        ("Kiszállítás", Decimal(1)),
    ]
