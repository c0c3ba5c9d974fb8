"""What a call to MiniCRM can end in besides an answer, typed by what the caller does next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

BODY_LIMIT_CHARACTERS = 2000


class MiniCRMError(Exception):
    """The base of everything that a call raises on purpose.

    ::

        MiniCRMError
        ├── NotSent          no byte of the request left: refused, DNS, TLS, connect time-out → try again later
        ├── RateLimited      429, not carried out → freeze the call budget, try again later
        ├── LockedOut        401, 403: wrong key, or a plan without the API → pause the system, tell the admins
        ├── Rejected         400, 422, not carried out → show the remote's words
        │   └── Unsendable      our own refusal before anything was sent (also a ValueError) → show our words
        ├── NotFound         404: unknown id, or locked out → one independent control read decides
        ├── NotAllowed       405: already there, wrong verb, or illegal → read the card
        └── OutcomeUnknown   bytes may have gone out and the answer does not tell → verify, never repeat blindly
            ├── TimedOut        no (whole) answer in time
            ├── ConnectionCut   reset, closed or truncated after sending began
            ├── ServerError     5xx
            └── Unreadable      2xx that is not the promised JSON, a redirect, or a status that nobody documents

    For a read, OutcomeUnknown says only that nothing was read. Neither the key nor the query string is kept in any
    attribute, and no foreign exception is chained, because those carry the Authorization header.
    """

    def __init__(
        self,
        words: str,
        *,
        call: str = "",
        status: int | None = None,
        body: str = "",
        sent_at: datetime | None = None,
        raw: Any = None,
    ) -> None:
        super().__init__(words)
        self.words = words
        self.call = call
        self.status = status
        self.body = body[:BODY_LIMIT_CHARACTERS]
        self.sent_at = sent_at
        self.raw = raw

    def __str__(self) -> str:
        status = f" {self.status}" if self.status else ""
        return f"{self.call}{status}: {self.words}" if self.call else self.words

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self}>"


class NotSent(MiniCRMError):
    """The connection was never made, so MiniCRM surely carried out nothing."""


class RateLimited(MiniCRMError):
    """429: MiniCRM refused the call for its rate and did not process it (000 p.42)."""


class LockedOut(MiniCRMError):
    """401 or 403: the key is wrong or the plan has no API; every other call of this system will end alike."""


class Rejected(MiniCRMError):
    """400 or 422: refused and not carried out; ``words`` are the remote's own, in the account's language."""


class Unsendable(Rejected, ValueError):
    """What was asked for breaks a rule of the API; nothing was sent and no call was used up."""


class NotFound(MiniCRMError):
    """404: unknown URL or id, or no access. Never proof that something was deleted."""


class NotAllowed(MiniCRMError):
    """405: an illegal change of status, one that was already made, or the wrong verb; nothing changed now."""


class OutcomeUnknown(MiniCRMError):
    """The request may have been carried out; only looking can tell."""


class TimedOut(OutcomeUnknown):
    """The request went out and no whole answer came in time."""


class ConnectionCut(OutcomeUnknown):
    """The connection broke after sending began, before the last byte of the answer."""


class ServerError(OutcomeUnknown):
    """5xx: an internal failure, or a value that MiniCRM could not store; it may have done its work before."""


class Unreadable(OutcomeUnknown):
    """An answer came whole and is not what the manual promises; ``raw`` holds the JSON when it was JSON."""
