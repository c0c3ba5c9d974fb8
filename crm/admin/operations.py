"""The outbox as an administrator sees it, and the append-only Events."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import settling
from crm.admin import cells, links, questions
from crm.admin.pages import ReadOnlyAdmin, ReadOnlyInline, Tool, as_key, filtered
from crm.models import Event, Operation, Step
from crm.timeline import action_label

# A selection of the whole list would be a bulk run without its price: these are done by hand, row by row.
MOST_AT_ONCE = 200
WAITING_FOR = filtered(
    gettext_lazy("waits for"),
    "waits",
    {
        "person": (
            gettext_lazy("somebody"),
            lambda rows: rows.filter(
                Q(state=Operation.State.NEEDS_PERSON) | Q(state=Operation.State.REFUSED, seen_at=None)
            ),
        ),
        "delivery": (
            gettext_lazy("delivery"),
            lambda rows: rows.open().exclude(state=Operation.State.NEEDS_PERSON),
        ),
        "unknown": (gettext_lazy("a known outcome"), lambda rows: rows.unknown()),
        "refused": (gettext_lazy("being put aside"), lambda rows: rows.refused()),
    },
)


class StepInline(ReadOnlyInline):
    model = Step
    fields = (
        "position",
        "call",
        "state_shown",
        "sent",
        "took",
        "http_status",
        "watermark",
        "error",
        "sent_and_answered",
    )
    readonly_fields = ("state_shown", "sent", "took", "sent_and_answered")
    sent = cells.moment_column("sent_at", gettext_lazy("sent"))

    @admin.display(description=gettext_lazy("state"))
    def state_shown(self, step: Step) -> Any:
        return cells.state(step)

    @admin.display(description=gettext_lazy("time"))
    def took(self, step: Step) -> Any:
        return cells.seconds(step.duration_seconds)

    @admin.display(description=gettext_lazy("payload and answer"))
    def sent_and_answered(self, step: Step) -> Any:
        return cells.folded(_("show"), [cells.pretty(step.payload), cells.pretty(step.answer)])


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


@admin.register(Operation)
class OperationAdmin(ReadOnlyAdmin):
    list_display = (
        "id", "state_shown", "what_shown", "about", "lane", "created_by", "due_shown", "attempts", "error_shown",
    )  # fmt: skip
    list_display_links = ("id", "state_shown")
    list_filter = (WAITING_FOR, "state", "kind", "lane", "reversibility", "system")
    list_select_related = ("created_by",)
    heavy_fields = ("intent", "base", "candidates")
    search_fields = ("title",)
    search_help_text = gettext_lazy("Part of the document's name, or the number of an operation.")
    date_hierarchy = "created_at"
    ordering = ("-id",)
    inlines = (StepInline,)
    actions = ("withdraw", "put_aside")
    fieldsets = (
        (None, {"fields": ("state_shown", "what_shown", "about", "reason", "reversibility", "system")}),
        (gettext_lazy("Asked"), {"fields": ("created_by", "created_shown", "after", "submission")}),
        (
            gettext_lazy("Delivery"),
            {
                "fields": (
                    "lane",
                    "due_at",
                    "attempts",
                    "lease_until",
                    "ended_at",
                    "adopted_shown",
                    "last_error",
                    "seen_at",
                )
            },
        ),
        (
            gettext_lazy("What was asked, what was seen"),
            {"fields": ("intent_pretty", "base_pretty", "candidates_pretty"), "classes": ("collapse",)},
        ),
    )
    intent_pretty = cells.raw_column("intent", gettext_lazy("what was asked"))
    base_pretty = cells.raw_column("base", gettext_lazy("what the user saw"))
    created_shown = cells.moment_column("created_at", gettext_lazy("asked"))
    due_at_shown = cells.moment_column("due_at", gettext_lazy("due"))
    lease_shown = cells.moment_column("lease_until", gettext_lazy("lease until"))
    ended_shown = cells.moment_column("ended_at", gettext_lazy("ended"))
    seen_shown = cells.moment_column("seen_at", gettext_lazy("refusal put aside"))
    adopted_shown = cells.flag_column(
        "was_adopted", gettext_lazy("how it ended"), gettext_lazy("found in MiniCRM, its answer was lost")
    )
    candidates_pretty = cells.raw_column("candidates", gettext_lazy("candidates"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if (number := as_key(search_term)) is not None:
            found |= queryset.filter(pk=number)
        return found, False

    def tools(self, request: HttpRequest, row: Operation) -> Iterable[Tool]:
        yield Tool(links.operation_url(row), gettext_lazy("Open on the desk"))
        if target := row.target_id or row.result_id:
            yield Tool(links.admin_url(row.kind, target), gettext_lazy("Document"))
        yield Tool(links.list_url(Event, operation__id__exact=row.pk), gettext_lazy("Events"))

    def button_names(self, request: HttpRequest, row: Operation) -> Iterable[str]:
        if settling.can_withdraw(row, request.user):  # type: ignore[arg-type]
            yield "withdraw"
        if row.state == Operation.State.REFUSED and row.seen_at is None:
            yield "put_aside"

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, operation: Operation) -> Any:
        return cells.state(operation)

    @admin.display(description=gettext_lazy("what"), ordering="action")
    def what_shown(self, operation: Operation) -> str:
        return f"{operation.get_kind_display()} · {action_label(operation.action)}"

    @admin.display(description=gettext_lazy("about"), ordering="title")
    def about(self, operation: Operation) -> Any:
        title = operation.title or operation.get_kind_display()
        return links.target_link(operation.kind, operation.target_id or operation.result_id, title)

    @admin.display(description=gettext_lazy("due"), ordering="due_at")
    def due_shown(self, operation: Operation) -> Any:
        return cells.moment(operation.due_at) if operation.is_open else cells.EMPTY

    @admin.display(description=gettext_lazy("last error"))
    def error_shown(self, operation: Operation) -> Any:
        return cells.short(operation.last_error)

    # Actions --------------------------------------------------------------------------------------------------

    def has_settle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("crm.settle_operation")

    def _chosen(self, request: HttpRequest, queryset: QuerySet[Operation]) -> list[Operation]:
        rows = list(queryset[: MOST_AT_ONCE + 1])
        if len(rows) > MOST_AT_ONCE:
            messages.error(request, _("Choose at most %(most)d rows at once.") % {"most": MOST_AT_ONCE})
            return []
        return rows

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["settle"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Operation]) -> HttpResponse:
        rows = self._chosen(request, queryset)
        if rows and not questions.is_confirmed(request):
            return questions.ask(self, request, self._withdrawal(rows))
        reason = request.POST.get("reason", "")
        for row in rows:
            self._withdraw(request, row, reason)
        return self.back(request, rows)

    def _withdrawal(self, rows: list[Operation]) -> questions.Question:
        return questions.Question(
            "withdraw",
            _("Withdraw operations"),
            _("Withdraw"),
            questions.keys(rows),
            [
                _("What has not been sent is never sent. What MiniCRM may have carried out already stays there: an "
                  "operation that needs a person is closed without knowing its outcome."),
            ],
            [f"{row.pk} · {row} · {row.get_state_display()}" for row in rows],
            WithdrawForm(),
        )  # fmt: skip

    def _withdraw(self, request: HttpRequest, operation: Operation, reason: str) -> None:
        try:
            done = settling.withdraw(operation, by=request.user, reason=reason)  # type: ignore[arg-type]
        except (PermissionDenied, settling.CannotSettle) as refusal:
            messages.error(request, f"{operation}: {refusal}")
            return
        if done:
            messages.success(request, _("%(operation)s: withdrawn.") % {"operation": operation})
        else:
            messages.error(request, _("%(operation)s: too late, it has been sent.") % {"operation": operation})

    @admin.action(description=gettext_lazy("Put refusals aside"), permissions=["settle"])
    def put_aside(self, request: HttpRequest, queryset: QuerySet[Operation]) -> HttpResponse:
        rows = self._chosen(request, queryset)
        refused = [row for row in rows if row.state == Operation.State.REFUSED]
        for row in refused:
            settling.put_aside(row, by=request.user)  # type: ignore[arg-type]
        if len(refused) < len(rows):
            messages.warning(request, _("Only refused operations can be put aside."))
        if refused:
            messages.success(request, _("Put aside: %(number)d.") % {"number": len(refused)})
        return self.back(request, rows)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at_shown", "what_shown", "kind", "about", "actor", "operation_shown", "text_shown")
    list_display_links = ("at_shown", "what_shown")
    list_filter = ("what", "kind", "system")
    list_select_related = ("user", "run", "operation")
    heavy_fields = (
        "before", "after", "operation__intent", "operation__base", "operation__candidates", "run__options",
        "run__counts",
    )  # fmt: skip
    search_fields = ("text",)
    search_help_text = gettext_lazy("Part of the text, or the number of an operation.")
    date_hierarchy = "at"
    ordering = ("-id",)
    fieldsets = (
        (None, {"fields": ("at_shown", "what_shown", "kind", "about", "user", "run", "operation", "text", "system")}),
        (gettext_lazy("Change"), {"fields": ("before_pretty", "after_pretty")}),
    )
    at_shown = cells.moment_column("at", gettext_lazy("when"))
    before_pretty = cells.raw_column("before", gettext_lazy("before"))
    after_pretty = cells.raw_column("after", gettext_lazy("after"))

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[QuerySet[Any], bool]:
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        if (number := as_key(search_term)) is not None:
            found |= queryset.filter(operation_id=number)
        return found, False

    @admin.display(description=gettext_lazy("what"), ordering="what")
    def what_shown(self, event: Event) -> str:
        return event.get_what_display()

    @admin.display(description=gettext_lazy("row"))
    def about(self, event: Event) -> Any:
        title = (event.operation.title if event.operation else "") or f"{event.get_kind_display()} {event.target_id}"
        return links.target_link(event.kind, event.target_id, title)

    @admin.display(description=gettext_lazy("who"))
    def actor(self, event: Event) -> Any:
        return event.user or event.run

    @admin.display(description=gettext_lazy("operation"), ordering="operation")
    def operation_shown(self, event: Event) -> Any:
        return links.link(links.change_url(event.operation), event.operation_id) if event.operation else cells.EMPTY

    @admin.display(description=gettext_lazy("text"))
    def text_shown(self, event: Event) -> Any:
        return cells.short(event.text)
