"""Lists of contacts, operations, runs and differences."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.models import Contact, Difference, Operation, Run
from crm.templatetags.desk import clock, duration, figure, person, state, stream_label
from crm.timeline import action_label


def cell(at: str = "", css: str = "", **attrs: Any) -> dict[str, Any]:
    """Attributes of a column: where it goes on a narrow screen, and its class."""
    return {"td": {key: value for key, value in {"data-at": at, "class": css, **attrs}.items() if value}}


class ContactTable(tables.Table):
    caption = _("Contacts")
    empty_icon = "people"
    default_order = ("name",)

    name = tables.Column(verbose_name=_("Name"), attrs=cell("who", "mp-grow", scope="row"), empty_values=())
    type = tables.Column(verbose_name=_("Type"), attrs=cell("a"))
    business = tables.Column(verbose_name=_("Company"), orderable=False, attrs=cell("c", "mp-clip"))
    email = tables.Column(verbose_name=_("E-mail"), orderable=False, attrs=cell("", "mp-clip"))
    phone = tables.Column(verbose_name=_("Phone"), orderable=False, attrs=cell("", "mp-nowrap"))
    vat_number = tables.Column(verbose_name=_("VAT number"), orderable=False, attrs=cell("b", "mp-nowrap"))

    class Meta:
        model = Contact
        fields: tuple[str, ...] = ()
        empty_text = _("No contacts yet.")

    def render_name(self, record: Contact) -> str:
        return format_html('<a data-open href="{}">{}</a>', record.get_absolute_url(), str(record))


class OperationTable(tables.Table):
    caption = _("Operations, newest first")
    empty_icon = "pulse"
    default_order = ("-pk",)

    title = tables.Column(verbose_name=_("About"), orderable=False, attrs=cell("who", "mp-clip", scope="row"))
    kind = tables.Column(verbose_name=_("Noun"), orderable=False, attrs=cell("a"))
    action = tables.Column(verbose_name=_("Action"), orderable=False, attrs=cell("c"))
    state = tables.Column(verbose_name=_("State"), orderable=False, attrs=cell("b"))
    created_by = tables.Column(verbose_name=_("By"), orderable=False, attrs=cell("", "mp-nowrap"))
    last_error = tables.Column(verbose_name=_("Remarks"), orderable=False, attrs=cell("d", "mp-clip"))
    created_at = tables.Column(verbose_name=_("Asked"), order_by="pk", attrs=cell("sum", "mp-num mp-nowrap"))

    class Meta:
        model = Operation
        fields: tuple[str, ...] = ()
        empty_text = _("Nothing has been asked of MiniCRM yet.")

    def render_title(self, record: Operation) -> str:
        return format_html('<a data-open href="{}">{}</a>', record.get_absolute_url(), record.title or f"#{record.pk}")

    def render_action(self, record: Operation) -> str:
        return action_label(record.action)

    def render_state(self, record: Operation) -> str:
        return state(record)

    def render_created_by(self, value: Any) -> str:
        return person(value)

    def render_created_at(self, value: Any) -> str:
        return clock(value)


class RunTable(tables.Table):
    caption = _("Runs, newest first")
    empty_icon = "runs"
    default_order = ("-pk",)

    task = tables.Column(verbose_name=_("Task"), orderable=False, attrs=cell("who", "", scope="row"))
    state = tables.Column(verbose_name=_("State"), orderable=False, attrs=cell("b"))
    result = tables.Column(verbose_name=_("Result"), empty_values=(), orderable=False, attrs=cell("d", "mp-grow"))
    calls = tables.Column(verbose_name=_("Calls"), orderable=False, attrs=cell("a", "mp-num"))
    seconds = tables.Column(
        verbose_name=_("Time"), accessor="duration_seconds", orderable=False, attrs=cell("c", "mp-num mp-nowrap")
    )
    started_at = tables.Column(
        verbose_name=_("Started"), order_by="pk", empty_values=(), attrs=cell("sum", "mp-num mp-nowrap")
    )

    class Meta:
        model = Run
        fields: tuple[str, ...] = ()
        empty_text = _("Nothing has run yet.")

    def render_task(self, record: Run) -> str:
        words = record.get_task_display()
        if record.stream:
            words = f"{words}: {stream_label(record.stream)}"
        return format_html('<a data-open href="{}">{}</a>', record.get_absolute_url(), words)

    def render_state(self, record: Run) -> str:
        return state(record)

    def render_result(self, record: Run) -> str:
        return record.error or record.summary

    def render_calls(self, value: int) -> str:
        return figure(value)

    def render_seconds(self, value: Any) -> str:
        return duration(round(value, 1))

    def render_started_at(self, record: Run) -> str:
        return clock(record.started_at or record.created_at)


class DifferenceTable(tables.Table):
    caption = _("Differences of this comparison")
    empty_icon = "scale"
    default_order = ("pk",)

    number = tables.Column(verbose_name=_("Invoice"), attrs=cell("who", "mp-nowrap", scope="row"), empty_values=())
    cause = tables.Column(verbose_name=_("Cause"), attrs=cell("b"))
    field = tables.Column(verbose_name=_("Field"), orderable=False, attrs=cell("a"))
    ours = tables.Column(verbose_name=_("Here"), orderable=False, attrs=cell("", "mp-num"))
    theirs = tables.Column(verbose_name=_("In MiniCRM"), orderable=False, attrs=cell("sum", "mp-num"))
    explanation = tables.Column(verbose_name=_("Where it comes from"), orderable=False, attrs=cell("d", "mp-grow"))
    done = tables.Column(verbose_name=_("What was done"), orderable=False, attrs=cell("c"))

    class Meta:
        model = Difference
        fields: tuple[str, ...] = ()
        empty_text = _("No differences: our copy and MiniCRM's list agree.")

    def render_number(self, record: Difference) -> str:
        words = record.number or f"#{record.remote_id}"
        url = record.target_url
        return format_html('<a data-open href="{}">{}</a>', url, words) if url else words
