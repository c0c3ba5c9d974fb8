"""Cards, modules, schemas and histories: CRD-1 to CRD-7 of API.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from crm.client.calling import Caller, checked_id
from crm.client.calls import Answer, CallClass
from crm.client.errors import Unsendable
from crm.client.filters import worded
from crm.client.pages import walk
from crm.client.records import Card, CardPage, Category, Schema, StatusChange, read_categories, read_history

_SCHEMA = re.compile(r"Business|Person|Project/[0-9]+")


class Cards(Caller):
    """The card endpoint (000 p.64 to p.87). All count against the limit of 60 a minute."""

    def categories(self, detailed: bool = False) -> Answer[dict[int, Category]]:
        """CRD-1: the modules of the system by id; the name is the tenant's. Source: 000 p.37, 001 line 150."""
        query = {"Detailed": 1} if detailed else {}
        return self._read("/Api/R3/Category", lambda raw: read_categories(raw, self.zone), query, CallClass.R3)

    def schema(self, name: str) -> Answer[Schema]:
        """CRD-2: the fields of ``Business``, ``Person`` or ``Project/12``: types, or choices as id → label.

        Raises Unsendable for another name, NotFound for a module that is not there. Source: 000 p.64, 001 line 458.
        """
        if not _SCHEMA.fullmatch(name):
            raise Unsendable(f"{name!r} has no schema.")
        return self._read(f"/Api/R3/Schema/{name}", Schema.read, call_class=CallClass.R3)

    def card_page(self, page: int = 0, **filters: Any) -> Answer[CardPage]:
        """CRD-3: one page of 100 cards, ascending by Id, drafts and trash included as filtered.

        At least one filter (Unsendable without): MiniCRM's words (``CategoryId StatusId StatusGroup UserId
        MainContactId Deleted UpdatedSince UpdatedAt Query``, any field) or their snake_case; moments are aware.
        Source: 000 p.69 to p.73, p.85.
        """
        query = worded(filters)
        if not query:
            raise Unsendable("A list of cards needs at least one filter.")
        path = "/Api/R3/Project"
        return self._read(path, lambda raw: CardPage.read(raw, self.zone), {"Page": page, **query}, CallClass.R3)

    def card_pages(self, page: int = 0, **filters: Any) -> Iterator[Answer[CardPage]]:
        """CRD-3: the pages from ``page`` on until an empty one, filters as for card_page."""
        return walk(lambda number: self.card_page(number, **filters), page)

    def card(self, id: int) -> Answer[Card]:
        """CRD-4: read a card; status and owner are localised labels here. Raises NotFound. Source: 000 p.68."""
        path = f"/Api/R3/Project/{checked_id(id)}"
        return self._read(path, lambda raw: Card.read(raw, self.zone), call_class=CallClass.R3)

    def put_card(self, fields: Mapping[str, Any], id: int | None = None) -> Answer[int]:
        """CRD-5, CRD-6: create (**not repeatable**) or change a card; the value is its Id.

        A new one needs Name, UserId, CategoryId, ContactId, StatusId. An unknown UserId is **accepted and a random
        user assigned** (000 p.80): look users up first. ``Deleted`` 1 and 0 put it into the trash and back.
        Raises Unsendable without fields, Rejected, OutcomeUnknown. Source: 000 p.79, p.84; 001 line 770.
        """
        return self._put("Project", self._fields(fields), id)

    def card_history(self, id: int) -> Answer[tuple[StatusChange, ...]]:
        """CRD-7: the changes of status in order of arrival (newest first in the manual); not for deleted cards.

        Source: 000 p.74, 001 line 857.
        """
        path = f"/Api/R3/ProjectHistory/{checked_id(id)}"
        query = {"Type": "StatusHistory"}
        return self._read(path, lambda raw: read_history(raw, self.zone), query, CallClass.R3)
