"""The header forms of orders, offers and invoices; lines are in billing.forms.lines."""

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.content import DocumentContent, LineContent
from billing.money import COMMON_CURRENCIES, is_known
from crm.models import Contact, System

# MiniCRM's own words (000 p.103, p.113, p.119; 001 line 1452); what documents of the tenant have besides is added.
PAYMENT_METHODS = {
    "WiredTransfer": _("Bank transfer"),
    "Cash": _("Cash"),
    "CreditCard": _("Card"),
    "CashOnDelivery": _("Cash on delivery"),
    "PayPal": _("PayPal"),
}
VAT_MODES = {"NormalVAT": _("Normal VAT"), "ReverseCharge": _("Reverse charge"), "VATExempt": _("VAT exempt")}
MEDIA = {"PKI": _("Electronic"), "Paper": _("Paper")}
LANGUAGES = {"HU": _("Hungarian"), "EN": _("English"), "RO": _("Romanian"), "DE": _("German")}
CUSTOMER_FIELDS = {
    "Name": _("Name"), "Country": _("Country"), "PostalCode": _("Postal code"), "City": _("City"),
    "Address": _("Street"), "VatNumber": _("VAT number"), "EUVatNumber": _("EU VAT number"),
    "AccountNumber": _("Bank account"),
}  # fmt: skip
LONGEST_PERIOD = timedelta(days=3660)


def payment_choices(used: Iterable[str]) -> list[tuple[str, Any]]:
    """MiniCRM's methods and those that the tenant's documents have."""
    known = dict(PAYMENT_METHODS)
    return [*known.items(), *((word, word) for word in used if word and word not in known)]


class SubmissionForm(forms.Form):
    """A form that leads to one operation, however often it is sent: its submission id was made with the page."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"submission": uuid.uuid4(), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)


class HeaderForm(SubmissionForm):
    """What all documents have: customer, currency, subject, payment."""

    contact = forms.IntegerField(widget=forms.HiddenInput, required=False)
    contact_text = forms.CharField(label=_("Customer"), required=False, max_length=512)
    make_out_to = forms.ChoiceField(
        label=_("Make it out to"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("business", _("the company")), ("person", _("the person"))],
        initial="business",
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3, initial="HUF")
    subject = forms.CharField(
        label=_("Subject"), required=False, max_length=4000, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    payment_method = forms.ChoiceField(label=_("Payment"), required=False)

    def __init__(self, *args: Any, system: System, used_methods: Iterable[str] = (), **kwargs: Any) -> None:
        self.system = system
        super().__init__(*args, **kwargs)
        self.fields["payment_method"].choices = payment_choices(used_methods)  # type: ignore[attr-defined]
        self.fields["currency"].widget.attrs["list"] = "currencies"

    currencies = COMMON_CURRENCIES

    def clean_currency(self) -> str:
        currency = str(self.cleaned_data["currency"]).upper()
        if not is_known(currency):
            raise forms.ValidationError(
                gettext("“%(code)s” is not a currency; write a code such as HUF or EUR.") % {"code": currency}
            )
        return currency

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.customer = self._customer(data.get("contact"))
        if self.customer is None:
            words = gettext("Choose the customer from the list that opens while you type.")
            if data.get("contact"):
                words = gettext("This customer is not in this system; choose one from the list.")
            self.add_error("contact_text", words)
        return data

    def _customer(self, remote_id: int | None) -> Contact | None:
        if not remote_id:
            return None
        return Contact.objects.filter(system=self.system, remote_id=remote_id).select_related("business").first()

    @property
    def billed(self) -> Contact:
        """Who the document is made out to: the company of a person, unless the user asked for the person."""
        contact = self.customer
        assert contact is not None  # noqa: S101  only read after is_valid()
        if contact.business and self.cleaned_data.get("make_out_to") != "person":
            return contact.business
        return contact

    def content(self, lines: Iterable[LineContent], **values: Any) -> DocumentContent:
        """What the user asks for. Call after is_valid()."""
        data = self.cleaned_data
        return DocumentContent(
            contact_remote_id=self.billed.remote_id,
            contact_name=str(self.billed),
            currency=data["currency"],
            lines=tuple(lines),
            subject=data["subject"].strip(),
            payment_method=data["payment_method"],
            **{
                name: data[name]
                for name in ("issued_on", "performance_on", "due_on", "vat_mode", "language")
                if name in data
            },
            **values,
        )


def date_field(label: Any, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class OrderForm(HeaderForm):
    performance_on = date_field(_("Delivery"), required=False)
    field_order = ("contact_text", "make_out_to", "subject", "currency", "performance_on", "payment_method")


class DatedForm(HeaderForm):
    """Offers and invoices have three dates and a VAT mode."""

    issued_on = date_field(_("Issued"))
    performance_on = date_field(_("Performance"))
    due_on = date_field(_("Due"))
    vat_mode = forms.ChoiceField(label=_("VAT mode"), choices=list(VAT_MODES.items()))
    language = forms.ChoiceField(label=_("Language"), choices=list(LANGUAGES.items()))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        dates = {"issued_on": today, "performance_on": today, "due_on": today + timedelta(days=8)}
        super().__init__(*args, **{**kwargs, "initial": {**dates, **(kwargs.get("initial") or {})}})

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        issued, due = data.get("issued_on"), data.get("due_on")
        if issued and due and due < issued:
            self.add_error("due_on", gettext("It would be due before it is issued."))
        if issued and due and due - issued > LONGEST_PERIOD:
            self.add_error("due_on", gettext("That is more than ten years after issuing."))
        return data


class OfferForm(DatedForm):
    field_order = ("contact_text", "make_out_to", "subject", "currency", "issued_on", "performance_on", "due_on")


class InvoiceForm(DatedForm):
    type = forms.ChoiceField(label=_("Document"), required=True)
    media = forms.ChoiceField(label=_("Form"), choices=list(MEDIA.items()))
    field_order = (
        "contact_text",
        "make_out_to",
        "type",
        "subject",
        "currency",
        "issued_on",
        "performance_on",
        "due_on",
    )

    def __init__(self, *args: Any, proforma_word: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [  # type: ignore[attr-defined]
            ("Invoice", gettext("Invoice")),
            (proforma_word, gettext("Proforma")),
        ]

    def clean_issued_on(self) -> Any:
        issued = self.cleaned_data["issued_on"]
        if issued > timezone.localdate():
            raise forms.ValidationError(gettext("An invoice cannot be issued in the future."))
        return issued

    def content(self, lines: Iterable[LineContent], **values: Any) -> DocumentContent:
        stays_with_person = self.billed.business_id is not None
        return super().content(
            lines,
            type=self.cleaned_data["type"],
            media=self.cleaned_data["media"],
            force_on_person=stays_with_person,
            **values,
        )


class CustomerBlockForm(forms.Form):
    """The customer's data on this document. Sent only if changed: they overwrite the contact's tax and bank numbers."""

    prefix = "customer"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in CUSTOMER_FIELDS.items():
            self.fields[name] = forms.CharField(label=label, required=False, max_length=255)

    def changed_block(self) -> dict[str, str] | None:
        """The whole block if the user filled anything in, else None."""
        block = {name: value.strip() for name, value in self.cleaned_data.items() if value.strip()}
        return block or None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        filled = [name for name, value in data.items() if value]
        if filled and not data.get("Name"):
            self.add_error(
                "Name", gettext("Enter the name too: MiniCRM prints this block instead of the contact's data.")
            )
        return data


class MoveForm(SubmissionForm):
    """The confirmation of a move; reason or payment are asked where the move needs them."""

    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class PaymentForm(MoveForm):
    paid_on = date_field(_("Paid on"))
    method = forms.ChoiceField(label=_("Method"))
    field_order = ("paid_on", "method", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        from billing.models import Payment

        super().__init__(
            *args, **{**kwargs, "initial": {"paid_on": timezone.localdate(), **(kwargs.get("initial") or {})}}
        )
        self.fields["method"].choices = Payment.Method.choices  # type: ignore[attr-defined]

    def clean_paid_on(self) -> Any:
        paid_on = self.cleaned_data["paid_on"]
        if paid_on > timezone.localdate():
            raise forms.ValidationError(gettext("The payment lies in the future."))
        return paid_on

    def payment(self) -> dict[str, str]:
        return {"paid_on": self.cleaned_data["paid_on"].isoformat(), "method": self.cleaned_data["method"]}
