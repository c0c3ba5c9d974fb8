"""The one way to MiniCRM's server: a request goes out once, without proxies, redirects, cookies or repeats."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime
from http.client import HTTPException, IncompleteRead, RemoteDisconnected
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import exceptions as faults

from crm.client import errors
from crm.client.calls import Call, RawAnswer
from crm.client.connections import Attempt, attempting, watched_pools

USER_AGENT = "minicrm-portal"
BODY_LIMIT_BYTES = 64 * 2**20
CHUNK_BYTES = 64 * 2**10
# Only a real key is long enough to be looked for in a body without hitting other text.
SHORTEST_KEY_TO_HIDE = 16
CUT = (RemoteDisconnected, IncompleteRead, faults.IncompleteRead)
FAULTS = (requests.RequestException, faults.HTTPError, OSError)


class RequestsTransport:
    """Sends calls over HTTP Basic with separate limits for connecting, for each read and for the whole answer.

    Reads share a pool of connections. A call that changes state gets a connection of its own: on a pooled one that
    the server has just closed nobody could tell whether it was carried out. May be used by several threads at once.
    The key is in no attribute's repr, no error and no log line, and is blotted out where a body repeats it.
    """

    def __init__(
        self,
        base_url: str,
        system_id: int | str,
        api_key: str,
        *,
        connect_timeout_seconds: float = 5.0,
        read_timeout_seconds: float = 30.0,
        total_timeout_seconds: float = 60.0,
        body_limit_bytes: int = BODY_LIMIT_BYTES,
    ) -> None:
        self._base_url = checked_base_url(base_url)
        self._authorization = basic_authorization(system_id, api_key)
        self._secrets = hidden_texts(api_key, self._authorization)
        self._timeouts = (connect_timeout_seconds, read_timeout_seconds)
        self._total_timeout_seconds = total_timeout_seconds
        self._body_limit_bytes = body_limit_bytes
        self._pool = WatchedAdapter()

    def send(self, call: Call) -> RawAnswer:
        """Send ``call`` once and read its answer whole, whatever its status.

        Raises NotSent while connecting; TimedOut, ConnectionCut or Unreadable (larger than the limit, not
        decompressible, not HTTP) afterwards.
        """
        request = self._prepare(call)
        attempt = Attempt(time.monotonic() + self._total_timeout_seconds)
        adapter = WatchedAdapter() if call.changes_state else self._pool
        sent_at = datetime.now(UTC)
        try:
            with attempting(attempt):
                response = adapter.send(request, stream=True, timeout=self._timeouts)
                return self._receive(response, sent_at)
        except FAULTS as fault:
            failure = typed(fault, attempt, call, sent_at)
        finally:
            if call.changes_state:
                adapter.close()
        # Raised out here, so that the foreign exception with its Authorization header is not chained.
        raise failure

    def close(self) -> None:
        """Close the idle connections; the transport opens new ones if it is used again."""
        self._pool.close()

    def _prepare(self, call: Call) -> requests.PreparedRequest:
        headers = {
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": USER_AGENT,
            "Authorization": self._authorization,
        }
        if call.changes_state:
            headers["Connection"] = "close"
        body = None
        if call.body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            body = json.dumps(call.body, allow_nan=False).encode("ascii")
        query = "?" + urlencode(call.query, quote_via=quote) if call.query else ""
        return requests.Request(call.method, self._base_url + call.path + query, headers=headers, data=body).prepare()

    def _receive(self, response: requests.Response, sent_at: datetime) -> RawAnswer:
        try:
            body = self._read_body(response)
        except FAULTS:
            # A 4xx is a refusal by its status line; what was lost are only its words.
            if not 400 <= response.status_code < 500:
                raise
            body = b""
        finally:
            response.close()
        return RawAnswer(response.status_code, response.headers, self._hide(body), sent_at, datetime.now(UTC))

    def _read_body(self, response: requests.Response) -> bytes:
        parts, size = [], 0
        for part in response.raw.stream(CHUNK_BYTES, decode_content=True):
            size += len(part)
            if size > self._body_limit_bytes:
                raise faults.DecodeError(f"The answer is larger than {self._body_limit_bytes} bytes.")
            parts.append(part)
        return b"".join(parts)

    def _hide(self, body: bytes) -> bytes:
        # An error page of PHP may print the request, PHP_AUTH_PW and all.
        for secret in self._secrets:
            if secret in body:
                body = body.replace(secret, b"[key]")
        return body


class WatchedAdapter(HTTPAdapter):
    """requests' adapter, never repeating, on connections that tell how far a request came."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)
        self.poolmanager.pool_classes_by_scheme = watched_pools()


def checked_base_url(base_url: str) -> str:
    """The address without a trailing slash. Raises ValueError unless it is http(s)://host[:port][/path]."""
    parts = urlsplit(base_url)
    if "@" in parts.netloc:
        raise ValueError("MiniCRM's address must not hold a user or a key")
    try:
        requests.Request("GET", base_url).prepare()
        is_whole = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ValueError("MiniCRM's address should look like https://r3.minicrm.hu")
    return base_url.rstrip("/")


def basic_authorization(system_id: int | str, api_key: str) -> str:
    """The Authorization header: user = SystemId, password = key (000 p.36). Raises ValueError for empty parts."""
    user = str(system_id)
    if not user or ":" in user or not api_key:
        raise ValueError("a SystemId and an API key are needed")
    return "Basic " + base64.b64encode(f"{user}:{api_key}".encode()).decode("ascii")


def hidden_texts(api_key: str, authorization: str) -> tuple[bytes, ...]:
    """The forms in which the key might come back in a body; none for a key too short to be a real one."""
    if len(api_key) < SHORTEST_KEY_TO_HIDE:
        return ()
    token = authorization.removeprefix("Basic ").rstrip("=")
    return tuple({text.encode() for text in (api_key, token, token.replace("/", "\\/"))})


def typed(fault: BaseException, attempt: Attempt, call: Call, sent_at: datetime) -> errors.MiniCRMError:
    """Our error for a fault of the network, by whether bytes can have gone out and by its causes."""
    causes = causes_of(fault)
    kind: type[errors.MiniCRMError]
    if not attempt.connected:
        kind, words = errors.NotSent, _why_not_connected(causes)
    elif any(isinstance(cause, TimeoutError | faults.TimeoutError) for cause in causes):
        kind, words = errors.TimedOut, "MiniCRM did not answer in time; whether it did the work is not known."
    elif any(isinstance(cause, HTTPException) and not isinstance(cause, CUT) for cause in causes):
        kind, words = errors.Unreadable, "What came back from MiniCRM's address is not HTTP."
    elif isinstance(fault, faults.DecodeError):
        kind, words = errors.Unreadable, f"MiniCRM's answer cannot be unpacked: {fault}"[:200]
    else:
        kind, words = errors.ConnectionCut, "The connection to MiniCRM broke before its whole answer was here."
    return kind(words, call=call.label, sent_at=sent_at)


def _why_not_connected(causes: list[BaseException]) -> str:
    if any(isinstance(cause, faults.NameResolutionError) for cause in causes):
        return "MiniCRM's name could not be looked up; nothing was sent."
    if any(isinstance(cause, faults.SSLError | requests.exceptions.SSLError) for cause in causes):
        return "No secure connection to MiniCRM could be agreed on; nothing was sent."
    if any(isinstance(cause, TimeoutError) for cause in causes):
        return "MiniCRM could not be reached in time; nothing was sent."
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "MiniCRM's server refused the connection; nothing was sent."
    return "MiniCRM could not be reached; nothing was sent."


def causes_of(fault: BaseException) -> list[BaseException]:
    """The fault and everything it wraps, however its library keeps it (cause, context, reason, first arguments)."""
    found: list[BaseException] = []
    waiting: list[object] = [fault]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return found
