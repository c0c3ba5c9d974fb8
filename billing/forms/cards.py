"""A form made of the custom fields of a module's cards, as MiniCRM's Schema describes them."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.models import Category

# MiniCRM's own fields: shown elsewhere, or not to be changed through a card.
OWN_FIELDS = frozenset({
    "Id", "Name", "StatusId", "UserId", "ContactId", "BusinessId", "CategoryId", "Deleted", "IsPrivate", "Invited",
    "StatusUpdatedAt", "UpdatedAt", "UpdatedBy", "CreatedAt", "CreatedBy", "ProjectHash", "ProjectEmail", "Url",
    "MainContactId", "Tags",
})  # fmt: skip
_TEXT = re.compile(r"Text\((\d+)\)")


class CardFieldsForm(forms.Form):
    """One control per custom field; values are written as MiniCRM shows them."""

    def __init__(
        self, *args: Any, category: Category | None, values: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        kwargs.setdefault("prefix", "card")
        kwargs["initial"] = {name: _shown(value) for name, value in (values or {}).items()}
        super().__init__(*args, **kwargs)
        for name, kind in (category.schema if category else {}).items():
            if name not in OWN_FIELDS and (field := _field(name, kind)):
                self.fields[name] = field

    def card_fields(self) -> dict[str, Any]:
        """What was entered, in the form that MiniCRM takes."""
        return {name: _sent(value) for name, value in self.cleaned_data.items()}


def _field(name: str, kind: Any) -> forms.Field | None:
    if isinstance(kind, dict):
        labels = [str(label) for label in kind.values()]
        return forms.ChoiceField(label=name, required=False, choices=[("", "—"), *((one, one) for one in labels)])
    if text := _TEXT.fullmatch(kind):
        longest = int(text[1])
        widget = forms.Textarea(attrs={"rows": 2}) if longest > 1024 else forms.TextInput()
        return forms.CharField(label=name, required=False, max_length=longest, widget=widget)
    match kind:
        case "Int":
            return forms.IntegerField(label=name, required=False, min_value=-(2**31), max_value=2**31 - 1)
        case "Float":
            return forms.DecimalField(label=name, required=False, max_digits=18, decimal_places=6)
        case "DateTime" | "Date":
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            return forms.DateField(label=name, required=False, widget=widget)
        case "Boolean":
            return forms.ChoiceField(label=name, required=False, choices=[("", "—"), ("1", _("yes")), ("0", _("no"))])
    return None  # files and what else the API does not take as text


def _shown(value: Any) -> Any:
    text = "" if value is None else str(value)
    return text[:10] if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text) else text


def _sent(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
