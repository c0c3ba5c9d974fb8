"""Contacts, companies and addresses: CON-1 to CON-4 and ADR-1 to ADR-4 of API.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crm.client.calling import Caller, checked_id
from crm.client.calls import Answer, CallClass
from crm.client.filters import worded
from crm.client.pages import walk
from crm.client.records import Address, Contact, ContactPage, read_addresses


class Partners(Caller):
    """The contact and address endpoints (000 p.45 to p.63). All count against the limit of 60 a minute."""

    def contacts(self, page: int = 0, **filters: Any) -> Answer[ContactPage]:
        """CON-1: one page of persons and companies, ascending by Id.

        Filters are MiniCRM's words (``Name Email Phone Query UpdatedSince MainContactId Type``, any field of the
        tenant's) or their snake_case; moments are aware. Source: 000 p.47 to p.55.
        """
        query = {"Page": page, **worded(filters)}
        return self._read("/Api/R3/Contact", lambda raw: ContactPage.read(raw, self.zone), query, CallClass.R3)

    def contact_pages(self, page: int = 0, **filters: Any) -> Iterator[Answer[ContactPage]]:
        """CON-1: the pages from ``page`` on until an empty one, filters as for contacts."""
        return walk(lambda number: self.contacts(number, **filters), page)

    def contact(self, id: int) -> Answer[Contact]:
        """CON-2: read a person or company; ``type`` is a localised label here. Raises NotFound. Source: 000 p.56."""
        path = f"/Api/R3/Contact/{checked_id(id)}"
        return self._read(path, lambda raw: Contact.read(raw, self.zone), call_class=CallClass.R3)

    def put_contact(self, fields: Mapping[str, Any], id: int | None = None) -> Answer[int]:
        """CON-3, CON-4: create (without ``id``, **not repeatable**) or change a person or company; the value is its Id.

        ``fields`` has MiniCRM's names. A new one needs Type (Person, Business), and FirstName or Name; Type cannot be
        changed. Raises Unsendable without fields, Rejected, OutcomeUnknown. Source: 000 p.46, p.58.
        """
        return self._put("Contact", self._fields(fields), id)

    def address_list(self, contact_id: int, structured: bool = True) -> Answer[tuple[Address, ...]]:
        """ADR-4: the addresses of a contact, each with its Id and one line of text. Source: 000 p.61."""
        path = f"/Api/R3/AddressList/{checked_id(contact_id)}"
        query = {"Structured": 1} if structured else {}
        return self._read(path, lambda raw: read_addresses(raw, self.zone), query, CallClass.R3)

    def address(self, id: int) -> Answer[Address]:
        """ADR-2: read a whole address. Raises NotFound. Source: 000 p.62."""
        path = f"/Api/R3/Address/{checked_id(id)}"
        return self._read(path, lambda raw: Address.read(raw, self.zone), call_class=CallClass.R3)

    def put_address(self, fields: Mapping[str, Any], id: int | None = None) -> Answer[int]:
        """ADR-1, ADR-3: create (needs ContactId, **not repeatable**) or change an address; the value is its Id.

        Addresses cannot be deleted. Raises Unsendable without fields, Rejected, OutcomeUnknown. Source: 000 p.60, p.62.
        """
        return self._put("Address", self._fields(fields), id)
