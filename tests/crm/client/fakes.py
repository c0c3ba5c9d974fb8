"""Stand-ins for the server: a transport that replays answers, and sockets on 127.0.0.1 that misbehave to order."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crm.client import Call, MiniCRM, RawAnswer, RequestsTransport

SEEDS = Path(__file__).parent / "seed_answers"
KEY = "Q7rT2mXw9Lk4Zp8Vb3Ny6Hc1Jd5Fg0Sa"
SYSTEM = 12345
SENT = datetime(2024, 3, 4, 10, 0, 0, tzinfo=UTC)
ANSWERED = datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)


def seed(name: str) -> bytes:
    return (SEEDS / f"{name}.json").read_bytes()


class Replay:
    """A transport that gives prepared answers, the last one for ever, and keeps the calls."""

    def __init__(self, *answers: bytes | tuple[int, bytes] | Exception, headers: dict[str, str] | None = None) -> None:
        self.answers = list(answers)
        self.headers = headers or {"Date": "Mon, 04 Mar 2024 10:00:01 GMT"}
        self.calls: list[Call] = []

    def send(self, call: Call) -> RawAnswer:
        self.calls.append(call)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        return RawAnswer(status, self.headers, body, SENT, ANSWERED)


def replaying(*answers: bytes | tuple[int, bytes] | Exception, **options: Any) -> tuple[MiniCRM, Replay]:
    replay = Replay(*answers)
    return MiniCRM("http://unused", SYSTEM, KEY, transport=replay, **options), replay


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int


# A step answers one request on an open socket; it returns True to keep the connection.
Step = Callable[[socket.socket, Request], bool]


@dataclass
class Server:
    """A server whose steps are played one per request, the last one for ever."""

    steps: list[Step]
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def client(self, **options: Any) -> MiniCRM:
        limits = {
            name: options.pop(name) for name in list(options) if name.endswith("_seconds") or name == "body_limit_bytes"
        }
        limits = {"connect_timeout_seconds": 2.0, "read_timeout_seconds": 2.0, **limits}
        transport = RequestsTransport(self.url, SYSTEM, KEY, **limits)
        return MiniCRM(self.url, SYSTEM, KEY, transport=transport, **options)

    def close(self) -> None:
        self._listener.close()
        for sock in self._open:
            sock.close()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.append(sock)
            threading.Thread(target=self._serve, args=(sock, self.connections), daemon=True).start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        try:
            stream = sock.makefile("rb")
            keep = True
            while keep and (request := read_request(stream, number)):
                with self._lock:
                    self.requests.append(request)
                    step = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
                keep = step(sock, request)
            stream.close()
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            sock.close()


def read_request(stream: Any, connection: int) -> Request | None:
    first = stream.readline().decode()
    if not first.strip():
        return None
    method, target, _ = first.split(" ", 2)
    headers: dict[str, str] = {}
    while line := stream.readline().decode().strip():
        name, value = line.split(":", 1)
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    parts = urlsplit(target)
    return Request(method, parts.path, parse_qs(parts.query), target, headers, body, connection)


def http(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *headers, f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(body: bytes, status: int = 200, *headers: str) -> Step:
    def step(sock: socket.socket, _request: Request) -> bool:
        sock.sendall(http(status, body, "Content-Type: application/json; charset=utf-8", *headers))
        return True

    return step


def zipped(body: bytes) -> Step:
    return answer(gzip.compress(body), 200, "Content-Encoding: gzip")


def raw(data: bytes) -> Step:
    """Sends these bytes and closes."""

    def step(sock: socket.socket, _request: Request) -> bool:
        sock.sendall(data)
        return False

    return step


def reset(sock: socket.socket, _request: Request) -> bool:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()
    return False


def slow(seconds: float, then: Step) -> Step:
    def step(sock: socket.socket, request: Request) -> bool:
        time.sleep(seconds)
        return then(sock, request)

    return step


def drip(data: bytes, first: int, pause_seconds: float = 0.05) -> Step:
    """Sends ``first`` bytes at once and the others one by one."""

    def step(sock: socket.socket, _request: Request) -> bool:
        sock.sendall(data[:first])
        for byte in data[first:]:
            time.sleep(pause_seconds)
            sock.sendall(bytes([byte]))
        return False

    return step


def answer_then_close_quietly(body: bytes) -> Step:
    """Promises to keep the connection and closes it, as a server does whose idle time ran out."""

    def step(sock: socket.socket, _request: Request) -> bool:
        sock.sendall(http(200, body, "Connection: keep-alive"))
        return False

    return step
