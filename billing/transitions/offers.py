"""Offers: the tenant's own statuses, free within the word table; items, owner and currency stay (000 p.112-117)."""

import uuid
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent
from billing.models import Offer
from billing.transitions.cards import edit_card
from billing.transitions.machine import IN_USE, TRASHED, IllegalMove, Refused, check_permission
from billing.transitions.orders import check_creation
from crm import outbox
from crm.models import Kind, Operation, StatusGroup, StatusWord, System

LABELS = {TRASHED: gettext_lazy("Move to trash"), IN_USE: gettext_lazy("Restore")}


def statuses(system: System) -> list[StatusWord]:
    """The tenant's statuses of offers, in MiniCRM's order; any may follow any."""
    return list(system.status_words.filter(kind=Kind.OFFER).order_by("position", "word"))


def create_offer(system: System, content: DocumentContent, *, by: User | None, submission: uuid.UUID) -> Operation:
    """A new offer in the tenant's first status. Raises NotPermitted, IllegalMove while creating is paused."""
    check_permission(by, "billing.add_offer")
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        check_creation(system)
        return outbox.enqueue(
            outbox.Wish(
                system=system,
                kind=Kind.OFFER,
                action="create",
                title=content.contact_name,
                submission=submission,
                steps=[("offer.create", {"content": content.as_json()})],
                by=by,
                intent=content.as_json(),
            )
        )


def set_offer_status(offer: Offer, word: str, *, by: User | None, submission: uuid.UUID) -> Operation:
    """Sets one of the tenant's statuses. Raises NotPermitted, IllegalMove for another word or the present one."""
    return _edited(edit_offer(offer, {}, word=word, by=by, submission=submission))


def _edited(operation: Operation | None) -> Operation:
    if operation is None:
        raise IllegalMove(_("The offer has this status already."))
    return operation


def edit_offer(
    offer: Offer, fields: dict[str, Any], *, by: User | None, submission: uuid.UUID, word: str = ""
) -> Operation | None:
    """Changes status and card fields, all that the API allows on an offer; None if nothing differs.

    Raises NotPermitted, IllegalMove, AlreadyAsked.
    """
    extra: dict[str, Any] = {}
    if word and word != offer.status_word:
        known = {row.word: row for row in statuses(offer.system)}
        if word not in known:
            raise IllegalMove(_("“%(word)s” is not a status of offers in MiniCRM.") % {"word": word}, known)
        extra = {"status_word": word}
    return edit_card(
        offer, "offer.card", fields, permission="billing.change_offer", by=by, submission=submission, extra=extra
    )


def can_be_trashed(offer: Offer) -> bool:
    """Only an offer that has not been sent yet is a wrong draft."""
    return offer.status_group == StatusGroup.LEAD and not offer.is_trashed


def trash_offer(offer: Offer, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """An offer in preparation goes to the trash. Raises Refused, AlreadyAsked."""
    return _set_trash(offer, TRASHED, by, submission, reason)


def restore_offer(offer: Offer, *, by: User | None, submission: uuid.UUID, reason: str = "") -> Operation:
    """An offer comes back from the trash. Raises Refused, AlreadyAsked."""
    return _set_trash(offer, IN_USE, by, submission, reason)


def _set_trash(offer: Offer, trashed: bool, by: User | None, submission: uuid.UUID, reason: str) -> Operation:
    check_permission(by, "billing.change_offer")
    action = "trash" if trashed else "restore"
    with transaction.atomic():
        if existing := outbox.find_submission(submission):
            return existing
        locked = Offer.objects.select_for_update().get(pk=offer.pk)
        check_trash(locked, trashed)
        return outbox.enqueue(
            outbox.Wish(
                system=locked.system,
                kind=Kind.OFFER,
                target_id=locked.pk,
                action=action,
                title=str(locked),
                steps=[(f"offer.{action}", {"remote_id": locked.remote_id})],
                submission=submission,
                by=by,
                reason=reason,
                intent={"move": action},
                base={"trashed": locked.is_trashed},
            )
        )


def check_trash(offer: Offer, trashed: bool) -> None:
    """Raises Refused if the offer may not go into the trash or come out of it."""
    if trashed and not can_be_trashed(offer):
        raise IllegalMove(_("Only an offer that is still in preparation can be moved to the trash."))
    if not trashed and not offer.is_trashed:
        raise IllegalMove(_("The offer is not in the trash."))


ENTRANCES = {"trash": trash_offer, "restore": restore_offer}
__all__ = ["ENTRANCES", "Refused", "create_offer", "edit_offer", "restore_offer", "set_offer_status", "trash_offer"]
