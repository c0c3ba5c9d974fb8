"""Card fields of documents: changed in any status, for every kind alike."""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Document
from billing.transitions.machine import IllegalMove, check_permission
from crm import outbox
from crm.models import Operation


def edit_card(
    document: Document,
    call: str,
    fields: dict[str, Any],
    *,
    permission: str,
    by: User | None,
    submission: uuid.UUID,
    extra: dict[str, Any] | None = None,
) -> Operation | None:
    """Sends the card fields that differ from our copy; None if none does.

    Raises NotPermitted, IllegalMove, AlreadyAsked.
    """
    check_permission(by, permission)
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        locked = (
            type(document)._default_manager.select_for_update(of=("self",)).select_related("card").get(pk=document.pk)
        )
        if locked.is_trashed:
            raise IllegalMove(_("%(document)s is in MiniCRM's trash; restore it first.") % {"document": locked})
        known = locked.card.fields if locked.card else {}
        news = {name: value for name, value in fields.items() if known.get(name, "") != value}
        if not news and not extra:
            return None
        return outbox.enqueue(
            outbox.Wish(
                system=locked.system,
                kind=locked.kind,
                target_id=locked.pk,
                action="edit_card",
                title=str(locked),
                steps=[(call, {"remote_id": locked.remote_id, "fields": news, **(extra or {})})],
                submission=submission,
                by=by,
                intent={"fields": news, **(extra or {})},
                base={"fields": {name: known.get(name, "") for name in news}, "status_word": locked.status_word},
            )
        )
