"""Streams, runs and contacts in the admin: asking a worker for what it should read."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from crm.models import Contact, Run, Stream
from tests import admin_rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(db):
    return admin_rows.a_system()


@pytest.fixture
def administrator(client_of):
    return client_of("administrator")


@pytest.fixture
def stream(system):
    return Stream.objects.create(system=system, name="order", complete_until=timezone.now(), resume={"page": 3})


def act(client: Any, row: Any, action: str, **more: str) -> Any:
    data: dict[str, Any] = {"action": action, "_selected_action": row.pk, **more}
    address = f"/admin/crm/{row._meta.model_name}/"
    return client.post(address, data if "confirmed" in more else data | {"index": "0"}, follow=True)


def test_refreshing_a_stream_now(administrator, stream):
    page = act(administrator, stream, "refresh_now").content.decode()
    run = Run.objects.get()
    assert (run.task, run.stream, run.options, run.created_by.username) == ("refresh", "order", {}, "administrator")
    assert f"/admin/crm/run/{run.pk}/change/" in page


def test_refreshing_twice_asks_once(administrator, stream):
    act(administrator, stream, "refresh_now")
    act(administrator, stream, "refresh_now")
    act(administrator, stream, "refresh_everything", confirmed="1")
    assert list(Run.objects.order_by("pk").values_list("options", flat=True)) == [{}, {"full": True}]


def test_refreshing_everything_asks_first(administrator, stream):
    assert "takes hours" in act(administrator, stream, "refresh_everything").content.decode()
    assert not Run.objects.exists()


def test_importing_again_asks_first_then_clears_the_cursor(administrator, stream):
    assert "Nothing is deleted" in act(administrator, stream, "import_again").content.decode()
    stream.refresh_from_db()
    assert stream.complete_until is not None
    act(administrator, stream, "import_again", confirmed="1")
    stream.refresh_from_db()
    assert (stream.complete_until, stream.resume) == (None, {})
    assert Run.objects.get().stream == "order"
    assert "Cleared" in LogEntry.objects.get().get_change_message()


def test_a_stream_that_is_being_refreshed_keeps_its_cursor(administrator, stream):
    """Its run would set it again when it ends."""
    Stream.objects.filter(pk=stream.pk).update(lease_until=timezone.now() + timedelta(minutes=5))
    page = act(administrator, stream, "import_again", confirmed="1").content.decode()
    assert "is being refreshed at this moment" in page
    stream.refresh_from_db()
    assert stream.complete_until is not None
    assert not Run.objects.exists()


def test_a_run_is_stopped(administrator, system):
    queued = Run.objects.create(system=system, task="refresh", stream="order")
    running = Run.objects.create(system=system, task="refresh", stream="offer", state="running")
    for run in (queued, running):
        act(administrator, run, "stop")
        run.refresh_from_db()
    assert queued.state == "stopped"
    assert (running.state, running.stop_requested) == ("running", True)


def test_contacts_are_looked_up_again(administrator, system):
    contact = Contact.objects.create(system=system, remote_id=77, name="Vevő", observed_to=timezone.now())
    act(administrator, contact, "look_up")
    run = Run.objects.get()
    assert (run.task, run.options) == ("lookup", {"contact": 77})


def test_many_contacts_are_not_looked_up_at_once(administrator, system, monkeypatch):
    monkeypatch.setattr("crm.admin.contacts.MOST_LOOKUPS", 1)
    rows = [Contact.objects.create(system=system, remote_id=number, name="Vevő") for number in (1, 2)]
    data = {"action": "look_up", "index": "0", "_selected_action": [row.pk for row in rows]}
    page = administrator.post("/admin/crm/contact/", data, follow=True).content.decode()
    assert "Choose at most 1 contacts at once" in page
    assert not Run.objects.exists()


@pytest.mark.parametrize("group", ["accountant", "manager", "auditor"])
def test_staff_of_other_groups_refresh_nothing_here(group, make_user, client_of, stream):
    user = make_user(group)
    user.is_staff = True
    user.save()
    for action in ("refresh_now", "refresh_everything", "import_again"):
        act(client_of(group), stream, action, confirmed="1")
    stream.refresh_from_db()
    assert stream.complete_until is not None
    assert not Run.objects.exists()


# Schedules ----------------------------------------------------------------------------------------------------


def test_a_schedule_says_when_it_runs(administrator):
    page = administrator.get("/admin/django_celery_beat/periodictask/").content.decode()
    assert "every 120 seconds" in page
    assert "02:00" in page


def test_an_interval_is_edited_in_the_admin(administrator):
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    task = PeriodicTask.objects.get(name="Refresh all streams")
    faster = IntervalSchedule.objects.create(every=30, period="seconds")
    page = f"/admin/django_celery_beat/periodictask/{task.pk}/change/"
    form = administrator.get(page).context["adminform"].form
    assert not {"solar", "clocked"} & set(form.fields)
    values = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    given = {name: value for name, value in values.items() if value not in (None, False)}
    assert administrator.post(page, given | {"interval": faster.pk}).status_code == 302
    task.refresh_from_db()
    assert (task.interval, task.task, task.enabled) == (faster, "crm.tasks.refresh_all", True)


def test_schedules_of_the_sun_are_hidden(administrator):
    for name in ("solarschedule", "clockedschedule"):
        assert administrator.get(f"/admin/django_celery_beat/{name}/").status_code == 404


def test_a_task_run_by_hand_survives_a_dead_broker(administrator, monkeypatch):
    from celery.app.task import Task
    from django_celery_beat.models import PeriodicTask
    from kombu.exceptions import OperationalError

    task = PeriodicTask.objects.get(name="Refresh all streams")
    sent: list[Any] = []

    def run() -> str:
        data = {"action": "run_tasks", "index": "0", "_selected_action": task.pk}
        return administrator.post("/admin/django_celery_beat/periodictask/", data, follow=True).content.decode()

    monkeypatch.setattr(Task, "apply_async", lambda self, *args, **options: sent.append((self.name, options)))
    assert "was handed to a worker" in run()
    assert sent == [("crm.tasks.refresh_all", {"retry": False, "queue": "pull"})]

    def dead(*_args: Any, **_options: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(Task, "apply_async", dead)
    assert "The broker cannot be reached" in run()


def test_who_may_only_look_at_schedules_switches_none_off(make_user, client_of):
    from django.contrib.auth.models import Permission
    from django_celery_beat.models import PeriodicTask

    user = make_user(None, "guest")
    user.is_staff = True
    user.save()
    user.user_permissions.add(Permission.objects.get(codename="view_periodictask"))
    task = PeriodicTask.objects.get(name="Refresh all streams")
    data = {"action": "disable_tasks", "index": "0", "_selected_action": task.pk}
    client_of(None, "guest").post("/admin/django_celery_beat/periodictask/", data)
    task.refresh_from_db()
    assert task.enabled
