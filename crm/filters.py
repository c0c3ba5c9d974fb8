"""Filters of contacts, operations, runs and differences."""

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Contact, Difference, Kind, Operation, Run


class ContactFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), method="search")
    type = filters.ChoiceFilter(label=_("Type"), choices=Contact.Type.choices)

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()

    def search(self, queryset: Any, _name: str, value: str) -> Any:
        return queryset.matching(value)


STATES = [
    ("open", _("not finished")),
    ("unknown", _("outcome unknown")),
    ("refused", _("refused, not put aside")),
    *Operation.State.choices,
]


class OperationFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), field_name="title", lookup_expr="icontains")
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, method="in_state")
    kind = filters.MultipleChoiceFilter(label=_("Noun"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple)
    mine = filters.BooleanFilter(
        label=_("Mine"), method="only_mine", widget=forms.Select(choices=[("", _("no")), ("true", _("yes"))])
    )

    class Meta:
        model = Operation
        fields: tuple[str, ...] = ()

    def in_state(self, queryset: Any, _name: str, value: str) -> Any:
        match value:
            case "open":
                return queryset.open()
            case "unknown":
                return queryset.unknown()
            case "refused":
                return queryset.refused()
        return queryset.filter(state=value)

    def only_mine(self, queryset: Any, _name: str, value: bool) -> Any:
        return queryset.filter(created_by=self.request.user) if value else queryset


class RunFilter(filters.FilterSet):
    task = filters.ChoiceFilter(label=_("Task"), choices=Run.Task.choices)
    state = filters.ChoiceFilter(label=_("State"), choices=Run.State.choices)
    stream = filters.ChoiceFilter(label=_("Stream"), choices=Kind.choices)

    class Meta:
        model = Run
        fields: tuple[str, ...] = ()


class DifferenceFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("Search"), field_name="number", lookup_expr="icontains")
    cause = filters.ChoiceFilter(label=_("Cause"), choices=Difference.Cause.choices)

    class Meta:
        model = Difference
        fields: tuple[str, ...] = ()
