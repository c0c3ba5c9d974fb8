"""The one login page is the desk's; who is logged in without being an administrator is told so."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def login(request: HttpRequest, _extra_context: Any = None) -> HttpResponse:
    """Takes the place of AdminSite.login, to which every page of the admin sends those that may not see it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if admin.site.has_permission(request):
        return redirect("admin:index")
    context = {**admin.site.each_context(request), "title": _("Not open to you")}
    return TemplateResponse(request, "admin/login.html", context, status=403)
