"""What the pages of orders, offers and invoices have in common: list, detail, moves."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.cards import OWN_FIELDS
from billing.forms.documents import MoveForm, PaymentForm, payment_choices
from billing.models import Document
from billing.tables import totals_of
from billing.transitions import machine
from billing.transitions.machine import Move, Refused
from billing.views.parties import party
from crm import outbox, timeline
from crm.models import Event, Operation, Reversibility
from crm.templatetags.desk import day
from crm.views.lists import DeskView, ListView


class DocumentListView(ListView):
    """Rows with the operations that wait for them; totals per currency."""

    model: ClassVar[type[Document]]
    template_name = "billing/document_list.html"
    has_totals = True
    search_placeholder = gettext_lazy("Number, customer, VAT number, subject")
    count_words: ClassVar[Callable[[int], str]]
    create_permission = ""
    create_label: Any = ""

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.filter(system=self.system).defer(
            "raw_row", "raw_detail", "customer", "vendor", "search"
        )

    def build_table(self) -> Any:
        table = super().build_table()
        waiting = Operation.objects.open() | Operation.objects.refused()
        keys = [row.pk for row in table.data.data]
        by_target: dict[int, Operation] = {}
        for operation in waiting.filter(kind=self.kind, target_id__in=keys).order_by("pk"):
            by_target[operation.target_id or 0] = operation
        for row in table.data.data:
            row.waiting = by_target.get(row.pk)
        return table

    def totals(self) -> list[dict[str, Any]]:
        return totals_of(self.rows.sums_by_currency(), type(self).count_words)  # type: ignore[attr-defined]

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        creating = Operation.objects.open() | Operation.objects.refused()
        may_create = self.request.user.has_perm(self.create_permission)
        return super().get_context_data(
            creating=creating.filter(system=self.system, kind=self.kind, target_id=None).order_by("-pk")[:10],
            create_url=reverse(f"billing:{self.kind}_create") if may_create else "",
            create_label=self.create_label,
            **values,
        )


class DocumentDetailView(DeskView):
    """One document, whole. `?part=live&seen=…` answers 204 while nothing has changed."""

    model: ClassVar[type[Document]]
    template_name: str
    live_template_name: str

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        self.document = self.get_document(pk)
        if request.GET.get("part") == "live":
            if request.GET.get("seen") == self.token:
                return HttpResponse(status=204)
            return render(request, self.live_template_name, self.get_context_data())
        return render(request, self.template_name, self.get_context_data())

    def get_document(self, pk: int) -> Any:
        rows = self.model._default_manager.filter(system=self.system)
        related = ("system", "card__category", "contact__business")
        return get_object_or_404(rows.select_related(*related).prefetch_related("lines"), pk=pk)

    @cached_property
    def operations(self) -> list[Operation]:
        rows = Operation.objects.open().of(self.document.kind, self.document.pk)
        return list(rows.select_related("created_by").order_by("pk"))

    @cached_property
    def token(self) -> str:
        """Changes whenever the page would: with every Event of the document and every state of its operations."""
        newest = Event.objects.of(self.document.kind, self.document.pk).aggregate(newest=Max("pk"))["newest"] or 0
        states = "-".join(f"{operation.pk}{operation.state[0]}" for operation in self.operations)
        return f"{newest}.{states}"

    def moves(self) -> tuple[Move, ...]:
        """The table of the document's moves."""
        return ()

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        document, moves = self.document, self.moves()
        projection = machine.project(document, moves, self.operations)
        legal = machine.legal(moves, projection)
        allowed = machine.permitted(legal, self.request.user)
        totals = document.computed_totals()
        return {
            "document": document,
            "lines": document.lines.all(),
            "totals": totals,
            "sums_agree": abs(totals.gross - document.gross) <= tolerance(document),
            "operations": self.operations,
            "refused": self.refused(),
            "moves": [move for move in moves if move.target],
            "legal": [move for move in legal if move.target],
            "waiting_for": projection.status if self.operations else "",
            "buttons": [self.button(move) for move in allowed],
            "live_template": self.live_template_name,
            "customer": party(document.customer),
            "vendor": party(document.vendor),
            "facts": self.facts(),
            "card_fields": self.card_fields(),
            "linked": self.linked(),
            "payments": self.payments(),
            "no_lines": self.no_lines(),
            "timeline": timeline.of(document.kind, document.pk, currency=document.currency, model=self.model),
            "token": self.token,
            "poll_seconds": 2 if self.operations else 5,
            **values,
        }

    def facts(self) -> list[tuple[Any, Any]]:
        """The terms, as (label, value)."""
        document = self.document
        methods = dict(payment_choices([]))
        return [
            (_("Currency"), document.currency),
            (_("Payment"), methods.get(document.payment_method, document.payment_method)),
            *((label, day(value)) for label, value in self.dates() if value),
            (_("Owner"), document.card.owner if document.card else ""),
            (_("Subject"), document.subject),
            (_("Id in MiniCRM"), document.remote_id),
        ]

    def dates(self) -> list[tuple[Any, Any]]:
        document = self.document
        return [
            (_("Issued"), document.issued_on),
            (_("Performance"), document.performance_on),
            (_("Due"), document.due_on),
            (_("Paid"), document.paid_on),
        ]

    def card_fields(self) -> list[tuple[str, Any]]:
        card = self.document.card
        if card is None:
            return []
        return [
            (name, value) for name, value in card.fields.items() if name not in OWN_FIELDS and value not in ("", None)
        ]

    def linked(self) -> list[Any]:
        """Documents that belong together, in their order, this one among them."""
        return []

    def payments(self) -> list[Any]:
        return []

    def no_lines(self) -> str:
        if self.document.detail_read_at:
            return _("This document has no lines.")
        return _("The lines have not been read from MiniCRM yet; they appear here by themselves.")

    def refused(self) -> list[Operation]:
        return list(Operation.objects.refused().of(self.document.kind, self.document.pk).order_by("-pk")[:5])

    def button(self, move: Move) -> dict[str, Any]:
        return {
            "move": move,
            "url": reverse(f"billing:{self.document.kind}_{move.name}", args=[self.document.pk]),
            "is_danger": move.reversibility == Reversibility.FISCAL or move.name in ("storno", "trash"),
        }


def tolerance(document: Document) -> Any:
    """MiniCRM rounds lines and header apart: one unit of what people see, per line."""
    from decimal import Decimal

    count = max(1, len(document.lines.all()))  # type: ignore[attr-defined]
    return (Decimal(1) if document.currency == "HUF" else Decimal("0.01")) * count


class MoveView(DeskView):
    """The confirmation of one move, as a page or in a dialog, and its POST.

    The button is a link to this page; nothing is asked for by GET.
    """

    model: ClassVar[type[Document]]
    entrance: Callable[..., Operation] | None = None  # the transition
    find_move: Callable[[Any], Move | None] | None = None  # the row of the table that a document has for it

    def has_permission(self) -> bool:
        permission = self.move.permission if self.move else f"billing.view_{self.document.kind}"
        return bool(self.request.user.has_perm(permission))

    @cached_property
    def document(self) -> Any:
        rows = self.model._default_manager.filter(system=self.system).select_related("system", "contact")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def move(self) -> Move | None:
        return self.find_move(self.document) if self.find_move else None

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if refusal := self.refusal():
            return self.refuse(refusal)
        return self.show(self.form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        if self.move is None:
            return self.refuse(self.refusal() or _("This is not possible."))
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            operation = self.entrance(self.document, by=request.user, **self.arguments(form))  # type: ignore[misc]
        except outbox.AlreadyAsked as twin:
            messages.info(request, str(twin))
            return self.back()
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, status=409)
        self.tell(operation)
        return self.back()

    def form(self, data: Any = None) -> MoveForm:
        form_class = PaymentForm if self.move and self.move.asks_payment else MoveForm
        form = form_class(data)
        if self.move and not self.move.asks_reason:
            del form.fields["reason"]
        return form

    def arguments(self, form: MoveForm) -> dict[str, Any]:
        values: dict[str, Any] = {
            "submission": form.cleaned_data["submission"],
            "reason": form.cleaned_data.get("reason", ""),
        }
        if isinstance(form, PaymentForm):
            values["payment"] = form.payment()
        return values

    def refusal(self) -> str:
        """Why the move is not possible now; the button of an old page may still ask for it."""
        raise NotImplementedError  # pragma: no cover

    def refuse(self, sentence: str) -> HttpResponse:
        messages.error(self.request, sentence)
        return self.back()

    def tell(self, operation: Operation) -> None:
        if operation.held_seconds:
            messages.success(
                self.request,
                _("Asked for. It goes out in %(seconds)s s and can be pulled back until then.")
                % {"seconds": operation.held_seconds},
            )
        else:
            messages.success(self.request, _("Asked for. MiniCRM's answer appears here."))

    def back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse(f"billing:{self.document.kind}_detail", args=[self.document.pk]))

    def show(self, form: MoveForm, status: int = 200) -> HttpResponse:
        move, document = self.move, self.document
        assert move is not None  # noqa: S101  refused before
        held = move.reversibility in (Reversibility.ONE_WAY, Reversibility.FISCAL)
        context = {
            "title": f"{move.label}: {document}",
            "effect": move.effect,
            "document": document,
            "amount": document.gross,
            "currency": document.currency,
            "reversibility": move.reversibility,
            "reversibility_label": machine.undone_by(move.reversibility),
            "hold_seconds": document.system.hold_seconds if held else 0,
            "form": form,
            "action_url": self.request.path,
            "cancel_url": reverse(f"billing:{document.kind}_detail", args=[document.pk]),
            "submit_label": move.label,
            "is_danger": move.reversibility == Reversibility.FISCAL,
            "is_dialog": bool(self.request.headers.get("HX-Request")),
        }
        template = "_confirm.html" if context["is_dialog"] else "confirm.html"
        return render(self.request, template, context, status=status)
