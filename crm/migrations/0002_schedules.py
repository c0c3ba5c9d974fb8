"""The schedules of beat; administrators edit them in the admin afterwards."""

from django.conf import settings
from django.db import migrations


def make_schedules(apps, schema_editor):
    Interval = apps.get_model("django_celery_beat", "IntervalSchedule")
    Crontab = apps.get_model("django_celery_beat", "CrontabSchedule")
    Task = apps.get_model("django_celery_beat", "PeriodicTask")
    every = {
        "Deliver what is due": ("crm.tasks.sweep", settings.DELIVER_INTERVAL_SECONDS, "push"),
        "Refresh all streams": ("crm.tasks.refresh_all", settings.REFRESH_INTERVAL_SECONDS, "pull"),
    }
    for name, (task, seconds, queue) in every.items():
        interval, _created = Interval.objects.get_or_create(every=seconds, period="seconds")
        # A wake-up that waits longer than its interval is worthless: the next one does the same.
        defaults = {"task": task, "interval": interval, "queue": queue, "expire_seconds": max(seconds, 10)}
        Task.objects.get_or_create(name=name, defaults=defaults)
    nightly, _created = Crontab.objects.get_or_create(
        minute="0", hour="2", day_of_week="*", day_of_month="*", month_of_year="*", timezone=settings.TIME_ZONE
    )
    Task.objects.get_or_create(
        name="Reconcile invoices", defaults={"task": "crm.tasks.reconcile", "crontab": nightly, "queue": "pull"}
    )


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_initial"), ("django_celery_beat", "0019_alter_periodictasks_options")]
    operations = [migrations.RunPython(make_schedules, migrations.RunPython.noop)]
