"""One API call: the unit of work that it runs in and what came with it."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from sandbox.api import phpjson
from sandbox.serving.wire import Request
from sandbox.tenant.refusals import BadRequest
from sandbox.tenant.work import Work

PAGE_LENGTH = 100
Condition = tuple[str, list[Any]]  # a piece of SQL with its values
STAMP = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}(?::\d{2})?)?")


class Call:
    """What a handler gets: `work` to read and change, `ids` from the path, `query` and `data` from the request."""

    def __init__(self, work: Work, request: Request, ids: Sequence[str]) -> None:
        self.work = work
        self.method = request.method
        self.query = request.query
        self.ids = [int(value) for value in ids]
        self._body = request.body

    @cached_property
    def data(self) -> dict[str, Any]:
        return phpjson.decode(self._body)

    @property
    def id(self) -> int:
        return self.ids[0]

    @property
    def url(self) -> str:
        return self.work.tenant.base_url

    def page_offset(self) -> int:
        return self.query_number("Page", 0) * PAGE_LENGTH

    def query_number(self, name: str, default: int) -> int:
        text = self.query.get(name, "")
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise BadRequest("invalid_number", field=name, value=text)
        return int(text) if text else default

    def query_stamp(self, name: str) -> str:
        """A naive Budapest stamp as text; a `+` between date and time means the blank that it encodes."""
        text = self.query.get(name, "").replace("+", " ").strip()
        if text and not STAMP.fullmatch(text):
            raise BadRequest("invalid_date", field=name, value=text)
        return text

    def empty_r3(self) -> dict[str, Any] | list[Any]:
        """What the R3 lists write where there is nothing."""
        return [] if self.work.switches["empty_r3"] == "[]" else {}


def without_id(data: dict[str, Any]) -> dict[str, Any]:
    """The body of a create: `"Id": 0` is tolerated."""
    return {name: value for name, value in data.items() if name != "Id"}


def is_on(value: Any) -> bool:
    return value is True or str(value) == "1"
