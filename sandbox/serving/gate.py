"""The way of an API call: faults, key, plan, rate limit, route, work on disk, answer, log."""

from __future__ import annotations

import base64
import hmac
import logging
import re
import threading
import time
from typing import TYPE_CHECKING, Any

from sandbox.api import lists, phpjson
from sandbox.api.call import Call
from sandbox.api.routes import class_of, endpoint_of, find_route
from sandbox.by_hand import change_subject
from sandbox.serving.faults import BEFORE, Plan
from sandbox.serving.wire import HTML, JSON, Reply, Request, text_reply
from sandbox.tenant.account import SOMEBODY
from sandbox.tenant.refusals import Refusal

if TYPE_CHECKING:
    from sandbox.tenant.tenant import Tenant

LOGGER = logging.getLogger("sandbox")
HTML_PAGE = b"<!DOCTYPE html><html><head><title>MiniCRM</title></head><body><h1>Karbantart\xc3\xa1s</h1></body></html>"


class Gate:
    def __init__(self, tenant: Tenant, faults: Any, window: Any, calls: Any) -> None:
        self.tenant = tenant
        self.faults = faults
        self.window = window
        self.calls = calls
        self.stopping = threading.Event()
        self._expected = b""

    def set_key(self, api_key: str) -> None:
        self._expected = base64.b64encode(f"{self.tenant.system_id}:{api_key}".encode())

    def answer(self, request: Request) -> Reply:
        started = time.perf_counter()
        call_id = self.tenant.next_number()
        request.path = normal_path(request.path)
        plan = self.faults.plan(request.method, request.target)
        if plan.slow_seconds:
            self.stopping.wait(plan.slow_seconds)
        reply = self._with_faults(request, plan, call_id)
        reply.skew_seconds = plan.skew_seconds
        self.calls.add(
            call_id,
            self.tenant.clock.stamp(),
            request,
            class_of(request.path),
            None if reply.cut == "silent" else reply.status,
            plan.names,
            (time.perf_counter() - started) * 1000,
        )
        return reply

    def _with_faults(self, request: Request, plan: Plan, call_id: int) -> Reply:
        if plan.kind in BEFORE:
            return self._spoilt(request, plan.kind, Reply())
        if plan.shifts_page:
            self._shift_page(request)
        reply = self._answer(request, call_id)
        return self._spoilt(request, plan.kind, reply) if plan.kind else reply

    def _spoilt(self, request: Request, kind: str, reply: Reply) -> Reply:
        if kind == "rate_limited":
            return self._refusal(request, 429, "too_many")
        if kind in ("error_before", "error_after"):
            return self._refusal(request, 500, "internal")
        if kind in ("html", "html_before"):
            return Reply(200, HTML_PAGE, HTML)
        reply.cut = "half" if kind == "truncated" else "silent"
        return reply

    def _shift_page(self, request: Request) -> None:
        """Between two pages somebody modifies the document that the walk has yet to reach."""
        kind = endpoint_of(request.path).lower()
        with self.tenant.work("page_shift", self.tenant.users[SOMEBODY]) as work:
            last = lists.last_listed(Call(work, request, ()), kind)
            if last:
                change_subject(work, {"kind": kind, "id": last["id"], "subject": f"{last['subject']} *".strip()})

    def _answer(self, request: Request, call_id: int) -> Reply:
        refused = self._refused_at_the_door(request)
        if refused:
            return refused
        try:
            return Reply(200, self._work(request, call_id), JSON)
        except Refusal as refusal:
            return self._refusal(request, refusal.status, refusal.words, **refusal.values)
        except Exception:  # the remote, too, answers its own mistakes with 500; the transaction is undone
            LOGGER.exception("%s %s", request.method, request.path)
            return self._refusal(request, 500, "internal")

    def _refused_at_the_door(self, request: Request) -> Reply | None:
        locked = self.tenant.switches["locked_out"]
        if locked == "401" or not self._has_key(request):
            reply = self._refusal(request, 401, "unauthorized")
            reply.headers["WWW-Authenticate"] = 'Basic realm="MiniCRM API"'
            return reply
        if locked == "404":
            return self._refusal(request, 404, "no_such_url")
        limit = self.tenant.switches.number("rate_per_minute")
        if class_of(request.path) == "r3" and not self.window.admit(self.tenant.clock.moment(), limit):
            return self._refusal(request, 429, "too_many")
        return None

    def _has_key(self, request: Request) -> bool:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "basic" and hmac.compare_digest(credentials.strip().encode(), self._expected)

    def _work(self, request: Request, call_id: int) -> bytes:
        """The body of the answer; when this returns, whatever changed is on disk."""
        route, ids = find_route(request.method, request.path)
        label = f"{request.method} {request.path}"
        unit = self.tenant.work(label, "API", call_id) if route.changes else self.tenant.look(label, "API")
        with unit as work:
            value = route.handler(Call(work, request, ids))
        return phpjson.encode(value, self.tenant.switches.number("bom"))

    def _refusal(self, request: Request, status: int, words: str, **values: Any) -> Reply:
        sentence = self.tenant.words.refusal(words, **values)
        return text_reply(status, f"{endpoint_of(request.path)} ({request.method}): {sentence}")


def normal_path(path: str) -> str:
    """Without a trailing slash and without the SystemId that some examples of the manual put before /Api."""
    return re.sub(r"^/\d+(?=/Api/)", "", path.rstrip("/")) or "/"
