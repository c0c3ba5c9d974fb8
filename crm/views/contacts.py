"""Contacts: list, page, type-ahead, and the search in MiniCRM that no page waits for."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from crm import runs, tasks, timeline
from crm.filters import ContactFilter
from crm.models import Contact, Kind, Run
from crm.tables import ContactTable
from crm.views.lists import DeskView, ListView

MOST_SUGGESTED = 12
SHORTEST_LOOKUP = 2


class ContactListView(ListView):
    permission_required = "crm.view_contact"
    kind = Kind.CONTACT
    template_name = "crm/list.html"
    table_class = ContactTable
    filterset_class = ContactFilter
    title = gettext_lazy("Contacts")
    search_placeholder = gettext_lazy("Name, e-mail, phone, VAT number")

    def get_queryset(self) -> QuerySet[Any]:
        return Contact.objects.filter(system=self.system).known().select_related("business").defer("raw")


class ContactDetailView(DeskView):
    """A contact with addresses and documents. Opening it asks for its addresses if nobody has yet."""

    permission_required = "crm.view_contact"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Contact.objects.filter(system=self.system).select_related("business", "system")
        contact = get_object_or_404(rows, pk=pk)
        reading = self._reading(contact)
        context = {
            "contact": contact,
            "addresses": contact.addresses.order_by("-is_default", "pk"),
            "persons": contact.persons.filter(is_deleted=False).order_by("name")[:50],
            "documents": documents_of(contact),
            "reading": reading,
            "timeline": timeline.of(Kind.CONTACT, contact.pk, model=Contact),
        }
        part = request.GET.get("part") == "live"
        if part and reading:
            return HttpResponse(status=204)
        return render(request, "crm/_contact_live.html" if part else "crm/contact_detail.html", context)

    def _reading(self, contact: Contact) -> bool:
        """Whether addresses are being read now; starts that once."""
        if contact.addresses_read_at is not None:
            return False
        mine = Run.objects.filter(system=contact.system, task=Run.Task.LOOKUP, options__contact=contact.remote_id)
        last = mine.order_by("-pk").first()
        if last is None:
            tasks.start(runs.queue(contact.system, Run.Task.LOOKUP, contact=contact.remote_id))
            return True
        return last.is_active


def documents_of(contact: Contact) -> list[dict[str, Any]]:
    """The newest documents per kind, and the address of all of them."""
    found = []
    for kind in (Kind.ORDER, Kind.OFFER, Kind.INVOICE):
        rows = getattr(contact, f"{kind}s").filter(is_trashed=False).order_by("-remote_id")
        newest = list(rows.defer("raw_row", "raw_detail", "customer", "vendor", "search")[:6])
        url = f"{reverse(f'billing:{kind}_list')}?contact={contact.remote_id}"
        found.append({"kind": kind, "label": kind.label, "rows": newest[:5], "has_more": len(newest) > 5, "url": url})
    return found


class ContactSuggestView(DeskView):
    """Options of the type-ahead: every typed word in name, e-mail, phone or tax number."""

    permission_required = "crm.view_contact"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("contact_text", "").strip()
        return render(request, "crm/_contact_options.html", {"contacts": self.found(text), "text": text})

    def found(self, text: str) -> list[Contact]:
        if not text:
            return []
        rows = Contact.objects.filter(system=self.system).known().matching(text)
        return list(rows.select_related("business").order_by("name", "pk")[:MOST_SUGGESTED])


class ContactLookupView(ContactSuggestView):
    """“Search in MiniCRM”: POST begins a run, GET `?run=` shows what it has found until it is through."""

    def post(self, request: HttpRequest) -> HttpResponse:
        text = request.POST.get("contact_text", "").strip()
        run = None
        if self.system is not None and len(text) >= SHORTEST_LOOKUP:
            run = runs.queue(self.system, Run.Task.LOOKUP, by=request.user, q=text)  # type: ignore[arg-type]
            tasks.start(run)
        return self.options(text, run)

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("contact_text", "").strip()
        key = request.GET.get("run", "")
        mine = Run.objects.filter(system=self.system, task=Run.Task.LOOKUP, created_by=request.user)
        return self.options(text, mine.filter(pk=key).first() if key.isdigit() else None)

    def options(self, text: str, run: Run | None) -> HttpResponse:
        is_looking = run is not None and run.is_active
        context = {"contacts": self.found(text), "text": text, "run": run, "is_looking": is_looking}
        return render(self.request, "crm/_contact_options.html", context)
