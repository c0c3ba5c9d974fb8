"""Offers: list, detail, form; after creation only status and card fields can change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.content import DocumentContent
from billing.filters import OfferFilter
from billing.forms.cards import CardFieldsForm
from billing.forms.documents import OfferForm, SubmissionForm
from billing.models import Document, Offer
from billing.tables import OfferTable, count_of_offers
from billing.transitions import offers
from billing.transitions.machine import IN_USE, TRASHED, Move, Refused
from billing.views.documents import DocumentDetailView, DocumentListView, MoveView
from billing.views.forms import DocumentFormView
from crm import outbox
from crm.models import Category, Kind, Operation, Reversibility, StatusGroup
from crm.views.lists import DeskView

# Offers have no table of statuses; in and out of the trash is all there is to press.
MOVES = (
    Move(
        name="trash", call="offer.trash", sources=(), target=None, permission="billing.change_offer",
        reversibility=Reversibility.REVERSIBLE, label=offers.LABELS[TRASHED],
        effect=gettext_lazy("MiniCRM moves the offer's card to its trash. It can be restored."), trash=TRASHED,
    ),
    Move(
        name="restore", call="offer.restore", sources=(), target=None, permission="billing.change_offer",
        reversibility=Reversibility.REVERSIBLE, label=offers.LABELS[IN_USE],
        effect=gettext_lazy("MiniCRM takes the offer's card out of its trash."), trash=IN_USE,
    ),
)  # fmt: skip


class OfferListView(DocumentListView):
    permission_required = "billing.view_offer"
    model = Offer
    kind = Kind.OFFER
    table_class = OfferTable
    filterset_class = OfferFilter
    title = gettext_lazy("Offers")
    count_words = count_of_offers
    create_permission = "billing.add_offer"
    create_label = gettext_lazy("New offer")

    def ranges(self) -> list[dict[str, Any]]:
        groups = [self.range_of(label, group=group) for group, label in StatusGroup.choices]
        return [self.range_of(_("All")), *groups]


class OfferDetailView(DocumentDetailView):
    permission_required = "billing.view_offer"
    model = Offer
    template_name = "billing/document_detail.html"
    live_template_name = "billing/_document_live.html"

    def get_context_data(self, **values: Any) -> dict[str, Any]:
        may_change = self.request.user.has_perm("billing.change_offer")
        moves = [move for move in MOVES if may_change and not _objection(self.document, move)]
        return super().get_context_data(
            list_url=reverse("billing:offer_list"),
            list_title=_("Offers"),
            edit_url=reverse("billing:offer_edit", args=[self.document.pk]) if may_change else "",
            edit_label=_("State and card fields"),
            **{"buttons": [self.button(move) for move in moves], **values},
        )


class OfferMoveView(MoveView):
    model = Offer

    def refusal(self) -> str:
        return _objection(self.document, self.move) if self.move else ""


def _objection(offer: Offer, move: Move) -> str:
    try:
        offers.check_trash(offer, bool(move.trash))
    except Refused as refusal:
        return refusal.sentence
    return ""


class OfferCreateView(DocumentFormView):
    permission_required = "billing.add_offer"
    model = Offer
    kind = Kind.OFFER
    form_class = OfferForm
    title = gettext_lazy("New offer")
    submit_label = gettext_lazy("Create offer")

    @property
    def back_url(self) -> str:  # type: ignore[override]
        return reverse("billing:offer_list")

    def enqueue(self, content: DocumentContent, submission: Any) -> Operation | None:
        assert self.system is not None  # noqa: S101  the form has found a customer in it
        return offers.create_offer(self.system, content, by=self.request.user, submission=submission)


class CardEditView(DeskView):
    """What can still change on an issued document: its card fields, and the status of an offer."""

    model: type[Document]
    template_name = "billing/card_form.html"
    why: Any = ""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        return self.show(SubmissionForm(), self.card_form(), self.status_form())

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        form, card, status = SubmissionForm(request.POST), self.card_form(request.POST), self.status_form(request.POST)
        if not all([form.is_valid(), card.is_valid(), status is None or status.is_valid()]):
            return self.show(form, card, status, code=422)
        word = status.cleaned_data["word"] if status else ""
        try:
            operation = self.ask(card.card_fields(), word, form.cleaned_data["submission"])
        except outbox.AlreadyAsked as twin:
            messages.info(request, str(twin))
            return HttpResponseRedirect(self.document.get_absolute_url())
        except Refused as refusal:
            form.add_error(None, refusal.sentence)
            return self.show(form, card, status, code=409)
        if operation is None:
            messages.info(request, _("Nothing was changed, so nothing was sent."))
        else:
            messages.success(request, _("Your changes are on their way to MiniCRM; its answer appears here."))
        return HttpResponseRedirect(self.document.get_absolute_url())

    def ask(self, fields: dict[str, Any], word: str, submission: Any) -> Operation | None:
        raise NotImplementedError  # pragma: no cover

    @cached_property
    def document(self) -> Any:
        rows = self.model._default_manager.filter(system=self.system).select_related("system", "card", "contact")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def card_form(self, data: Any = None) -> CardFieldsForm:
        category = Category.objects.filter(system=self.system, kind=self.document.kind).first()
        values = dict(self.document.card.fields) if self.document.card else {}
        return CardFieldsForm(data, category=category, values=values)

    def status_form(self, data: Any = None) -> forms.Form | None:
        return None

    def show(self, form: Any, card: CardFieldsForm, status: Any, code: int = 200) -> HttpResponse:
        context = {
            "document": self.document,
            "title": _("Change %(document)s") % {"document": self.document.get_title()},
            "form": form,
            "card_form": card,
            "status_form": status,
            "why": self.why,
            "back_url": self.document.get_absolute_url(),
        }
        return render(self.request, self.template_name, context, status=code)


class StatusForm(forms.Form):
    word = forms.ChoiceField(label=gettext_lazy("State"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, initial={"word": offer.status_word}, **kwargs)
        words = [(row.word, row.word) for row in offers.statuses(offer.system)]
        self.fields["word"].choices = words or [(offer.status_word, offer.status_word)]  # type: ignore[attr-defined]


class OfferEditView(CardEditView):
    permission_required = "billing.change_offer"
    model = Offer
    why = gettext_lazy(
        "MiniCRM's API changes only state and card fields of an offer. "
        "Lines, customer and currency are changed in MiniCRM."
    )

    def status_form(self, data: Any = None) -> forms.Form | None:
        return StatusForm(data, offer=self.document)

    def ask(self, fields: dict[str, Any], word: str, submission: Any) -> Operation | None:
        return offers.edit_offer(self.document, fields, word=word, by=self.request.user, submission=submission)
