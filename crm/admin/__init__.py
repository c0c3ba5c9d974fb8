"""The place where an administrator works: systems, words, the outbox, runs, schedules, users and their groups."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from crm.admin import contacts, door, operations, people, runs, schedules, systems, words

__all__ = ["contacts", "door", "operations", "people", "runs", "schedules", "systems", "words"]

admin.site.site_header = _("MiniCRM Portal administration")
admin.site.site_title = _("MiniCRM Portal administration")
admin.site.index_title = _("Administration")
admin.site.empty_value_display = "–"
admin.site.login = door.login  # type: ignore[method-assign, assignment]
