"""The line that says how fresh the rows of a page are, for pages that look again by themselves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.context_processors import freshness_context


@require_GET
def fresh(request: HttpRequest) -> HttpResponse:
    """The line for `?stream=order&stream=invoice`, for all streams without."""
    return render(request, "_fresh.html", freshness_context(request, request.GET.getlist("stream")))
