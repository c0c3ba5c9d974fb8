"""Card fields of documents and the status of offers (API.md ORD-7, OFF-3, INV-5): repeatable, read back by the card."""

from typing import Any

from django.utils.translation import gettext as _

from billing.remote.moves import read_card
from crm import mirror
from crm.client import Answer
from crm.client.records import DocumentDetail
from crm.deliverers import Deliverer, Finding, Job
from crm.models import Card, Kind, Step
from crm.outcomes import Found


class CardFields(Deliverer):
    """POST …/Project with the fields that the user changed."""

    def __init__(self, kind: str) -> None:
        self.kind, self.call = kind, f"{kind}.card"

    def document(self, job: Job) -> Any:
        return mirror.of(self.kind).model._default_manager.select_related("card").get(pk=job.target_id)

    def objection(self, job: Job) -> str:
        if self.document(job).is_trashed:
            return _("The document is in MiniCRM's trash by now, so nothing was sent.")
        return ""

    def fields(self, job: Job) -> dict[str, Any]:
        fields = dict(job.payload.get("fields", {}))
        if word := job.payload.get("status_word"):
            fields["StatusId"] = word
        return fields

    def conflict(self, job: Job) -> str:
        document = self.document(job)
        if document.card is None or job.operation.steps.filter(state=Step.State.DONE).exists():
            return ""
        seen = job.operation.base.get("fields") or job.operation.base.get("card_fields") or {}
        answer = read_card(job, self.kind, document.card)
        changed = [
            name
            for name in job.payload.get("fields", {})
            if name in answer.value.fields and _text(answer.value.fields[name]) != _text(seen.get(name, ""))
        ]
        if changed and not self._arrived(job, answer):
            return _(
                "Somebody changed %(fields)s in MiniCRM since you opened the page. Nothing was sent. "
                "Look at what is there now and make your change again."
            ) % {"fields": ", ".join(changed)}
        return ""

    def send(self, job: Job) -> Answer[Any]:
        return job.client.update_document_card(self.kind, job.payload["remote_id"], self.fields(job))

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        document = self.document(job)
        source = job.source
        extra: dict[str, Any] = {}
        if word := job.payload.get("status_word"):
            meaning = job.words.of(self.kind, word)
            extra = {"status": meaning.status, "status_word": meaning.word, "status_group": meaning.group}
        if isinstance(answer.value, DocumentDetail):
            mirror.apply_details(job.system, self.kind, [answer], source, extra)
        elif extra:
            mirror.apply_implied(job.system, self.kind, document.remote_id, extra, answer, source)
        if document.card is not None:
            Card.objects.filter(pk=document.card.pk).update(fields=document.card.fields | job.payload.get("fields", {}))
        return document.pk

    def look(self, job: Job) -> Finding:
        document = self.document(job)
        if document.card is None:
            return Finding(Found.ABSENT)
        answer = read_card(job, self.kind, document.card)
        return Finding(Found.ARRIVED if self._arrived(job, answer) else Found.ABSENT)

    def _arrived(self, job: Job, answer: Answer[Any]) -> bool:
        there = answer.value.fields
        wanted = job.payload.get("fields", {})
        word = job.payload.get("status_word")
        return all(_text(there.get(name, "")) == _text(value) for name, value in wanted.items()) and (
            not word or answer.value.status_id == word
        )

    def complete(self, job: Job) -> None:
        document = self.document(job)
        if document.card is not None:
            read_card(job, self.kind, document.card)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


DELIVERERS = tuple(CardFields(kind) for kind in (Kind.ORDER, Kind.OFFER, Kind.INVOICE))
