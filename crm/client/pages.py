"""Walking a list page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, TypeVar

from crm.client.calls import Answer
from crm.client.errors import Unreadable
from crm.client.records import Page

P = TypeVar("P", bound=Page[Any])
# Two equal pages in a row can be a list that shifted by a page; more are a server that does not heed Page.
EQUAL_PAGES_IN_A_ROW = 3


def walk(page_of: Callable[[int], Answer[P]], first: int = 0) -> Iterator[Answer[P]]:
    """Pages from number ``first`` on, until one is empty; the first one is given even if it is empty.

    Document lists are newest first and shift while they are walked: a row may come twice or be missed.
    Raises what ``page_of`` raises, and Unreadable if the same page comes again and again.
    """
    before: list[int] = []
    equal = 1
    for number in count(first):
        answer = page_of(number)
        ids = [row.id for row in answer.value.rows]
        if not ids and number > first:
            return
        yield answer
        if not ids:
            return
        equal = equal + 1 if ids == before else 1
        if equal >= EQUAL_PAGES_IN_A_ROW:
            raise Unreadable(f"MiniCRM gives the same page again and again (page {number}).", raw=answer.raw)
        before = ids
