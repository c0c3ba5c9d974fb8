"""The line grid: repeated fields of one name each, whose order on the page is the order of the lines.

1,000 lines are one honest POST (STACK trap 4b); what was typed is kept as it was typed, errors stand beside the cell.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.content import LineContent
from billing.forms.numbers import read_typed, write_number
from billing.money import Totals, line_net, totals
from crm.client.values import read_vat

MOST_LINES = 1000
BLANK_LINES = 3
FIELDS = ("sku", "name", "description", "quantity", "unit", "price", "vat", "line_id")
LONGEST = {"sku": 120, "name": 512, "description": 4000, "unit": 60, "vat": 20}
LARGEST = Decimal("999999999999")
PLACES = 6
# VAT rates and codes that Hungarian and Romanian documents use; others can be typed.
VAT_CHOICES = ("27", "18", "5", "0", "TAM", "AAM", "KBAET", "KBAUK", "EAM", "FAD", "19", "9", "21", "11")


@dataclass
class Row:
    """One line as typed, and what is wrong with it."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    content: LineContent | None = None
    net: Decimal | None = None

    @property
    def is_blank(self) -> bool:
        return not any(self.typed[name].strip() for name in FIELDS if name not in ("line_id", "vat", "unit"))

    def __getattr__(self, name: str) -> str:
        if name in FIELDS:
            return self.typed[name]
        raise AttributeError(name)


class LineGrid:
    """The grid of a form, from what was posted or from the lines of a document.

    `is_valid()` fills `lines`; `errors` are sentences about the grid as a whole.
    """

    def __init__(self, rows: Iterable[Row], currency: str, *, is_bound: bool, needs_lines: bool = True) -> None:
        self.rows = list(rows)
        self.currency = currency
        self.is_bound = is_bound
        self.needs_lines = needs_lines
        self.errors: list[str] = []
        self.lines: list[LineContent] = []

    @classmethod
    def posted(cls, data: QueryDict, currency: str, *, needs_lines: bool = True) -> "LineGrid":
        """The grid of a POST. Lists of different lengths are padded: a crafted POST gets errors, not a crash."""
        columns = {name: data.getlist(name) for name in FIELDS}
        count = max((len(column) for column in columns.values()), default=0)
        rows = [
            Row({name: column[number] if number < len(column) else "" for name, column in columns.items()})
            for number in range(count)
        ]
        return cls(rows, currency, is_bound=True, needs_lines=needs_lines)

    @classmethod
    def of(cls, lines: Iterable[LineContent], currency: str) -> "LineGrid":
        """The grid of a document's lines, numbers in the reader's language."""
        rows = [
            Row(
                {
                    "sku": line.sku,
                    "name": line.name,
                    "description": line.description,
                    "quantity": write_number(line.quantity),
                    "unit": line.unit,
                    "price": write_number(line.price_net),
                    "vat": line.vat.removesuffix("%").strip() if line.vat_rate is not None else line.vat,
                    "line_id": str(line.remote_id or ""),
                }
            )
            for line in lines
        ]
        grid = cls(rows, currency, is_bound=False)
        for row in grid.rows:
            grid._read(row)
        return grid

    @classmethod
    def empty(cls, currency: str) -> "LineGrid":
        return cls([], currency, is_bound=False)

    def shown_rows(self) -> list[Row]:
        """The rows with a few blank ones behind, for a page without script."""
        filled = [row for row in self.rows if not row.is_blank]
        count = min(BLANK_LINES if not filled else 1, max(0, MOST_LINES - len(filled)))
        return [*filled, *(Row(dict.fromkeys(FIELDS, "")) for _number in range(count))]

    def template_row(self) -> Row:
        """The blank row that the page's script clones."""
        return Row(dict.fromkeys(FIELDS, ""))

    # Reading --------------------------------------------------------------------------------------------------

    def is_valid(self) -> bool:
        filled = [row for row in self.rows if not row.is_blank]
        for row in filled:
            self._read(row)
        self.lines = [row.content for row in filled if row.content]
        self.errors = list(self._objections(filled))
        return not self.errors and all(row.content for row in filled)

    def _objections(self, filled: list[Row]) -> Iterable[str]:
        if len(filled) > MOST_LINES:
            yield _("A document can have 1,000 lines at most; this has %(count)s. Split it into several.") % {
                "count": f"{len(filled):,}"
            }
        if not filled and self.needs_lines:
            yield _("Enter at least one line.")
        wrong = sum(1 for row in filled if row.errors)
        if wrong:
            yield ngettext(
                "%(count)s line needs correction; it is marked.",
                "%(count)s lines need correction; they are marked.",
                wrong,
            ) % {"count": wrong}
        ids = [row.typed["line_id"] for row in filled if row.typed["line_id"]]
        if len(ids) != len(set(ids)):
            yield _("The same line is there twice; load the page again.")

    def _read(self, row: Row) -> None:
        row.errors = {}
        typed = row.typed
        for name, longest in LONGEST.items():
            if len(typed[name]) > longest:
                row.errors[name] = _("At most %(count)s characters.") % {"count": longest}
        if not typed["name"].strip():
            row.errors["name"] = _("Enter a description.")
        quantity = self._number(row, "quantity", _("Enter a quantity, such as 2 or 1.5."))
        price = self._number(row, "price", _("Enter a net price, such as 1200 or 9.80."))
        if quantity is not None and quantity == 0:
            row.errors["quantity"] = _("The quantity is 0; remove the line instead.")
        if quantity is not None and quantity < 0:
            row.errors["quantity"] = _("The quantity is negative; enter a negative price for a discount.")
        vat = self._vat(row)
        line_id = typed["line_id"].strip()
        if line_id and not (line_id.isascii() and line_id.isdigit() and len(line_id) < 19):
            row.errors["name"] = _("This line is not one of the document; load the page again.")
        if row.errors or quantity is None or price is None or vat is None:
            row.content = None
            return
        row.net = line_net(price, quantity, self.currency)
        row.content = LineContent(
            name=typed["name"].strip(),
            price_net=price,
            quantity=quantity,
            vat=vat,
            unit=typed["unit"].strip(),
            sku=typed["sku"].strip(),
            description=typed["description"].strip(),
            remote_id=int(line_id) if line_id else None,
        )

    def _number(self, row: Row, name: str, words: str) -> Decimal | None:
        try:
            number = read_typed(row.typed[name])
        except ValueError as error:
            row.errors[name] = str(error) if str(error).startswith("“") else words
            return None
        if abs(number) > LARGEST:
            row.errors[name] = _("This number is too large.")
            return None
        if number != number.quantize(Decimal(1).scaleb(-PLACES)):
            row.errors[name] = _("At most six decimals.")
            return None
        return number

    def _vat(self, row: Row) -> str | None:
        text = row.typed["vat"].strip()
        vat = read_vat(text)
        if not text:
            row.errors["vat"] = _("Choose a VAT rate or code.")
        elif vat.rate is not None and not 0 <= vat.rate <= 100:
            row.errors["vat"] = _("A VAT rate lies between 0 and 100.")
        elif vat.rate is None and not text.isalpha():
            row.errors["vat"] = _("Enter a rate such as 27, or a code such as TAM.")
        else:
            return f"{vat.rate.normalize():f}" if vat.rate is not None else text.upper()
        return None

    # The preview ----------------------------------------------------------------------------------------------

    def preview(self, *, taxed: bool = True) -> Totals:
        """Totals of the lines that can be read, for the page that is being typed on."""
        for row in self.rows:
            if row.content is None and not row.is_blank:
                self._read(row)
        good = [row.content for row in self.rows if row.content]
        return totals(
            ((line.price_net, line.quantity, line.vat_rate if taxed else None, line.vat_label) for line in good),
            self.currency,
        )
