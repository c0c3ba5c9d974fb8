"""JSON as PHP's json_encode writes it: no blanks, non-ASCII as \\uXXXX, a backslash before every slash."""

import json
from decimal import Decimal
from typing import Any

from sandbox.tenant.refusals import BadRequest

BOM = b"\xef\xbb\xbf"


def encode(value: Any, bom_count: int = 0) -> bytes:
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/")
    return BOM * bom_count + text.encode("ascii")


def decode(body: bytes) -> dict[str, Any]:
    """The object in a request body; numbers with decimals stay exact, an empty body is an empty object."""
    text = body.decode("utf-8", "replace").strip().lstrip("\ufeff")
    try:
        value = json.loads(text, parse_float=Decimal, parse_constant=_refuse) if text else {}
    except (ValueError, RecursionError):
        raise BadRequest("not_json") from None
    if not isinstance(value, dict):
        raise BadRequest("not_json")
    return value


def _refuse(constant: str) -> None:
    raise ValueError(constant)
