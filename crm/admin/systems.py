"""Systems: connecting, testing, pausing and deciding; no system is ever deleted."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from crm.admin import cells, links, questions
from crm.admin.connection_form import NEW_KEY, ConnectionForm, KeyIsHidden, SettingsForm
from crm.admin.pages import RowAdmin, Tool, filtered
from crm.admin.runs import ask_for_run, tell
from crm.models import Operation, Run, StatusWord, Stream, System
from crm.models.fields import Secret
from crm.refresh import KINDS

CONNECT = "crm.connect_system"
STATE = filtered(
    gettext_lazy("state"),
    "state",
    {
        "locked": (gettext_lazy("locked out"), lambda rows: rows.exclude(locked_at=None)),
        "paused": (gettext_lazy("paused"), lambda rows: rows.filter(paused=True)),
        "creating": (gettext_lazy("creating paused"), lambda rows: rows.exclude(creation_paused_at=None)),
    },
)


def states(system: System) -> list[Any]:
    """Everything that keeps the system from sending, or that it sends."""
    found = []
    if system.locked_at:
        found.append(cells.badge("refused", _("Locked out"), system.locked_reason))
    if system.paused:
        found.append(cells.badge("waiting", _("Sending paused")))
    if system.creation_paused_at:
        found.append(cells.badge("warn", _("Creating paused"), system.creation_paused_reason))
    if not system.api_key:
        found.append(cells.badge("warn", _("No key")))
    return found or [cells.badge("confirmed", _("Sending"))]


def _state_fields(system: System) -> list[str]:
    """Those that say something."""
    locked = ["locked_shown", "locked_reason"] if system.locked_at else []
    paused = ["creation_paused_shown", "creation_paused_reason"] if system.creation_paused_at else []
    return ["state_shown", *locked, *paused, "key_shown", "probed_shown", "clock_skew_seconds"]


@admin.register(System)
class SystemAdmin(RowAdmin):
    list_display = ("name", "remote_id", "base_url", "environment", "state_shown", "probed_shown")
    list_filter = (STATE, "is_test")
    search_fields = ("name", "=remote_id", "base_url")
    ordering = ("id",)
    actions = (
        "test_connection", "pause", "resume", "resume_creating", "unlock", "reconcile_now", "refresh_everything",
        "rotate_encryption",
    )  # fmt: skip
    connection = ("remote_id", "base_url", "zone")
    probed_shown = cells.moment_column("probed_at", gettext_lazy("last probed"))
    locked_shown = cells.moment_column("locked_at", gettext_lazy("locked out since"))
    creation_paused_shown = cells.moment_column("creation_paused_at", gettext_lazy("creating paused since"))
    readonly_fields = (
        "state_shown", "locked_shown", "locked_reason", "creation_paused_shown", "creation_paused_reason",
        "clock_skew_seconds", "probed_shown", "key_shown",
    )  # fmt: skip

    # Rights ---------------------------------------------------------------------------------------------------

    def has_connect_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and request.user.has_perm(CONNECT)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.has_perm(CONNECT)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    # Form -----------------------------------------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: System | None = None) -> Any:
        key = (NEW_KEY,) if self.has_connect_permission(request) else ()
        sets: list[tuple[Any, dict[str, Any]]] = [
            (gettext_lazy("Connection"), {"fields": ("name", *self.connection, "is_test", *key)}),
            (
                gettext_lazy("Writing"),
                {
                    "fields": ("transition_verb", "order_numbers", "offer_numbers", "invoice_numbers"),
                    "description": gettext_lazy(
                        "How this system reads verbs and numbers. A wrong choice here makes wrong amounts: change it "
                        "on a test system first."
                    ),
                },
            ),
            (
                gettext_lazy("Deciding"),
                {"fields": ("review_required", "review_limits", "hold_seconds", "quiet_seconds", "calls_per_minute")},
            ),
        ]
        return [(gettext_lazy("State"), {"fields": _state_fields(obj)}), *sets] if obj else sets

    def get_readonly_fields(self, request: HttpRequest, obj: System | None = None) -> Any:
        if not self.has_connect_permission(request):
            return (*self.readonly_fields, *self.connection)
        # Every row of ours belongs to the SystemId: another account is another system.
        return (*self.readonly_fields, "remote_id") if obj else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = ConnectionForm if self.has_connect_permission(request) else SettingsForm
        return super().get_form(request, obj, change, **{"form": form, **kwargs})

    @method_decorator(sensitive_post_parameters(NEW_KEY))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        request.exception_reporter_filter = KeyIsHidden()
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: System, form: Any, change: bool) -> None:
        """Writes what was changed and nothing else: a worker may have locked the system since the form was shown."""
        changed = [name for name in form.changed_data if name != NEW_KEY]
        if key := form.cleaned_data.get(NEW_KEY):
            obj.api_key = Secret.of(key)  # type: ignore[assignment]
            changed.append("api_key")
        if not change:
            obj.save()
        elif changed:
            obj.save(update_fields=changed)
        if key:
            obj.unlock()
            tell(request, [ask_for_run(request, obj, Run.Task.PROBE)])

    # Columns --------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("environment"), ordering="is_test")
    def environment(self, system: System) -> str:
        return _("Test") if system.is_test else _("Production")

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, system: System) -> Any:
        return cells.lines(states(system))

    @admin.display(description=gettext_lazy("API key"))
    def key_shown(self, system: System) -> str:
        return _("stored, encrypted") if system.api_key else _("none")

    def tools(self, request: HttpRequest, row: System) -> Iterable[Tool]:
        only = {"system__id__exact": row.pk}
        yield Tool(links.list_url(Run, **only), gettext_lazy("Runs"))
        yield Tool(links.list_url(Stream, **only), gettext_lazy("Streams"))
        yield Tool(links.list_url(StatusWord, **only), gettext_lazy("Word table"))
        yield Tool(links.list_url(Operation, **only), gettext_lazy("Operations"))

    def button_names(self, request: HttpRequest, row: System) -> Iterable[str]:
        yield "test_connection"
        yield "resume" if row.paused else "pause"
        if row.creation_paused_at:
            yield "resume_creating"
        if row.locked_at:
            yield "unlock"
        yield "reconcile_now"
        yield "refresh_everything"
        yield "rotate_encryption"

    # Actions --------------------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Test the connection"), permissions=["change"])
    def test_connection(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._start(request, queryset, lambda system: [ask_for_run(request, system, Run.Task.PROBE)])

    @admin.action(description=gettext_lazy("Reconcile now"), permissions=["change"])
    def reconcile_now(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._start(
            request, queryset, lambda system: [ask_for_run(request, system, Run.Task.RECONCILE, "invoice")]
        )

    @admin.action(description=gettext_lazy("Refresh everything"), permissions=["change"])
    def refresh_everything(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        if not questions.is_confirmed(request):
            rows = list(queryset)
            sentence = _("Every record is read from MiniCRM again, as at the first import; a large system takes hours.")
            question = questions.Question(
                "refresh_everything", _("Refresh everything"), _("Read everything again"), questions.keys(rows),
                [sentence], rows,
            )  # fmt: skip
            return questions.ask(self, request, question)
        return self._start(
            request,
            queryset,
            lambda system: [ask_for_run(request, system, Run.Task.REFRESH, kind, full=True) for kind in KINDS],
        )

    def _start(
        self, request: HttpRequest, queryset: QuerySet[System], ask: Callable[[System], list[Run]]
    ) -> HttpResponse:
        """Asks for runs. A single one is shown at once; its page follows it to its end."""
        rows = list(queryset)
        started = [run for system in rows for run in ask(system)]
        tell(request, started)
        if len(started) == 1:
            return redirect(links.change_url(started[0]))
        return self.back(request, rows)

    @admin.action(description=gettext_lazy("Pause sending"), permissions=["change"])
    def pause(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._each(request, queryset, lambda system: _set_paused(system, True), _("Paused sending."))

    @admin.action(description=gettext_lazy("Resume sending"), permissions=["change"])
    def resume(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._each(request, queryset, lambda system: _set_paused(system, False), _("Resumed sending."))

    @admin.action(description=gettext_lazy("Unlock"), permissions=["connect"])
    def unlock(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._each(request, queryset, System.unlock, _("Unlocked. If MiniCRM refuses the key again, it locks."))

    @admin.action(description=gettext_lazy("Resume creating"), permissions=["change"])
    def resume_creating(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        rows = list(queryset.exclude(creation_paused_at=None))
        if rows and not questions.is_confirmed(request):
            question = questions.Question(
                "resume_creating",
                _("Resume creating"),
                _("The settings are right now: resume"),
                questions.keys(rows),
                [
                    _("MiniCRM answered a new document with other totals than we asked for, so creating was paused."),
                    _("Look at that document and at “Writing” in the system's settings before you resume: an invoice "
                      "with wrong amounts can only be stornoed."),
                ],
                [f"{row}: {row.creation_paused_reason}" for row in rows],
            )  # fmt: skip
            return questions.ask(self, request, question)
        return self._each(request, queryset, System.resume_creation, _("Resumed creating."))

    @admin.action(description=gettext_lazy("Encrypt the key anew"), permissions=["connect"])
    def rotate_encryption(self, request: HttpRequest, queryset: QuerySet[System]) -> HttpResponse:
        return self._each(
            request, queryset, _rotate, _("Encrypted the key with the first key of FIELD_ENCRYPTION_KEY.")
        )

    def _each(
        self, request: HttpRequest, queryset: QuerySet[System], act: Callable[[System], None], said: str
    ) -> HttpResponse:
        rows = list(queryset)
        for system in rows:
            try:
                act(system)
            except ImproperlyConfigured as problem:
                messages.error(request, f"{system}: {problem}")
                continue
            self.log_change(request, system, said)
            messages.success(request, f"{system}: {said}")
        return self.back(request, rows)


def _set_paused(system: System, paused: bool) -> None:
    System.objects.filter(pk=system.pk).update(paused=paused)


def _rotate(system: System) -> None:
    """Raises ImproperlyConfigured if no key of FIELD_ENCRYPTION_KEY opens it. A key entered meanwhile stays."""
    key: Any = system.api_key
    if key.reveal():
        System.objects.filter(pk=system.pk, api_key=key).update(api_key=key.rotated())
