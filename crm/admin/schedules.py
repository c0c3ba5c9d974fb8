"""Schedules of beat: what runs when; beat reads a change within seconds."""

from typing import Any

from celery import current_app
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_celery_beat import admin as beat_admin
from django_celery_beat.models import ClockedSchedule, PeriodicTask, SolarSchedule
from kombu.exceptions import OperationalError
from kombu.utils.json import loads

from crm.admin import cells

# Nothing here runs once at a given moment or by the sun.
admin.site.unregister([ClockedSchedule, SolarSchedule, PeriodicTask])


@admin.register(PeriodicTask)
class ScheduleAdmin(beat_admin.PeriodicTaskAdmin):
    """Django-celery-beat's own form without what is hidden, and without its inline script, which our CSP forbids."""

    change_form_template = "admin/change_form.html"
    list_display = ("name", "enabled", "schedule_shown", "task", "queue", "last_run_shown", "total_run_count")
    list_filter = ("enabled", "task")
    date_hierarchy = None
    ordering = ("name",)
    actions = ("enable_tasks", "disable_tasks", "run_tasks")
    hidden = ("solar", "clocked")
    fieldsets = tuple(
        (title, {**options, "fields": tuple(name for name in options["fields"] if name not in ("solar", "clocked"))})
        for title, options in beat_admin.PeriodicTaskAdmin.fieldsets
    )

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Beat's own actions ask for no right."""
        return super().get_actions(request) if self.has_change_permission(request) else {}

    @admin.display(description=gettext_lazy("schedule"), ordering="interval")
    def schedule_shown(self, task: PeriodicTask) -> str:
        return task.crontab.human_readable if task.crontab else str(task.interval or "")

    @admin.display(description=gettext_lazy("last run"), ordering="last_run_at")
    def last_run_shown(self, task: PeriodicTask) -> Any:
        return cells.moment(task.last_run_at)

    @admin.action(description=gettext_lazy("Run selected tasks now"))
    def run_tasks(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Beat's own action would wait for a dead broker and fail with it."""
        self.celery_app.loader.import_default_modules()
        for row in queryset:
            task = current_app.tasks.get(row.task)
            if task is None:
                messages.error(request, _("There is no task “%(task)s”.") % {"task": row.task})
                continue
            try:
                queue = {"queue": row.queue} if row.queue else {}
                task.apply_async(loads(row.args), loads(row.kwargs), retry=False, **queue)
            except (OperationalError, OSError):
                messages.error(request, _("The broker cannot be reached; beat runs it when it is due."))
            else:
                messages.success(request, _("“%(name)s” was handed to a worker.") % {"name": row.name})
