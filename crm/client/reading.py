"""From the bytes that came to a typed answer or a typed error; the one place that knows what a status means."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from crm.client import errors
from crm.client.calls import Answer, Call, RawAnswer, T

BOM = b"\xef\xbb\xbf"
WORDS_LIMIT_CHARACTERS = 500
REFUSALS: dict[int, type[errors.MiniCRMError]] = {
    400: errors.Rejected,
    401: errors.LockedOut,
    403: errors.LockedOut,
    404: errors.NotFound,
    405: errors.NotAllowed,
    422: errors.Rejected,
    429: errors.RateLimited,
}


def read_answer(call: Call, came: RawAnswer, parse: Callable[[Any], T]) -> Answer[T]:
    """The answer with its record, or the error that the status, the text or the shape stands for.

    ``parse`` gets the decoded JSON and raises ValueError if it does not fit. Raises a MiniCRMError that is not NotSent.
    Source: 000 p.41, 001 line 230; API.md §1.
    """
    if not 200 <= came.status < 300:
        raise refusal(call, came)
    raw = decode(call, came)
    try:
        value = parse(raw)
    except ValueError as misfit:
        words = f"MiniCRM's answer is not what was expected: {misfit}"
    else:
        return Answer(value, raw, came.status, came.sent_at, came.answered_at, remote_date(came))
    raise error(errors.Unreadable, words, call, came, raw)


def refusal(call: Call, came: RawAnswer) -> errors.MiniCRMError:
    """The error for a status other than 2xx; its words are the remote's, or ours where it sent none or a web page."""
    if 500 <= came.status < 600:
        kind: type[errors.MiniCRMError] = errors.ServerError
    else:
        kind = REFUSALS.get(came.status, errors.Unreadable)
    return error(kind, _remote_words(came) or f"MiniCRM answered {came.status} without a word.", call, came)


def error(
    kind: type[errors.MiniCRMError], words: str, call: Call, came: RawAnswer, raw: Any = None
) -> errors.MiniCRMError:
    """An error that carries what came."""
    return kind(words, call=call.label, status=came.status, body=text_of(came.body), sent_at=came.sent_at, raw=raw)


def decode(call: Call, came: RawAnswer) -> Any:
    """The JSON of the body, fractions as Decimal, BOMs before it passed over. Raises Unreadable."""
    try:
        return _DECODER.decode(_without_boms(came.body).decode("utf-8"))
    except (ValueError, RecursionError):
        web_page = text_of(came.body).startswith("<")
    words = "MiniCRM answered with a web page." if web_page else "MiniCRM's answer is not JSON."
    raise error(errors.Unreadable, words, call, came)


def text_of(body: bytes) -> str:
    """The body as text for people: no BOM, no blanks around it, broken characters marked."""
    return _without_boms(body)[: 4 * errors.BODY_LIMIT_CHARACTERS].decode("utf-8", "replace").strip()


def remote_date(came: RawAnswer) -> datetime | None:
    """The Date header as aware UTC, None if it is missing or malformed."""
    text = next((value for name, value in came.headers.items() if name.lower() == "date"), "")
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _remote_words(came: RawAnswer) -> str:
    text = text_of(came.body)
    if text.startswith("<"):
        return f"MiniCRM answered {came.status} with a web page."
    return text[:WORDS_LIMIT_CHARACTERS]


def _without_boms(body: bytes) -> bytes:
    body = body.lstrip()
    while body.startswith(BOM):
        body = body[len(BOM) :].lstrip()
    return body


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse_constant)
