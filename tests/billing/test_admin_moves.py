"""Moves of chosen documents in the admin: asked first, carried out through the transitions, told row by row."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from billing.admin.moves import INVOICE_MOVES, OFFER_MOVES, ORDER_MOVES, carry_out, run_move
from billing.models import Invoice, Order
from billing.transitions import invoices, offers, orders
from crm.models import Event, Operation
from tests import admin_rows

pytestmark = pytest.mark.django_db
ORDERS, OFFERS, INVOICES = "/admin/billing/order/", "/admin/billing/offer/", "/admin/billing/invoice/"
ORDER_STATUSES = ("draft", "in_progress", "completed", "paid", "failed", "")


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


def staff(make_user: Any, client_of: Any, group: str | None, *rights: str, name: str = "") -> Any:
    """Somebody of another group whom a superuser let into the admin."""
    from django.contrib.auth.models import Permission

    user = make_user(group, name)
    user.is_staff = True
    user.save()
    user.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    return client_of(group, name)


def ask(client: Any, address: str, action: str, *rows: Any) -> Any:
    data = {"action": action, "index": "0", "_selected_action": [row.pk for row in rows]}
    return client.post(address, data)


def answer(client: Any, address: str, action: str, *rows: Any, token: Any = None, **values: str) -> Any:
    data = {"action": action, "confirmed": "1", "_selected_action": [row.pk for row in rows]}
    return client.post(address, data | {"token": token or uuid.uuid4()} | values)


def outcomes(page: Any) -> list[tuple[Any, str]]:
    assert page.status_code == 200
    return [(row["document"].pk, row["refusal"]) for row in page.context["outcomes"]]


def actions_of(client: Any, address: str) -> set[str]:
    form = client.get(address).context["action_form"]
    return {name for name, _label in form.fields["action"].choices if name} if form else set()


# The question -------------------------------------------------------------------------------------------------


def test_it_says_what_happens_and_sorts_out_what_is_not_possible(administrator, system):
    legal = [admin_rows.an_order(system, number, "completed") for number in (1, 2)]
    draft = admin_rows.an_order(system, 3, "draft")
    page = ask(administrator, ORDERS, "pay", *legal, draft)
    [group] = page.context["examined"].groups
    assert group.documents == list(reversed(legal)) or group.documents == legal
    [(refused, reason)] = page.context["examined"].refused
    assert refused == draft
    assert reason == orders_reason(draft)
    text = page.content.decode()
    assert str(orders.PAY.effect) in text
    assert "Can be undone" in text
    assert page.context["question"].rows == [order.pk for order in group.documents]
    assert not Operation.objects.exists()


def orders_reason(draft: Order) -> str:
    with pytest.raises(orders.IllegalMove) as refusal:
        orders.pay_order(draft, by=None, submission=uuid.uuid4())
    return refusal.value.sentence


def test_an_invoice_and_a_proforma_are_told_apart(administrator, system):
    invoice = admin_rows.an_invoice(system, 1)
    proforma = admin_rows.an_invoice(system, 2, form="proforma")
    storno = admin_rows.an_invoice(system, 3, form="storno")
    page = ask(administrator, INVOICES, "storno", invoice, proforma, storno)
    sentences = {str(group.sentence): [row.pk for row in group.documents] for group in page.context["examined"].groups}
    assert sentences == {
        str(invoices.STORNO.effect): [invoice.pk],
        str(invoices.STORNO_PROFORMA.effect): [proforma.pk],
    }
    assert [row.pk for row, _reason in page.context["examined"].refused] == [storno.pk]
    assert "fiscal" in page.content.decode().lower()


def test_it_costs_as_many_queries_for_30_rows_as_for_3(administrator, system, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    rows = [admin_rows.an_order(system, number, "completed") for number in range(30)]
    costs = []
    for chosen in (rows[:3], rows):
        ask(administrator, ORDERS, "pay", *chosen)
        with CaptureQueriesContext(connection) as captured:
            ask(administrator, ORDERS, "pay", *chosen)
        costs.append(len(captured))
    assert costs[0] == costs[1]


def test_a_waiting_operation_counts(administrator, system):
    """The projected state decides: an order that is on its way to Paid cannot be paid again."""
    order = admin_rows.an_order(system, 1, "completed")
    admin_rows.an_operation(system, order, action="pay")
    page = ask(administrator, ORDERS, "pay", order)
    assert page.context["examined"].groups == []
    assert "None of the chosen documents allows this" in page.content.decode()
    assert "submit" not in page.content.decode().split('id="content-main"')[1].split("</main>")[0]


def test_an_approval_that_is_needed_is_named(administrator, system):
    type(system).objects.update(review_required=True)
    order = admin_rows.an_order(system, 1, "draft")
    page = ask(administrator, ORDERS, "finalize", order)
    assert "needs an approval" in page.content.decode()
    assert outcomes(answer(administrator, ORDERS, "finalize", order))[0][1].startswith("This order needs an approval")
    assert not Operation.objects.exists()


def test_many_rows_at_once_are_refused(administrator, system, monkeypatch):
    monkeypatch.setattr("billing.admin.moves.MOST_AT_ONCE", 1)
    rows = [admin_rows.an_order(system, number, "completed") for number in (1, 2)]
    for question in (ask, answer):
        assert question(administrator, ORDERS, "pay", *rows).status_code == 302
    assert not Operation.objects.exists()


# The answer ---------------------------------------------------------------------------------------------------


def test_it_asks_minicrm_through_the_outbox_with_payment_and_reason(administrator, system):
    order = admin_rows.an_order(system, 1, "completed")
    page = answer(administrator, ORDERS, "pay", order, paid_on="2026-11-20", method="cash", reason="pénztár")
    assert outcomes(page) == [(order.pk, "")]
    operation = Operation.objects.get()
    assert (operation.action, operation.target_id, operation.reason) == ("pay", order.pk, "pénztár")
    assert operation.intent["payment"] == {"paid_on": "2026-11-20", "method": "cash"}
    assert operation.created_by.username == "administrator"
    assert f"/admin/crm/operation/{operation.pk}/change/" in page.content.decode()
    assert Event.objects.filter(what="asked", target_id=order.pk, kind="order").count() == 1
    order.refresh_from_db()
    assert order.status == "completed"  # only the mirror writes it


def test_the_same_form_sent_twice_leads_to_the_same_operations(administrator, system):
    rows = [admin_rows.an_order(system, number, "completed") for number in (1, 2)]
    token = uuid.uuid4()
    values = {"paid_on": "2026-11-20", "method": "cash"}
    first = answer(administrator, ORDERS, "pay", *rows, token=token, **values)
    second = answer(administrator, ORDERS, "pay", *rows, token=token, **values)
    assert Operation.objects.count() == 2
    assert [row["operation"] for row in first.context["outcomes"]] == [
        row["operation"] for row in second.context["outcomes"]
    ]
    assert [refusal for _pk, refusal in outcomes(second)] == ["", ""]


def test_a_second_form_is_told_that_it_has_been_asked_for(administrator, system):
    order = admin_rows.an_order(system, 1, "completed")
    values = {"paid_on": "2026-11-20", "method": "cash"}
    answer(administrator, ORDERS, "pay", order, **values)
    [(pk, refusal)] = outcomes(answer(administrator, ORDERS, "pay", order, **values))
    assert pk == order.pk
    assert refusal
    assert Operation.objects.count() == 1


def test_one_token_for_two_actions_leads_to_two_operations(administrator, system):
    order = admin_rows.an_order(system, 1, "in_progress")
    token = uuid.uuid4()
    answer(administrator, ORDERS, "complete", order, token=token)
    answer(administrator, ORDERS, "pay", order, token=token, paid_on="2026-11-20", method="cash")
    assert list(Operation.objects.order_by("pk").values_list("action", flat=True)) == ["complete", "pay"]


def test_a_row_that_became_illegal_meanwhile_is_refused_and_the_others_are_not(administrator, system):
    rows = [admin_rows.an_order(system, number, "completed") for number in (1, 2)]
    Order.objects.filter(pk=rows[0].pk).update(status="paid")
    told = dict(outcomes(answer(administrator, ORDERS, "pay", *rows, paid_on="2026-11-20", method="cash")))
    assert told[rows[1].pk] == ""
    assert "starts from" in told[rows[0].pk]
    assert [operation.target_id for operation in Operation.objects.all()] == [rows[1].pk]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"method": "cash"}, "paid_on"),
        ({"method": "cash", "paid_on": "tegnap"}, "paid_on"),
        ({"method": "cash", "paid_on": str(timezone.localdate() + timedelta(days=2))}, "paid_on"),
        ({"paid_on": "2026-11-20"}, "method"),
        ({"paid_on": "2026-11-20", "method": "barter"}, "method"),
        ({"paid_on": "2026-11-20", "method": "cash", "token": "x"}, "token"),
    ],
)
def test_what_is_missing_is_asked_for_again(administrator, system, values, field):
    order = admin_rows.an_order(system, 1, "completed")
    page = answer(administrator, ORDERS, "pay", order, **values)
    assert field in page.context["question"].form.errors
    assert page.context["question"].rows == [order.pk]
    assert not Operation.objects.exists()


def test_a_storno_wants_a_reason(administrator, system):
    invoice = admin_rows.an_invoice(system, 1)
    page = answer(administrator, INVOICES, "storno", invoice)
    assert "reason" in page.context["question"].form.errors
    assert outcomes(answer(administrator, INVOICES, "storno", invoice, reason="hibás"))[0][1] == ""
    operation = Operation.objects.get()
    assert (operation.reversibility, operation.steps.get().call) == ("fiscal", "invoice.storno")


@pytest.mark.parametrize("move", ORDER_MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("status", ORDER_STATUSES)
@pytest.mark.parametrize("is_trashed", [False, True])
def test_every_move_of_orders_in_every_state_is_what_the_table_says(administrator, system, move, status, is_trashed):
    order = admin_rows.an_order(system, 1, status, is_trashed=is_trashed)
    allowed = move.name in [one.name for one in orders.legal_moves(order)]
    values = {"paid_on": "2026-11-20", "method": "cash", "reason": "ok"}
    page = ask(administrator, ORDERS, move.name, order)
    assert bool(page.context["examined"].groups) == allowed
    [(_pk, refusal)] = outcomes(answer(administrator, ORDERS, move.name, order, **values))
    assert (refusal == "") == allowed
    assert Operation.objects.count() == allowed


@pytest.mark.parametrize("move", INVOICE_MOVES, ids=lambda move: move.name)
@pytest.mark.parametrize("status", ["issued", "paid", "stornoed", ""])
@pytest.mark.parametrize("form", Invoice.Form.values)
def test_every_move_of_invoices_in_every_state_is_what_the_table_says(administrator, system, move, status, form):
    invoice = admin_rows.an_invoice(system, 1, status, form=form)
    allowed = move.name in [one.name for one in invoices.legal_moves(invoice)]
    values = {"paid_on": "2026-11-20", "method": "cash", "reason": "ok"}
    page = ask(administrator, INVOICES, move.name, invoice)
    assert bool(page.context["examined"].groups) == allowed
    [(_pk, refusal)] = outcomes(answer(administrator, INVOICES, move.name, invoice, **values))
    assert (refusal == "") == allowed
    assert Operation.objects.count() == allowed


@pytest.mark.parametrize(
    ("move", "group", "is_trashed", "allowed"),
    [
        ("trash", "Lead", False, True),
        ("trash", "Open", False, False),
        ("trash", "Lead", True, False),
        ("restore", "Lead", True, True),
        ("restore", "Open", False, False),
    ],
)
def test_offers_go_to_the_trash_and_come_back(administrator, system, move, group, is_trashed, allowed):
    offer = admin_rows.an_offer(system, 1, status_group=group, is_trashed=is_trashed)
    assert bool(ask(administrator, OFFERS, move, offer).context["examined"].groups) == allowed
    [(_pk, refusal)] = outcomes(answer(administrator, OFFERS, move, offer))
    assert (refusal == "") == allowed
    assert Operation.objects.count() == allowed


def test_the_actions_are_all_moves_of_the_tables():
    assert {move.name for move in ORDER_MOVES} == set(orders.ENTRANCES)
    assert {move.name for move in INVOICE_MOVES} == set(invoices.ENTRANCES)
    assert {move.name for move in OFFER_MOVES} == set(offers.ENTRANCES)


# Who may ------------------------------------------------------------------------------------------------------


def test_only_what_the_rights_allow_is_offered(administrator, make_user, client_of, system):
    order = admin_rows.an_order(system, 1, "completed")
    assert actions_of(administrator, ORDERS) == set(orders.ENTRANCES)
    auditor = staff(make_user, client_of, "auditor")
    assert actions_of(auditor, ORDERS) == set()
    cashier = staff(make_user, client_of, None, "view_order", "pay_order", name="cashier")
    assert actions_of(cashier, ORDERS) == {"pay"}
    page = cashier.get(f"{ORDERS}{order.pk}/change/")
    assert [name for name, _label in page.context["portal_buttons"]] == ["pay"]


def test_a_crafted_post_of_a_move_that_is_not_offered_does_nothing(make_user, client_of, system):
    order = admin_rows.an_order(system, 1, "completed")
    cashier = staff(make_user, client_of, None, "view_order", "pay_order", name="cashier")
    auditor = staff(make_user, client_of, "auditor")
    for client, action in ((cashier, "storno"), (auditor, "pay"), (auditor, "storno")):
        answer(client, ORDERS, action, order, paid_on="2026-11-20", method="cash", reason="x")
        ask(client, ORDERS, action, order)
    assert not Operation.objects.exists()


def test_the_transition_itself_refuses_who_may_not(make_user, system):
    """Behind the list of actions, should one ever get past it."""
    order = admin_rows.an_order(system, 1, "completed")
    move = next(move for move in ORDER_MOVES if move.name == "pay")
    outcome = carry_out(move, order, make_user("auditor"), uuid.uuid4(), {"reason": ""})
    assert outcome.operation is None
    assert "not allowed" in outcome.refusal
    request = RequestFactory().post(
        ORDERS, {"confirmed": "1", "token": uuid.uuid4(), "paid_on": "2026-11-20", "method": "cash"}
    )
    request.user = make_user("auditor")
    page = run_move(admin.site._registry[Order], request, Order.objects.all(), move)
    assert "not allowed" in page.render().content.decode()
    assert not Operation.objects.exists()


def test_more_than_one_row_needs_the_right_to_bulk_actions(make_user, client_of, system):
    rows = [admin_rows.an_order(system, number, "completed") for number in (1, 2)]
    accountant = staff(make_user, client_of, "accountant")
    values = {"paid_on": "2026-11-20", "method": "cash"}
    assert answer(accountant, ORDERS, "pay", *rows, **values).status_code == 302
    assert not Operation.objects.exists()
    assert outcomes(answer(accountant, ORDERS, "pay", rows[0], **values)) == [(rows[0].pk, "")]


def test_the_other_groups_reach_no_action(client_of, system):
    order = admin_rows.an_order(system, 1, "completed")
    for group in ("accountant", "manager", "auditor"):
        client = client_of(group)
        page = answer(client, ORDERS, "pay", order, paid_on="2026-11-20", method="cash")
        assert page.headers["Location"].startswith("/admin/login/")
    assert not Operation.objects.exists()


def test_who_cancels_comes_back_to_where_he_was(administrator, system):
    order = admin_rows.an_order(system, 1, "completed")
    data = {"action": "pay", "index": "0", "_selected_action": order.pk}
    assert administrator.post(ORDERS, data).context["back_url"] == ORDERS
    from_row = administrator.post(ORDERS, data | {"from_row": "1"})
    assert from_row.context["back_url"] == f"{ORDERS}{order.pk}/change/"


def test_a_button_of_a_row_is_offered_only_where_the_move_is_legal(administrator, system):
    for status in ORDER_STATUSES:
        order = admin_rows.an_order(system, 1, status)
        page = administrator.get(f"{ORDERS}{order.pk}/change/")
        shown = [name for name, _label in page.context["portal_buttons"]]
        assert shown == [move.name for move in orders.legal_moves(order)]
