"""Every page of the admin: it opens, in every order and through every filter, at a constant price, under our CSP."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import System
from tests import admin_rows

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
NAMES = [model._meta.label for model in MODELS]
# What an administrator may add; everything else is made by MiniCRM, by transitions, or by the machine.
ADDED_BY_HAND = {"auth.User", "crm.System", "django_celery_beat.CrontabSchedule", "django_celery_beat.IntervalSchedule"}
# A superuser may make these too; he was made with `createsuperuser`, outside of the groups.
ADDED_BY_SUPERUSERS = ADDED_BY_HAND | {"auth.Group", "django_celery_beat.PeriodicTask"}
CHANGED_BY_HAND = ADDED_BY_SUPERUSERS | {"crm.Category", "crm.StatusWord"}

pytestmark = pytest.mark.django_db
every_model = pytest.mark.parametrize("model", MODELS, ids=NAMES)


@pytest.fixture
def rows(db):
    system = admin_rows.a_system()
    admin_rows.fill(system, 3)
    return system


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def superuser(make_user, client_of):
    user = make_user(None, "root")
    user.is_staff = user.is_superuser = True
    user.save()
    return client_of(None, "root")


def url(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class Inline(HTMLParser):
    """Collects what our content security policy forbids: inline scripts, styles and handlers, other hosts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or "style" in given or any(name.startswith("on") for name in given):
            self.found.append(f"<{tag} {attrs}>")
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append(f"<script {attrs}>")
        for name in ("src", "href", "action"):
            if (given.get(name) or "").startswith(("http:", "https:", "//", "javascript:")):
                self.found.append(f"<{tag} {name}={given[name]}>")


def forbidden(answer: Any) -> list[str]:
    parser = Inline()
    parser.feed(answer.content.decode())
    return parser.found


def expect_page(client: Any, address: str) -> Any:
    """The page, which every test of this file thereby holds to the policy."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.headers.get("Location"))
    assert forbidden(answer) == [], address
    return answer


# Every page opens ---------------------------------------------------------------------------------------------


@every_model
def test_its_list_opens_in_every_order_and_for_every_search(model, administrator, rows):
    columns = expect_page(administrator, url(model, "changelist")).context["cl"].list_display
    for number in range(1, len(columns) + 1):
        for order in (number, -number):
            expect_page(administrator, f"{url(model, 'changelist')}?o={order}")
    for text in ("vevő", "1000", "a b", "%25", "'", "²", "9" * 40, "%00", "\u0660"):
        expect_page(administrator, f"{url(model, 'changelist')}?q={text}")


@every_model
def test_its_list_opens_through_every_filter(model, administrator, rows):
    changelist = expect_page(administrator, url(model, "changelist")).context["cl"]
    opened = 0
    for spec in changelist.filter_specs:
        for choice in spec.choices(changelist):
            expect_page(administrator, url(model, "changelist") + choice["query_string"])
            opened += 1
    filters = admin.site._registry[model].list_filter
    assert opened >= len(changelist.filter_specs) >= (1 if filters else 0)


@every_model
def test_a_row_and_its_history_open(model, administrator, rows):
    row = model._default_manager.order_by("-pk").first()
    expect_page(administrator, url(model, "change", row.pk))
    expect_page(administrator, url(model, "history", row.pk))


@every_model
def test_rows_of_mirrors_are_added_and_deleted_by_nobody(model, administrator, superuser, rows):
    row = model._default_manager.order_by("-pk").first()
    label = model._meta.label
    for client, allowed in ((administrator, ADDED_BY_HAND), (superuser, ADDED_BY_SUPERUSERS)):
        assert client.get(url(model, "add")).status_code == (200 if label in allowed else 403)
        assert client.post(url(model, "add"), {}).status_code == (200 if label in allowed else 403)
    assert administrator.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    if label not in ADDED_BY_SUPERUSERS or label == "crm.System":
        assert superuser.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", [model for model in MODELS if model._meta.label not in CHANGED_BY_HAND], ids=str)
def test_rows_of_mirrors_are_changed_by_nobody(model, administrator, superuser, rows):
    row = model._default_manager.order_by("-pk").first()
    before = model._default_manager.filter(pk=row.pk).values().get()
    values = {field.name: "1" for field in model._meta.concrete_fields}
    for client in (administrator, superuser):
        assert client.post(url(model, "change", row.pk), values).status_code == 403
    assert model._default_manager.filter(pk=row.pk).values().get() == before


# Who may come in ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["accountant", "manager", "auditor"])
def test_other_groups_have_no_access(group, client_of, rows):
    client = client_of(group)
    for model in MODELS:
        row = model._default_manager.order_by("-pk").first()
        for address in (url(model, "changelist"), url(model, "change", row.pk), url(model, "add")):
            answer = client.get(address)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/admin/login/")
    closed = client.get("/admin/login/?next=/admin/")
    assert closed.status_code == 403
    assert "The administration is not open to you" in closed.content.decode()
    assert 'name="password"' not in closed.content.decode()


def test_who_is_not_logged_in_is_sent_to_the_one_login_page(client, rows):
    answer = client.get("/admin/crm/system/", follow=True)
    assert answer.redirect_chain[-1][0] == "/login/?next=/admin/crm/system/"


def test_staff_without_rights_see_an_empty_index(make_user, client_of, rows):
    user = make_user(None, "guest")
    user.is_staff = True
    user.save()
    page = expect_page(client_of(None, "guest"), "/admin/").content.decode()
    assert "Minta Kft." not in page
    assert client_of(None, "guest").get(url(System, "changelist")).status_code == 403


def test_a_staff_auditor_reads_and_is_offered_nothing(make_user, client_of, rows):
    user = make_user("auditor")
    user.is_staff = True
    user.save()
    from billing.models import Invoice, Order
    from crm.models import Contact, Operation, Stream

    client = client_of("auditor")
    for model in (Order, Invoice, Operation, Stream):
        page = expect_page(client, url(model, "changelist"))
        assert page.context["action_form"] is None
        row = expect_page(client, url(model, "change", model.objects.order_by("-pk").first().pk))
        assert row.context["portal_buttons"] == []
    assert expect_page(client, url(Contact, "changelist")).context["action_form"] is None


# What they cost -----------------------------------------------------------------------------------------------


def queries_of(client: Any, address: str) -> list[str]:
    expect_page(client, address)  # content types and the like are read once per process
    with CaptureQueriesContext(connection) as captured:
        expect_page(client, address)
    return [query["sql"] for query in captured.captured_queries]


def test_lists_and_the_index_cost_as_many_queries_at_30_rows_as_at_3(administrator, rows):
    pages = {"index": "/admin/", **{model._meta.label: url(model, "changelist") for model in MODELS}}
    few = {name: len(queries_of(administrator, page)) for name, page in pages.items()}
    admin_rows.fill(rows, 27)
    assert {name: len(queries_of(administrator, page)) for name, page in pages.items()} == few


def test_a_row_costs_as_many_queries_with_30_parts_as_with_3(administrator, rows):
    from billing.models import Invoice, InvoiceLine
    from crm.models import Operation, Step

    invoice, operation = Invoice.objects.first(), Operation.objects.first()
    costs = []
    for positions in (range(2, 4), range(4, 31)):
        for position in positions:
            InvoiceLine.objects.create(document=invoice, position=position, name="Csavar", price_net=1, quantity=1)
            Step.objects.create(operation=operation, position=position, call="order.update")
        pages = (url(Invoice, "change", invoice.pk), url(Operation, "change", operation.pk))
        costs.append([len(queries_of(administrator, page)) for page in pages])
    assert costs[0] == costs[1]


@pytest.mark.parametrize("label", ["billing.Order", "billing.Offer", "billing.Invoice", "crm.Card", "crm.Contact"])
def test_a_list_does_not_read_raw_answers(label, administrator, rows):
    model = next(model for model in MODELS if model._meta.label == label)
    page = url(model, "changelist")
    assert not [sql for sql in queries_of(administrator, page) if re.search(r'"raw(_row|_detail)?"', sql)]


# Under our content security policy ----------------------------------------------------------------------------


def test_the_policy_is_sent(administrator, rows):
    policy = expect_page(administrator, "/admin/").headers["Content-Security-Policy"].split("; ")
    assert {"script-src 'self'", "style-src 'self'", "default-src 'none'"} <= set(policy)


@pytest.mark.parametrize("address", ["/admin/", "/admin/crm/", "/admin/password_change/", "/admin/autocomplete/"])
def test_other_pages_have_no_inline_script_or_style(address, superuser, rows):
    assert forbidden(superuser.get(address)) == []


def test_pages_that_only_some_see_have_no_inline_script_or_style(superuser, administrator, make_user, rows):
    user = make_user("accountant")
    for address in (f"/admin/auth/user/{user.pk}/password/", "/admin/auth/user/add/", "/admin/crm/system/add/"):
        assert expect_page(administrator, address)
    for model in MODELS:
        if model._meta.label in ADDED_BY_SUPERUSERS:
            expect_page(superuser, url(model, "add"))
            expect_page(superuser, url(model, "change", model._default_manager.order_by("-pk").first().pk))
    assert forbidden(superuser.get(f"/admin/auth/user/{user.pk}/delete/")) == []


# The index ----------------------------------------------------------------------------------------------------


def test_the_index_shows_each_number_with_its_rows(administrator, rows):
    page = expect_page(administrator, "/admin/")
    figures = {figure.label: figure for figure in page.context["figures"]}
    expected = {
        "operations need a person": 3, "refusals nobody has put aside": 3, "operations on their way": 3,
        "status words to be decided": 3, "failing streams": 3, "differences not settled": 3, "runs at work": 3,
    }  # fmt: skip
    assert {label: figure.number for label, figure in figures.items()} == expected
    for figure in figures.values():
        rows_shown = expect_page(administrator, figure.url).context["cl"].result_count
        assert rows_shown == figure.number, figure


def test_the_index_names_systems_with_their_state(administrator, rows):
    System.objects.filter(pk=rows.pk).update(paused=True, creation_paused_at="2026-11-22T08:00:00Z")
    page = expect_page(administrator, "/admin/").content.decode()
    for text in ("Minta Kft.", "Sending paused", "Creating paused", "Deliver what is due"):
        assert text in page
    assert 'href="/"' in page


# Links to the desk --------------------------------------------------------------------------------------------


def test_rows_lead_to_the_desk(administrator, rows):
    from billing.models import Invoice, Offer, Order, Product
    from crm.models import Contact, Operation

    for model, name in (
        (Order, "billing:order_detail"),
        (Offer, "billing:offer_detail"),
        (Invoice, "billing:invoice_detail"),
        (Product, "billing:product_detail"),
        (Contact, "crm:contact_detail"),
    ):
        row = model.objects.order_by("-pk").first()
        desk = reverse(name, args=[row.pk])
        assert f'href="{desk}"' in expect_page(administrator, url(model, "changelist")).content.decode()
        assert f'href="{desk}"' in expect_page(administrator, url(model, "change", row.pk)).content.decode()
    operation = Operation.objects.order_by("-pk").first()
    desk = reverse("crm:operation_detail", args=[operation.pk])
    assert f'href="{desk}"' in expect_page(administrator, url(Operation, "change", operation.pk)).content.decode()
