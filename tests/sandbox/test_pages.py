"""The sandbox's own pages: they show everything, change what they say, and let no other site in."""

import html
import re
from urllib.parse import unquote, urlencode

import pytest

PATHS = [
    "/",
    "/orders",
    "/offers",
    "/invoices",
    "/contacts",
    "/products",
    "/switches",
    "/faults",
    "/calls",
    "/effects",
    "/orders/81",
    "/offers/931",
    "/invoices/1201",
    "/contacts/7501",
    "/contacts/7502",
]


@pytest.fixture
def browse(api):
    """Looks at a page as a browser does; `submit` sends a form from it."""

    def look(path):
        api.headers = {}
        return api.get(path)

    def submit(address, /, origin=None, **values):
        api.headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if origin != "":
            api.headers["Origin"] = origin or api.box.url
        answer = api.post(address, urlencode(values).encode())
        return answer.status, unquote(answer.headers.get("Location", ""))

    look.submit = submit
    return look


@pytest.mark.parametrize("path", PATHS)
def test_every_page_opens_says_what_it_is_and_needs_no_script(browse, path):
    answer = browse(path)
    assert answer.status == 200
    assert "not the real thing" in answer.text
    assert "system 12345" in answer.text
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert not re.search(r'(?:src|href)="https?://(?!127\.0\.0\.1)', answer.text.replace("https://www.", ""))
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/nothing", "/orders/999999", "/orders/x", "/switches/1", "/contacts/0", "/orders/99999999999999999999"]
)
def test_an_unknown_page_is_404_in_the_same_frame(browse, path):
    answer = browse(path)
    assert answer.status == 404
    assert "not the real thing" in answer.text


def test_the_style_is_served_from_here(browse):
    answer = browse("/style.css")
    assert answer.headers["Content-Type"].startswith("text/css")
    assert b"@media (max-width" in answer.body


def test_a_list_is_searched_and_paged(start, api_for):
    api = api_for(start(invoices=120, contacts=10))
    api.headers = {}
    assert "page 1 of 3, 120 in all" in api.get("/invoices").text
    assert "page 3 of 3" in api.get("/invoices?page=2").text
    assert "1 in all" in api.get("/invoices?q=1203").text


def test_what_a_partner_is_called_is_never_markup(box, browse):
    box.control.change_contact(7501, Name="<script>alert('x')</script>")
    assert "<script>" not in browse("/contacts").text + browse("/contacts/7501").text
    assert html.escape("<script>alert('x')</script>") in browse("/contacts").text


def test_a_status_is_set_by_form_and_the_answer_is_said(box, browse):
    status, target = browse.submit("/edit", action="move_status", kind="order", id=81, status=2705, back="/orders/81")
    assert (status, target) == (303, "/orders/81?said=Done: move status.")
    assert box.control.document("order", 81)["status"] == "failed"
    assert "Done: move status." in browse("/orders/81?said=Done%3A%20move%20status.").text


@pytest.mark.parametrize(
    ("values", "column", "expected"),
    [
        ({"action": "change_subject", "subject": "Kézzel"}, "subject", "Kézzel"),
        ({"action": "trash"}, "deleted", 1),
        ({"action": "set_owner", "user": 22407}, "user_id", 22407),
    ],
)
def test_a_document_is_changed_by_form(box, browse, values, column, expected):
    browse.submit("/edit", kind="invoice", id=1201, **values)
    assert box.control.document("invoice", 1201)[column] == expected


def test_a_line_is_changed_by_form_and_empty_entries_mean_no_change(box, browse):
    line = box.control.document("order", 81)["lines"][0]
    browse.submit("/edit", action="change_line", kind="order", id=81, line_id=line["id"], quantity="7", price_net="")
    changed = box.control.document("order", 81)["lines"][0]
    assert (changed["quantity"], changed["price_net"]) == ("7", line["price_net"])


def test_a_document_is_made_and_a_contact_renamed_by_form(box, browse):
    browse.submit(
        "/edit", action="create_document", kind="order", customer_id=7501, name="Sor", price_net="10", quantity="2"
    )
    browse.submit("/edit", action="change_contact", id=7501, Name="Átnevezve Kft.", Email="")
    assert box.control.effects(kind="created", document_kind="order")
    assert "Átnevezve Kft." in browse("/contacts").text


def test_a_refusal_is_said_in_words(browse):
    _, target = browse.submit("/edit", action="pay_invoice", kind="invoice", id=999999, back="/invoices")
    assert target == "/invoices?said=A keresett elem nem található!"


def test_switches_faults_and_clock_are_set_by_form(box, browse):
    browse.submit("/switches", storno_sign="positive")
    browse.submit("/faults", kind="cut_after", method="POST", path="/Api/Invoice", times="2", rate="", seconds="")
    browse.submit("/clock", now="2026-06-01 12:00:00", advance_seconds="", speed="1", pace="")
    assert box.control.switches()["storno_sign"] == "positive"
    assert (box.control.faults()[0]["kind"], box.control.faults()[0]["times"]) == ("cut_after", 2)
    assert box.control.clock()["now"] == "2026-06-01 12:00:00"
    browse.submit("/faults/clear", id=box.control.faults()[0]["id"])
    assert box.control.faults() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_a_form_of_another_site_is_refused(box, browse, origin):
    status, _ = browse.submit("/switches", origin=origin, storno_sign="positive")
    assert status == 403
    assert box.control.switches()["storno_sign"] == "negative"


def test_a_form_never_redirects_to_another_site(browse):
    _, target = browse.submit("/switches", storno_sign="positive", back="//evil.example/")
    assert target.startswith("/?said=")
