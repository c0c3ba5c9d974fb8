"""Cards (MiniCRM's Project), their modules, fields and history of statuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from crm.client.records.fields import Flag, Link, LinkOrLabel, Moment, OwnId, Text, read_mapping
from crm.client.records.shapes import OpenRecord, Page, Record, read_results
from crm.client.values import ZONE


class Card(OpenRecord):
    """A card, from a list or a detail.

    ``status_id`` and ``user_id`` are ids in lists and localised labels in details. ``business_id`` is missing where
    there is no company. Source: 000 p.68, p.69; API.md §2.
    """

    id: OwnId
    category_id: Link = None
    contact_id: Link = None
    business_id: Link = None
    status_id: LinkOrLabel = None
    user_id: LinkOrLabel = None
    name: Text = ""
    url: Text = ""
    deleted: Flag = None
    status_updated_at: Moment = None
    created_by: Text = ""
    created_at: Moment = None
    updated_by: Text = ""
    updated_at: Moment = None
    project_hash: Text = ""
    project_email: Text = ""


class CardPage(Page[Card]):
    """One page of cards, ascending by id."""

    @classmethod
    def read(cls, data: Any, zone: ZoneInfo = ZONE) -> Self:
        """Read the page. Raises ValueError if a row does not fit."""
        return cls.of(Card, data, zone)


class Category(OpenRecord):
    """A module, such as Invoice or Order; the detailed list adds its type and more (in ``fields``)."""

    id: OwnId
    name: Text = ""
    type: Text = ""


class StatusChange(Record):
    """One change of a card's status; ``user_id`` is None for the system itself. Source: 000 p.74, 001 line 876."""

    id: OwnId
    project_id: Link = None
    type: Text = ""
    user_id: Link = None
    closed_at: Moment = None
    status_old_id: Link = Field(default=None, alias="Status_Old_Id")
    status_new_id: Link = Field(default=None, alias="Status_New_Id")
    status_old_name: Text = Field(default="", alias="Status_Old_Name")
    status_new_name: Text = Field(default="", alias="Status_New_Name")


@dataclass(frozen=True)
class Schema:
    """The fields of a card or contact: a type such as ``Text(512)``, or the choices as id → label.

    Choices of sets are powers of two up to 2**35. Source: 000 p.64, 001 line 467.
    """

    fields: Mapping[str, str | dict[int | str, str]]

    def choices(self, field: str) -> dict[int | str, str]:
        """The choices of a field by id; empty for a plain type. Raises KeyError for an unknown field."""
        known = self.fields[field]
        return {} if isinstance(known, str) else known

    def kind(self, field: str) -> str:
        """The type of a plain field, ``""`` for one with choices. Raises KeyError for an unknown field."""
        known = self.fields[field]
        return known if isinstance(known, str) else ""

    @classmethod
    def read(cls, data: Any) -> Self:
        """Read a Schema answer. Raises ValueError."""
        return cls(
            {name: kind if isinstance(kind, str) else _choices(kind) for name, kind in read_mapping(data).items()}
        )


def _choices(data: Any) -> dict[int | str, str]:
    # PHP writes choices that are numbered 0, 1, 2 … as an array.
    choices = {str(key): label for key, label in enumerate(data)} if isinstance(data, list) else read_mapping(data)
    return {int(key) if key.isascii() and key.isdigit() else key: str(label) for key, label in choices.items()}


def read_categories(data: Any, zone: ZoneInfo = ZONE) -> dict[int, Category]:
    """Read a Category answer of either form: id → name, or id → object. Raises ValueError. Source: 000 p.37."""
    categories = [Category.read(row, zone) for row in _category_rows(data)]
    return {category.id: category for category in categories}


def _category_rows(data: Any) -> Iterator[Any]:
    if isinstance(data, list):
        yield from data
        return
    for key, row in read_mapping(data).items():
        yield {"Id": key, "Name": row} if isinstance(row, str) else {"Id": key, **read_mapping(row)}


def read_history(data: Any, zone: ZoneInfo = ZONE) -> tuple[StatusChange, ...]:
    """Read a ProjectHistory answer, in order of arrival. Raises ValueError. Source: 000 p.74."""
    return tuple(StatusChange.read(row, zone) for row in read_results(data)[1])
