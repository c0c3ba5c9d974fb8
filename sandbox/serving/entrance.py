"""The front door: tells API calls, control calls, printed documents and pages apart, and keeps other sites out."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.serving.wire import Reply, Request, text_reply
from sandbox.web.printed import printed_document

if TYPE_CHECKING:
    from sandbox.serving.control import Control
    from sandbox.serving.gate import Gate
    from sandbox.tenant.tenant import Tenant
    from sandbox.web.pages import Pages

LOGGER = logging.getLogger("sandbox")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
API = re.compile(r"(?:/\d+)?/Api(?:/|$)")
SAFE = ("GET", "HEAD")


class Entrance:
    def __init__(self, gate: Gate, control: Control, pages: Pages, tenant: Tenant) -> None:
        self.gate = gate
        self.control = control
        self.pages = pages
        self.tenant = tenant

    def answer(self, request: Request) -> Reply:
        if API.match(request.path):
            return self.gate.answer(request)
        try:
            return self._own_answer(request)
        except Exception:  # a page that fails says so, and the others go on
            LOGGER.exception("%s %s", request.method, request.path)
            return text_reply(500, "The sandbox made a mistake; its log tells more.")

    def _own_answer(self, request: Request) -> Reply:
        if not is_local(request):
            return text_reply(403, "This page is for this machine only.")
        if request.path.startswith("/documents/"):
            return self._document(request)
        if request.path.startswith("/sandbox/"):
            allowed = request.method in SAFE or "origin" not in request.headers or is_same_origin(request)
            return self.control.answer(request) if allowed else text_reply(403, "Another site asked for this.")
        if request.method not in SAFE and not is_same_origin(request):
            return text_reply(403, "Another site asked for this.")
        return self.pages.answer(request)

    def _document(self, request: Request) -> Reply:
        """A printed document; whoever has its address may read it, as with the real one."""
        token = request.path.removeprefix("/documents/").removesuffix(".pdf")
        with self.tenant.look() as work:
            pdf = printed_document(work, token)
        return Reply(200, pdf, "application/pdf") if pdf else text_reply(404, "There is no such document.")


def is_local(request: Request) -> bool:
    """Refuses names that merely resolve to this machine, which is how another site would get in."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in LOOPBACK


def is_same_origin(request: Request) -> bool:
    came_from = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(came_from) and urlsplit(came_from).netloc == request.headers.get("host", "").strip()
