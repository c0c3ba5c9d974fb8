"""Forms of products. Quantity is not among the fields of a product: only a count sends it (API.md PRD-2)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.forms.documents import SubmissionForm
from billing.forms.numbers import read_typed
from billing.money import is_known
from billing.transitions.products import ProductContent
from crm.client.values import read_vat

LARGEST = Decimal("999999999999")


class NumberField(forms.CharField):
    """A decimal as people type it, in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=40, **kwargs)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if text == "":
            return None
        try:
            number = read_typed(text)
        except ValueError as error:
            words = str(error) if str(error).startswith("“") else gettext("Enter a number, such as 1200 or 9.80.")
            raise forms.ValidationError(words) from None
        if abs(number) > LARGEST or number != number.quantize(Decimal("0.000001")):
            raise forms.ValidationError(gettext("This number is too large or has more than six decimals."))
        return number


class ProductForm(SubmissionForm):
    sku = forms.CharField(label=_("SKU"), max_length=120, help_text=_("MiniCRM knows a product by it."))
    name = forms.CharField(label=_("Name"), max_length=512)
    price_net = NumberField(label=_("Net price"))
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3, initial="HUF")
    vat = forms.CharField(label=_("VAT"), max_length=20, initial="27")
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    ean = forms.CharField(label=_("EAN"), max_length=60, required=False)
    folder = forms.CharField(label=_("Folder"), max_length=255, required=False)
    warehouse = forms.CharField(label=_("Warehouse"), max_length=255, required=False)
    description = forms.CharField(
        label=_("Description"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    field_order = ("sku", "name", "price_net", "currency", "vat", "unit", "ean", "folder", "warehouse", "description")

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if not is_known(currency):
            raise forms.ValidationError(gettext("Write the code of a currency, such as HUF or EUR."))
        return currency

    def clean_price_net(self) -> Decimal:
        price = self.cleaned_data["price_net"]
        if price is None or price < 0:
            raise forms.ValidationError(gettext("Enter a price of 0 or more."))
        return price  # type: ignore[no-any-return]

    def clean_vat(self) -> str:
        vat = read_vat(self.cleaned_data["vat"].strip())
        if vat.rate is None and not str(vat.code).isalpha():
            raise forms.ValidationError(gettext("Enter a rate such as 27, or a code such as TAM."))
        if vat.rate is not None and not 0 <= vat.rate <= 100:
            raise forms.ValidationError(gettext("A VAT rate lies between 0 and 100."))
        return f"{vat.rate.normalize():f}" if vat.rate is not None else str(vat.code).upper()

    def content(self) -> ProductContent:
        """What the user asks for. Call after is_valid()."""
        return ProductContent(**{name: self.cleaned_data[name] for name in ProductContent.__dataclass_fields__})


class CountForm(SubmissionForm):
    quantity = NumberField(label=_("Counted quantity"))
    counted_at = forms.DateTimeField(
        label=_("Counted at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("MiniCRM books stock itself; the count replaces its figure at this moment."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
        super().__init__(*args, **{**kwargs, "initial": {"counted_at": now, **(kwargs.get("initial") or {})}})

    def clean_quantity(self) -> Decimal:
        quantity = self.cleaned_data["quantity"]
        if quantity is None or quantity < 0:
            raise forms.ValidationError(gettext("Enter a quantity of 0 or more."))
        return quantity  # type: ignore[no-any-return]

    def clean_counted_at(self) -> Any:
        counted_at = self.cleaned_data["counted_at"]
        if counted_at > timezone.now():
            raise forms.ValidationError(gettext("The time of the count lies in the future."))
        return counted_at
