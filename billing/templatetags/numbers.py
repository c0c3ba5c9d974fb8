"""Numbers as they stand in a control, to be read back by billing.forms.numbers."""

from decimal import Decimal

from django import template

from billing.forms.numbers import write_number

register = template.Library()


@register.filter
def typed(number: Decimal) -> str:
    """A number without group marks, in the reader's language."""
    return write_number(number)


@register.filter
def vat_typed(text: str) -> str:
    """`27%` as the grid holds it: 27."""
    return text.removesuffix("%").strip()
