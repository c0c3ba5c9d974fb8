"""Contacts with their addresses, and cards: copies of MiniCRM's records, read-only."""
# ruff: noqa: ARG002  the arguments of Django's admin

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.admin import cells
from crm.admin.pages import MirrorAdmin, ReadOnlyInline
from crm.admin.runs import ask_for_run, tell
from crm.models import Address, Card, Contact, Kind, Run

# Each is read with a run of its own in the lane of people, of which MiniCRM allows 60 calls a minute to everybody.
MOST_LOOKUPS = 20


class AddressInline(ReadOnlyInline):
    model = Address
    fields = ("type", "name", "country", "county", "postal_code", "city", "street", "is_default", "remote_id")


@admin.register(Contact)
class ContactAdmin(MirrorAdmin):
    kind = Kind.CONTACT
    list_display = ("name_shown", "type", "email", "phone", "vat_number", "business", "read_shown", "on_desk")
    list_filter = ("type", "is_deleted", "system")
    list_select_related = ("business",)
    heavy_fields = ("raw", "search", "business__raw", "business__search")
    ordering = ("system_id", "name", "id")
    inlines = (AddressInline,)
    actions = ("look_up",)
    fieldsets = (
        (None, {"fields": ("name", "type", "business", "deleted_shown", "system", "remote_id")}),
        (gettext_lazy("Reached at"), {"fields": ("email", "phone")}),
        (
            gettext_lazy("Numbers"),
            {"fields": ("vat_number", "eu_vat_number", "bank_account", "registration_number")},
        ),
        (
            gettext_lazy("Freshness"),
            {"fields": ("observed_shown", "detail_shown", "wanted_shown", "addresses_shown")},
        ),
        (gettext_lazy("As MiniCRM sent it"), {"fields": ("raw_pretty",), "classes": ("collapse",)}),
    )
    observed_shown = cells.moment_column("observed_to", gettext_lazy("read"))
    deleted_shown = cells.flag_column("is_deleted", gettext_lazy("deleted"), gettext_lazy("deleted in MiniCRM"))
    detail_shown = cells.moment_column("detail_read_at", gettext_lazy("detail read"))
    wanted_shown = cells.moment_column("detail_wanted_at", gettext_lazy("detail wanted since"))
    addresses_shown = cells.moment_column("addresses_read_at", gettext_lazy("addresses read"))
    raw_pretty = cells.raw_column("raw", gettext_lazy("answer"))

    def button_names(self, request: HttpRequest, row: Contact) -> Any:
        return ("look_up",)

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_shown(self, contact: Contact) -> Any:
        return cells.badge("trashed", contact, _("Deleted in MiniCRM")) if contact.is_deleted else str(contact)

    @admin.display(description=gettext_lazy("read"), ordering="observed_to")
    def read_shown(self, contact: Contact) -> Any:
        return cells.ago(contact.observed_to)

    def has_look_up_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("crm.change_contact")

    @admin.action(description=gettext_lazy("Look up again in MiniCRM"), permissions=["look_up"])
    def look_up(self, request: HttpRequest, queryset: QuerySet[Contact]) -> HttpResponse:
        rows = list(queryset.select_related("system")[: MOST_LOOKUPS + 1])
        if len(rows) > MOST_LOOKUPS:
            messages.error(request, _("Choose at most %(most)d contacts at once.") % {"most": MOST_LOOKUPS})
        else:
            tell(request, [ask_for_run(request, row.system, Run.Task.LOOKUP, contact=row.remote_id) for row in rows])
        return self.back(request, rows)


@admin.register(Card)
class CardAdmin(MirrorAdmin):
    kind = Kind.CARD
    list_display = ("name_shown", "category", "customer", "owner", "status_remote_id", "read_shown")
    list_filter = ("category", "is_trashed", "system")
    list_select_related = ("category", "contact", "business")
    heavy_fields = (
        "raw", "fields", "category__schema", "contact__raw", "contact__search", "business__raw", "business__search",
    )  # fmt: skip
    ordering = ("system_id", "-remote_id")
    fieldsets = (
        (None, {"fields": ("name", "category", "contact", "business", "owner", "trashed_shown")}),
        (
            gettext_lazy("In MiniCRM"),
            {"fields": ("system", "remote_id", "status_remote_id", "user_remote_id", "searched_shown")},
        ),
        (gettext_lazy("Freshness"), {"fields": ("observed_shown",)}),
        (gettext_lazy("Custom fields"), {"fields": ("fields_pretty",)}),
        (gettext_lazy("As MiniCRM sent it"), {"fields": ("raw_pretty",), "classes": ("collapse",)}),
    )
    observed_shown = cells.moment_column("observed_to", gettext_lazy("read"))
    searched_shown = cells.moment_column("searched_at", gettext_lazy("its order searched for"))
    trashed_shown = cells.flag_column("is_trashed", gettext_lazy("trash"), gettext_lazy("in MiniCRM's trash"))
    fields_pretty = cells.raw_column("fields", gettext_lazy("custom fields"))
    raw_pretty = cells.raw_column("raw", gettext_lazy("answer"))

    def matching(self, rows: Any, text: str) -> QuerySet[Any]:
        """Cards have no folded text of their own."""
        found: QuerySet[Any] = rows.filter(name__icontains=text) | rows.filter(owner__icontains=text)
        return found

    @admin.display(description=gettext_lazy("name"), ordering="name")
    def name_shown(self, card: Card) -> Any:
        return cells.badge("trashed", card, _("In MiniCRM's trash")) if card.is_trashed else str(card)

    @admin.display(description=gettext_lazy("customer"))
    def customer(self, card: Card) -> Any:
        return card.business or card.contact

    @admin.display(description=gettext_lazy("read"), ordering="observed_to")
    def read_shown(self, card: Card) -> Any:
        return cells.ago(card.observed_to)
