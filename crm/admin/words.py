"""The word table and the modules: what the tenant's words mean to us, and which module holds which documents."""
# ruff: noqa: ARG002  the arguments of Django's admin

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import Case, Count, IntegerField, Q, Value, When
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import kinds, words
from crm.admin import cells, links
from crm.admin.pages import LeanChangeList, RowAdmin, Tool, by_choice, filtered
from crm.models import Card, Category, Kind, StatusWord
from crm.models.cards import DocumentStatus

# Statuses that a kind has; offers have the tenant's own words alone (DESIGN §7).
STATUSES: dict[str, tuple[str, ...]] = {kind: tuple(by_status) for kind, by_status in words.STANDARD_WORDS.items()}
DECIDED = filtered(
    gettext_lazy("decision"),
    "decision",
    {
        "undecided": (gettext_lazy("to be decided"), lambda rows: rows.undecided()),
        "decided": (gettext_lazy("decided here"), lambda rows: rows.filter(source=StatusWord.Source.ADMIN)),
        "standard": (gettext_lazy("MiniCRM's own"), lambda rows: rows.filter(source=StatusWord.Source.STANDARD)),
    },
)
_KINDS = [(kind, kind.label) for kind in (Kind.ORDER, Kind.OFFER, Kind.INVOICE)]
KIND = filtered(gettext_lazy("documents"), "kind", by_choice("kind", _KINDS))
_UNDECIDED_FIRST = Case(
    When(Q(status="", kind__in=list(STATUSES)), then=Value(0)), default=Value(1), output_field=IntegerField()
)


def choices_of(kind: str) -> list[tuple[str, Any]]:
    """What a word of this kind can mean."""
    undecided: list[tuple[str, str | Promise]] = [("", _("to be decided") if kind in STATUSES else "–")]
    return undecided + [(status, DocumentStatus(status).label) for status in STATUSES.get(kind, ())]


class StatusWordForm(forms.ModelForm):
    """What one word means; only statuses that its kind of document has."""

    status = forms.ChoiceField(label=gettext_lazy("means"), required=False)

    class Meta:
        model = StatusWord
        fields = ("status",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["status"]
        field.choices = choices_of(self.instance.kind)  # type: ignore[attr-defined]
        field.disabled = self.instance.kind not in STATUSES
        field.widget.attrs["aria-label"] = _("Meaning of “%(word)s”") % {"word": self.instance.word}


class WordList(LeanChangeList):
    """Counts the documents of all words at once: the column has no index, one pass over it must do."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        counts = {kind: _count_by_word(kind) for kind in kinds.document_kinds()}
        for word in self.result_list:
            word.document_count = counts.get(word.kind, {}).get((word.system_id, word.word), 0)


def _count_by_word(kind: str) -> dict[tuple[int, str], int]:
    rows = kinds.of(kind).model.objects.order_by().values_list("system", "status_word")
    return {(system_id, word): number for system_id, word, number in rows.annotate(number=Count("pk"))}


@admin.register(StatusWord)
class StatusWordAdmin(RowAdmin):
    form = StatusWordForm
    first_seen_shown = cells.moment_column("first_seen_at", gettext_lazy("first seen"))
    list_display = (
        "word",
        "kind",
        "status",
        "documents",
        "group",
        "source_shown",
        "first_seen_shown",
        "remote_id",
        "system",
    )
    list_editable = ("status",)
    list_filter = (DECIDED, KIND, "group", "system")
    list_select_related = ("system",)
    list_per_page = 200
    search_fields = ("word", "=remote_id")
    ordering = (_UNDECIDED_FIRST.asc(), "kind", "position", "word")
    fields = ("word", "kind", "system", "status", "documents", "group", "source_shown", "remote_id", "first_seen_shown")
    readonly_fields = ("word", "kind", "system", "documents", "group", "source_shown", "remote_id", "first_seen_shown")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return StatusWordForm

    def save_model(self, request: HttpRequest, obj: StatusWord, form: Any, change: bool) -> None:
        """A decision applies at once to the documents that show the word."""
        obj.source = StatusWord.Source.ADMIN if obj.status else StatusWord.Source.UNDECIDED
        obj.save(update_fields=["status", "source"])
        number = words.apply_decision(obj)
        told = ngettext("“%(word)s”: %(number)d document follows.", "“%(word)s”: %(number)d documents follow.", number)
        messages.info(request, told % {"word": obj.word, "number": number})

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WordList

    def tools(self, request: HttpRequest, row: StatusWord) -> Any:
        if row.kind in kinds.document_kinds():
            yield Tool(_documents_url(row), gettext_lazy("Documents"))

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def source_shown(self, word: StatusWord) -> str:
        return word.get_source_display() if word.kind in STATUSES else _("the tenant's own")

    @admin.display(description=gettext_lazy("shown by"))
    def documents(self, word: StatusWord) -> Any:
        if word.kind not in kinds.document_kinds():
            return cells.EMPTY
        number = getattr(word, "document_count", None)
        if number is None:
            shown = kinds.of(word.kind).model.objects.filter(system=word.system_id, status_word=word.word)
            number = shown.count()
        return links.link(_documents_url(word), number)


def _documents_url(word: StatusWord) -> str:
    return links.list_url(kinds.of(word.kind).model, system__id__exact=word.system_id, status_word=word.word)


class CategoryForm(forms.ModelForm):
    """Which documents' cards the module holds; products, contacts and cards have no module."""

    kind = forms.ChoiceField(label=gettext_lazy("documents"), required=False)

    class Meta:
        model = Category
        fields = ("kind",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(kind, Kind(kind).label) for kind in kinds.document_kinds()]
        self.fields["kind"].choices = [("", _("none of ours")), *known]  # type: ignore[attr-defined]


@admin.register(Category)
class CategoryAdmin(RowAdmin):
    form = CategoryForm
    list_display = ("name", "remote_id", "kind_shown", "system", "read_shown")
    list_filter = ("kind", "system")
    list_select_related = ("system",)
    heavy_fields = ("schema",)
    search_fields = ("name", "=remote_id")
    ordering = ("system", "remote_id")
    fieldsets = (
        (None, {"fields": ("name", "remote_id", "system", "kind", "read_shown")}),
        (gettext_lazy("Fields of its cards"), {"fields": ("schema_pretty",), "classes": ("collapse",)}),
    )
    readonly_fields = ("name", "remote_id", "system", "read_shown", "schema_pretty")
    read_shown = cells.moment_column("read_at", gettext_lazy("read"))
    schema_pretty = cells.raw_column("schema", gettext_lazy("fields of its cards"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """A kind of document lives in one module: another one that had it gives it up."""
        if not form.changed_data:
            return
        if obj.kind:
            others = Category.objects.filter(system=obj.system_id, kind=obj.kind).exclude(pk=obj.pk)
            for other in others:
                self.log_change(request, other, _("Gave its documents to module “%(name)s”.") % {"name": obj.name})
            others.update(kind="")
        obj.save(update_fields=["kind"])
        messages.warning(
            request, _("Cards of the module are read from now on. Refresh everything to read the older ones too.")
        )

    def tools(self, request: HttpRequest, row: Category) -> Any:
        yield Tool(links.list_url(Card, category__id__exact=row.pk), gettext_lazy("Cards"))

    @admin.display(description=gettext_lazy("documents"), ordering="kind")
    def kind_shown(self, category: Category) -> str:
        return category.get_kind_display() if category.kind else ""
