"""Filters of the lists; the address is the view, so that it can be kept and shared."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from billing.models import Invoice, Offer, Order, Product
from crm.models import StatusGroup

UNKNOWN = "unknown"
YES_NO = [("", _("no")), ("true", _("yes"))]
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DocumentFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="search")
    status = filters.MultipleChoiceFilter(label=_("State"), method="in_states", widget=forms.CheckboxSelectMultiple)
    group = filters.ChoiceFilter(label=_("Group"), field_name="status_group", choices=StatusGroup.choices)
    currency = filters.CharFilter(label=_("Currency"), lookup_expr="iexact", widget=forms.TextInput(attrs={"size": 4}))
    issued_from = filters.DateFilter(label=_("Issued from"), field_name="issued_on", lookup_expr="gte", widget=DAY)
    issued_to = filters.DateFilter(label=_("Issued until"), field_name="issued_on", lookup_expr="lte", widget=DAY)
    contact = filters.NumberFilter(label=_("Customer Id"), field_name="contact__remote_id", widget=forms.HiddenInput)
    trashed = filters.BooleanFilter(
        label=_("In the trash"), field_name="is_trashed", widget=forms.Select(choices=YES_NO)
    )

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Without the trash, unless it is asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("trashed") else found.filter(is_trashed=False)

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.matching(value)

    def in_states(self, queryset: Any, _name: str, values: list[str]) -> Any:
        """`unknown` stands for words that nobody has matched to a status; such rows have an empty one."""
        states = ["" if value == UNKNOWN else value for value in values]
        return queryset.filter(status__in=states) if states else queryset


class OrderFilter(DocumentFilter):
    class Meta:
        model = Order
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["status"].extra["choices"] = [*Order.Status.choices, (UNKNOWN, _("word not known"))]


class OfferFilter(DocumentFilter):
    """Offers have the tenant's own statuses."""

    status = filters.AllValuesMultipleFilter(
        label=_("State"), field_name="status_word", widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Offer
        fields: tuple[str, ...] = ()


class InvoiceFilter(DocumentFilter):
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"), field_name="form", choices=Invoice.Form.choices, widget=forms.CheckboxSelectMultiple
    )
    due_from = filters.DateFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte", widget=DAY)
    due_to = filters.DateFilter(label=_("Due until"), field_name="due_on", lookup_expr="lte", widget=DAY)
    open = filters.ChoiceFilter(
        label=_("Open"),
        method="only_open",
        choices=[("unpaid", _("unpaid")), ("overdue", _("overdue")), ("soon", _("due in 7 days"))],
    )

    class Meta:
        model = Invoice
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["status"].extra["choices"] = [*Invoice.Status.choices, (UNKNOWN, _("word not known"))]

    def only_open(self, queryset: Any, _name: str, value: str) -> Any:
        match value:
            case "unpaid":
                return queryset.unpaid()
            case "overdue":
                return queryset.overdue()
            case "soon":
                return queryset.due_within(days=7)
        return queryset


class ProductFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="search")
    source = filters.ChoiceFilter(label=_("Source"), choices=Product.Source.choices)
    deleted = filters.BooleanFilter(label=_("Deleted"), field_name="is_deleted", widget=forms.Select(choices=YES_NO))

    class Meta:
        model = Product
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Without deleted ones, unless they are asked for."""
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("deleted") else found.filter(is_deleted=False)

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.matching(value)
