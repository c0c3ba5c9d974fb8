"""Moves as data, the projected state of a document, and the one guard that every entrance goes through."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from billing.models import Document
from crm import outbox
from crm.models import Operation, Reversibility
from crm.models.cards import DocumentStatus

IN_USE, TRASHED = False, True


class Refused(Exception):
    """An action that is not allowed: `reason` says why, `possible` what is."""

    def __init__(self, reason: str, possible: Iterable[str] = ()) -> None:
        self.reason, self.possible = str(reason), [str(one) for one in possible]
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        if not self.possible:
            return self.reason
        return _("%(reason)s Possible now: %(possible)s.") % {
            "reason": self.reason,
            "possible": ", ".join(self.possible),
        }


class IllegalMove(Refused):
    """The document's state does not allow it."""


class NotPermitted(Refused):
    """The user's groups do not allow it."""


@dataclass(frozen=True)
class Move:
    """One edge of a state diagram.

    `name` is the operation's action, `call` the deliverer that carries it out, `sources` and `target` are statuses
    (`target` None: the status stays). `trash` is set for moves into and out of the trash.
    """

    name: str
    call: str
    sources: tuple[str, ...]
    target: str | None
    permission: str
    reversibility: str
    label: Promise
    effect: Promise
    hint: Promise | str = ""
    asks_payment: bool = False
    asks_reason: bool = False
    trash: bool | None = None

    def leaves(self, status: str, trashed: bool) -> bool:
        """Whether the move starts from this state."""
        return status in self.sources and trashed == (self.trash is IN_USE)


@dataclass(frozen=True)
class Projection:
    """Where a document will be when its open operations are through."""

    status: str
    trashed: bool
    waiting: tuple[Operation, ...] = ()

    @property
    def label(self) -> str:
        if self.trashed:
            return _("in the trash")
        return str(DocumentStatus(self.status).label) if self.status else _("unknown")


def project(document: Document, moves: Sequence[Move], operations: Iterable[Operation] | None = None) -> Projection:
    """The mirror's state plus the open operations in their order."""
    if operations is None:
        operations = Operation.objects.open().of(document.kind, document.pk).order_by("pk")
    by_name = {move.name: move for move in moves}
    status, trashed, waiting = document.status, document.is_trashed, []
    for operation in operations:
        waiting.append(operation)
        if move := by_name.get(operation.action):
            status = move.target or status
            trashed = trashed if move.trash is None else move.trash
    return Projection(status, trashed, tuple(waiting))


def legal(moves: Sequence[Move], projection: Projection) -> list[Move]:
    """The moves that the projected state allows, whoever asks."""
    return [move for move in moves if move.leaves(projection.status, projection.trashed)]


def permitted(moves: Iterable[Move], user: Any) -> list[Move]:
    """Those of the moves that the user's groups allow."""
    return [move for move in moves if user.has_perm(move.permission)]


def check_permission(user: Any, permission: str) -> None:
    """Raises NotPermitted. A rule of ours (no user) may do everything."""
    if user is not None and not user.has_perm(permission):
        raise NotPermitted(_("You are not allowed to do this; a manager or an administrator can change that."))


def check_move(document: Document, move: Move, moves: Sequence[Move], projection: Projection) -> None:
    """Raises IllegalMove with the reason and what is possible."""
    if move.leaves(projection.status, projection.trashed):
        return
    possible = [str(one.label) for one in legal(moves, projection)]
    raise IllegalMove(_reason(document, move, projection), possible)


def _reason(document: Document, move: Move, projection: Projection) -> str:
    if not projection.status:
        return _(
            "MiniCRM calls the state “%(word)s”, and nobody has decided what that means; "
            "an administrator can do so in the word table."
        ) % {"word": document.status_word}
    if projection.trashed and move.trash is not IN_USE:
        return _("%(document)s is in MiniCRM's trash; restore it first.") % {"document": document}
    values = {
        "move": move.label,
        "state": projection.label,
        "hint": f" {move.hint}" if move.hint else "",
        "sources": _(" or ").join(str(DocumentStatus(source).label) for source in move.sources),
    }
    return _("“%(move)s” starts from %(sources)s; this is %(state)s.%(hint)s") % values


@dataclass(frozen=True)
class Request:
    """Who asks for a move, from which form, with what reason and what else."""

    by: User | None
    submission: uuid.UUID
    reason: str = ""
    intent: dict[str, Any] | None = None


def request_move(document: Document, move: Move, moves: Sequence[Move], request: Request) -> Operation:
    """Locks the document, guards, and puts the operation into the outbox.

    Returns the operation that this submission has led to before, if any. Raises NotPermitted, IllegalMove,
    outbox.AlreadyAsked.
    """
    check_permission(request.by, move.permission)
    with transaction.atomic():
        if existing := outbox.find_submission(request.submission):
            return existing
        locked = type(document)._default_manager.select_for_update().get(pk=document.pk)
        check_move(locked, move, moves, project(locked, moves))
        return outbox.enqueue(
            outbox.Wish(
                system=locked.system,
                kind=locked.kind,
                target_id=locked.pk,
                action=move.name,
                title=str(locked),
                steps=[(move.call, {"remote_id": locked.remote_id})],
                submission=request.submission,
                by=request.by,
                reversibility=move.reversibility,
                reason=request.reason,
                intent={"move": move.name, **(request.intent or {})},
                base={"status": locked.status, "status_word": locked.status_word},
            )
        )


def undone_by(reversibility: str) -> str:
    """The sentence about undoing for a confirmation."""
    return str(Reversibility(reversibility).label)
