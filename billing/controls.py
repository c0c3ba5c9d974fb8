"""Control reports on our copy: headers against lines, storno invoices against what they storno."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Sum
from django.utils.translation import gettext as _

from billing.models import Invoice
from billing.money import from_minor
from crm.models import System

_AMOUNTS = frozenset({"amount_net", "amount_vat", "amount_gross"})


def shown(name: str, value: Any, currency: str) -> str:
    """A column's value as a person reads it; amounts with their currency."""
    if name in _AMOUNTS:
        return _amount(value, currency)
    return "" if value is None else str(value)


def _amount(minor: int, currency: str) -> str:
    return f"{from_minor(minor, currency):f} {currency}"


def sums_off(system: System) -> Iterator[tuple[Invoice, str, str]]:
    """Invoices whose net total is not the sum of their lines, as (invoice, header, lines).

    MiniCRM rounds lines and header apart from each other; one unit of what people see, per line, is not worth a report.
    """
    rows = (
        Invoice.objects.filter(system=system)
        .annotate(lines_net=Sum("lines__total_net"), lines_count=Count("lines"))
        .filter(lines_count__gt=0)
        .exclude(lines_net=F("amount_net"))
        .only("pk", "remote_id", "number", "currency", "amount_net")
    )
    for row in rows.iterator(chunk_size=500):
        visible = 100 if row.currency == "HUF" else 1
        if abs(row.lines_net - row.amount_net) > visible * row.lines_count:
            yield row, _amount(row.amount_net, row.currency), _amount(row.lines_net, row.currency)


def pairs_off(system: System) -> Iterator[tuple[Invoice, str]]:
    """Stornoed invoices without a storno, stornos without an original, and pairs that do not cancel each other."""
    invoices = Invoice.objects.filter(system=system)
    lonely = invoices.filter(status=Invoice.Status.STORNOED, form=Invoice.Form.INVOICE, storno=None)
    for row in lonely.iterator(chunk_size=500):
        yield row, _("It is stornoed, but no storno invoice of it is known.")
    for row in invoices.filter(form=Invoice.Form.STORNO, storno_of=None).iterator(chunk_size=500):
        yield row, _("It is a storno invoice, but MiniCRM does not say of which invoice.")
    pairs = invoices.filter(form=Invoice.Form.STORNO, storno_of__isnull=False).select_related("storno_of")
    for row in pairs.exclude(storno_of__amount_gross=-F("amount_gross") * F("effect")).iterator(chunk_size=500):
        original = row.storno_of
        if original is not None:
            yield (
                row,
                _("It does not cancel %(original)s: %(theirs)s against %(ours)s.")
                % {
                    "original": original,
                    "theirs": _amount(row.amount_gross * row.effect, row.currency),
                    "ours": _amount(original.amount_gross, original.currency),
                },
            )
