"""One call and its answer, as the client, its transport and its hooks see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")


class CallClass(StrEnum):
    """Which limit of MiniCRM a call counts against (000 p.42).

    R3: 60 a minute and system. DOCUMENT: no limit is known. FEED: 180 an hour.
    """

    R3 = "r3"
    DOCUMENT = "document"
    FEED = "feed"


@dataclass(frozen=True)
class Call:
    """A request in MiniCRM's words, before any address or key is added.

    ``changes_state`` is no matter of the method: DeleteItem is a GET and deletes. Such a call is sent once at most.
    """

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any | None = None
    call_class: CallClass = CallClass.DOCUMENT
    changes_state: bool = False

    @property
    def label(self) -> str:
        """Method and path, for logs and errors: no query, which may hold names and telephone numbers."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True)
class RawAnswer:
    """What came back over the wire, decompressed and otherwise untouched; times are aware UTC."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    sent_at: datetime
    answered_at: datetime


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A confirmed answer.

    ``value`` is the parsed record; ``raw`` the decoded JSON as it came (numbers with a fraction are Decimal).
    ``sent_at`` is just before the request was sent, ``answered_at`` after its last byte, ``remote_at`` MiniCRM's own
    Date header or None; all aware UTC.
    """

    value: T
    raw: Any
    status: int
    sent_at: datetime
    answered_at: datetime
    remote_at: datetime | None


class Transport(Protocol):
    """The one seam that tests swap: carries a call out once and hands back what came."""

    def send(self, call: Call) -> RawAnswer:
        """Send ``call`` exactly once; any status is an answer.

        Raises NotSent, TimedOut, ConnectionCut or Unreadable (too large, not decompressible).
        """
        ...
