"""Filters of the contact and card lists: MiniCRM's words, or the snake_case of the ones that it documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.client.errors import Unsendable

WORDS = {
    "category_id": "CategoryId",
    "deleted": "Deleted",
    "email": "Email",
    "main_contact_id": "MainContactId",
    "name": "Name",
    "phone": "Phone",
    "query": "Query",
    "status_group": "StatusGroup",
    "status_id": "StatusId",
    "type": "Type",
    "updated_at": "UpdatedAt",
    "updated_since": "UpdatedSince",
    "user_id": "UserId",
}


def worded(filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters that are set, under MiniCRM's words; names that are not in WORDS go out as they are.

    Raises Unsendable for ``Page``, which is an argument of its own, and for a filter that is given twice.
    """
    query: dict[str, Any] = {}
    for name, value in filters.items():
        word = WORDS.get(name, name)
        if word == "Page" or word in query:
            raise Unsendable(f"The filter {word} is given twice.")
        if value is not None:
            query[word] = value
    return query
