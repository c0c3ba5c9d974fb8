"""Steers a running sandbox over its control endpoints; plain urllib, no key."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from sandbox.tenant.records import Record

TIMEOUT_SECONDS = 30
Answer = dict[str, Any]


class ControlError(Exception):
    """The sandbox refused; the message is its own sentence."""


class SandboxControl:
    """Methods for everything under /sandbox/; `control("name", **data)` posts to any endpoint by name."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._opener = build_opener(ProxyHandler({}))

    def __call__(self, endpoint: str, **data: Any) -> Answer:
        return self._send("POST", endpoint, data)

    def _send(self, method: str, endpoint: str, data: dict[str, Any] | None = None, **query: Any) -> Answer:
        asked = {name: value for name, value in query.items() if value is not None}
        url = f"{self.url}/sandbox/{endpoint}" + (f"?{urlencode(asked)}" if asked else "")
        body = json.dumps(data).encode() if data is not None else None
        request = Request(url, body, {"Content-Type": "application/json"}, method=method)  # noqa: S310 - loopback, from our own hands
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                told: Answer = json.load(answer)
                return told
        except HTTPError as error:
            with error:
                raise ControlError(json.load(error)["error"]) from None

    def _rows(self, endpoint: str, **query: Any) -> list[Answer]:
        rows: list[Answer] = self._send("GET", endpoint, **query)[endpoint]
        return rows

    # Looking -----------------------------------------------------------------------------------

    def state(self) -> Answer:
        return self._send("GET", "state")

    def effects(
        self,
        since_id: int = 0,
        kind: str | None = None,
        document_kind: str | None = None,
        document_id: int | None = None,
        call_id: int | None = None,
    ) -> list[Answer]:
        """What has changed, oldest first: {id, at, call_id, call, kind, document_kind, document_id, detail}."""
        return self._rows(
            "effects",
            since_id=since_id,
            kind=kind,
            document_kind=document_kind,
            document_id=document_id,
            call_id=call_id,
        )

    def calls(self, since_id: int = 0, call_class: str | None = None, limit: int = 1000) -> list[Answer]:
        """API calls, oldest first: {id, at, method, path, class, status, faults, milliseconds, body}."""
        return self._rows("calls", since_id=since_id, limit=limit, **{"class": call_class})

    def document(self, kind: str, document_id: int) -> Answer:
        """Everything about one document, its state included, whatever the API hides."""
        return self._send("GET", "document", kind=kind, id=document_id)

    def products(self) -> list[Answer]:
        return self._rows("products")

    # Switches, faults, clock -------------------------------------------------------------------

    def switches(self) -> Answer:
        return self._send("GET", "switches")

    def switch(self, **values: Any) -> Answer:
        return self("switches", **values)

    def faults(self) -> list[Answer]:
        return self._rows("faults")

    def add_fault(
        self,
        kind: str,
        method: str = "",
        path: str = "",
        times: int | None = None,
        rate: float | None = None,
        seconds: float | None = None,
    ) -> Answer:
        """`path` is a regular expression, searched in path?query; once, unless `times` or `rate` says otherwise."""
        return self("faults", kind=kind, method=method, path=path, times=times, rate=rate, seconds=seconds)

    def clear_faults(self, fault_id: int | None = None) -> list[Answer]:
        self._send("DELETE", "faults", id=fault_id)
        return self.faults()

    def clock(self) -> Answer:
        return self._send("GET", "clock")

    def set_clock(
        self, now: str | None = None, speed: float | None = None, freeze: bool | None = None, advance_seconds: float = 0
    ) -> Answer:
        """`now` is naive Budapest time, or has its own offset; frozen time only moves by being set."""
        return self("clock", now=now, speed=speed, freeze=freeze, advance_seconds=advance_seconds)

    # Somebody in MiniCRM -----------------------------------------------------------------------

    def edit(self, action: str, **wanted: Any) -> Answer:
        """Any action of sandbox/README.md: {kind, id, card_id} of what was changed or made."""
        return self("edit", action=action, **wanted)

    def move_status(self, kind: str, document_id: int, status: Record) -> Answer:
        return self.edit("move_status", kind=kind, id=document_id, status=status)

    def change_subject(self, kind: str, document_id: int, subject: str) -> Answer:
        return self.edit("change_subject", kind=kind, id=document_id, subject=subject)

    def change_line(self, kind: str, document_id: int, line: int = 0, **changes: Any) -> Answer:
        """`line` counts from 0; changes: name, quantity, price_net, vat, unit, sku, description."""
        return self.edit("change_line", kind=kind, id=document_id, line=line, **changes)

    def add_line(self, kind: str, document_id: int, name: str, price_net: str, **rest: Any) -> Answer:
        return self.edit("add_line", kind=kind, id=document_id, name=name, price_net=price_net, **rest)

    def delete_line(self, kind: str, document_id: int, line: int = 0) -> Answer:
        return self.edit("delete_line", kind=kind, id=document_id, line=line)

    def trash(self, kind: str, document_id: int) -> Answer:
        return self.edit("trash", kind=kind, id=document_id)

    def restore(self, kind: str, document_id: int) -> Answer:
        return self.edit("restore", kind=kind, id=document_id)

    def change_contact(self, contact_id: int, **fields: Any) -> Answer:
        return self.edit("change_contact", id=contact_id, fields=fields)

    def create_document(self, kind: str, customer_id: int, lines: Sequence[Record], **header: Any) -> Answer:
        """`lines`: dicts of name, price_net, quantity, vat; header: currency, subject, prompt."""
        return self.edit("create_document", kind=kind, customer_id=customer_id, lines=lines, **header)

    def set_status_word(self, kind: str, old: str, new: str) -> Answer:
        return self("status_word", kind=kind, old=old, new=new)

    def add_field(self, owner: str, name: str, type: str = "Text(512)", options: None = None) -> dict[str, str]:
        return self("field", owner=owner, name=name, type=type, options=options)

    def renew_key(self) -> str:
        return str(self("key")["api_key"])

    def reset(self, **counts: Any) -> Answer:
        return self("reset", **counts)
