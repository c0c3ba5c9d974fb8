"""HTTP/1.1 over threads: keep-alive, no Nagle delay, each answer in one write, and a stop that does not wait."""

import contextlib
import http
import logging
import selectors
import socket
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from sandbox.serving.wire import Reply, Request, text_reply

LOGGER = logging.getLogger("sandbox")
BODY_LIMIT = 16 * 1024 * 1024
IDLE_SECONDS = 120
Connection = socket.socket | tuple[bytes, socket.socket]  # socketserver speaks of datagrams too


class Handler(BaseHTTPRequestHandler):
    """Reads requests off one connection until it is closed; what to answer is the server's `answer`."""

    protocol_version = "HTTP/1.1"
    server_version = "MiniCRM-sandbox"
    sys_version = ""
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS
    rbufsize = 64 * 1024
    server: "Server"

    def handle_one_request(self) -> None:
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                self.close_connection = True
                return
            refused, body = self._read_body()
            reply = refused or self.server.answer(self._request(body))
            self._write(reply)
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def _read_body(self) -> tuple[Reply | None, bytes]:
        length = self.headers.get("Content-Length", "0").strip()
        if self.headers.get("Transfer-Encoding") or not (length.isascii() and length.isdigit()):
            self.close_connection = True
            return text_reply(411, "A request has a Content-Length."), b""
        if int(length) > BODY_LIMIT:
            self.close_connection = True
            return text_reply(413, "The request is too large."), b""
        return None, self.rfile.read(int(length))

    def _request(self, body: bytes) -> Request:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Request(self.command, unquote(path), query.partition("#")[0], headers, body)

    def _write(self, reply: Reply) -> None:
        if reply.cut == "silent":
            self.close_connection = True
            return
        head = self._head(reply)
        body = b"" if self.command == "HEAD" else reply.body
        if reply.cut == "half":
            self.close_connection = True
            body = body[: len(body) // 2]
        self.wfile.write(head + body)

    def _head(self, reply: Reply) -> bytes:
        lines = [
            f"HTTP/1.1 {reply.status} {_phrase(reply.status)}",
            f"Server: {self.server_version}",
            f"Date: {self.server.http_date(reply.skew_seconds)}",
            f"Content-Type: {reply.content_type}",
            f"Content-Length: {len(reply.body)}",
            *(f"{name.replace('_', '-')}: {value}" for name, value in reply.headers.items()),
        ]
        if self.close_connection:
            lines.append("Connection: close")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What http.server itself refuses, such as a broken request line, is plain text too."""
        self.close_connection = True
        if not hasattr(self, "command"):
            self.command = ""
        self._write(text_reply(code, message or _phrase(code)))


def _phrase(status: int) -> str:
    return http.HTTPStatus(status).phrase


class Server(socketserver.ThreadingTCPServer):
    """`answer(request) -> Reply` and `http_date(skew) -> str` are given by the sandbox."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], answer: Callable[[Request], Reply], http_date: Callable[[float], str]
    ) -> None:
        self._answer = answer
        self.http_date = http_date
        self._open: set[Connection] = set()
        self._busy = 0
        self._stopped = False
        self._change = threading.Condition()
        self._bell, self._ringer = socket.socketpair()
        super().__init__(address, Handler)

    def serve_until_stopped(self) -> None:
        """Waits for callers and for the bell, without polling, so that a stop takes effect at once."""
        with selectors.DefaultSelector() as selector:
            selector.register(self, selectors.EVENT_READ)
            selector.register(self._bell, selectors.EVENT_READ)
            while not any(key.fileobj is self._bell for key, _ in selector.select()):
                self.handle_request()

    def answer(self, request: Request) -> Reply:
        with self._change:
            if self._stopped:
                return Reply(cut="silent")
            self._busy += 1
        try:
            return self._answer(request)
        finally:
            with self._change:
                self._busy -= 1
                self._change.notify_all()

    def process_request(self, request: Connection, client_address: Any) -> None:
        with self._change:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Connection) -> None:
        with self._change:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Connection, client_address: Any) -> None:  # noqa: ARG002
        LOGGER.exception("The connection from %s broke.", client_address)

    def stop(self) -> None:
        """Stops listening, lets work in progress finish, and breaks the connections that only wait."""
        self._ringer.send(b"!")
        with self._change:
            self._stopped = True
            self._change.wait_for(lambda: self._busy == 0, timeout=5)
            for connection in list(self._open):
                _break(connection)

    def server_close(self) -> None:
        super().server_close()
        self._bell.close()
        self._ringer.close()


def _break(connection: Connection) -> None:
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):  # already gone
            connection.shutdown(socket.SHUT_RDWR)
