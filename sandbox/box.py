"""The sandbox as one object: it opens its data, binds its port, seeds, serves in threads, and stops."""

from __future__ import annotations

import os
import secrets
import threading
from pathlib import Path
from typing import Any

from sandbox.control_client import SandboxControl
from sandbox.seeding.planting import plant
from sandbox.serving.calls import CallLog
from sandbox.serving.control import Control
from sandbox.serving.entrance import Entrance
from sandbox.serving.faults import Faults
from sandbox.serving.gate import Gate
from sandbox.serving.rate import RateWindow
from sandbox.serving.server import Server
from sandbox.serving.wire import Reply, Request
from sandbox.tenant.database import InUse
from sandbox.tenant.tenant import Mismatch, Tenant
from sandbox.web.pages import Pages

LOOPBACK = ("127.0.0.1", "localhost")
KEY_LENGTH = 32


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


class Sandbox:
    """A stand-in for MiniCRM on loopback.

    with Sandbox(directory, invoices=5, seed=1) as box:
        requests.get(f"{box.url}/Api/Invoice/List", auth=(box.system_id, box.api_key))
        box.control.add_fault("cut_after", path="/Api/Invoice$")

    Rows are seeded into an empty directory only. Everything named None comes from the directory or has a default.
    """

    def __init__(
        self,
        directory: Any,
        *,
        port: int = 0,
        host: str = "127.0.0.1",
        system_id: None = None,
        api_key: None = None,
        seed: int | None = None,
        invoices: int = 0,
        orders: int = 0,
        offers: int = 0,
        contacts: int = 0,
        language: str | None = None,
        speed: int | None = None,
        now: str | None = None,
        freeze: bool | None = None,
        switches: dict[str, Any] | None = None,
    ) -> None:
        if host not in LOOPBACK:
            raise CannotStart(f"The sandbox serves this machine only (127.0.0.1), not {host}.")
        if api_key is not None and len(api_key) != KEY_LENGTH:
            raise CannotStart(f"An API key has {KEY_LENGTH} characters, not {len(api_key)}.")
        self.directory = Path(directory)
        self.counts = {"invoices": invoices, "orders": orders, "offers": offers, "contacts": contacts}
        self._start_switches = dict(switches or {})
        try:
            self.tenant = Tenant(directory, system_id=system_id, language=language, seed=seed)
            self.server = self._bind(host, port)
        except (InUse, Mismatch) as error:
            raise CannotStart(str(error)) from None
        try:
            self._open(api_key, {"now": now, "speed": speed, "freeze": freeze})
        except ValueError as error:
            self._close_files()
            raise CannotStart(str(error)) from None

    def _bind(self, host: str, port: int) -> Server:
        try:
            return Server((host, port), self._answer, self.tenant.clock.http_date)
        except (OSError, OverflowError):
            self.tenant.database.close()
            raise CannotStart(f"Port {port} is taken or cannot be used.") from None

    def _open(self, api_key: str | None, clock: dict[str, Any]) -> None:
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.tenant.base_url = self.url
        self.calls = CallLog(self.directory)
        self.tenant.start_numbers_after(self.calls.last_id())
        self.faults = Faults(self.tenant.seed)
        self.window = RateWindow()
        self.gate = Gate(self.tenant, self.faults, self.window, self.calls)
        self.generated_key = False
        self.api_key = api_key or self._stored_key()
        self.gate.set_key(self.api_key)
        self.tenant.clock.change(**clock)
        self.tenant.switches.change(self._start_switches)
        self._fill()
        self.entrance = Entrance(self.gate, Control(self), Pages(self), self.tenant)
        self.control = SandboxControl(self.url)
        self._thread = threading.Thread(target=self.server.serve_until_stopped, name="sandbox", daemon=True)

    def _answer(self, request: Request) -> Reply:
        return self.entrance.answer(request)

    @property
    def system_id(self) -> int:
        return self.tenant.system_id

    @property
    def key_file(self) -> Path:
        return self.directory / "api_key"

    def _fill(self) -> None:
        with self.tenant.work("seed", "") as work:
            if self.tenant.is_new:
                self.tenant.found(work)
                plant(work, self.tenant.seed, self.counts)
            self.tenant.remember(work, "switches", self.tenant.switches.describe())
            self.tenant.remember(work, "clock", self.tenant.clock.record())

    # The key -----------------------------------------------------------------------------------

    def _stored_key(self) -> str:
        if self.key_file.exists():
            return self.key_file.read_text("ascii").strip()
        self.generated_key = True
        return self._write_key()

    def _write_key(self) -> str:
        key = secrets.token_hex(KEY_LENGTH // 2)
        with os.fdopen(os.open(self.key_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(key)
        return key

    def renew_key(self) -> str:
        self.api_key = self._write_key()
        self.gate.set_key(self.api_key)
        return self.api_key

    # Life --------------------------------------------------------------------------------------

    def start(self) -> Sandbox:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Lets the work in hand finish, breaks waiting connections, closes the files."""
        self.gate.stopping.set()
        self.server.stop()
        self._thread.join()
        self.tenant.save("clock", self.tenant.clock.record())
        self._close_files()

    def _close_files(self) -> None:
        self.server.server_close()
        self.calls.close()
        self.tenant.database.close()

    def reset(
        self,
        seed: int | None = None,
        invoices: int | None = None,
        orders: int | None = None,
        offers: None = None,
        contacts: None = None,
    ) -> None:
        """Back to the first day: rows, ids, logs, faults, rate window and switches; the clock goes on."""
        wanted = {"invoices": invoices, "orders": orders, "offers": offers, "contacts": contacts}
        self.counts |= {name: int(count) for name, count in wanted.items() if count is not None}
        self.tenant.seed = self.tenant.seed if seed is None else seed
        self.faults.clear()
        self.window.clear()
        self.calls.clear()
        self.tenant.switches.reset()
        self.tenant.switches.change(self._start_switches)
        with self.tenant.work("seed", "") as work:
            self.tenant.empty(work)
            self.tenant.found(work)
            plant(work, self.tenant.seed, self.counts)

    def __enter__(self) -> Any:
        return self.start()

    def __exit__(self, *_: Any) -> None:
        self.stop()
