"""A list is four declarations: queryset, filter, table, template (HOUSE.md §2, 9)."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic import View
from django_filters import FilterSet
from django_tables2 import Table
from django_tables2.data import TableListData

from crm.context_processors import desk_of
from crm.keyset import PAGE_SIZE, Page, paginate
from crm.models import Event, System


class PageRows(TableListData):
    """The rows of one page; they come in their order from the database and are not sorted again."""

    def order_by(self, aliases: Any) -> None:
        return

    def fill(self, rows: list[Any]) -> None:
        self.data = rows


class DeskView(PermissionRequiredMixin, View):
    """A page of the desk: needs a right, and shows the current system."""

    raise_exception = True

    @cached_property
    def system(self) -> System | None:
        return desk_of(self.request).system


class ListView(DeskView):
    """Search, filters, sorting, keyset paging, totals per currency that come after the rows, and live rows.

    `?part=rows&seen=…` answers 204 while nothing has changed since `seen`; `?part=totals` the foot.
    """

    template_name: str
    table_class: type[Table]
    filterset_class: type[FilterSet]
    title: Any
    kind: ClassVar[str] = ""  # set where the list follows the Events of a kind
    polls: ClassVar[bool] = False  # set where it follows something else; then `token` says what
    page_size = PAGE_SIZE
    has_totals = False
    search_placeholder: Any = ""

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError  # pragma: no cover

    def get(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        part = request.GET.get("part", "")
        if part == "rows" and self.is_live and request.GET.get("seen") == self.token:
            return HttpResponse(status=204)
        if part == "totals":
            return render(request, "_totals.html", {"table": self.totals_table()})
        template = "_list.html" if part == "rows" else self.template_name
        return render(request, template, self.get_context_data())

    @property
    def is_live(self) -> bool:
        return self.polls or bool(self.kind)

    @cached_property
    def token(self) -> str:
        """Changes whenever a row of this kind does: the newest Event's key."""
        events = Event.objects.filter(system=self.system, kind=self.kind)
        return str(events.aggregate(newest=Max("pk"))["newest"] or 0)

    @cached_property
    def filterset(self) -> FilterSet:
        return self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)

    @cached_property
    def rows(self) -> QuerySet[Any]:
        return self.filterset.qs

    @cached_property
    def page(self) -> Page:
        ordering = self.ordering(self.table)
        return paginate(self.rows, ordering, self.request.GET.get("cursor", ""), self.page_size)

    @cached_property
    def table(self) -> Table:
        """The table in the order that the address asks for, without rows yet."""
        return self.table_class(PageRows([]), order_by=self.request.GET.getlist("sort"))

    def build_table(self) -> Table:
        """The table with this page's rows."""
        self.table.data.fill(self.page.rows)
        self.table.totals_url = self._url(part="totals") if self.has_totals and self.page.rows else ""
        return self.table

    def ordering(self, table: Table) -> list[str]:
        """The columns to order by, `-column` descending: those of the address, else the table's own."""
        names: list[str] = []
        for alias in table.order_by:
            for accessor in table.columns[alias.bare].order_by:
                name = str(accessor).replace(".", "__")
                names.append(name)
        return names or list(self.table_class.default_order)

    def _url(self, **values: str) -> str:
        query = self.request.GET.copy()
        for name in ("part", "seen", "cursor"):
            query.pop(name, None)
        query.update({name: value for name, value in values.items() if value})
        return f"?{query.urlencode()}" if query else "?"

    def _poll_url(self) -> str:
        return self._url(part="rows", seen=self.token, cursor=self.request.GET.get("cursor", ""))

    def totals_table(self) -> Table:
        """An empty table whose foot has the totals of all filtered rows."""
        table = self.table_class(PageRows([]))
        table.totals = self.totals()
        return table

    def totals(self) -> list[dict[str, Any]]:
        """One row per currency; lists without amounts have none."""
        return []

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        chips = self.chips()
        table = self.build_table()
        is_filtered = bool(chips) or bool(self.request.GET.get("q"))
        return {
            "title": self.title,
            "table": table,
            "filter": self.filterset,
            "chips": chips,
            "is_filtered": is_filtered,
            "poll_url": self._url(part="rows", seen=self.token, cursor=self.request.GET.get("cursor", ""))
            if self.kind
            else "",
            "kind": self.kind,
            "search_placeholder": self.search_placeholder,
            "ranges": self.ranges(),
            "kept": self._kept(),
            **values,
        }

    def ranges(self) -> list[dict[str, Any]]:
        """Quick views of the list: `label`, `url`, `current`."""
        return []

    def range_of(self, label: Any, **query: str) -> dict[str, Any]:
        """One quick view: the list with nothing but this query."""
        known = self.filterset.form.fields
        present = {name: value for name, value in self.request.GET.items() if name in known and value}
        return {"label": label, "url": link(self.request.path, **query), "current": present == query}

    def _kept(self) -> list[tuple[str, list[str]]]:
        """The filters that a new search keeps."""
        leave_out = ("q", "cursor", "part", "seen")
        return [(name, values) for name, values in self.request.GET.lists() if name not in leave_out]

    def chips(self) -> list[dict[str, str]]:
        """The filters that are set, each with the link that takes it away."""
        form = self.filterset.form
        chips = []
        for name, field in form.fields.items():
            values = [value for value in self.request.GET.getlist(name) if value]
            if not values or name == "q" or name in form.errors:
                continue
            choices = {str(key): str(label) for key, label in getattr(field, "choices", [])}
            query = self.request.GET.copy()
            for key in (name, "cursor", "part", "seen"):
                query.pop(key, None)
            chips.append(
                {
                    "label": str(field.label),
                    "value": ", ".join(choices.get(value, value) for value in values),
                    "url": f"?{query.urlencode()}" if query else "?",
                }
            )
        return chips


def link(url: str, **query: str) -> str:
    """An address with a query, for links from one page into a filtered list."""
    return f"{url}?{urlencode(query)}" if query else url
