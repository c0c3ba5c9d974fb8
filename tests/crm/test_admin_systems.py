"""Systems in the admin: the key goes in and never comes out; addresses, limits, pausing, testing the connection."""

import json
import logging
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from crm.admin.connection_form import SettingsForm
from crm.models import Operation, Run, System
from crm.models.fields import Secret
from tests import admin_rows
from tests.admin_rows import KEY, OTHER_KEY

pytestmark = pytest.mark.django_db
LIST = "/admin/crm/system/"


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def started(monkeypatch):
    """Runs that a worker was woken for."""
    from crm import tasks

    runs: list[Run] = []
    monkeypatch.setattr(tasks, "start", runs.append)
    return runs


def page_of(system: System) -> str:
    return f"{LIST}{system.pk}/change/"


def values(client: Any, system: System, **changes: Any) -> dict[str, Any]:
    """What the form posts when nothing but `changes` was typed."""
    form = client.get(page_of(system)).context["adminform"].form
    shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    shown["review_limits"] = json.dumps(system.review_limits)
    return {name: value for name, value in (shown | changes).items() if value not in (None, False)}


def save(client: Any, system: System, **changes: Any) -> Any:
    return client.post(page_of(system), values(client, system, **changes))


def errors(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors


def run_action(client: Any, system: System, action: str, **more: Any) -> Any:
    data = {"action": action, "index": "0", "_selected_action": str(system.pk), **more}
    if "confirmed" in more:
        del data["index"]
    return client.post(LIST, data)


# The key ------------------------------------------------------------------------------------------------------


def test_a_new_key_is_stored_encrypted_and_unlocks(administrator, system, started, django_capture_on_commit_callbacks):
    system.lock_out("401")
    with django_capture_on_commit_callbacks(execute=True):
        answer = save(administrator, system, new_key=OTHER_KEY)
    assert answer.status_code == 302
    system.refresh_from_db()
    assert system.api_key.reveal() == OTHER_KEY
    assert OTHER_KEY not in system.api_key.token()
    assert system.locked_at is None
    assert [(run.task, run.created_by.username) for run in started] == [("probe", "administrator")]


def test_without_a_new_key_the_stored_one_stays(administrator, system):
    token = System.objects.get().api_key.token()
    assert save(administrator, system, name="Másik név").status_code == 302
    system.refresh_from_db()
    assert (system.name, system.api_key.token()) == ("Másik név", token)


@pytest.mark.parametrize("key", ["short", "x" * 31, "x" * 33, "x" * 16 + " " + "x" * 15, "é" * 32])
def test_a_key_that_is_none_is_refused_and_not_repeated(administrator, system, key):
    answer = save(administrator, system, new_key=key)
    assert "new_key" in errors(answer)
    assert key not in answer.content.decode()
    system.refresh_from_db()
    assert system.api_key.reveal() == KEY


def test_the_key_is_in_no_page_and_no_log(administrator, system, started, caplog):
    caplog.set_level(logging.DEBUG)
    bad = save(administrator, system, new_key=OTHER_KEY, calls_per_minute="0")
    assert "calls_per_minute" in errors(bad)
    save(administrator, system, new_key=OTHER_KEY)
    system.refresh_from_db()
    for action in ("test_connection", "pause", "resume", "unlock", "rotate_encryption", "reconcile_now"):
        run_action(administrator, system, action)
    run = Run.objects.first()
    pages = ["/admin/", LIST, page_of(system), f"{LIST}{system.pk}/history/", f"/admin/crm/run/{run.pk}/change/"]
    texts = [administrator.get(page).content.decode() for page in pages] + [bad.content.decode(), caplog.text]
    texts += [str(list(model.objects.values())) for model in (LogEntry, Run)]
    texts += [repr(system), repr(system.__dict__), str(system.api_key), repr(vars(bad.context["adminform"].form))]
    token = system.api_key.token()
    for text in texts:
        assert KEY not in text
        assert token not in text
    for text in texts[:-1]:
        assert OTHER_KEY not in text
    assert LogEntry.objects.filter(object_id=str(system.pk)).count() >= 4


def test_the_key_field_is_an_empty_password_field(administrator, system):
    page = administrator.get(page_of(system)).content.decode()
    [field] = [tag for tag in page.split("<") if 'name="new_key"' in tag]
    assert 'type="password"' in field
    assert "value=" not in field
    assert 'autocomplete="new-password"' in field
    assert "stored, encrypted" in page


@pytest.mark.parametrize("debug", [False, True])
def test_an_error_page_does_not_show_the_key(administrator, system, settings, monkeypatch, debug, caplog):
    settings.DEBUG = debug
    settings.ADMINS = [("Admin", "admin@example.com")]
    administrator.raise_request_exception = False

    def fail(self: Any, **_values: Any) -> None:
        raise RuntimeError(f"disk full while {self.api_key} was written")

    posted = values(administrator, system, new_key=OTHER_KEY)
    monkeypatch.setattr(System, "save", fail)
    answer = administrator.post(page_of(system), posted)
    assert answer.status_code == 500
    assert OTHER_KEY not in answer.content.decode()
    assert KEY not in answer.content.decode()
    assert ("disk full" in answer.content.decode()) == debug
    [record] = [record for record in caplog.records if record.name == "django.request"]
    report = mail_of(record)
    assert "disk full" in report
    assert OTHER_KEY not in report
    assert KEY not in report


def mail_of(record: logging.LogRecord) -> str:
    """What django.utils.log.AdminEmailHandler would send, as text and as HTML."""
    from django.views.debug import ExceptionReporter

    reporter = ExceptionReporter(record.request, is_email=True, *record.exc_info)  # type: ignore[attr-defined,misc] # noqa: B026
    return reporter.get_traceback_text() + reporter.get_traceback_html()


# Who may what -------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(make_user, client_of):
    """Somebody who may change systems but not connect them."""
    from django.contrib.auth.models import Permission

    user = make_user(None, "clerk")
    user.is_staff = True
    user.save()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_system", "change_system", "add_system"]))
    return client_of(None, "clerk")


def test_without_the_right_to_connect_neither_key_nor_address_can_be_posted(clerk, system):
    shown = clerk.get(page_of(system)).context["adminform"].form.fields
    assert not {"new_key", "base_url", "remote_id", "zone"} & set(shown)
    answer = save(clerk, system, new_key=OTHER_KEY, base_url="http://127.0.0.1:7", remote_id="777", name="Új")
    assert answer.status_code == 302
    system.refresh_from_db()
    assert (system.name, system.base_url, system.remote_id) == ("Új", "http://127.0.0.1:9", 12345)
    assert system.api_key.reveal() == KEY


def test_without_the_right_to_connect_no_system_is_added_unlocked_or_encrypted_anew(clerk, system):
    assert clerk.get(f"{LIST}add/").status_code == 403
    system.lock_out("401")
    for action in ("unlock", "rotate_encryption"):
        run_action(clerk, system, action)
    system.refresh_from_db()
    assert system.locked_at is not None
    assert not LogEntry.objects.exists()


def test_a_system_is_never_deleted(administrator, system):
    assert administrator.post(f"{LIST}{system.pk}/delete/", {"post": "yes"}).status_code == 403
    run_action(administrator, system, "delete_selected", post="yes")
    assert System.objects.filter(pk=system.pk).exists()


# The form -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "http://r3.minicrm.hu",
        "https://r3.minicrm.hu",  # the tests are on loopback
        "ftp://127.0.0.1",
        "http://127.0.0.1:9/path",
        "http://user:secret@127.0.0.1:9",
        "http://127.0.0.1:9?x=1",
        "127.0.0.1",
        "",
    ],
)
def test_an_address_that_leads_elsewhere_is_refused(administrator, system, address):
    assert "base_url" in errors(save(administrator, system, base_url=address, new_key=OTHER_KEY))


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://r3.minicrm.hu", True),
        ("https://r3-test.minicrm.eu/", True),
        ("http://r3.minicrm.hu", False),
        ("http://127.0.0.1:9", False),
        ("https://localhost", False),
        ("https://127.5.5.5", False),
        ("https://[::1]:8000", False),
    ],
)
def test_in_production_the_address_is_https_and_not_this_machine(administrator, system, settings, address, allowed):
    settings.MINICRM_LOOPBACK_ONLY = False
    answer = save(administrator, system, base_url=address, new_key=OTHER_KEY)
    assert (answer.status_code == 302) == allowed
    system.refresh_from_db()
    assert system.base_url == (address.rstrip("/") if allowed else "http://127.0.0.1:9")


def test_another_address_wants_the_key_again(administrator, system):
    """Else whoever may change the address could have the stored key sent to a host of his own."""
    answer = save(administrator, system, base_url="http://127.0.0.1:10")
    assert "new_key" in errors(answer)
    assert save(administrator, system, base_url="http://127.0.0.1:10", new_key=OTHER_KEY).status_code == 302
    system.refresh_from_db()
    assert (system.base_url, system.api_key.reveal()) == ("http://127.0.0.1:10", OTHER_KEY)


@pytest.mark.parametrize(
    "limits",
    ['{"HUF": -1}', '{"HUF": 0}', '{"huf": 5}', '{"FORINT": 5}', '{"HUF": "sok"}', '{"HUF": true}', "[1]", '"x"', "{",
     '{"HUF": NaN}', '{"HUF": Infinity}', '{"HUF": {}}'],
)  # fmt: skip
def test_a_limit_is_a_positive_number_of_a_currency(administrator, system, limits):
    answer = save(administrator, system, review_limits=limits)
    assert "review_limits" in errors(answer)
    assert limits in answer.context["adminform"].form["review_limits"].value()


def test_limits_are_kept(administrator, system):
    assert save(administrator, system, review_limits='{"HUF": 5000000, "EUR": 12000.5}').status_code == 302
    system.refresh_from_db()
    assert system.review_limits == {"HUF": 5000000, "EUR": 12000.5}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("calls_per_minute", "0"),
        ("calls_per_minute", "61"),
        ("hold_seconds", "3601"),
        ("quiet_seconds", "5"),
        ("zone", "Europe/Pest"),
        ("zone", "../../etc/passwd"),
        ("transition_verb", "DELETE"),
    ],
)
def test_settings_that_would_do_harm_are_refused(administrator, system, field, value):
    assert field in errors(save(administrator, system, **{field: value}))


def test_saving_writes_nothing_but_what_was_changed(administrator, system, monkeypatch):
    """A worker that locks the system out while the form is being saved keeps its word."""
    own_check = SettingsForm.clean_zone

    def lock_out_meanwhile(form: Any) -> str:
        System.objects.filter(pk=system.pk).update(paused=True, clock_skew_seconds=99)
        system.lock_out("401")
        return own_check(form)

    monkeypatch.setattr(SettingsForm, "clean_zone", lock_out_meanwhile)
    assert save(administrator, system, name="Új név").status_code == 302
    system.refresh_from_db()
    assert (system.name, system.paused, system.clock_skew_seconds) == ("Új név", True, 99)
    assert system.locked_at is not None


def test_a_system_is_added_with_its_key(administrator, started, django_capture_on_commit_callbacks):
    new = {
        "name": "Új rendszer", "remote_id": "54321", "base_url": "http://127.0.0.1:9", "zone": "Europe/Budapest",
        "transition_verb": "POST", "order_numbers": "dot", "offer_numbers": "dot", "invoice_numbers": "comma",
        "calls_per_minute": "57", "hold_seconds": "10", "quiet_seconds": "120", "review_limits": "{}",
    }  # fmt: skip
    assert "new_key" in errors(administrator.post(f"{LIST}add/", new))
    with django_capture_on_commit_callbacks(execute=True):
        assert administrator.post(f"{LIST}add/", new | {"new_key": KEY}).status_code == 302
    system = System.objects.get(remote_id=54321)
    assert system.api_key.reveal() == KEY
    assert [run.system for run in started] == [system]


def test_the_system_id_of_a_system_stays(administrator, system):
    assert save(administrator, system, remote_id="777").status_code == 302
    system.refresh_from_db()
    assert system.remote_id == 12345


# Actions ------------------------------------------------------------------------------------------------------


def test_testing_the_connection_queues_a_probe_and_shows_it(
    administrator, system, started, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = run_action(administrator, system, "test_connection")
    run = Run.objects.get()
    assert (run.task, run.state, run.system) == ("probe", "queued", system)
    assert started == [run]
    assert answer.headers["Location"] == reverse("admin:crm_run_change", args=[run.pk])
    page = administrator.get(answer.headers["Location"]).content.decode()
    assert "data-live" in page
    assert "admin-portal/live.js" in page
    assert "A worker begins it" in page


def test_testing_twice_asks_once(administrator, system, started):
    run_action(administrator, system, "test_connection")
    run_action(administrator, system, "test_connection")
    assert Run.objects.count() == 1


def test_a_dead_broker_does_not_fail_the_page(administrator, system, settings, django_capture_on_commit_callbacks):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    with django_capture_on_commit_callbacks(execute=True):
        assert run_action(administrator, system, "test_connection").status_code == 302
    assert Run.objects.get().state == "queued"


def test_a_run_that_is_over_is_not_followed(administrator, system):
    run = Run.objects.create(system=system, task="probe", state="failed", error="MiniCRM: kulcs hibás")
    page = administrator.get(f"/admin/crm/run/{run.pk}/change/").content.decode()
    assert "data-live" not in page
    assert "MiniCRM: kulcs hibás" in page


def test_sending_is_paused_and_resumed(administrator, system):
    run_action(administrator, system, "pause")
    system.refresh_from_db()
    assert system.paused
    answer = run_action(administrator, system, "resume", from_row="1")
    system.refresh_from_db()
    assert not system.paused
    assert answer.headers["Location"] == page_of(system)
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Paused sending.",
        "Resumed sending.",
    ]


def test_resuming_creation_asks_first(administrator, system):
    system.pause_creation("12700 instead of 127")
    question = run_action(administrator, system, "resume_creating")
    assert "12700 instead of 127" in question.content.decode()
    system.refresh_from_db()
    assert system.creation_paused_at is not None
    run_action(administrator, system, "resume_creating", confirmed="1")
    system.refresh_from_db()
    assert (system.creation_paused_at, system.creation_paused_reason) == (None, "")


def test_unlocking(administrator, system):
    system.lock_out("401")
    run_action(administrator, system, "unlock")
    system.refresh_from_db()
    assert (system.locked_at, system.locked_reason) == (None, "")


def test_the_key_is_encrypted_with_the_first_key(administrator, system, settings):
    from cryptography.fernet import Fernet

    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEY = [new, *settings.FIELD_ENCRYPTION_KEY]
    run_action(administrator, system, "rotate_encryption")
    token = System.objects.get(pk=system.pk).api_key.token()
    assert Fernet(new).decrypt(token.encode()).decode() == KEY


def test_a_key_that_nobody_can_decrypt_is_told(administrator, system, settings):
    from cryptography.fernet import Fernet

    settings.FIELD_ENCRYPTION_KEY = [Fernet.generate_key().decode()]
    answer = administrator.post(
        LIST, {"action": "rotate_encryption", "index": "0", "_selected_action": system.pk}, follow=True
    )
    assert "no longer in FIELD_ENCRYPTION_KEY" in answer.content.decode()


def test_refreshing_everything_says_its_price_first(administrator, system, started):
    assert "a large system takes hours" in run_action(administrator, system, "refresh_everything").content.decode()
    assert not Run.objects.exists()
    run_action(administrator, system, "refresh_everything", confirmed="1")
    runs = Run.objects.order_by("pk").values_list("task", "stream", "options")
    assert list(runs) == [("refresh", kind, {"full": True}) for kind in ("order", "offer", "invoice", "contact")]


def test_reconciling_now(administrator, system, started):
    run_action(administrator, system, "reconcile_now")
    assert Run.objects.get().task == "reconcile"


def test_the_row_offers_what_its_state_allows(administrator, system):
    def buttons() -> set[str]:
        return {name for name, _label in administrator.get(page_of(system)).context["portal_buttons"]}

    assert "pause" in buttons()
    assert not {"resume", "unlock", "resume_creating"} & buttons()
    System.objects.filter(pk=system.pk).update(paused=True)
    system.lock_out("401")
    system.pause_creation("other totals")
    assert {"resume", "unlock", "resume_creating"} <= buttons()
    assert "pause" not in buttons()


def test_a_button_is_the_action_of_the_list_for_this_row(administrator, system):
    page = administrator.get(page_of(system)).content.decode()
    assert f'name="_selected_action" value="{system.pk}"' in page
    assert 'name="action" value="test_connection"' in page


def test_nothing_is_sent_while_the_system_is_paused(administrator, system):
    order = admin_rows.an_order(system, 1)
    admin_rows.an_operation(system, order)
    assert Operation.objects.due().count() == 1
    run_action(administrator, system, "pause")
    assert Operation.objects.due().count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_wrong_key_locks_the_system_and_the_right_one_unlocks_it(administrator, sandbox, started):
    """Against the stand-in for MiniCRM, with the worker's own function instead of a worker."""
    from crm import jobs

    sandbox.control.switch(rate_per_minute=0)
    system = admin_rows.a_system(remote_id=int(sandbox.system_id), base_url=sandbox.url, calls_per_minute=30_000)
    run_action(administrator, system, "test_connection")
    jobs.begin(started.pop().pk)
    system.refresh_from_db()
    assert system.locked_at is not None
    assert "Locked out" in administrator.get("/admin/").content.decode()
    save(administrator, system, new_key=sandbox.api_key, calls_per_minute="60")
    System.objects.update(calls_per_minute=30_000)
    probe = started.pop()
    jobs.begin(probe.pk)
    system.refresh_from_db()
    assert (system.locked_at, Run.objects.get(pk=probe.pk).state) == (None, "finished")
    assert system.probed_at is not None
    assert system.status_words.filter(kind="order").count() >= 5
    page = administrator.get(f"/admin/crm/run/{probe.pk}/change/").content.decode()
    assert "Finished" in page
    assert sandbox.api_key not in page


def test_a_secret_says_nothing_of_itself():
    assert KEY not in repr(Secret.of(KEY)) + str(Secret.of(KEY)) + f"{Secret.of(KEY)}"
