"""`/healthz`: whether this web process and its database answer; for load balancers and the demo's start."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache


@login_not_required
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 "ok" when the database answers; the error itself is never shown."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")
