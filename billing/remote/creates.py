"""What all creates share: the totals check, the watermark, and the look for a document that may have arrived."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from billing.content import DocumentContent
from billing.remote import drafts
from crm import mirror, outbox
from crm.client import Answer, errors
from crm.deliverers import Deliverer, Finding, Job
from crm.models import Event, Operation
from crm.outcomes import Found, Nature
from crm.refresh import OVERLAP


def highest_known(job: Job, kind: str) -> int:
    """The watermark: the highest known document Id of the kind (API.md §3)."""
    rows = mirror.of(kind).model._default_manager.filter(system=job.system)
    return int(rows.aggregate(highest=Max("remote_id"))["highest"] or 0)


def claimed(job: Job, kind: str) -> set[int]:
    """Ids above the watermark that other operations of ours have made or adopted: they are no candidates."""
    rows = mirror.of(kind).model._default_manager.filter(system=job.system, remote_id__gt=job.step.watermark or 0)
    others = Operation.objects.filter(system=job.system, kind=kind, result_id__in=rows.values("pk"))
    others = others.exclude(pk=job.operation.pk).exclude(result_id=F("target_id"))
    return set(rows.filter(pk__in=others.values("result_id")).values_list("remote_id", flat=True))


def newer_rows(job: Job, kind: str) -> Iterable[Any]:
    """List rows since the sending with Ids above the watermark that no other operation of ours has made."""
    taken = claimed(job, kind)
    for page in job.client.document_pages(kind, updated_since=(job.step.sent_at or job.operation.created_at) - OVERLAP):
        for row in page.value.rows:
            if row.id > (job.step.watermark or 0) and row.id not in taken:
                yield row


def implied_status(job: Job, kind: str, status: str) -> dict[str, Any]:
    """Columns of a status that an answer implies; no detail holds one (API.md §2)."""
    meaning = job.words.for_status(kind, status)
    return {"status": meaning.status, "status_word": meaning.word, "status_group": meaning.group}


def complete_from_list(job: Job, kind: str) -> None:
    """Reads the newest list page for what details lack: card, status, links to stornos (API.md §2)."""
    page = job.client.document_page(kind, updated_since=job.operation.created_at - OVERLAP)
    mirror.apply_rows(job.system, kind, page, job.words, job.source, wanted=set())


class Create(Deliverer):
    """A new document. Not repeatable: after an unknown outcome it is looked for above the watermark."""

    nature = Nature.CREATE
    kind: str
    first_status: str = ""

    def content(self, job: Job) -> DocumentContent:
        return DocumentContent.from_json(job.payload["content"])

    def watermark(self, job: Job) -> int | None:
        return highest_known(job, self.kind)

    def apply(self, job: Job, answer: Answer[Any]) -> int | None:
        implied = implied_status(job, self.kind, self.first_status) if self.first_status else {}
        applied = mirror.apply_details(job.system, self.kind, [answer], job.source, implied)
        self._check_totals(job, answer.value)
        return int(applied.rows[answer.value.id].pk)

    def _check_totals(self, job: Job, detail: Any) -> None:
        """A difference beyond rounding may be a misread decimal mark: no new document before somebody has looked."""
        objection = drafts.totals_objection(self.content(job), detail)
        if not objection:
            return
        words = _("MiniCRM's total is not what was asked for: %(difference)s (%(document)s).") % {
            "difference": objection,
            "document": detail.number or detail.id,
        }
        job.system.pause_creation(words)
        outbox.record(job.operation, Event.What.ALARM, text=words)

    def look(self, job: Job) -> Finding:
        content = self.content(job)
        same, near = [], []
        for answer in self.newer(job):
            differing = drafts.differences(content, answer.value)
            if not differing:
                same.append(answer)
            elif "customer" not in differing:
                near.append(answer)
        if len(same) == 1:
            return Finding(Found.ARRIVED, answer=same[0])
        candidates = [drafts.candidate(content, answer.value) for answer in (*same, *near)]
        return Finding(Found.SEVERAL if same else Found.ABSENT, candidates=candidates)

    def newer(self, job: Job) -> Iterable[Answer[Any]]:
        """Details of the documents that may be it."""
        for row in newer_rows(job, self.kind):
            try:
                yield job.client.document(self.kind, row.id)
            except errors.NotFound:
                continue  # listed, and gone before it could be read

    def adopt(self, job: Job, remote_id: int) -> Answer[Any]:
        return job.client.document(self.kind, remote_id)

    def complete(self, job: Job) -> None:
        complete_from_list(job, self.kind)
