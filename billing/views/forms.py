"""Pages with a document's form: header, line grid, live totals; what was typed is never lost."""

import uuid
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from billing.content import DocumentContent
from billing.forms.cards import CardFieldsForm
from billing.forms.documents import CustomerBlockForm, HeaderForm
from billing.forms.lines import VAT_CHOICES, LineGrid
from billing.models import Document, Product
from billing.transitions.machine import NotPermitted, Refused
from crm import outbox
from crm.models import Category, Operation
from crm.views.lists import DeskView

RECENT_DOCUMENTS = 300


def used_payment_methods(model: type[Document], system: Any) -> list[str]:
    """The payment methods of recent documents, which may be the tenant's own words."""
    recent = (
        model._default_manager.filter(system=system).order_by("-remote_id").values_list("payment_method", flat=True)
    )
    return sorted({method for method in recent[:RECENT_DOCUMENTS] if method})


class DocumentFormView(DeskView):
    """Creates a document, or changes one: one form, one submission, one operation."""

    model: ClassVar[type[Document]]
    kind: ClassVar[str]
    form_class: ClassVar[type[HeaderForm]]
    template_name = "billing/document_form.html"
    title: Any = ""
    submit_label: Any = ""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.submission is None:
            # The submission is part of the address: reload, Back and a second tab lead to the same operation.
            query = request.GET.copy()
            query["s"] = str(uuid.uuid4())
            return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
        if found := outbox.find_submission(self.submission):
            messages.info(request, _("This form has been sent already; this is what became of it."))
            return HttpResponseRedirect(found.get_absolute_url())
        return self.show(self.header(), self.grid(), self.customer_form(), self.card_form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        header, card, customer = (
            self.header(request.POST),
            self.card_form(request.POST),
            self.customer_form(request.POST),
        )
        currency = request.POST.get("currency", "").upper()[:3] or self.currency
        grid = LineGrid.posted(request.POST, currency, needs_lines=self.needs_lines)
        if request.POST.get("more"):
            return self.show(header, grid, customer, card)
        are_valid = [form.is_valid() for form in (header, card, customer, grid)]
        if not all(are_valid):
            return self.show(header, grid, customer, card, status=422)
        content = header.content(grid.lines, card_fields=card.card_fields(), customer=customer.changed_block())
        return self.ask(header, grid, customer, card, content)

    @cached_property
    def submission(self) -> uuid.UUID | None:
        """The id of this form, from the address; one operation at the most comes of it."""
        try:
            return uuid.UUID(self.request.GET.get("s", ""))
        except ValueError:
            return None

    def ask(
        self,
        header: HeaderForm,
        grid: LineGrid,
        customer: CustomerBlockForm,
        card: CardFieldsForm,
        content: DocumentContent,
    ) -> HttpResponse:
        """Asks for the operation; a refusal is shown beside what was typed."""
        try:
            operation = self.enqueue(content, header.cleaned_data["submission"])
        except outbox.AlreadyAsked as twin:
            messages.info(self.request, str(twin))
            return HttpResponseRedirect(twin.operation.get_absolute_url())
        except NotPermitted as refusal:
            raise PermissionDenied(refusal.sentence) from None
        except Refused as refusal:
            header.add_error(None, refusal.sentence)
            return self.show(header, grid, customer, card, status=409)
        if operation is None:
            messages.info(self.request, _("Nothing was changed, so nothing was sent."))
            return HttpResponseRedirect(self.back_url)
        return self.done(operation)

    def enqueue(self, content: DocumentContent, submission: Any) -> Operation | None:
        raise NotImplementedError  # pragma: no cover

    def done(self, operation: Operation) -> HttpResponse:
        return HttpResponseRedirect(operation.get_absolute_url())

    # What the form begins with --------------------------------------------------------------------------------

    needs_lines = True
    currency = "HUF"
    back_url = "/"

    def header(self, data: Any = None) -> HeaderForm:
        methods = used_payment_methods(self.model, self.system)
        initial = self.initial() | ({"submission": self.submission} if self.submission else {})
        return self.form_class(data, system=self.system, used_methods=methods, initial=initial, **self.form_options())

    def form_options(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {"currency": self.currency}

    def grid(self) -> LineGrid:
        return LineGrid.empty(self.currency)

    def customer_form(self, data: Any = None) -> CustomerBlockForm:
        return CustomerBlockForm(data)

    def card_form(self, data: Any = None) -> CardFieldsForm:
        return CardFieldsForm(data, category=self.category, values=self.card_values())

    def card_values(self) -> dict[str, Any]:
        return {}

    @cached_property
    def category(self) -> Category | None:
        return Category.objects.filter(system=self.system, kind=self.kind).first()

    def show(
        self, header: HeaderForm, grid: LineGrid, customer: CustomerBlockForm, card: CardFieldsForm, status: int = 200
    ) -> HttpResponse:
        return render(self.request, self.template_name, self.context(header, grid, customer, card), status=status)

    def context(
        self, header: HeaderForm, grid: LineGrid, customer: CustomerBlockForm, card: CardFieldsForm
    ) -> dict[str, Any]:
        return {
            "title": self.title,
            "submit_label": self.submit_label,
            "form": header,
            "grid": grid,
            "customer_form": customer,
            "card_form": card,
            "kind": self.kind,
            "currency": grid.currency,
            "totals": grid.preview(),
            "vat_choices": VAT_CHOICES,
            "back_url": self.back_url,
            "is_new": True,
            "chosen": getattr(header, "customer", None),
            "contact_suggest_url": reverse("crm:contact_suggest"),
        }


class PreviewView(DeskView):
    """The totals of what is being typed; our preview, MiniCRM's figures decide."""

    permission_required = "billing.view_product"

    def post(self, request: HttpRequest) -> HttpResponse:
        currency = request.POST.get("currency", "").upper()[:3]
        grid = LineGrid.posted(request.POST, currency)
        totals = grid.preview(taxed=request.POST.get("vat_mode", "NormalVAT") == "NormalVAT")
        return render(request, "billing/_totals_preview.html", {"totals": totals, "currency": currency, "grid": grid})


class ProductSuggestView(DeskView):
    """Options of the product look-up in a line."""

    permission_required = "billing.view_product"
    most = 12

    def get(self, request: HttpRequest) -> HttpResponse:
        text = request.GET.get("sku", "").strip()
        rows = Product.objects.filter(system=self.system).active()
        found = rows.matching(text).order_by("name", "pk")[: self.most] if text else []
        return render(request, "billing/_product_options.html", {"products": found, "text": text})
