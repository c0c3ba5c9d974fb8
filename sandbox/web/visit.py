"""One look at one page: where, at what, and how far down the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.serving.wire import Request
from sandbox.tenant.work import Work

if TYPE_CHECKING:
    from sandbox.box import Sandbox

PAGE_LENGTH = 50
View = tuple[Any, ...]  # the heading of a page, then its parts


class Visit:
    def __init__(self, box: Sandbox, work: Work, request: Request) -> None:
        self.box = box
        self.work = work
        self.path = request.path
        self.asked = request.query.get("q", "").strip()
        number = request.query.get("page", "0")
        self.page = min(int(number), 10**6) if number.isascii() and number.isdigit() else 0
        self.length = PAGE_LENGTH

    @property
    def offset(self) -> int:
        return self.page * self.length
