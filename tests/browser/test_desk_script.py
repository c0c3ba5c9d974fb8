"""What the desk's scripts promise in docs/look.md, on a page of our own."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.http import HttpResponse
from django.template import Context, RequestContext, Template
from django.urls import path
from django.utils.html import format_html_join
from playwright.sync_api import expect

from tests.crm import test_shell as shell

pytestmark = pytest.mark.urls("tests.browser.test_desk_script")

PAGES = Path(__file__).parent / "pages"
OPTIONS = (("7", "GCS-25", "Ball valve", "5"), ("8", "GCS-50", "Gate valve", "27"))
OPTION = '<li role="option" data-id="{}" data-label="{}" data-name="{}" data-vat="{}"><span>option</span></li>'


def line(key, sku="", quantity=""):
    values = {"key": key, "number": key, "sku": sku, "quantity": quantity}
    return Template((PAGES / "desk_line.html").read_text()).render(Context(values))


def desk_page(request):
    lines = {"first": line(1, "A-1", 4), "second": line(2, "B-2", 5), "empty": line("__new__")}
    return HttpResponse(Template((PAGES / "desk.html").read_text()).render(RequestContext(request, lines)))


def lookup(_request):
    return HttpResponse(format_html_join("", OPTION, OPTIONS))


def answer(request):
    return HttpResponse(f'<p id="polled">{"/".join(request.POST.getlist("sku")) or "done"}</p>')


def sent(request):
    return HttpResponse(f"<h1>{request.POST['do']}</h1>")


urlpatterns = [
    *shell.urlpatterns, path("desk/", desk_page), path("lookup/", lookup), path("answer/", answer), path("sent/", sent),
]  # fmt: skip


@pytest.fixture
def desk(page, login_as):
    login_as(page, "auditor")
    page.goto("/desk/")
    return page


def skus(page):
    return page.eval_on_selector_all("#lines [name=sku]", "fields => fields.map((field) => field.value)")


def active(page):
    return page.evaluate("document.activeElement.getAttribute('aria-label')")


def test_rows_are_chosen_by_keyboard_and_summed_exactly(desk):
    for key in ("j", "x", "j", "j", "Shift+X"):
        desk.keyboard.press(key)
    expect(desk.locator("[data-count]")).to_have_text("3 selected")
    expect(desk.locator("[data-by]")).to_have_text("0.30 EUR · −1,200,000 HUF")
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-count]")).to_have_text("Nothing")


def test_enter_opens_the_row_under_the_cursor(desk):
    desk.keyboard.press("j")
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("Enter")
    expect(desk).to_have_url("/orders/")


def test_keys_search_help_and_go(desk):
    desk.keyboard.press("/")
    assert active(desk) == "Search"
    desk.keyboard.press("?")  # a letter like any other in a field
    assert desk.locator("#keys[open]").count() == 0
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("?")
    expect(desk.locator("#keys")).to_be_visible()
    desk.keyboard.press("Escape")
    desk.keyboard.press("g")
    desk.keyboard.press("h")
    expect(desk).to_have_url("/")


def test_a_confirmation_opens_as_a_dialog(desk):
    desk.keyboard.press("c")
    expect(desk.locator("#ask")).to_be_visible()
    expect(desk.locator("#ask h2")).to_have_text("Complete order R-1")
    desk.locator("#ask").get_by_text("Cancel").click()
    expect(desk.locator("#ask")).not_to_be_visible()


def test_a_part_looks_again_by_itself(desk):
    expect(desk.locator("#polled")).to_have_text("done")


def test_the_theme_changes_at_once_and_stays(desk):
    desk.locator(".mp-user .mp-to-dark").click()
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")
    desk.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(desk.locator("html")).to_have_attribute("data-theme", "dark")


def test_enter_makes_a_fresh_line_and_a_look_up_fills_it(desk):
    desk.locator("[name=quantity]").nth(1).press("Enter")
    assert active(desk) == "Product, line 3"
    desk.keyboard.type("valve")
    expect(desk.locator("#lines [role=option]").first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    row = desk.locator("#lines tbody tr").nth(2)
    expect(row.locator("[name=sku]")).to_have_value("GCS-25")
    expect(row.locator("[name=product]")).to_have_value("7")
    expect(row.locator("[name=name]")).to_have_value("Ball valve")
    expect(row.locator("[name=vat]")).to_have_value("5")
    desk.keyboard.type("x")
    expect(row.locator("[name=product]")).to_have_value("")


def test_escape_closes_a_look_up_and_keeps_the_text(desk):
    desk.locator("[name=sku]").first.press("End")
    desk.keyboard.type("v")
    expect(desk.locator("#lines [role=option]").first).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.locator("[role=listbox]").first).to_be_hidden()
    assert skus(desk) == ["A-1v", "B-2"]


def test_arrows_go_between_lines_and_control_d_repeats(desk):
    desk.locator("[name=quantity]").first.press("ArrowDown")
    assert active(desk) == "Quantity, line 2"
    desk.keyboard.press("Control+d")
    expect(desk.locator("[name=quantity]").nth(1)).to_have_value("4")


PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_rows_of_a_spreadsheet_become_lines(desk):
    text = 'C-3\tBolt\t1 234,5\t5 %\r\nD-4\t"Two\nlines, ""quoted"""\t2\t27 %\r\n'
    desk.locator("[name=sku]").nth(1).evaluate(PASTE, text)
    assert skus(desk) == ["A-1", "C-3", "D-4"]
    expect(desk.locator("[name=quantity]").nth(1)).to_have_value("1 234,5")
    expect(desk.locator("[name=vat]").nth(1)).to_have_value("5")
    expect(desk.locator("[name=name]").nth(2)).to_have_value('Two lines, "quoted"')


def test_one_word_is_pasted_as_ever(desk):
    desk.locator("[name=sku]").first.evaluate(PASTE, "E-5")
    assert skus(desk) == ["A-1", "B-2"]


def test_lines_move_and_go_and_the_preview_follows(desk):
    desk.get_by_label("Down, line 1").click()
    assert skus(desk) == ["B-2", "A-1"]
    expect(desk.locator("#totals")).to_have_text("B-2/A-1")
    desk.get_by_label("Remove, line 1").click()
    assert skus(desk) == ["A-1"]
    expect(desk.locator("#said")).to_have_text("Line 1 removed")
    expect(desk.locator("#totals")).to_have_text("A-1")


def test_a_button_rests_after_it_was_pressed_and_its_value_is_sent(desk):
    desk.route("**/sent/", lambda route: route.fulfill(status=204))  # the page stays
    desk.get_by_role("button", name="Send").click()
    expect(desk.get_by_role("button", name="Send")).to_be_disabled()
    desk.unroute("**/sent/")
    desk.evaluate("dispatchEvent(new PageTransitionEvent('pageshow'))")
    desk.get_by_role("button", name="Send").click()
    expect(desk.locator("h1")).to_have_text("send")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_shell_is_accessible_in_both_themes(desk, theme):
    desk.emulate_media(color_scheme=theme)
    desk.locator(".mp-user-name").click()
    found = Axe().run(desk, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]] == []
