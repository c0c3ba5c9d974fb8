"""Probing: which modules hold orders, offers and invoices, their fields, and what the tenant calls their states.

Reads only. A module is recognised by the card of one of its documents, a word's group by the group's own list.
"""

from typing import Any

from django.utils import timezone

from crm import mirror
from crm.client import MiniCRM, errors
from crm.client.records import Category as RemoteCategory
from crm.connection import connect
from crm.folding import fold
from crm.models import Category, Kind, Run, StatusGroup, System
from crm.runs import Progress, running
from crm.words import StatusWords

# Names of MiniCRM's own modules, for a system that has no document of a kind yet (000 p.37, 001 line 150).
MODULE_NAMES = {
    Kind.ORDER: ("Megrendelés", "Megrendelések", "Rendelés", "Order", "Orders", "Comenzi"),
    Kind.OFFER: ("Ajánlat", "Ajánlatok", "Offer", "Offers", "Ofertă", "Oferte"),
    Kind.INVOICE: ("Számlázó", "Számla", "Számlák", "Invoice", "Invoices", "Facturare"),
}


def run_probe(system: System, run: Run | None = None) -> Run:
    """Probes with a Run of its own; it also unlocks a system whose key works again."""
    run = run or Run(system=system, task=Run.Task.PROBE)
    run.save()
    with running(run) as progress:
        probe(connect(system), system, progress)
        system.unlock()
    return run


def probe(client: MiniCRM, system: System, progress: Progress) -> None:
    """Fills modules and word table. Raises what the client raises."""
    progress.phase("probe", len(mirror.document_kinds()))
    words = StatusWords(system)
    categories = _categories(client, system)
    for kind in mirror.document_kinds():
        if category := _module_of(client, system, kind, categories):
            _read_schema(client, category, kind, words)
        _read_groups(client, kind, words)
        progress.step(1, words=len(words))
    System.objects.filter(pk=system.pk).update(probed_at=timezone.now())
    system.refresh_from_db(fields=["probed_at"])


def _categories(client: MiniCRM, system: System) -> dict[int, Category]:
    remote: dict[int, RemoteCategory] = client.categories().value
    for remote_id, category in remote.items():
        Category.objects.update_or_create(
            system=system, remote_id=remote_id, defaults={"name": category.name, "read_at": timezone.now()}
        )
    return {row.remote_id: row for row in Category.objects.filter(system=system)}


def _module_of(client: MiniCRM, system: System, kind: str, categories: dict[int, Category]) -> Category | None:
    """The module whose cards are this kind's: by the card of a listed document, else by MiniCRM's own names."""
    rows = client.document_page(kind).value.rows
    module = None
    if card_id := next((row.project_id for row in rows if row.project_id), None):
        module = categories.get(client.card(card_id).value.category_id or 0)
    if module is None:
        names = {fold(name) for name in MODULE_NAMES[Kind(kind)]}
        module = next((row for row in categories.values() if fold(row.name) in names), None)
    if module is not None and module.kind != kind:
        Category.objects.filter(system=system, kind=kind).update(kind="")
        module.kind = kind
        module.save(update_fields=["kind"])
    return module


def _read_schema(client: MiniCRM, category: Category, kind: str, words: StatusWords) -> None:
    schema: Any = client.schema(f"Project/{category.remote_id}").value
    category.schema = dict(schema.fields)
    category.save(update_fields=["schema"])
    if "StatusId" in schema.fields:
        for position, (status_id, word) in enumerate(schema.choices("StatusId").items(), 1):
            words.learn(kind, word, remote_id=int(status_id), position=position)


def _read_groups(client: MiniCRM, kind: str, words: StatusWords) -> None:
    for group in StatusGroup.values:
        try:
            rows = client.document_page(kind, status_group=group).value.rows
        except errors.Rejected:
            return  # a system without this kind of document
        for word in {row.status for row in rows if row.status}:
            words.learn(kind, word, group=group)
