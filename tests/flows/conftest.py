"""A connected, imported system with prompt delivery, for tests that follow a document through its life."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from billing.content import DocumentContent, LineContent


@pytest.fixture
def prompt_system(system: Any, sandbox: Any) -> Any:
    """Nothing is held back and the quiet period is short, so that a test need not wait."""
    sandbox.control.switch(rate_per_minute=0)
    system.calls_per_minute = 30_000
    system.hold_seconds = 0
    system.quiet_seconds = 1
    system.save()
    return system


@pytest.fixture
def imported(prompt_system: Any) -> Any:
    """The system after its first refresh of everything."""
    from crm.refresh import KINDS, Options, refresh

    for kind in KINDS:
        run = refresh(prompt_system, kind, Options(patient=True))
        assert run.state == "finished", run.error
    return prompt_system


@pytest.fixture
def deliver() -> Callable[[], Any]:
    from crm.delivery import deliver_until_empty

    return deliver_until_empty


@pytest.fixture
def submission() -> Callable[[], uuid.UUID]:
    return uuid.uuid4


@pytest.fixture
def content(imported: Any) -> Callable[..., DocumentContent]:
    """Three lines for the first company that was imported."""
    from crm.models import Contact

    def make(**values: Any) -> DocumentContent:
        contact = Contact.objects.filter(system=imported, type="business").order_by("pk").first()
        assert contact is not None
        lines = (
            LineContent("Hatlapfejű csavar M12×80", price("89"), price("2400"), "27", "db", "HCS-M12-80"),
            LineContent("Kötőelem-katalógus", price("1200"), price("25"), "5", "db", "KAT-2026"),
            LineContent("Oktatás", price("14000"), price("4"), "TAM", "óra", "OKT-1"),
        )
        defaults = {
            "contact_remote_id": contact.remote_id, "contact_name": contact.name, "currency": "HUF", "lines": lines,
            "subject": "Csarnok 3. ütem", "payment_method": "WiredTransfer",
        }  # fmt: skip
        return DocumentContent(**{**defaults, **values})

    return make


def price(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)
