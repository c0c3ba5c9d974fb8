"""Users and groups without a way up: nobody grants, or takes over, more than he has himself. Logins; the history."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Mapping
from typing import Any

from axes import admin as axes_admin
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.admin import cells
from crm.admin.pages import ReadOnlyAdmin

__all__ = ["axes_admin"]  # imported first, so that what it registers can be taken away below

# Made by billing's migration; the portal knows them by these names.
GROUPS: Mapping[str, Promise] = {
    "accountant": gettext_lazy("works on orders, offers, invoices, products and payments"),
    "manager": gettext_lazy("as accountants do, and approves orders, runs bulk actions, settles unknown outcomes"),
    "auditor": gettext_lazy("reads everything, changes nothing"),
    "administrator": gettext_lazy(
        "as managers do, and works here: systems, words, schedules, users; needs staff status"
    ),
}
# The portal's own applications; rights over Django's sessions or log say nothing to an administrator.
SHOWN_APPS = ("billing", "crm", "auth", "django_celery_beat")


def rights_of(user: Any) -> set[int]:
    """Primary keys of all rights a user has, also while the login is switched off."""
    own = Permission.objects.filter(Q(user=user.pk) | Q(group__user=user.pk))
    return set(own.values_list("pk", flat=True))


def is_above(other: Any, user: Any) -> bool:
    """Whether `other` may do anything that `user` may not: changing it would be a way to get there."""
    if user.is_superuser:
        return False
    return bool(other.is_superuser or rights_of(other) - rights_of(user))


class GroupChoice(forms.ModelMultipleChoiceField):
    """Groups with what their members do."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group: Any) -> str:
        return f"{group.name}: {GROUPS[group.name]}" if group.name in GROUPS else str(group.name)


admin.site.unregister([User, Group, AccessAttempt])
for model in (AccessLog, AccessFailureLog):
    if admin.site.is_registered(model):  # both are switched off in the settings: their lists would stay empty
        admin.site.unregister(model)


@admin.register(User)
class PortalUserAdmin(auth_admin.UserAdmin):
    list_display = ("username", "full_name", "group_names", "is_active", "is_staff", "is_superuser", "last_login_shown")
    list_filter = ("is_active", "is_staff", "is_superuser", "groups")
    list_per_page = 50
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (gettext_lazy("Person"), {"fields": ("last_name", "first_name", "email")}),
        (gettext_lazy("Rights"), {"fields": ("is_active", "is_staff", "groups")}),
        (gettext_lazy("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")
    for_superusers = (
        gettext_lazy("Superusers only"),
        {"fields": ("is_superuser", "user_permissions"), "classes": ("collapse",)},
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        sets = super().get_fieldsets(request, obj)
        return (*sets, self.for_superusers) if obj and request.user.is_superuser else sets

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody locks himself out or changes his own groups."""
        own = ("is_active", "is_staff", "groups") if obj and obj.pk == request.user.pk else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and is_above(obj, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_above(obj, request.user))

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name != "groups":
            return super().formfield_for_manytomany(db_field, request, **kwargs)
        groups = Group.objects.order_by("name")
        if not request.user.is_superuser:
            beyond = Permission.objects.exclude(pk__in=rights_of(request.user))
            groups = groups.exclude(permissions__in=beyond)
        return GroupChoice(groups, required=False, label=capfirst(db_field.verbose_name))

    @admin.display(description=gettext_lazy("name"), ordering="last_name")
    def full_name(self, user: User) -> str:
        return f"{user.last_name} {user.first_name}".strip()

    @admin.display(description=gettext_lazy("groups"))
    def group_names(self, user: User) -> str:
        return ", ".join(sorted(group.name for group in user.groups.all()))

    @admin.display(description=gettext_lazy("last login"), ordering="last_login")
    def last_login_shown(self, user: User) -> Any:
        return cells.moment(user.last_login)


@admin.register(Group)
class PortalGroupAdmin(auth_admin.GroupAdmin):
    list_display = ("name", "description", "members")
    readonly_fields = ("description",)
    fields = ("name", "description", "permissions")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Group]:
        return super().get_queryset(request).annotate(member_count=Count("user"))

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        return ("name", *self.readonly_fields) if obj and obj.name in GROUPS else self.readonly_fields

    def has_change_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_above(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        is_ours = bool(obj and obj.name in GROUPS)
        return super().has_delete_permission(request, obj) and not is_ours and not self._is_above(request, obj)

    def _is_above(self, request: HttpRequest, group: Group | None) -> bool:
        if group is None or request.user.is_superuser:
            return False
        return group.permissions.exclude(pk__in=rights_of(request.user)).exists()

    def formfield_for_manytomany(self, db_field: Any, request: Any = None, **kwargs: Any) -> Any:
        if db_field.name == "permissions" and not request.user.is_superuser:
            own = Permission.objects.filter(pk__in=rights_of(request.user))
            kwargs["queryset"] = own.filter(content_type__app_label__in=SHOWN_APPS)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("members do"))
    def description(self, group: Group) -> Any:
        return GROUPS.get(group.name, "")

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, group: Group) -> int:
        return int(group.member_count)  # type: ignore[attr-defined]


class ByUserRights:
    """For models whose own rights no group has: who sees users sees these too."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auth.view_user")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("auth.view_user")


@admin.register(AccessAttempt)
class AccessAttemptAdmin(ByUserRights, ReadOnlyAdmin):
    """Failed logins: after eight a name is locked for a quarter of an hour from that address."""

    list_display = ("username", "ip_address", "failures_since_start", "attempted", "path_info", "browser")
    search_fields = ("username", "ip_address")
    date_hierarchy = "attempt_time"
    ordering = ("-attempt_time",)
    actions = ("let_in",)
    fields = ("username", "ip_address", "failures_since_start", "attempt_time", "path_info", "user_agent")

    def button_names(self, request: HttpRequest, row: Any) -> Any:
        return self.actions

    @admin.display(description=gettext_lazy("last attempt"), ordering="attempt_time")
    def attempted(self, attempt: Any) -> Any:
        return cells.moment(attempt.attempt_time)

    @admin.display(description=gettext_lazy("browser"))
    def browser(self, attempt: Any) -> Any:
        return cells.short(attempt.user_agent, 60)

    def has_let_in_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("auth.change_user")

    @admin.action(
        description=gettext_lazy("Forget these attempts, so that they may log in again"), permissions=["let_in"]
    )
    def let_in(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        rows = list(queryset)
        for attempt in rows:
            told = _("Let “%(name)s” log in again from %(address)s.")
            self.log_change(request, attempt, told % {"name": attempt.username, "address": attempt.ip_address})
        queryset.delete()
        messages.success(request, _("Forgotten; they may try again."))
        return self.back(request)


@admin.register(LogEntry)
class LogEntryAdmin(ByUserRights, ReadOnlyAdmin):
    """What was done here, by whom."""

    list_display = ("time", "user", "content_type", "object_repr", "said")
    list_filter = ("action_flag", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")
    date_hierarchy = "action_time"
    ordering = ("-action_time", "-id")
    fields = ("action_time", "user", "content_type", "object_repr", "said")

    @admin.display(description=gettext_lazy("when"), ordering="action_time")
    def time(self, entry: LogEntry) -> Any:
        return cells.moment(entry.action_time)

    @admin.display(description=gettext_lazy("change"))
    def said(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
