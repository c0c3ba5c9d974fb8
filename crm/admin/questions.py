"""The page between an action and its effect: what will happen, to which rows, and what it must still know."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest
from django.template.response import TemplateResponse

from crm.admin import links
from crm.admin.pages import FROM_ROW, RowAdmin

CONFIRMED = "confirmed"


@dataclass
class Question:
    """What is asked before `action` runs; `rows` are the primary keys it will run on."""

    action: str
    title: Any
    button: Any
    rows: list[int]
    sentences: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    form: forms.Form | None = None


def is_confirmed(request: HttpRequest) -> bool:
    return CONFIRMED in request.POST


def ask(
    page: RowAdmin, request: HttpRequest, question: Question, template: str = "admin/portal/confirm.html", **extra: Any
) -> TemplateResponse:
    """The question. It posts to the unfiltered list, so that a row that leaves the filter meanwhile still counts."""
    context = {
        **page.admin_site.each_context(request),
        "title": question.title,
        "question": question,
        "opts": page.opts,
        "post_url": links.list_url(page.model),
        "checkbox": ACTION_CHECKBOX_NAME,
        "from_row": FROM_ROW if FROM_ROW in request.POST else "",
        "back_url": _back_url(page, request),
        "media": page.media + question.form.media if question.form else page.media,
        **extra,
    }
    request.current_app = page.admin_site.name
    return TemplateResponse(request, template, context)


def _back_url(page: RowAdmin, request: HttpRequest) -> str:
    """The row's own page if the question was asked there."""
    chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
    if FROM_ROW in request.POST and len(chosen) == 1 and chosen[0].isdecimal():
        return links.change_url(page.model(pk=int(chosen[0])))
    return links.list_url(page.model)


def keys(rows: Iterable[Any]) -> list[int]:
    return [row.pk for row in rows]
