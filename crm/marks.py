"""States as a word and a shape: which drawing of icons.svg stands for which state of which row."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from crm.models.cards import DocumentStatus, StatusGroup

DOCUMENT: Mapping[str, str] = {
    DocumentStatus.DRAFT: "draft",
    DocumentStatus.IN_PROGRESS: "progress",
    DocumentStatus.COMPLETED: "completed",
    DocumentStatus.ISSUED: "issued",
    DocumentStatus.PAID: "paid",
    DocumentStatus.FAILED: "failed",
    DocumentStatus.STORNOED: "stornoed",
}
# Offers have the tenant's own words; MiniCRM says only which group they belong to.
GROUP: Mapping[str, str] = {
    StatusGroup.LEAD: "draft",
    StatusGroup.OPEN: "progress",
    StatusGroup.SUCCESS: "paid",
    StatusGroup.FAILED: "failed",
}
OPERATION: Mapping[str, str] = {"checking": "unknown", "needs_person": "person"}
STEP: Mapping[str, str] = {"pending": "waiting", "done": "confirmed"}
REVIEW: Mapping[str, str] = {"waiting": "review"}
RUN: Mapping[str, str] = {"finished": "confirmed", "failed": "refused"}
BY_MODEL: Mapping[str, Mapping[str, str]] = {"operation": OPERATION, "step": STEP, "review": REVIEW, "run": RUN}


class Mark(NamedTuple):
    """The shape's name, the word beside it, and a sentence where the word alone says too little."""

    shape: str
    word: str
    title: str = ""


def mark_of(subject: Any) -> Mark:
    """The mark of a document, operation, step, review or run; of a document's status given as its code."""
    if isinstance(subject, str):
        return Mark(DOCUMENT.get(subject, "word"), _status_word(subject))
    model = subject._meta.model_name
    if model in BY_MODEL:
        return Mark(BY_MODEL[model].get(subject.state, subject.state), str(subject.get_state_display()))
    return _mark_of_document(subject)


def _status_word(code: str) -> str:
    return str(DocumentStatus(code).label) if code in DOCUMENT else code


def _mark_of_document(document: Any) -> Mark:
    if document.is_trashed:
        return Mark("trashed", _("In the trash"))
    if document.status:
        return Mark(DOCUMENT[document.status], document.status_label, _told_by(document))
    if document._meta.model_name == "offer":
        return Mark(GROUP.get(document.status_group, "word"), document.status_word)
    return Mark(
        "word", document.status_word or _("Unknown"), _("MiniCRM's word; nobody has decided yet what it means.")
    )


def _told_by(document: Any) -> str:
    """The tenant's word, where it is not ours."""
    if document.status_word in ("", document.status_label):
        return ""
    return _("MiniCRM calls it “%(word)s”.") % {"word": document.status_word}
