"""urllib3 connections that tell whether a request can have left, and that keep to one deadline per answer."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.client import HTTPResponse
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


@dataclass
class Attempt:
    """One sending of one request: may be answered until ``deadline`` (monotonic seconds).

    ``connected`` is set when a connection stands, TLS included: from then on bytes may have gone out.
    """

    deadline: float
    connected: bool = False


_here = threading.local()


@contextmanager
def attempting(attempt: Attempt) -> Iterator[None]:
    """Tells the connections of this thread which attempt they work for."""
    _here.attempt = attempt
    try:
        yield
    finally:
        del _here.attempt


class _Connection(HTTPConnection):
    """What both kinds of connection do besides urllib3's work."""

    def connect(self) -> None:
        """Connect, TLS included, and note that a connection stands."""
        super().connect()
        _here.attempt.connected = True

    def request(self, *args: Any, **options: Any) -> None:
        """Send; a connection from the pool stands already, with what was left of the last answer's time."""
        if not self.is_closed:
            _here.attempt.connected = True
            self.sock.settimeout(self.timeout)
        super().request(*args, **options)

    def getresponse(self) -> Any:
        """The response, read within the attempt's deadline."""
        self.response_class = partial(_TimedResponse, attempt=_here.attempt)  # type: ignore[assignment]
        return super().getresponse()


class _SecureConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def watched_pools() -> dict[str, type[HTTPConnectionPool]]:
    """The pool classes that a PoolManager needs for watched connections."""
    return {"http": _Pool, "https": _SecurePool}


class _TimedResponse(HTTPResponse):
    """Reads status line, headers and body within the attempt's deadline.

    A read time-out alone starts anew with every byte, so a server that drips could hold a worker for ever.
    """

    def __init__(self, sock: Any, *args: Any, attempt: Attempt, **options: Any) -> None:
        super().__init__(sock, *args, **options)
        self.fp = io.BufferedReader(_TimedReader(self.fp.detach(), sock, attempt.deadline))


class _TimedReader(io.RawIOBase):
    """A socket's stream whose every read has the read time-out or what is left until the deadline."""

    def __init__(self, stream: Any, sock: Any, deadline: float) -> None:
        self._stream, self._sock, self._deadline = stream, sock, deadline
        self._timeout = sock.gettimeout()

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> Any:
        """Read some bytes. Raises TimeoutError at the deadline, or when no byte comes within the read time-out."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the whole answer took too long")
        self._sock.settimeout(min(left, self._timeout))
        return self._stream.readinto(buffer)

    def close(self) -> None:
        """Close the stream too, which lets the socket go."""
        self._stream.close()
        super().close()
