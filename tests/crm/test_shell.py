import re
from datetime import timedelta
from decimal import Decimal

import django_tables2 as tables
import pytest
from django import forms
from django.contrib import admin, messages
from django.contrib.auth import views as auth
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.shortcuts import render
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, include, path
from django.utils import timezone
from django.views.i18n import set_language
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from billing.models import Invoice
from crm import navigation
from crm.context_processors import Waiting, desk_of
from crm.freshness import REFRESH_TASK, Freshness
from crm.models import Operation, Run, Stream, System
from crm.templatetags import desk as tags
from crm.views.freshness import fresh
from crm.views.theme import theme

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.crm.test_shell")]


# Pages of our own, so that the shell is tested without the real ones ------------------------------------------


class InvoiceTable(tables.Table):
    check = tables.TemplateColumn(template_name="_check.html", accessor="pk", orderable=False)
    number = tables.Column(attrs={"td": {"scope": "row", "data-at": "a"}})
    customer_name = tables.Column(verbose_name="Partner", attrs={"td": {"class": "mp-grow", "data-at": "who"}})
    gross = tables.Column(attrs={"td": {"class": "mp-num", "data-at": "sum"}})
    caption = "Invoices, newest first"

    class Meta:
        empty_text = "No invoice matches."
        order_by = "-number"

    def render_gross(self, record):
        return tags.money(record.gross, record.currency)


class OrderForm(forms.Form):
    subject = forms.CharField(help_text="Printed <on> the order.")
    currency = forms.ChoiceField(choices=[("EUR", "Euro")], initial="EUR", disabled=True)
    kind = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["currency"].locked = "Fixed when the order was created."


def page(request):
    messages.success(request, "Saved.")
    messages.error(request, "Not <saved>.")
    return render(request, "base.html")


def listed(request):
    invoice = Invoice(pk=1, number="SZ-1", customer_name="A & B", currency="HUF", amount_gross=100)
    table = InvoiceTable([] if "none" in request.GET else [invoice], request=request, order_by=request.GET.get("sort"))
    table.totals = [{"label": "112 invoices", "currency": "HUF", "gross": Decimal("5.00")}]
    context = {"table": table, "previous_url": "", "next_url": "?cursor=x", "position": "1–50"}
    template = Template("{% load django_tables2 %}{% render_table table %}")
    return HttpResponse(template.render(RequestContext(request, context)))


def form_page(request):
    return render(request, "django/forms/div.html", OrderForm(request.POST or None).get_context())


def confirm(request):
    context = {
        "title": "Complete order R-1", "effect": "MiniCRM sets the order to “Completed”.", "action_url": "/confirm/",
        "submit_label": "Complete", "cancel_url": "/orders/", "document": Invoice(number="R-1", status="issued"),
        "reversibility": "one_way", "reversibility_label": "cannot be undone", "hold_seconds": 10,
        "is_dialog": "dialog" in request.GET,
    }  # fmt: skip
    return render(request, "_confirm.html" if "dialog" in request.GET else "confirm.html", context)


billing = [
    path("", page, name="home"), path("review/", page, name="review"), path("invoices/", page, name="invoice_list"),
    path("orders/", page, name="order_list"), path("orders/edit/", page, name="order_edit"),
    path("offers/", page, name="offer_list"), path("products/", page, name="product_list"),
]  # fmt: skip
crm = [
    path("contacts/", page, name="contact_list"), path("operations/", page, name="operation_list"),
    path("differences/", page, name="difference_list"), path("runs/", page, name="run_list"),
    path("theme/", theme, name="theme"), path("fresh/", fresh, name="fresh"),
]  # fmt: skip
urlpatterns = [
    path("", include((billing, "billing"))),
    path("", include((crm, "crm"))),
    path("login/", auth.LoginView.as_view(), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("password/", auth.PasswordChangeView.as_view(), name="password_change"),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    path("list/", listed),
    path("form/", form_page),
    path("confirm/", confirm),
]


@pytest.fixture
def here() -> System:
    return System.objects.create(name="Kőrösi Szerszám Zrt.", remote_id=48213)


@pytest.fixture
def user(django_user_model):
    return django_user_model.objects.create_user("judit", password="a long password", first_name="Judit")


@pytest.fixture
def clerk(client, user, here):
    """A client whose user may see everything, but is not staff."""
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def html_of(response) -> str:
    return response.content.decode()


def links(html: str) -> list[str]:
    side = html[html.index('<ul class="mp-nav">') :]
    return re.findall(r'<a href="([^"]+)"', side[: side.index("</nav>")])


# Content-Security-Policy --------------------------------------------------------------------------------------


def inline_code(html: str) -> list[str]:
    """Every inline script, style, style attribute and event handler attribute."""
    found = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>|<style|javascript:", html)
    for tag in re.findall(r"<[a-z][^>]*>", html):
        found += re.findall(r"\s(?:style|on[a-z]+|hx-on[^=\s]*)\s*=", tag)
    return found


@pytest.mark.parametrize(
    "address",
    ["/", "/orders/edit/", "/list/", "/list/?none=1", "/form/", "/confirm/", "/confirm/?dialog=1", "/password/",
     "/password/done/", "/fresh/"],
)  # fmt: skip
def test_no_page_has_inline_code_or_reaches_outside(clerk, address):
    html = html_of(clerk.get(address))
    assert inline_code(html) == []
    assert re.findall(r'(?:src|href|action)="(?:https?:)?//', html) == []


@pytest.mark.parametrize(
    "template",
    ["400.html", "403.html", "404.html", "403_csrf.html", "500.html", "registration/logged_out.html"],
)
def test_pages_of_errors_have_no_inline_code_and_need_no_context(template):
    html = render_to_string(template)
    assert inline_code(html) == []
    assert "<h1>" in html


def test_a_locked_login_says_for_how_long():
    html = render_to_string(
        "registration/locked.html", {"failure_limit": 8, "cooloff_timedelta": timedelta(minutes=15)}
    )
    assert "The password was wrong 8 times. Try again in 15 min." in words(html)
    assert inline_code(html) == []


def test_the_page_of_a_broken_server_needs_no_database_and_no_manifest(django_assert_num_queries, settings):
    settings.STORAGES = {"staticfiles": {"BACKEND": "nothing.at.All"}}
    with django_assert_num_queries(0):
        assert "Something went wrong" in render_to_string("500.html")


def test_htmx_may_not_evaluate_text_nor_write_styles(clerk):
    html = html_of(clerk.get("/"))
    for setting in ('"allowEval": false', '"allowScriptTags": false', '"includeIndicatorStyles": false'):
        assert setting in html
    assert re.search(r'hx-headers=\'{"X-CSRFToken": "\w+"}\'', html)


# Navigation ---------------------------------------------------------------------------------------------------


def test_the_navigation_has_all_pages_that_the_person_may_see(clerk):
    assert links(html_of(clerk.get("/"))) == [
        "/", "/review/", "/invoices/", "/orders/", "/offers/", "/products/", "/contacts/", "/operations/",
        "/differences/", "/runs/",
    ]  # fmt: skip


def test_the_navigation_hides_what_the_person_may_not_see(client, user, here):
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "view_run"]))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert links(html_of(client.get("/"))) == ["/", "/orders/", "/runs/"]


def test_only_staff_see_the_admin(clerk, user):
    user.is_staff = True
    user.save()
    assert links(html_of(clerk.get("/")))[-1] == "/admin/"


@pytest.mark.parametrize(
    ("address", "current"), [("/orders/", 'href="/orders/" data-go="o" aria-current="page"'),
                             ("/orders/edit/", 'href="/orders/" data-go="o" aria-current="true"')],
)  # fmt: skip
def test_the_navigation_marks_the_page_that_holds_this_one(clerk, address, current):
    html = html_of(clerk.get(address))
    assert current in html
    side = html[html.index('<ul class="mp-nav">') : html.index("</nav>")]
    assert side.count("aria-current") == 1


def test_a_page_without_an_address_is_an_error_not_a_gap(rf, user, monkeypatch):
    monkeypatch.setattr(navigation, "PAGES", [navigation.Page("billing:nowhere", "Nowhere", "home")])
    request = rf.get("/")
    request.user, request.resolver_match = user, None
    with pytest.raises(NoReverseMatch):
        list(navigation.entries(request))


def test_a_registered_counter_shows_its_number(clerk, monkeypatch):
    monkeypatch.setitem(navigation._counters, "review", lambda _request: navigation.Tally(5))
    assert re.search(r'Review<span class="mp-n is-due">5</span>', html_of(clerk.get("/")))


def test_a_registered_search_gives_the_side_a_field(clerk, monkeypatch):
    assert 'class="mp-find"' not in html_of(clerk.get("/"))
    monkeypatch.setattr(navigation, "_search", ["billing:invoice_list"])
    assert '<form class="mp-find" role="search" action="/invoices/">' in html_of(clerk.get("/"))


def test_saved_views_hang_below_their_page(clerk):
    request = clerk.get("/invoices/").wsgi_request
    views = [{"label": "Overdue", "url": "?v=1", "count": 1234, "current": True}]
    html = render_to_string("_side.html", {"nav_views": views}, request=request)
    assert re.search(
        r'href="\?v=1" aria-current="true"><span class="mp-nav-t">Overdue</span><span class="mp-n">1,234', html
    )


# What a page costs --------------------------------------------------------------------------------------------


def test_a_whole_page_asks_three_questions(rf, user, here, django_assert_num_queries):
    request = rf.get("/")
    request.user = user
    with django_assert_num_queries(3):
        desk = desk_of(request)
        assert desk.system == here
        assert desk.alarms == []
        assert desk.waiting == Waiting()
        assert desk.freshness.streams == ()
        assert desk_of(request) is desk


def test_a_page_that_shows_nothing_of_the_desk_pays_nothing(rf, user, here, django_assert_num_queries):
    request = rf.get("/")
    request.user = user
    with django_assert_num_queries(0):
        render_to_string("404.html", request=request)


def test_the_login_page_reads_no_table(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/login/").status_code == 200


# The system and its alarms ------------------------------------------------------------------------------------


def test_without_a_system_the_page_says_what_to_do(clerk, here):
    here.delete()
    html = html_of(clerk.get("/"))
    assert "No MiniCRM system is connected yet" in html
    assert "no system connected" in html


def test_the_test_environment_is_named(clerk, here):
    assert "Test environment" not in html_of(clerk.get("/"))
    System.objects.update(is_test=True)
    assert "Test environment" in html_of(clerk.get("/"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"locked_at": timezone.now(), "locked_reason": "401 <no>"}, "refuses our key. Nothing is sent or read until"),
        ({"paused": True}, "Sending is paused."),
        ({"creation_paused_at": timezone.now(), "creation_paused_reason": "Gross differs."}, "Gross differs."),
        ({"clock_skew_seconds": -90}, "clock and ours differ by 1 min"),
    ],
)
def test_an_alarm_is_on_every_page(clerk, values, sentence):
    System.objects.update(**values)
    html = html_of(clerk.get("/"))
    assert sentence in html.replace("&#x27;", "'")
    assert "<no>" not in html


def test_messages_are_announced_and_escaped(clerk):
    html = html_of(clerk.get("/"))
    notices = html[html.index('role="status"') :]
    assert re.search(r"mp-notice is-good.*Saved\.", notices, re.S)
    assert re.search(r"mp-notice is-bad.*Not &lt;saved&gt;\.", notices, re.S)


# Freshness ----------------------------------------------------------------------------------------------------


@pytest.fixture
def schedule(db):
    PeriodicTask.objects.filter(task=REFRESH_TASK).delete()
    interval = IntervalSchedule.objects.create(every=5, period="minutes")
    return PeriodicTask.objects.create(name="refresh of the tests", task=REFRESH_TASK, interval=interval)


def stream(system, name="order", **values):
    now = timezone.now()
    values = {"complete_until": now - timedelta(minutes=3), "last_started_at": now - timedelta(seconds=30)} | values
    return Stream.objects.create(system=system, name=name, **values)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_freshness_is_that_of_the_stalest_stream(here, schedule):
    stale = stream(here, "order", complete_until=timezone.now() - timedelta(hours=2))
    stream(here, "invoice")
    everything = Freshness.of(here)
    assert everything.complete_until == stale.complete_until
    assert everything.only(["invoice"]).complete_until > stale.complete_until


def test_the_line_says_when_the_next_refresh_comes(clerk, here, schedule):
    stream(here)
    assert words(html_of(clerk.get("/fresh/"))).endswith("next refresh in 4 min nothing waiting")


def test_the_line_says_that_nobody_refreshes(clerk, here):
    PeriodicTask.objects.filter(task=REFRESH_TASK).delete()
    stream(here)
    assert "no refresh is scheduled" in words(html_of(clerk.get("/fresh/")))


def test_the_line_counts_what_waits(clerk, here):
    stream(here)
    for number, state in enumerate(["waiting", "needs_person", "refused", "confirmed"]):
        Operation.objects.create(system=here, kind="order", target_id=number, action="finalize", state=state)
    html = html_of(clerk.get("/fresh/"))
    assert "2 operations waiting, 1 with unknown outcome, 1 refused" in words(html)
    assert 'href="/operations/"' in html


def test_a_refusal_that_was_put_aside_counts_no_longer(rf, user, here):
    Operation.objects.create(system=here, kind="order", action="finalize", state="refused", seen_at=timezone.now())
    request = rf.get("/")
    request.user = user
    assert desk_of(request).waiting == Waiting()


def test_a_failing_stream_shows_its_reason(clerk, here):
    stream(here, "invoice", failing_since=timezone.now(), last_error="MiniCRM answered <500>.")
    html = html_of(clerk.get("/fresh/?stream=invoice"))
    assert "refresh of Invoices fails since" in words(html)
    assert "&lt;500&gt;" in html
    assert "fails" not in html_of(clerk.get("/fresh/?stream=order"))


def test_a_first_import_shows_its_progress(clerk, here):
    run = Run.objects.create(system=here, task="refresh", stream="invoice", state="running", done=1200, total=18400)
    stream(here, "invoice", complete_until=None, run=run)
    html = html_of(clerk.get("/fresh/"))
    assert "first import of Invoice" in words(html)
    assert "1,200 of 18,400" in html
    assert '<progress max="18400" value="1200"' in html
    assert 'data-poll="5"' in html


def test_before_anything_was_read_the_line_says_so(clerk):
    assert "nothing has been read from MiniCRM yet" in html_of(clerk.get("/fresh/"))


# Theme and language -------------------------------------------------------------------------------------------


def test_the_theme_is_kept_in_a_cookie_and_written_by_the_server(clerk):
    assert "data-theme" not in re.search(r"<html[^>]*>", html_of(clerk.get("/"))).group()
    response = clerk.post("/theme/", {"theme": "dark", "next": "/orders/?q=1"})
    assert (response.status_code, response["Location"]) == (302, "/orders/?q=1")
    assert response.cookies["theme"]["samesite"] == "Lax"
    assert '<html lang="en" data-theme="dark">' in html_of(clerk.get("/"))


def test_the_theme_can_follow_the_system_again(clerk):
    clerk.post("/theme/", {"theme": "dark"})
    clerk.post("/theme/", {"theme": "system"})
    assert "data-theme=" not in re.search(r"<html[^>]*>", html_of(clerk.get("/"))).group()


def test_a_forged_theme_is_not_written(clerk):
    clerk.cookies["theme"] = '"><script>'
    assert "<script>" not in html_of(clerk.get("/"))


def test_the_theme_may_be_chosen_before_login(client):
    assert client.post("/theme/", {"theme": "dark", "next": "/login/"})["Location"] == "/login/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_theme_does_not_lead_outside(client, elsewhere):
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_a_theme_is_not_set_by_following_a_link(client):
    assert client.get("/theme/?theme=dark").status_code == 405


def test_the_page_is_in_the_readers_language(clerk):
    clerk.cookies["django_language"] = "hu"
    html = html_of(clerk.get("/"))
    assert '<html lang="hu">' in html
    assert "Magyar</button>" in html


def test_logging_out_is_a_post(clerk):
    assert '<form method="post" action="/logout/">' in html_of(clerk.get("/"))


# Lists --------------------------------------------------------------------------------------------------------


def test_a_list_is_a_table_for_everybody(clerk):
    html = html_of(clerk.get("/list/?sort=-number&status=paid&cursor=abc"))
    assert "<caption>Invoices, newest first</caption>" in html
    assert re.search(r'aria-sort="descending"><a href="\?sort=number&amp;status=paid">', html)
    assert re.search(r'<th role="rowheader" [^>]*scope="row"[^>]*>SZ-1</th>', html)
    assert "A &amp; B" in html
    assert 'aria-label="Select SZ-1"' in html


def test_a_list_ends_with_its_totals_and_its_neighbours(clerk):
    html = html_of(clerk.get("/list/"))
    foot = html[html.index("<tfoot") : html.index("</tfoot>")]
    assert words(foot).replace(tags.formats.NO_BREAK, "") == "112 invoices 5 HUF"
    assert 'data-at="sum">5' in foot
    assert 'href="?cursor=x" rel="next"' in html
    assert 'aria-disabled="true" aria-label="Previous page"' in html


def test_an_empty_list_says_why(clerk):
    html = html_of(clerk.get("/list/?none=1"))
    assert "No invoice matches." in html
    assert "<table" not in html


# Forms --------------------------------------------------------------------------------------------------------


def test_a_field_is_tied_to_its_help(clerk):
    html = html_of(clerk.get("/form/"))
    assert re.search(r'<input[^>]*class="form-control"[^>]*aria-describedby="id_subject_helptext"', html)
    assert 'id="id_subject_helptext">Printed &lt;on&gt; the order.' in html


def test_a_wrong_field_says_so_beside_itself(clerk):
    html = html_of(clerk.post("/form/", {"kind": "a"}))
    assert re.search(r'<input[^>]*name="subject"[^>]*aria-invalid="true"', html)
    assert re.search(r'aria-describedby="id_subject_helptext id_subject_error"', html)
    assert '<ul class="errorlist" id="id_subject_error">' in html


def test_a_locked_field_shows_its_value_and_why(clerk):
    html = html_of(clerk.get("/form/"))
    assert re.search(r'id="id_currency" value="Euro" readonly aria-describedby="id_currency_why"', html)
    assert "Fixed when the order was created." in html
    assert 'name="currency"' not in html


def test_several_choices_are_a_group_with_a_legend(clerk):
    assert re.search(r"<fieldset>\s*<legend[^>]*>Kind", html_of(clerk.get("/form/")))


def test_a_password_form_shows_its_rules(clerk):
    assert "at least 10 characters" in html_of(clerk.get("/password/"))


# Confirmations ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/confirm/", "/confirm/?dialog=1"])
def test_a_confirmation_says_what_will_happen_and_whether_it_can_be_undone(clerk, address):
    text = words(html_of(clerk.get(address)))
    for part in (
        "MiniCRM sets the order to “Completed”.",
        "cannot be undone",
        "Goes out 10 seconds after you confirm",
        "Cancel",
    ):
        assert part in text


def test_a_dialog_is_no_whole_page(clerk):
    assert "<html" not in html_of(clerk.get("/confirm/?dialog=1"))
    assert "<html" in html_of(clerk.get("/confirm/"))
