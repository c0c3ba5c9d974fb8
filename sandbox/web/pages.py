"""Which page answers which address, and what the forms on them do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote

from sandbox.by_hand import edit
from sandbox.serving.wire import HTML, Reply, Request, text_reply
from sandbox.tenant.account import SOMEBODY
from sandbox.tenant.refusals import Missing, Refusal
from sandbox.web import documents, knobs, logs, overview, partners
from sandbox.web.layout import page
from sandbox.web.markup import tag
from sandbox.web.visit import View, Visit

if TYPE_CHECKING:
    from sandbox.box import Sandbox

STYLE = Path(__file__).with_name("style.css").read_bytes()
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.tenant = box.tenant
        self._views = {
            "": overview.overview,
            "contacts": partners.contact_list,
            "products": partners.product_list,
            "switches": knobs.switches,
            "faults": knobs.faults,
            "calls": logs.calls,
            "effects": logs.effects,
        }
        self._forms = {
            "/switches": self._set_switches,
            "/faults": self._add_fault,
            "/faults/clear": self._clear_faults,
            "/clock": self._set_clock,
            "/edit": self._edit,
        }

    def answer(self, request: Request) -> Reply:
        if request.method == "POST":
            return self._form(request)
        if request.path == "/style.css":
            return Reply(200, STYLE, "text/css; charset=utf-8")
        try:
            with self.tenant.look() as work:
                heading, *content = self._view(Visit(self.box, work, request))
        except (Missing, ValueError, OverflowError):
            return self._html(404, request, "Not here", tag("p", "There is no such page in the sandbox."))
        return self._html(200, request, heading, *content)

    def _view(self, visit: Visit) -> View:
        name, _, key = visit.path.strip("/").partition("/")
        if name in documents.KIND_OF_PATH:
            kind = documents.KIND_OF_PATH[name]
            return documents.detail(visit, kind, int(key)) if key else documents.listing(visit, kind)
        if name == "contacts" and key:
            return partners.contact(visit, int(key))
        if name not in self._views or key:
            raise Missing()
        return self._views[name](visit)

    def _html(self, status: int, request: Request, heading: str, *content: Any) -> Reply:
        html = page(self.box, request.path, heading, *content, said=request.query.get("said", ""))
        return Reply(status, html.encode("utf-8"), HTML, dict(SECURITY))

    # Forms -------------------------------------------------------------------------------------

    def _form(self, request: Request) -> Reply:
        """Every form ends in a redirect that carries its answer, so that a reload repeats nothing."""
        handler = self._forms.get(request.path)
        if handler is None:
            return text_reply(404, "There is no such form.")
        data = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        back = data.pop("back", "/")
        try:
            said = handler(data)
        except Refusal as refusal:
            said = self.tenant.words.refusal(refusal.words, **refusal.values)
        except (ValueError, TypeError) as error:
            said = str(error)
        target = back if back.startswith("/") and not back.startswith("//") else "/"
        return Reply(303, b"", HTML, {"Location": f"{quote(target, safe='/?&=')}?said={quote(said)}"})

    def _set_switches(self, data: dict[str, Any]) -> str:
        self.tenant.switches.change(data)
        self.tenant.save("switches", self.tenant.switches.describe())
        return f"Switched: {', '.join(f'{name} is {value}' for name, value in data.items())}."

    def _add_fault(self, data: dict[str, Any]) -> str:
        wanted = {name: value for name, value in data.items() if value != ""}
        fault = self.box.faults.add(**wanted)
        return f"Ordered: {fault['kind']}."

    def _clear_faults(self, data: dict[str, Any]) -> str:
        self.box.faults.clear(int(data["id"]) if data.get("id") else None)
        return "Taken back."

    def _set_clock(self, data: dict[str, Any]) -> str:
        freeze = {"freeze": True, "run": False}.get(data.get("pace", ""))
        self.tenant.clock.change(
            now=data.get("now") or None,
            speed=data.get("speed") or None,
            freeze=freeze,
            advance_seconds=float(data.get("advance_seconds") or 0),
        )
        self.tenant.save("clock", self.tenant.clock.record())
        return "The clock is set."

    def _edit(self, data: dict[str, Any]) -> str:
        action = data.get("action", "")
        with self.tenant.work(f"page {action}", self.tenant.users[SOMEBODY]) as work:
            edit(work, wanted_by(action, data))
        return f"Done: {action.replace('_', ' ')}."


def wanted_by(action: str, data: dict[str, Any]) -> dict[str, Any]:
    """A flat form as the action wants it; entries of a line that were left empty mean no change."""
    if action == "change_contact":
        return {"action": action, "id": data.pop("id", ""), "fields": _without(data, "action")}
    if action == "create_document":
        return data | {
            "lines": [{name: data[name] for name in ("name", "price_net", "quantity", "vat") if data.get(name)}]
        }
    return {name: value for name, value in data.items() if value or not action.endswith("_line")}


def _without(data: dict[str, Any], *names: Any) -> dict[str, str]:
    return {name: value for name, value in data.items() if name not in names}
