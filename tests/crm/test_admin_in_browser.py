"""The admin in Chromium: no page breaks our content security policy or its width, a run's page follows the run."""

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import expect

from crm.models import Run, StatusWord
from tests import admin_rows

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def system(transactional_db):
    system = admin_rows.a_system()
    admin_rows.fill(system, 3)
    return system


def addresses() -> list[str]:
    found = ["/admin/", "/admin/auth/user/add/", "/admin/crm/system/add/"]
    for model in sorted(admin.site._registry, key=lambda one: one._meta.label):
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("-pk").first()
        found += [reverse(f"{stem}_changelist"), reverse(f"{stem}_change", args=[row.pk])]
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_every_page_keeps_to_the_policy_and_to_its_width(page, login_as, system, width):
    """The fixture `page` fails this test on any violation of the policy or error of a script."""
    login_as(page, "administrator")
    page.set_viewport_size({"width": width, "height": 900})
    for address in addresses():
        answer = page.goto(address)
        assert answer.status == 200, address
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, (address, too_wide)


def test_a_runs_page_follows_it_to_its_end(page, login_as, system):
    login_as(page, "administrator")
    run = Run.objects.create(system=system, task="probe")
    page.goto(reverse("admin:crm_run_change", args=[run.pk]))
    expect(page.get_by_role("status")).to_contain_text("Queued")
    Run.objects.filter(pk=run.pk).update(state="running", phase="probe", done=2, total=3)
    expect(page.locator("#content-main")).to_contain_text("probe: 2/3")
    expect(page.get_by_role("status")).to_contain_text("Running")
    Run.objects.filter(pk=run.pk).update(state="failed", error="MiniCRM: rossz kulcs")
    expect(page.locator("#content-main")).to_contain_text("MiniCRM: rossz kulcs")
    expect(page.get_by_role("status")).to_have_count(0)


def test_the_connection_is_tested_by_a_button(page, login_as, system):
    login_as(page, "administrator")
    page.goto(reverse("admin:crm_system_change", args=[system.pk]))
    page.get_by_role("button", name="Test the connection").click()
    expect(page.get_by_role("status")).to_contain_text("Queued")
    run = Run.objects.get(task="probe")
    assert page.url.endswith(reverse("admin:crm_run_change", args=[run.pk]))


def test_a_word_is_decided_in_the_list(page, login_as, system):
    login_as(page, "administrator")
    word = StatusWord.objects.undecided().first()
    page.goto(reverse("admin:crm_statusword_changelist"))
    page.get_by_label(f"Meaning of “{word.word}”").select_option("completed")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_contain_text("1 status word was changed successfully.")
    word.refresh_from_db()
    assert (word.status, word.source) == ("completed", "admin")


def test_a_document_is_moved_from_the_list(page, login_as, system):
    from billing.models import Order
    from crm.models import Operation

    login_as(page, "administrator")
    order = admin_rows.an_order(system, 77, "completed")
    page.goto(reverse("admin:billing_order_changelist"))
    page.get_by_role("row", name=order.number).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("pay")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="1 document")).to_be_visible()
    page.get_by_label("Method").select_option("cash")
    page.get_by_role("button", name="Paid").click()
    expect(page.get_by_role("cell", name="Asked for.")).to_be_visible()
    page.reload()  # the browser sends the form once more
    operation = Operation.objects.get(target_id=order.pk, kind="order", action="pay")
    assert operation.intent["payment"]["method"] == "cash"
    assert Order.objects.get(pk=order.pk).status == "completed"
