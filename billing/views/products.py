"""Products: our catalogue from document lines and from our own pushes; MiniCRM lets nobody read its own."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.filters import ProductFilter
from billing.forms.documents import MoveForm, SubmissionForm
from billing.forms.numbers import write_number
from billing.forms.products import CountForm, ProductForm
from billing.models import InvoiceLine, OfferLine, OrderLine, Product
from billing.tables import ProductTable
from billing.transitions import products
from billing.transitions.machine import Refused, undone_by
from crm import outbox, timeline
from crm.models import Kind, Operation, Reversibility
from crm.views.lists import DeskView, ListView

RECENT_LINES = 10


class ProductListView(ListView):
    permission_required = "billing.view_product"
    kind = Kind.PRODUCT
    template_name = "billing/document_list.html"
    table_class = ProductTable
    filterset_class = ProductFilter
    title = gettext_lazy("Products")
    search_placeholder = gettext_lazy("SKU, EAN, name")

    def get_queryset(self) -> Any:
        return Product.objects.filter(system=self.system)

    def build_table(self) -> Any:
        table = super().build_table()
        waiting = Operation.objects.open() | Operation.objects.refused()
        keys = [row.pk for row in table.data.data]
        by_target = {one.target_id: one for one in waiting.filter(kind=Kind.PRODUCT, target_id__in=keys).order_by("pk")}
        for row in table.data.data:
            row.waiting = by_target.get(row.pk)
        return table

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        creating = Operation.objects.open() | Operation.objects.refused()
        may_create = self.request.user.has_perm("billing.add_product")
        return super().get_context_data(
            creating=creating.filter(system=self.system, kind=Kind.PRODUCT, target_id=None).order_by("-pk")[:10],
            create_url=reverse("billing:product_create") if may_create else "",
            create_label=_("New product"),
            **values,
        )


class ProductDetailView(DeskView):
    permission_required = "billing.view_product"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        product = get_object_or_404(Product.objects.filter(system=self.system), pk=pk)
        operations = list(Operation.objects.open().of(Kind.PRODUCT, pk).order_by("pk"))
        entries = timeline.of(Kind.PRODUCT, pk, model=Product)
        token = f"{len(entries)}.{'-'.join(f'{one.pk}{one.state[0]}' for one in operations)}"
        if request.GET.get("part") == "live" and request.GET.get("seen") == token:
            return HttpResponse(status=204)
        context = {
            "product": product,
            "operations": operations,
            "refused": list(Operation.objects.refused().of(Kind.PRODUCT, pk).order_by("-pk")[:5]),
            "timeline": entries,
            "uses": self._uses(product),
            "token": token,
            "poll_seconds": 2 if operations else 10,
        }
        part = request.GET.get("part") == "live"
        return render(request, "billing/_product_live.html" if part else "billing/product_detail.html", context)

    def _uses(self, product: Product) -> list[Any]:
        """The newest lines that name it."""
        found: list[Any] = []
        for model in (OrderLine, OfferLine, InvoiceLine):
            rows = model._default_manager.filter(document__system=product.system).select_related("document")
            rows = (
                rows.filter(sku=product.sku)
                if product.sku and model is not InvoiceLine
                else rows.filter(name=product.name)
            )
            found += rows.order_by("-document_id")[:RECENT_LINES]
        return sorted(found, key=lambda line: str(line.document.issued_on or ""), reverse=True)[:RECENT_LINES]


class ProductFormView(DeskView):
    """A form that leads to one operation on a product."""

    template_name = "billing/product_form.html"
    form_class: type[SubmissionForm] = ProductForm
    title: Any = ""
    submit_label: Any = gettext_lazy("Send to MiniCRM")
    effect: Any = ""

    @cached_property
    def product(self) -> Product | None:
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(Product.objects.filter(system=self.system), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(initial=self.initial()))

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, initial=self.initial())
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            operation = self.ask(form, form.cleaned_data["submission"])
        except outbox.AlreadyAsked as twin:
            messages.info(request, str(twin))
            return HttpResponseRedirect(twin.operation.get_absolute_url())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, status=409)
        if operation is None:
            messages.info(request, _("Nothing was changed, so nothing was sent."))
        else:
            messages.success(request, _("Asked for. MiniCRM's answer appears here."))
        if self.product is None and operation is not None:
            return HttpResponseRedirect(operation.get_absolute_url())
        return HttpResponseRedirect(self.back_url)

    def initial(self) -> dict[str, Any]:
        return {}

    def ask(self, form: Any, submission: uuid.UUID) -> Operation | None:
        raise NotImplementedError  # pragma: no cover

    @property
    def back_url(self) -> str:
        return self.product.get_absolute_url() if self.product else reverse("billing:product_list")

    def show(self, form: Any, status: int = 200) -> HttpResponse:
        context = {
            "title": self.title,
            "product": self.product,
            "form": form,
            "submit_label": self.submit_label,
            "effect": self.effect,
            "back_url": self.back_url,
        }
        return render(self.request, self.template_name, context, status=status)


class ProductCreateView(ProductFormView):
    permission_required = "billing.add_product"
    title = gettext_lazy("New product")

    def ask(self, form: ProductForm, submission: uuid.UUID) -> Operation | None:
        if self.system is None:
            raise Refused(_("No MiniCRM system is connected yet."))
        return products.create_product(self.system, form.content(), by=self.request.user, submission=submission)  # type: ignore[arg-type]


class ProductEditView(ProductFormView):
    permission_required = "billing.change_product"
    title = gettext_lazy("Change product")
    effect = gettext_lazy("MiniCRM's stock is not touched: it books it itself. To correct it, count the stock.")

    def initial(self) -> dict[str, Any]:
        product = self.product
        assert product is not None  # noqa: S101  the address has its key
        names = ("sku", "name", "currency", "unit", "ean", "folder", "warehouse", "description")
        vat = product.vat_text.removesuffix("%").strip()
        return {name: getattr(product, name) for name in names} | {
            "vat": vat, "price_net": write_number(product.price_net)
        }  # fmt: skip

    def ask(self, form: ProductForm, submission: uuid.UUID) -> Operation | None:
        return products.edit_product(self.product, form.content(), by=self.request.user, submission=submission)  # type: ignore[arg-type]


class ProductCountView(ProductFormView):
    permission_required = "billing.count_product"
    form_class = CountForm
    title = gettext_lazy("Count stock")
    submit_label = gettext_lazy("Send the count")
    effect = gettext_lazy("The count replaces MiniCRM's stock figure. It cannot be undone, only counted again.")

    def ask(self, form: CountForm, submission: uuid.UUID) -> Operation | None:
        data = form.cleaned_data
        return products.count_stock(
            self.product,
            data["quantity"],
            data["counted_at"],
            by=self.request.user,
            submission=submission,  # type: ignore[arg-type]
        )


class ProductMoveView(DeskView):
    """Delete and restore, confirmed."""

    permission_required = "billing.delete_product"
    action = "delete"

    @cached_property
    def product(self) -> Product:
        return get_object_or_404(Product.objects.filter(system=self.system), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show(MoveForm())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form = MoveForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        entrance = products.ENTRANCES[self.action]
        try:
            entrance(
                self.product, by=request.user, submission=form.cleaned_data["submission"],
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except outbox.AlreadyAsked as twin:
            messages.info(request, str(twin))
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, status=409)
        else:
            messages.success(request, _("Asked for. MiniCRM's answer appears here."))
        return HttpResponseRedirect(self.product.get_absolute_url())

    def show(self, form: MoveForm, status: int = 200) -> HttpResponse:
        is_delete = self.action == "delete"
        label = _("Delete") if is_delete else _("Restore")
        form.fields.pop("reason") if "reason" in form.fields and not is_delete else None
        effect = (
            _("MiniCRM marks the product as deleted. It can be restored.")
            if is_delete
            else _("MiniCRM takes the product back into use.")
        )
        is_dialog = bool(self.request.headers.get("HX-Request"))
        context = {
            "title": f"{label}: {self.product}", "effect": effect, "form": form, "action_url": self.request.path,
            "document_label": str(self.product), "reversibility": Reversibility.REVERSIBLE,
            "reversibility_label": undone_by(Reversibility.REVERSIBLE), "cancel_url": self.product.get_absolute_url(),
            "submit_label": label, "is_danger": is_delete, "is_dialog": is_dialog,
        }  # fmt: skip
        return render(self.request, "_confirm.html" if is_dialog else "confirm.html", context, status=status)
