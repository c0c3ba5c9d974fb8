"""The shapes that all records share: one record, one page of a list, and the bare id that a write answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SkipValidation, ValidationError

from crm.client.records.fields import read_own_id
from crm.client.values import ZONE

# MiniCRM writes abbreviations in capitals, except where it does not (VatNumber, Swift of a contact).
CAPITALS = {"sku": "SKU", "ean": "EAN", "iban": "IBAN", "swift": "SWIFT", "oss": "OSS", "vat": "VAT"}
IRREGULAR = {"vat_number": "VatNumber", "eu_vat_number": "EUVatNumber"}


def wire_name(name: str) -> str:
    """MiniCRM's spelling of an attribute: ``vat_mode`` → ``VATMode``, ``amount_vat`` → ``AmountVat``."""
    if name in IRREGULAR:
        return IRREGULAR[name]
    first, *others = name.split("_")
    return CAPITALS.get(first, first.capitalize()) + "".join(part.capitalize() for part in others)


class Block(BaseModel):
    """A part of a record: read-only, keys that nobody told us of are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=wire_name)


class Record(Block):
    """A record that MiniCRM knows by an id; ``raw`` is the object as it came, with every unknown key."""

    raw: Annotated[dict[str, Any], SkipValidation] = Field(default_factory=dict, alias="raw", repr=False, exclude=True)

    @classmethod
    def read(cls, data: Any, zone: ZoneInfo = ZONE) -> Self:
        """Read one JSON object; ``zone`` is that of its naive moments. Raises ValueError if it does not fit."""
        if not isinstance(data, dict):
            raise ValueError(f"{cls.__name__} should be an object")
        try:
            return cls.model_validate({**data, "raw": data}, context={"zone": zone})
        except ValidationError as misfit:
            raise ValueError(f"{cls.__name__} {str(data.get('Id', ''))[:20]}, {_first_fault(misfit)}") from None


class OpenRecord(Record):
    """A record to which a tenant adds fields of his own: those that have no attribute here are in ``fields``."""

    model_config = ConfigDict(extra="allow")

    @property
    def fields(self) -> dict[str, Any]:
        """The tenant's fields and whatever else has no attribute, under MiniCRM's names, values as they came."""
        return dict(self.model_extra or {})


def _first_fault(misfit: ValidationError) -> str:
    """Where and why: ``Items.0.PriceNet: 'x' is not a number``."""
    first = misfit.errors(include_url=False, include_context=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Page(Generic[R]):
    """One page of a list: ``count`` is the total of all pages, ``rows`` are in order of arrival, 100 at most."""

    count: int
    rows: tuple[R, ...]

    @classmethod
    def of(cls, row_class: type[R], data: Any, zone: ZoneInfo = ZONE) -> Self:
        """Read ``{"Count": n, "Results": …}``. Raises ValueError if it, or one of its rows, does not fit."""
        count, rows = read_results(data)
        return cls(count, tuple([row_class.read(row, zone) for row in rows]))


def read_results(data: Any) -> tuple[int, list[Any]]:
    """Count and rows of a list, whose Results are an object by id, an array, ``[]``, ``{}`` or null.

    A row that names no Id of its own gets its key; Count may be text (ProjectHistory). Raises ValueError.
    Source: 000 p.36 and p.129 (array), p.74 (Count as text), p.104 (object); API.md §2.
    """
    if not isinstance(data, dict) or "Count" not in data or "Results" not in data:
        raise ValueError("should be an object with Count and Results")
    count, results = data["Count"], data["Results"]
    if isinstance(count, bool) or not str(count).isdigit():
        raise ValueError(f"Count should be a number, not {str(count)[:40]!r}")
    return int(count), list(_rows(results))


def _rows(results: Any) -> Iterator[Any]:
    if isinstance(results, dict):
        for key, row in results.items():
            yield {"Id": key, **row} if isinstance(row, dict) and "Id" not in row else row
    elif isinstance(results, list):
        yield from results
    elif results is not None:
        raise ValueError("Results should be an object or a list")


def read_written_id(data: Any) -> int:
    """The id in ``{"Id": n}``, which is all that an R3 write answers. Raises ValueError. Source: 000 p.46."""
    if not isinstance(data, dict):
        raise ValueError("should be an object with an Id")
    return read_own_id(data.get("Id"))
