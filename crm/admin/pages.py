"""What our admin pages have in common: lean lists, rows that nobody edits by hand, links and buttons above a row."""
# ruff: noqa: ARG002  the arguments of Django's admin

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from crm.admin import links
from crm.models import Event, Operation

# Sent by the buttons on a row's own page, so that the action comes back to it.
FROM_ROW = "from_row"


class Tool(NamedTuple):
    """A link above a row."""

    url: str
    label: Any


class LeanChangeList(ChangeList):
    """Leaves the columns out that a list never shows: raw answers are a hundred times the rest of a row."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer(*getattr(self.model_admin, "heavy_fields", ()))


class RowAdmin(admin.ModelAdmin):
    """A list that reads few columns, and a page with links to what belongs to the row and buttons for its actions."""

    change_form_template = "admin/portal/change_form.html"
    heavy_fields: Sequence[str] = ()
    show_full_result_count = False
    list_per_page = 50
    list_max_show_all = 200
    view_on_site = False  # the tools above a row name the desk
    # Whether Django's own history says anything: it knows what was done here, Events know the rest.
    has_history = True

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LeanChangeList

    def tools(self, request: HttpRequest, row: Any) -> Iterable[Tool]:
        """Links above the row; those of its Operations and Events come by themselves."""
        return ()

    def button_names(self, request: HttpRequest, row: Any) -> Iterable[str]:
        """Which of the permitted actions make sense for this row."""
        return ()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = context.get("original")
        if row is not None:
            actions = self.get_actions(request)
            context |= {
                "portal_tools": list(self.tools(request, row)),
                "portal_buttons": [
                    (name, action[2])
                    for name in self.button_names(request, row)
                    if (action := actions.get(name)) is not None
                ],
                "portal_action_url": links.list_url(self.model),
                "portal_from_row": FROM_ROW,
                "portal_checkbox": ACTION_CHECKBOX_NAME,
                "portal_has_history": self.has_history,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def back(self, request: HttpRequest, rows: Iterable[Model] = ()) -> HttpResponseRedirect:
        """To where an action was started: the row's own page, or the list as it was filtered."""
        only = list(rows)
        if FROM_ROW in request.POST and len(only) == 1:
            return HttpResponseRedirect(links.change_url(only[0]))
        return HttpResponseRedirect(request.get_full_path())


class ReadOnlyAdmin(RowAdmin):
    """Rows that are written by answers, refreshes and transitions alone: nobody adds, edits or deletes one here."""

    has_history = False

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Parts of a row, seen by everybody who sees the row."""

    extra = max_num = 0
    can_delete = False
    classes = ("portal-parts",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MirrorAdmin(ReadOnlyAdmin):
    """Our copy of a remote record. Searched with its own folded text, so that accents and case do not matter."""

    kind: str
    search_fields = ("remote_id",)
    search_help_text = _("Every word is looked for; a number also finds MiniCRM's Id.")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        text = search_term.strip()
        if not text:
            return queryset, False
        found = self.matching(queryset, text)
        if (number := as_key(text)) is not None:
            found |= queryset.filter(remote_id=number)
        return found, False

    def matching(self, rows: Any, text: str) -> QuerySet[Any]:
        found: QuerySet[Any] = rows.matching(text)
        return found

    def tools(self, request: HttpRequest, row: Any) -> Iterable[Tool]:
        if url := links.desk_url(self.kind, row.pk):
            yield Tool(url, _("Open on the desk"))
        about = {"kind": self.kind, "target_id": row.pk}
        yield Tool(links.list_url(Operation, **about), _("Operations"))
        yield Tool(links.list_url(Event, **about), _("Events"))

    @admin.display(description=_("desk"))
    def on_desk(self, row: Any) -> Any:
        return links.link(links.desk_url(self.kind, row.pk), _("Open"))


def as_key(text: str) -> int | None:
    """A searched text as a key, if it is one that a database column can hold."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def by_choice(field: str, choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """For `filtered`: the rows whose field has one of these values."""
    return {str(value): (label, partial(_having, field, value)) for value, label in choices}


def _having(field: str, value: Any, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(**{field: value})


def filtered(title: Any, parameter: str, choices: Mapping[str, tuple[Any, Callable[[Any], Any]]]) -> type:
    """A filter of named querysets: {"waiting": (label, lambda rows: rows.waiting())}."""

    class Named(admin.SimpleListFilter):
        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return [(name, label) for name, (label, _narrow) in choices.items()]

        def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
            chosen = self.value()
            return choices[chosen][1](queryset) if chosen and chosen in choices else queryset

    Named.title, Named.parameter_name = title, parameter
    return Named
