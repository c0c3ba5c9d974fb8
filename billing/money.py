"""Amounts: minor units and currencies, VAT, rounding, totals per rate. Pure functions on `Decimal`; no Django."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.core import get_global
from babel.numbers import get_currency_precision, is_currency

ZERO = Decimal(0)
HUNDRED = Decimal(100)
# ISO 4217 gives the forint two decimals, MiniCRM sends them; people write it without (DESIGN §7).
SHOWN_WITHOUT_DECIMALS = frozenset({"HUF"})
_ISO_DECIMALS = {"HUF": 2}
COMMON_CURRENCIES = ("HUF", "EUR", "RON", "USD", "GBP", "CHF", "CZK", "PLN")


def exponent(currency: str) -> int:
    """Decimals of the currency's minor unit by ISO 4217: 2 for EUR and HUF, 0 for JPY, 3 for KWD."""
    if currency in _ISO_DECIMALS:
        return _ISO_DECIMALS[currency]
    return get_currency_precision(currency) if currency else 2


def is_known(currency: str) -> bool:
    """Whether ISO 4217 has this code."""
    return is_currency(currency) and currency in get_global("all_currencies")


def to_minor(amount: Decimal, currency: str) -> int:
    """The amount in minor units, half away from zero: 12.345 EUR → 1235."""
    return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_UP))


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units as an amount: 1235 EUR → 12.35."""
    return Decimal(minor).scaleb(-exponent(currency))


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """Rounded to the minor unit, half away from zero (babel and Python round half to even)."""
    return amount.quantize(Decimal(1).scaleb(-exponent(currency)), ROUND_HALF_UP)


@dataclass(frozen=True)
class VatTotal:
    """Net, VAT and gross of one VAT rate or code, in the document's currency."""

    label: str
    rate: Decimal
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


@dataclass(frozen=True)
class Totals:
    """A document's sums per VAT rate and in all."""

    by_rate: tuple[VatTotal, ...]
    net: Decimal
    vat: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.vat


def line_net(price_net: Decimal, quantity: Decimal, currency: str) -> Decimal:
    """Price × quantity, rounded to the minor unit."""
    return round_amount(price_net * quantity, currency)


def totals(lines: Iterable[tuple[Decimal, Decimal, Decimal | None, str]], currency: str) -> Totals:
    """Totals of lines given as (net price, quantity, VAT rate in percent or None, label of the rate).

    VAT is computed per rate on the sum of its line nets, the way Hungarian invoices state it. A rate of None (a code
    such as TAM or KBAUK) bears no VAT.
    """
    nets: dict[tuple[str, Decimal], Decimal] = {}
    for price_net, quantity, rate, label in lines:
        key = (label, rate or ZERO)
        nets[key] = nets.get(key, ZERO) + line_net(price_net, quantity, currency)
    rows = tuple(
        VatTotal(label, rate, net, round_amount(net * rate / HUNDRED, currency))
        for (label, rate), net in sorted(nets.items(), key=lambda item: (-item[0][1], item[0][0]))
    )
    return Totals(rows, sum((row.net for row in rows), ZERO), sum((row.vat for row in rows), ZERO))
