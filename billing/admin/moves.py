"""Moves of chosen documents through the same transitions as on the desk: asked first, told row by row."""
# ruff: noqa: ARG002  the arguments of Django's admin

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.models import Payment
from billing.transitions import invoices, offers, orders
from billing.transitions.machine import IN_USE, TRASHED, IllegalMove, Move, Refused, check_move, project, undone_by
from crm.admin import links, questions
from crm.admin.pages import RowAdmin
from crm.models import Operation, Reversibility
from crm.outbox import AlreadyAsked, hold_of

# More is a bulk run, which has its own page with price and end time.
MOST_AT_ONCE = 200
BULK = "crm.bulk"


class Effect(NamedTuple):
    """What a move does to a document, and whether that can be undone."""

    sentence: Any
    reversibility: str


@dataclass(frozen=True)
class RowMove:
    """A move as an action of a list; `effect_on` raises Refused where a document does not allow it."""

    name: str
    label: Any
    permission: str
    entrance: Callable[..., Operation]
    effect_on: Callable[[Any, Iterable[Operation]], Effect]
    asks_payment: bool = False
    asks_reason: bool = False


def _of_table(moves: Iterable[Move], transitions: Any) -> tuple[RowMove, ...]:
    """One action per name; the effect comes from the document's own table."""
    by_name = {move.name: move for move in moves}
    return tuple(
        RowMove(
            move.name, move.label, move.permission, transitions.ENTRANCES[move.name], _effect_of(move, transitions),
            move.asks_payment, move.asks_reason,
        )
        for move in by_name.values()
    )  # fmt: skip


def _effect_of(move: Move, transitions: Any) -> Callable[[Any, Iterable[Operation]], Effect]:
    def effect_on(document: Any, operations: Iterable[Operation]) -> Effect:
        table = transitions.moves_of(document)
        own = next((one for one in table if one.name == move.name), None)
        if own is None:
            raise IllegalMove(_("“%(move)s” is not possible on a document of this kind.") % {"move": move.label})
        check_move(document, own, table, project(document, table, operations))
        if own.gate:
            own.gate(document)
        return Effect(own.effect, own.reversibility)

    return effect_on


def _offer_trash(trashed: bool, sentence: Promise) -> Callable[[Any, Iterable[Operation]], Effect]:
    def effect_on(offer: Any, _operations: Iterable[Operation]) -> Effect:
        offers.check_trash(offer, trashed)
        return Effect(sentence, Reversibility.REVERSIBLE)

    return effect_on


ORDER_MOVES = _of_table(orders.MOVES, orders)
INVOICE_MOVES = _of_table((move for table in invoices.MOVES.values() for move in table), invoices)
OFFER_MOVES = (
    RowMove(
        "trash", offers.LABELS[TRASHED], "billing.change_offer", offers.trash_offer,
        _offer_trash(TRASHED, gettext_lazy("MiniCRM moves the offer's card to its trash. It can be restored.")),
    ),
    RowMove(
        "restore", offers.LABELS[IN_USE], "billing.change_offer", offers.restore_offer,
        _offer_trash(IN_USE, gettext_lazy("MiniCRM takes the offer's card out of its trash.")),
    ),
)  # fmt: skip


class MoveForm(forms.Form):
    """What a move must still know. The token is made with the page: sent twice, it leads to the same operations."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    paid_on = forms.DateField(label=gettext_lazy("Paid on"), widget=AdminDateWidget)
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Payment.Method.choices)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, move: RowMove, data: Any = None) -> None:
        super().__init__(data, initial={"token": uuid.uuid4(), "paid_on": timezone.localdate()})
        if not move.asks_payment:
            del self.fields["paid_on"], self.fields["method"]
        self.fields["reason"].required = move.asks_reason

    def clean_paid_on(self) -> Any:
        day = self.cleaned_data["paid_on"]
        if day > timezone.localdate():
            raise ValidationError(_("This day has not come yet."))
        return day

    def wishes(self) -> dict[str, Any]:
        """What the entrance of the move gets besides document, user and submission."""
        given = {"reason": self.cleaned_data["reason"]}
        if "method" not in self.cleaned_data:
            return given
        paid_on, method = self.cleaned_data["paid_on"].isoformat(), self.cleaned_data["method"]
        return given | {"payment": {"paid_on": paid_on, "method": method}}


class Outcome(NamedTuple):
    """What became of one row."""

    document: Any
    operation: Operation | None
    refusal: str = ""


@dataclass
class Group:
    """Documents on which a move has the same effect; it can be pulled back for `held_seconds`."""

    sentence: Any
    undone: str
    held_seconds: int
    documents: list[Any]


@dataclass
class Examined:
    """The chosen documents, sorted by what the move does to them."""

    groups: list[Group]
    refused: list[tuple[Any, str]]

    @property
    def keys(self) -> list[int]:
        return [document.pk for group in self.groups for document in group.documents]


def examine(move: RowMove, documents: list[Any]) -> Examined:
    """Two queries for all of them, besides what a gate asks."""
    waiting: dict[int | None, list[Operation]] = {}
    if documents:
        targets = [document.pk for document in documents]
        kind = documents[0].kind
        for operation in Operation.objects.open().filter(kind=kind, target_id__in=targets).order_by("pk"):
            waiting.setdefault(operation.target_id, []).append(operation)
    groups: dict[Effect, Group] = {}
    refused = []
    for document in documents:
        try:
            effect = move.effect_on(document, waiting.get(document.pk, []))
        except Refused as refusal:
            refused.append((document, refusal.sentence))
            continue
        held = hold_of(document.system, effect.reversibility)
        group = groups.setdefault(effect, Group(effect.sentence, undone_by(effect.reversibility), held.seconds, []))
        group.documents.append(document)
    return Examined(list(groups.values()), refused)


def carry_out(move: RowMove, document: Any, user: Any, token: uuid.UUID, wishes: dict[str, Any]) -> Outcome:
    """Asks for the move of one document; the transition itself checks right and state."""
    submission = uuid.uuid5(token, f"{move.name} {document.kind} {document.pk}")
    try:
        return Outcome(document, move.entrance(document, by=user, submission=submission, **wishes))
    except AlreadyAsked as twin:
        return Outcome(document, twin.operation, str(twin))
    except Refused as refusal:
        return Outcome(document, None, refusal.sentence)


def run_move(page: RowAdmin, request: HttpRequest, queryset: QuerySet[Any], move: RowMove) -> HttpResponse:
    """The action: a question that sorts the rows into legal and illegal ones, then the answer row by row."""
    documents = list(queryset.select_related("system")[: MOST_AT_ONCE + 1])
    if len(documents) > MOST_AT_ONCE:
        messages.error(request, _("Choose at most %(most)d rows at once.") % {"most": MOST_AT_ONCE})
        return page.back(request)
    if len(documents) > 1 and not request.user.has_perm(BULK):
        messages.error(request, _("You may do this with one document at a time."))
        return page.back(request)
    form = MoveForm(move, request.POST) if questions.is_confirmed(request) else MoveForm(move)
    if form.is_bound and form.is_valid():
        token, wishes = form.cleaned_data["token"], form.wishes()
        outcomes = [carry_out(move, document, request.user, token, wishes) for document in documents]
        return _tell(page, request, move, outcomes)
    examined = examine(move, documents)
    question = questions.Question(move.name, move.label, move.label, examined.keys, form=form)
    return questions.ask(page, request, question, "admin/portal/moves.html", examined=examined)


def _tell(page: RowAdmin, request: HttpRequest, move: RowMove, outcomes: list[Outcome]) -> HttpResponse:
    rows = [
        {
            "document": outcome.document,
            "url": links.change_url(outcome.document),
            "operation": outcome.operation,
            "operation_url": links.change_url(outcome.operation) if outcome.operation else "",
            "refusal": outcome.refusal,
        }
        for outcome in outcomes
    ]
    question = questions.Question(move.name, move.label, "", [])
    return questions.ask(page, request, question, "admin/portal/moved.html", outcomes=rows)


class MovesOfRows(RowAdmin):
    """A list whose actions are moves; only those that the user's rights allow are offered."""

    moves: tuple[RowMove, ...] = ()

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        own = {
            move.name: (_action(move), move.name, f"{move.label}…") for move in self.moves if self._may(request, move)
        }
        return {**super().get_actions(request), **own}

    def _may(self, request: HttpRequest, move: RowMove) -> bool:
        return request.user.has_perm(move.permission)

    def button_names(self, request: HttpRequest, row: Any) -> Iterable[str]:
        return [move.name for move in self.moves if examine(move, [row]).groups]


def _action(move: RowMove) -> Callable[[RowAdmin, HttpRequest, QuerySet[Any]], HttpResponse]:
    return lambda page, request, queryset: run_move(page, request, queryset, move)
