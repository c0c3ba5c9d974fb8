"""Customer and vendor blocks as MiniCRM printed them, in lines that a person reads."""

from typing import Any

from django.utils.translation import gettext as _


def party(block: dict[str, Any]) -> dict[str, Any]:
    """`name`, `street` in one line, `numbers` as (label, value)."""
    text = {key: str(value).strip() for key, value in block.items() if isinstance(value, str | int)}
    place = f"{text.get('PostalCode', '')} {text.get('City', '')}".strip()
    numbers = (
        (_("VAT"), text.get("VatNumber")),
        (_("EU VAT"), text.get("EUVatNumber")),
        (_("Account"), text.get("AccountNumber") or text.get("IBAN")),
        (_("Registration"), text.get("RegistrationNumber")),
    )
    return {
        "name": text.get("Name", ""),
        "street": ", ".join(part for part in (place, text.get("Address", "")) if part),
        "numbers": [(label, value) for label, value in numbers if value],
    }
