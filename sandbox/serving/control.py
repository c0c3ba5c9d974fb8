"""The endpoints under /sandbox/: JSON without a key, for tests and scripts on the same machine."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.api import phpjson
from sandbox.by_hand import edit
from sandbox.ledger import documents
from sandbox.serving.wire import JSON, Reply, Request
from sandbox.tenant.account import CATEGORY_OF, KINDS, SOMEBODY
from sandbox.tenant.refusals import Refusal

if TYPE_CHECKING:
    from sandbox.box import Sandbox

Endpoint = Callable[[Any], Any]


class Control:
    """`box` is the running Sandbox: its tenant, faults, window and calls."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.tenant = box.tenant
        self._endpoints: dict[tuple[str, str], Endpoint] = {
            ("GET", "state"): self.state,
            ("GET", "switches"): self.switches,
            ("POST", "switches"): self.set_switches,
            ("GET", "faults"): self.list_faults,
            ("POST", "faults"): self.add_fault,
            ("DELETE", "faults"): self.clear_faults,
            ("GET", "clock"): self.clock,
            ("POST", "clock"): self.set_clock,
            ("GET", "effects"): self.effects,
            ("GET", "calls"): self.calls,
            ("GET", "document"): self.document,
            ("GET", "products"): self.products,
            ("POST", "edit"): self.edit,
            ("POST", "status_word"): self.set_status_word,
            ("POST", "field"): self.add_field,
            ("POST", "key"): self.new_key,
            ("POST", "reset"): self.reset,
        }

    def answer(self, request: Request) -> Reply:
        endpoint = self._endpoints.get((request.method, request.path.removeprefix("/sandbox/").strip("/")))
        if endpoint is None:
            return _reply(404, {"error": f"There is no {request.method} {request.path}."})
        try:
            data = phpjson.decode(request.body) if request.method == "POST" else request.query
            return _reply(200, endpoint(data))
        except Refusal as refusal:
            return _reply(refusal.status, {"error": self.tenant.words.refusal(refusal.words, **refusal.values)})
        except (ValueError, TypeError, KeyError) as error:
            return _reply(400, {"error": str(error)})

    # Looking -----------------------------------------------------------------------------------

    def state(self, _data: dict[str, Any]) -> dict[str, Any]:
        with self.tenant.look() as work:
            counts = {kind: work.value("SELECT count(*) FROM documents WHERE kind = ?", kind) for kind in KINDS}
            for table in ("contacts", "cards", "products", "effects"):
                counts[table] = work.value(f"SELECT count(*) FROM {table}")
        return {
            "system_id": self.tenant.system_id,
            "language": self.tenant.language,
            "seed": self.tenant.seed,
            "clock": self.tenant.clock.describe(),
            "counts": counts | {"calls": self.box.calls.count()},
            "rate_used": self.box.window.used(self.tenant.clock.moment()),
            "switches": self.tenant.switches.describe(),
            "faults": self.box.faults.describe(),
            "last_effect_id": self._last("effects"),
            "last_call_id": self.box.calls.last_id(),
        }

    def _last(self, table: str) -> int:
        with self.tenant.look() as work:
            return int(work.value(f"SELECT ifnull(max(id), 0) FROM {table}"))

    def effects(self, query: dict[str, str]) -> dict[str, Any]:
        """`since_id`, `kind`, `document_kind`, `document_id`, `call_id`; oldest first."""
        names = [name for name in ("kind", "document_kind", "document_id", "call_id") if query.get(name)]
        where = "".join(f" AND {name} = ?" for name in names)
        with self.tenant.look() as work:
            rows = work.all(
                f"SELECT * FROM effects WHERE id > ?{where} ORDER BY id LIMIT 10000",
                int(query.get("since_id", 0)),
                *(query[name] for name in names),
            )
        return {"effects": [dict(row) for row in rows]}

    def calls(self, query: dict[str, str]) -> dict[str, Any]:
        """`since_id`, `class`, `limit`; oldest first."""
        rows = self.box.calls.since(
            int(query.get("since_id", 0)), query.get("class", ""), int(query.get("limit", 1000))
        )
        return {"calls": rows}

    def document(self, query: dict[str, str]) -> dict[str, Any]:
        """The whole truth about one document: what the API spreads over list, detail and card."""
        with self.tenant.look() as work:
            document = documents.find_document(work, query["kind"], int(query["id"]))
            status = self.tenant.statuses[document["status_id"]]
            lines = [dict(line) for line in documents.lines_of(work, document)]
        told = dict(document) | {
            "customer": json.loads(document["customer"]),
            "card_fields": json.loads(document["card_fields"]),
        }
        return told | {
            "status": status["word"],
            "status_label": status["label"],
            "status_group": status["status_group"],
            "lines": lines,
        }

    def products(self, _query: dict[str, Any]) -> dict[str, Any]:
        with self.tenant.look() as work:
            return {"products": [dict(row) for row in work.all("SELECT * FROM products ORDER BY id")]}

    # Switches, faults, clock -------------------------------------------------------------------

    def switches(self, _query: dict[str, Any] | None = None) -> dict[str, str]:
        return self.tenant.switches.describe()

    def set_switches(self, data: dict[str, Any]) -> dict[str, str]:
        self.tenant.switches.change(data)
        self.tenant.save("switches", self.tenant.switches.describe())
        return self.switches()

    def list_faults(self, _query: dict[str, Any]) -> dict[str, Any]:
        return {"faults": self.box.faults.describe()}

    def add_fault(self, data: dict[str, Any]) -> dict[str, Any]:
        return self.box.faults.add(**data)

    def clear_faults(self, query: dict[str, str]) -> dict[str, Any]:
        self.box.faults.clear(int(query["id"]) if query.get("id") else None)
        return self.list_faults(query)

    def clock(self, _query: dict[str, Any] | None = None) -> dict[str, Any]:
        return self.tenant.clock.describe()

    def set_clock(self, data: dict[str, Any]) -> dict[str, Any]:
        """`now`, `speed`, `freeze`, `advance_seconds`, in any combination."""
        self.tenant.clock.change(**data)
        self.tenant.save("clock", self.tenant.clock.record())
        return self.clock()

    # Somebody in MiniCRM -----------------------------------------------------------------------

    def edit(self, data: dict[str, Any]) -> dict[str, Any]:
        name = self.tenant.users[SOMEBODY]
        with self.tenant.work(f"edit {data.get('action', '')}", name) as work:
            return edit(work, data)

    def set_status_word(self, data: dict[str, Any]) -> dict[str, Any]:
        """Renames a status of `kind` from `old` to `new`, as an administrator may."""
        status = self.tenant.find_status(CATEGORY_OF[data["kind"]], data["old"])
        if status is None:
            raise ValueError(f"No status of {data['kind']} is called '{data['old']}'.")
        with self.tenant.work("edit status_word", self.tenant.users[SOMEBODY]) as work:
            work.update("statuses", {"id": status["id"]}, label=str(data["new"]))
        self.tenant.reread()
        return {"id": status["id"], "old": status["label"], "new": str(data["new"])}

    def add_field(self, data: dict[str, Any]) -> dict[str, str]:
        """A field of the tenant's own: `owner` (order, offer, invoice, Person …), `name`, `type`, `options`."""
        if not re.fullmatch(r"[A-Za-z]\w*", str(data["name"]), re.ASCII):
            raise ValueError("The name of a field is letters and digits.")
        row = (data["owner"], data["name"], data.get("type", "Text(512)"), json.dumps(data.get("options") or {}))
        with self.tenant.work("edit field", self.tenant.users[SOMEBODY]) as work:
            work.db.execute("INSERT OR REPLACE INTO fields VALUES (?, ?, ?, ?)", row)
        self.tenant.reread()
        return {"owner": row[0], "name": row[1], "type": row[2]}

    def new_key(self, _data: dict[str, Any]) -> dict[str, str]:
        """A new key kills the old one, as in MiniCRM."""
        return {"api_key": self.box.renew_key()}

    def reset(self, data: dict[str, Any]) -> dict[str, Any]:
        """Empties everything and seeds again; counts and seed that are not named stay as they were."""
        self.box.reset(**data)
        return self.state({})


def _reply(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False).encode("utf-8"), JSON)
