"""Documents in the admin: what a row shows, how it is found."""

import pytest

from billing.models import Invoice, Order, Payment
from crm.models import StatusWord
from tests import admin_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


def found(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return list(page.context["cl"].result_list)


def test_a_row_shows_our_word_and_the_tenants(administrator, system):
    order = admin_rows.an_order(system, 2, "completed")
    Order.objects.update(status_word="Teljesítve")
    page = administrator.get("/admin/billing/order/").content.decode()
    assert "Completed" in page
    assert "Teljesítve" in page
    assert "127\xa0<span" in page.replace("12,700", "127")  # HUF has no decimals to show
    detail = administrator.get(f"/admin/billing/order/{order.pk}/change/").content.decode()
    for text in ("Csavar", "Vevő 2", "Kártya 2", "&quot;Number&quot;", "As MiniCRM sent it"):
        assert text in detail


def test_amounts_have_the_decimals_of_their_currency(administrator, system):
    forints, euros = admin_rows.an_order(system, 2), admin_rows.an_order(system, 3)
    assert (forints.currency, euros.currency) == ("HUF", "EUR")
    page = administrator.get("/admin/billing/order/").content.decode()
    assert "127.00\xa0" in page


def test_search_ignores_case_and_accents_and_knows_minicrms_id(administrator, system):
    one, two = admin_rows.an_invoice(system, 1), admin_rows.an_invoice(system, 2)
    Invoice.objects.filter(pk=one.pk).update(search="mr/1 kovacs judit")
    assert found(administrator, "/admin/billing/invoice/?q=KOVÁCS") == [one]
    assert found(administrator, f"/admin/billing/invoice/?q={two.remote_id}") == [two]
    assert found(administrator, "/admin/billing/invoice/?q=senki") == []


def test_filters_narrow_the_list(administrator, system):
    order = admin_rows.an_order(system, 2, "paid")
    unknown = admin_rows.an_order(system, 3, "")
    Order.objects.filter(pk=unknown.pk).update(status_word="Furcsa", is_trashed=True)
    StatusWord.objects.create(system=system, kind="order", word="Furcsa")
    for query, rows in (
        ("status=paid", [order]),
        ("status=undecided", [unknown]),
        ("status_word=Furcsa", [unknown]),
        ("currency=HUF", [order]),
        ("is_trashed__exact=1", [unknown]),
        ("freshness=missing", []),
        ("freshness=unread", [unknown, order]),
    ):
        assert set(found(administrator, f"/admin/billing/order/?{query}")) == set(rows), query


def test_overdue_invoices_are_found(administrator, system):
    due = admin_rows.an_invoice(system, 1)
    paid = admin_rows.an_invoice(system, 2, "paid")
    Invoice.objects.update(due_on="2020-01-01")
    assert found(administrator, "/admin/billing/invoice/?payment=overdue") == [due]
    assert paid in found(administrator, "/admin/billing/invoice/")


def test_a_storno_pair_is_linked_both_ways(administrator, system):
    invoice = admin_rows.an_invoice(system, 1, "stornoed")
    storno = admin_rows.an_invoice(system, 2, form="storno", storno_of=invoice)
    assert (
        f"/admin/billing/invoice/{storno.pk}/"
        in administrator.get(f"/admin/billing/invoice/{invoice.pk}/change/").content.decode()
    )
    assert (
        f"/admin/billing/invoice/{invoice.pk}/"
        in administrator.get(f"/admin/billing/invoice/{storno.pk}/change/").content.decode()
    )


def test_a_document_leads_to_its_operations_and_events(administrator, system):
    from crm.models import Event

    one, two = admin_rows.an_order(system, 1), admin_rows.an_order(system, 2)
    operation = admin_rows.an_operation(system, one)
    admin_rows.an_operation(system, two)
    Event.objects.create(system=system, kind="order", target_id=one.pk, what="changed")
    tools = administrator.get(f"/admin/billing/order/{one.pk}/change/").context["portal_tools"]
    urls = {str(tool.label): tool.url for tool in tools}
    assert found(administrator, urls["Operations"]) == [operation]
    assert [event.target_id for event in found(administrator, urls["Events"])] == [one.pk]


def test_a_payment_says_who_noted_it(administrator, make_user, system):
    invoice = admin_rows.an_invoice(system, 2)
    Payment.objects.create(
        invoice=invoice, paid_on="2026-11-20", currency="HUF", amount_gross=12700, created_by=make_user("accountant")
    )
    page = administrator.get("/admin/billing/payment/").content.decode()
    assert "accountant" in page
    assert str(invoice) in page


def test_text_from_minicrm_is_escaped(administrator, system):
    order = admin_rows.an_order(system, 1)
    evil = "<script>alert(1)</script>"
    Order.objects.update(
        number=evil, customer_name=evil, status_word=evil, subject=evil, raw_detail={"a": evil}, customer={"b": evil}
    )
    admin_rows.an_operation(system, Order.objects.get(), state="refused", last_error=evil)
    for address in ("/admin/billing/order/", f"/admin/billing/order/{order.pk}/change/", "/admin/crm/operation/",
                    "/admin/crm/statusword/"):  # fmt: skip
        assert evil not in administrator.get(address).content.decode()
    question = {"action": "finalize", "index": "0", "_selected_action": order.pk}
    assert evil not in administrator.post("/admin/billing/order/", question).content.decode()
