"""Contacts, companies and their postal addresses."""

from __future__ import annotations

from typing import Any, Self
from zoneinfo import ZoneInfo

from pydantic import Field

from crm.client.records.fields import Flag, Link, Moment, OwnId, Text
from crm.client.records.shapes import OpenRecord, Page, read_results
from crm.client.values import ZONE


class Contact(OpenRecord):
    """A person or a company, from a list or a detail.

    ``type`` is Person or Business in lists and a localised label ("Személy") in details. ``url`` is MiniCRM's own
    address in lists and the partner's web site in details. A person has first and last name, a company ``name``.
    Source: 000 p.47, p.56; 001 line 536.
    """

    id: OwnId
    type: Text = ""
    name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone: Text = ""
    url: Text = ""
    business_id: Link = None
    description: Text = ""
    deleted: Flag = None
    bank_account: Text = ""
    swift: Text = Field(default="", alias="Swift")  # a vendor block spells it SWIFT
    registration_number: Text = ""
    vat_number: Text = ""
    eu_vat_number: Text = ""
    created_by: Text = ""
    created_at: Moment = None
    updated_by: Text = ""
    updated_at: Moment = None


class ContactPage(Page[Contact]):
    """One page of contacts, ascending by id."""

    @classmethod
    def read(cls, data: Any, zone: ZoneInfo = ZONE) -> Self:
        """Read the page. Raises ValueError if a row does not fit."""
        return cls.of(Contact, data, zone)


class Address(OpenRecord):
    """A postal address, or its one line of text (in ``address``) from an AddressList. Source: 000 p.61, p.62."""

    id: OwnId
    contact_id: Link = None
    type: Text = ""
    name: Text = ""
    country_id: Text = ""
    postal_code: Text = ""
    city: Text = ""
    county: Text = ""
    address: Text = ""
    default: Flag = None
    url: Text = ""
    created_by: Text = ""
    created_at: Moment = None
    updated_by: Text = ""
    updated_at: Moment = None


def read_addresses(data: Any, zone: ZoneInfo = ZONE) -> tuple[Address, ...]:
    """Read an AddressList of either form: id → text, or id → object. Raises ValueError. Source: 000 p.61."""
    results = data.get("Results") if isinstance(data, dict) else None
    if isinstance(results, dict):
        worded = {key: {"Id": key, "Address": row} if isinstance(row, str) else row for key, row in results.items()}
        data = {**data, "Results": worded}
    return tuple(Address.read(row, zone) for row in read_results(data)[1])
