"""Sums of lines and documents in Decimal: each line rounded to cents, VAT once per rate, whole forints in totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sandbox.tenant.records import Record

CENT = Decimal("0.01")
EXPONENTS = {"HUF": Decimal("1")}
VAT_CODES = (
    "TAM",
    "AAM",
    "KBAUK",
    "KBAET",
    "EAM",
    "NAM",
    "ATK",
    "EUFAD37",
    "EUFADE",
    "EUE",
    "HO",
    "EUT",
    "EUK",
    "KAFA",
    "FAD",
    "SDD",
    "TI",
)


def rounded(value: Decimal, exponent: Decimal) -> Decimal:
    return value.quantize(exponent, ROUND_HALF_UP)


def vat_rate(vat: str, vat_mode: str = "NormalVAT") -> Decimal:
    """Per cent; codes and documents without VAT mean nought."""
    if vat_mode != "NormalVAT" or vat in VAT_CODES:
        return Decimal(0)
    return Decimal(vat)


def line_net(line: Record) -> Decimal:
    return rounded(Decimal(line["price_net"]) * Decimal(line["quantity"]), CENT)


def line_gross(line: Record, vat_mode: str) -> Decimal:
    return rounded(line_net(line) * (100 + vat_rate(line["vat"], vat_mode)) / 100, CENT)


@dataclass(frozen=True)
class Sums:
    net: Decimal
    vat: Decimal
    gross: Decimal


def document_sums(lines: Sequence[Record], currency: str, vat_mode: str) -> Sums:
    exponent = EXPONENTS.get(currency, CENT)
    net_by_rate: dict[Decimal, Decimal] = {}
    for line in lines:
        rate = vat_rate(line["vat"], vat_mode)
        net_by_rate[rate] = net_by_rate.get(rate, Decimal(0)) + line_net(line)
    net = rounded(sum(net_by_rate.values(), Decimal(0)), exponent)
    vat = sum((rounded(net * rate / 100, exponent) for rate, net in net_by_rate.items()), Decimal(0))
    return Sums(net, vat, net + vat)
