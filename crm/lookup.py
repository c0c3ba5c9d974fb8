"""Looking contacts up in MiniCRM for somebody who waits: a run of the interactive lane, so that no page waits."""

from typing import Any

from crm import mirror
from crm.client import Answer, MiniCRM
from crm.client.records import Contact as RemoteContact
from crm.connection import connect
from crm.mirror import Source
from crm.models import Lane, Run
from crm.runs import running

MOST_DETAILS = 5


def look_up(run: Run) -> Run:
    """Options `q`: searches by name, by e-mail if the text is one, and by keyword. Options `contact`: reads one contact
    with its addresses. What is found enters our copy.
    """
    with running(run) as progress:
        client = connect(run.system, lane=Lane.INTERACTIVE)
        if remote_id := run.options.get("contact"):
            _read(client, run, int(remote_id))
            mirror.apply_addresses(run.system, int(remote_id), client.address_list(int(remote_id)))
            progress.step(1, found=1)
        else:
            progress.step(0, found=_search(client, run, str(run.options.get("q", "")).strip()))
    return run


def _search(client: MiniCRM, run: Run, text: str) -> int:
    contacts = list(_find(client, text).values())
    if contacts:
        mirror.apply_contacts(run.system, contacts, Source(run=run), are_details=False)
    for contact, _answer in contacts[:MOST_DETAILS]:
        _read(client, run, contact.id)
    return len(contacts)


def _read(client: MiniCRM, run: Run, remote_id: int) -> None:
    detail = client.contact(remote_id)
    mirror.apply_contacts(run.system, [(detail.value, detail)], Source(run=run), are_details=True)


def _find(client: MiniCRM, text: str) -> dict[int, tuple[RemoteContact, Answer[Any]]]:
    searches: list[dict[str, Any]] = [{"email": text}] if "@" in text else [{"name": text}, {"query": text}]
    found: dict[int, tuple[RemoteContact, Answer[Any]]] = {}
    for filters in searches:
        answer = client.contacts(**filters)
        for contact in answer.value.rows:
            found.setdefault(contact.id, (contact, answer))
    return found
