"""Operations: the list, one operation with its calls and answers, and what a person can decide about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm import kinds, settling
from crm.filters import OperationFilter
from crm.models import Event, Operation
from crm.tables import OperationTable
from crm.timeline import action_label
from crm.views.lists import DeskView, ListView


class OperationListView(ListView):
    permission_required = "crm.view_operation"
    template_name = "crm/list.html"
    table_class = OperationTable
    filterset_class = OperationFilter
    title = gettext_lazy("Operations")
    search_placeholder = gettext_lazy("Document or customer")
    polls = True

    def get_queryset(self) -> Any:
        rows = Operation.objects.filter(system=self.system).select_related("created_by")
        return rows.defer("intent", "base", "candidates")

    @cached_property
    def token(self) -> str:
        """Changes with every operation that is asked for, and with every state of an open one."""
        rows = Operation.objects.filter(system=self.system)
        newest = rows.order_by("-pk").values_list("pk", flat=True).first() or 0
        open_ones = rows.open().order_by("pk").values_list("pk", "state")[:200]
        return f"{newest}.{'-'.join(f'{pk}{state[0]}' for pk, state in open_ones)}"

    def ranges(self) -> list[dict[str, Any]]:
        return [
            self.range_of(_("All")),
            self.range_of(_("Not finished"), state="open"),
            self.range_of(_("Outcome unknown"), state="unknown"),
            self.range_of(_("Refused"), state="refused"),
            self.range_of(_("Mine"), mine="true"),
        ]


class OperationDetailView(DeskView):
    permission_required = "crm.view_operation"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        rows = Operation.objects.filter(system=self.system).select_related("created_by", "system", "after")
        operation = get_object_or_404(rows.prefetch_related("steps", "events__user"), pk=pk)
        is_live = request.GET.get("part") == "live"
        if is_live and self._leads_on(operation):
            # Confirmed while the page was open: on to the document.
            response = HttpResponse(status=204)
            response["HX-Redirect"] = target_of(operation).get_absolute_url()
            return response
        token = f"{operation.state}.{len(operation.events.all())}.{operation.attempts}"
        if is_live and request.GET.get("seen") == token:
            return HttpResponse(status=204)
        template = "crm/_operation_live.html" if is_live else "crm/operation_detail.html"
        return render(request, template, self._context(operation, token))

    def _leads_on(self, operation: Operation) -> bool:
        was_open = not self.request.GET.get("seen", "").startswith(Operation.State.CONFIRMED)
        return was_open and operation.state == Operation.State.CONFIRMED and target_of(operation) is not None

    def _context(self, operation: Operation, token: str) -> dict[str, Any]:
        user = self.request.user
        return {
            "operation": operation,
            "action": action_label(operation.action),
            "target": target_of(operation),
            "steps": operation.steps.all(),
            "events": sorted(operation.events.all(), key=lambda event: event.pk),
            "token": token,
            "poll_seconds": 1 if operation.is_open else 0,
            "wanted": wanted(operation),
            "candidates": compared(operation),
            "preview_gross": preview_gross(operation),
            "quiet_seconds": settling.quiet_seconds_left(operation),
            "may_withdraw": settling.can_withdraw(operation, user),  # type: ignore[arg-type]
            "may_settle": user.has_perm("crm.settle_operation"),
            "unknown_reasons": [event for event in operation.events.all() if event.what == Event.What.UNKNOWN],
        }


def target_of(operation: Operation) -> Any:
    """The row that the operation is about, or has made; None while there is none."""
    return kinds.row_of(operation.kind, operation.result_id or operation.target_id)


_WANTED = (
    ("contact_name", gettext_lazy("Customer")),
    ("currency", gettext_lazy("Currency")),
    ("issued_on", gettext_lazy("Issued")),
    ("performance_on", gettext_lazy("Performance")),
    ("due_on", gettext_lazy("Due")),
    ("subject", gettext_lazy("Subject")),
)


def wanted(operation: Operation) -> list[tuple[Any, Any]]:
    """Our intent in words, as (label, value)."""
    intent = operation.intent
    rows: list[tuple[Any, Any]] = [(label, intent[name]) for name, label in _WANTED if intent.get(name)]
    for number, line in enumerate(intent.get("lines", []), 1):
        rows.append((_("Line %(number)s") % {"number": number}, line_in_words(line)))
    for name, value in intent.get("fields", {}).items():
        rows.append((name, value))
    if word := intent.get("status_word"):
        rows.append((_("State"), word))
    if payment := intent.get("payment"):
        rows.append((_("Paid on"), payment["paid_on"]))
    return rows


def preview_gross(operation: Operation) -> str:
    """Our own preview of the gross total, as text with its currency; empty where there is none."""
    preview, currency = operation.intent.get("preview"), operation.intent.get("currency", "")
    if not preview or operation.kind not in kinds.document_kinds():
        return ""
    return kinds.of(operation.kind).shown("amount_gross", preview["gross"], currency)


def line_in_words(line: dict[str, Any]) -> str:
    """One wanted line: SKU, name, quantity × price, VAT."""
    name = f"{line.get('sku') or ''} {line['name']}".strip()
    return f"{name} · {line['quantity']} {line.get('unit') or ''} × {line['price_net']} · {line['vat']}"


def compared(operation: Operation) -> list[dict[str, Any]]:
    """The candidates with the letter that the page calls them by."""
    rows = []
    for number, candidate in enumerate(operation.candidates):
        differences = set(candidate.get("differences", []))
        lines_differ = any(name == "count" or name.startswith("lines.") for name in differences)
        letter = chr(ord("A") + number % 26)
        rows.append(candidate | {"letter": letter, "differences": differences, "lines_differ": lines_differ})
    return rows


class OperationActionView(DeskView):
    """A decision about one operation: POST, then back to where it was taken."""

    permission_required = "crm.view_operation"

    def post(self, request: HttpRequest, pk: int, **_kwargs: Any) -> HttpResponse:
        operation = get_object_or_404(Operation.objects.filter(system=self.system).select_related("system"), pk=pk)
        try:
            self.act(operation)
        except settling.CannotSettle as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(self.back(operation))

    def act(self, operation: Operation) -> None:
        raise NotImplementedError  # pragma: no cover

    def back(self, operation: Operation) -> str:
        wanted_url = self.request.POST.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted_url, allowed_hosts={self.request.get_host()})
        return wanted_url if wanted_url and is_ours else operation.get_absolute_url()


class OperationWithdrawView(OperationActionView):
    def act(self, operation: Operation) -> None:
        reason = self.request.POST.get("reason", "")[:2000]
        if settling.withdraw(operation, by=self.request.user, reason=reason):  # type: ignore[arg-type]
            messages.success(self.request, _("Pulled back. Nothing of it was sent."))
        else:
            messages.error(self.request, _("Too late: it has been sent already, or it has ended."))


class OperationPutAsideView(OperationActionView):
    def act(self, operation: Operation) -> None:
        settling.put_aside(operation, by=self.request.user)  # type: ignore[arg-type]


class OperationAdoptView(OperationActionView):
    permission_required = "crm.settle_operation"

    def act(self, operation: Operation) -> None:
        remote_id = self.request.POST.get("remote_id", "")
        if not remote_id.isdigit():
            raise settling.CannotSettle(_("Choose one of the candidates."))
        settling.adopt(operation, int(remote_id), by=self.request.user)  # type: ignore[arg-type]
        messages.success(self.request, _("It is being taken over as the answer; nothing is sent."))


class OperationSendAgainView(OperationActionView):
    """Asks to type the title, because a second document may come of it."""

    permission_required = "crm.settle_operation"

    def act(self, operation: Operation) -> None:
        if self.request.POST.get("typed", "").strip() != str(operation.pk):
            raise settling.CannotSettle(_("Type the number of the operation to send it again."))
        settling.send_again(operation, by=self.request.user)  # type: ignore[arg-type]
        messages.success(self.request, _("MiniCRM is looked at once more, and it is sent if nothing has appeared."))
