"""Template tags of the admin's first page."""

from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("admin/portal/overview.html", takes_context=True)
def administration_overview(context: template.Context) -> dict[str, Any]:
    """Systems with their state, what waits for an administrator, and the schedules."""
    from crm.admin import overview

    user = context["request"].user
    return {
        "systems": overview.systems(user),
        "figures": overview.figures(user),
        "schedules": overview.schedules(user),
    }
