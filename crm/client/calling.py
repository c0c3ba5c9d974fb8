"""Making one call: budget, transport, answer, bookkeeping; and whether and when a read is tried again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from crm.client import errors
from crm.client.calls import Answer, Call, CallClass, T, Transport
from crm.client.reading import read_answer
from crm.client.records import read_written_id
from crm.client.transport import RequestsTransport
from crm.client.values import NumberStyle, write_updated_since
from crm.client.wire import fields_to_wire

log = logging.getLogger("minicrm.client")

NUMBER_STYLES = {"order": NumberStyle.DOT, "offer": NumberStyle.DOT, "invoice": NumberStyle.COMMA}
MOST_READ_RETRIES = 5
# A whole call must end well before the lease of the worker that makes it.
SHORTEST_TOTAL_SECONDS = 30.0
PASSING_STATUSES = (502, 503, 504)

BeforeCall = Callable[[Call], None]
AfterCall = Callable[[Call, int | None, Exception | None], None]


class Caller:
    """What every group of endpoints stands on; MiniCRM is made of the groups."""

    def __init__(
        self,
        base_url: str,
        system_id: int | str,
        api_key: str,
        *,
        connect_timeout_seconds: float = 5.0,
        read_timeout_seconds: float = 30.0,
        transition_verb: str = "POST",
        number_styles: Mapping[str, NumberStyle] | None = None,
        before_call: BeforeCall | None = None,
        after_call: AfterCall | None = None,
        transport: Transport | None = None,
        zone: str = "Europe/Budapest",
        read_retries: int = 0,
    ) -> None:
        """Raises ValueError for an address, verb, kind, zone or number of retries that cannot be."""
        if transition_verb not in ("POST", "GET"):
            raise ValueError("the verb of an order's moves is POST or GET")
        if unknown := set(number_styles or {}) - set(NUMBER_STYLES):
            raise ValueError(f"no number style is kept for {', '.join(sorted(unknown))}")
        if not 0 <= read_retries <= MOST_READ_RETRIES:
            raise ValueError(f"a read is tried again {MOST_READ_RETRIES} times at most")
        self.transition_verb = transition_verb
        self.number_styles = {**NUMBER_STYLES, **(number_styles or {})}
        self.zone = ZoneInfo(zone)
        self.read_retries = read_retries
        self._before_call = before_call
        self._after_call = after_call
        self._transport: Transport = transport or RequestsTransport(
            base_url,
            system_id,
            api_key,
            connect_timeout_seconds=connect_timeout_seconds,
            read_timeout_seconds=read_timeout_seconds,
            total_timeout_seconds=max(SHORTEST_TOTAL_SECONDS, 2 * read_timeout_seconds),
        )

    def call(self, call: Call, parse: Callable[[Any], T]) -> Answer[T]:
        """Make ``call`` and read its answer with ``parse`` (decoded JSON → value, ValueError if it does not fit).

        A call that changes state is sent once. A read is sent again up to ``read_retries`` times after a failure that
        may pass, each time through ``before_call``. Raises MiniCRMError, and whatever ``before_call`` raises.
        """
        retries = 0 if call.changes_state else self.read_retries
        for attempt in range(retries):
            try:
                return self._call_once(call, parse)
            except errors.MiniCRMError as failure:
                if not may_pass(failure):
                    raise
            time.sleep(pause_seconds(attempt))
        return self._call_once(call, parse)

    def _call_once(self, call: Call, parse: Callable[[Any], T]) -> Answer[T]:
        if self._before_call:
            self._before_call(call)
        started = time.monotonic()
        failure: Exception | None = None
        status: int | None = None
        try:
            answer = read_answer(call, self._transport.send(call), parse)
            status = answer.status
            return answer
        except Exception as error:
            failure, status = error, getattr(error, "status", None)
            raise
        finally:
            ending = type(failure).__name__ if failure else ("ok" if status else "stopped")
            log.info("%s %s %s %d ms", call.label, status or "-", ending, (time.monotonic() - started) * 1000)
            self._keep_books(call, status, failure)

    def _keep_books(self, call: Call, status: int | None, failure: Exception | None) -> None:
        # What was confirmed must reach the caller even if the bookkeeping breaks, so that nobody sends it twice.
        try:
            if self._after_call:
                self._after_call(call, status, failure)
        except Exception:
            log.exception("after_call of %s failed", call.label)

    def _read(
        self,
        path: str,
        parse: Callable[[Any], T],
        query: Mapping[str, Any] | None = None,
        call_class: CallClass = CallClass.DOCUMENT,
    ) -> Answer[T]:
        with refused_before_sending():
            words = {name: self._query_word(value) for name, value in (query or {}).items() if value is not None}
        return self.call(Call("GET", path, words, None, call_class, False), parse)

    def _write(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        parse: Callable[[Any], T],
        call_class: CallClass = CallClass.DOCUMENT,
    ) -> Answer[T]:
        return self.call(Call(method, path, {}, body, call_class, True), parse)

    def _put(self, noun: str, body: Mapping[str, Any], id: int | None) -> Answer[int]:
        path = f"/Api/R3/{noun}" if id is None else f"/Api/R3/{noun}/{checked_id(id)}"
        return self._write("PUT", path, body, read_written_id, CallClass.R3)

    def _fields(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        with refused_before_sending():
            body = fields_to_wire(fields, self.zone)
        if not body:
            raise errors.Unsendable("No field is given that could be changed.")
        return body

    def _query_word(self, value: Any) -> str:
        if isinstance(value, datetime):
            return write_updated_since(value, self.zone)
        return str(fields_to_wire({"": value}, self.zone)[""])


@contextmanager
def refused_before_sending() -> Iterator[None]:
    """Turns a ValueError of what is to be sent into Unsendable, which is both."""
    try:
        yield
    except errors.Unsendable:
        raise
    except ValueError as error:
        words = str(error)
    else:
        return
    raise errors.Unsendable(words)


def checked_id(id: int) -> int:
    """An id that may stand in a path. Raises Unsendable for anything but a positive int."""
    if type(id) is not int or id <= 0:
        raise errors.Unsendable(f"{id!r} is not the id of a record.")
    return id


def may_pass(failure: errors.MiniCRMError) -> bool:
    """Whether a read is worth another attempt: MiniCRM was not reached, or stumbled on the way."""
    if isinstance(failure, errors.ServerError):
        return failure.status in PASSING_STATUSES
    return isinstance(failure, errors.NotSent | errors.TimedOut | errors.ConnectionCut)


def pause_seconds(attempt: int) -> float:
    """How long to wait after attempt 0, 1, 2 …: half a second, then twice as long each time."""
    return 0.5 * 2.0**attempt
