"""Operations in words: what waits for a row, is being sent, was refused."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm import settling
from crm.marks import mark_of
from crm.models import Operation
from crm.templatetags.desk import state_badge
from crm.timeline import action_label

register = template.Library()
S = Operation.State


@register.filter
def in_words(operation: Operation) -> str:
    """“Paid” waits, goes out in 8 s / is being sent / was refused …"""
    action = {"action": action_label(operation.action)}
    match operation.state:
        case S.WAITING if operation.held_seconds and operation.is_held:
            seconds = operation.held_seconds
            words = ngettext("“%(action)s” goes out in %(n)s s", "“%(action)s” goes out in %(n)s s", seconds)
            return words % (action | {"n": seconds})
        case S.WAITING:
            return _("“%(action)s” waits") % action
        case S.SENDING:
            return _("“%(action)s” is being sent") % action
        case S.CHECKING:
            return _("“%(action)s”: outcome unknown, being checked") % action
        case S.NEEDS_PERSON:
            return _("“%(action)s” needs a person") % action
        case S.REFUSED:
            return _("“%(action)s” was refused") % action
        case S.WITHDRAWN:
            return _("“%(action)s” was withdrawn") % action
    return _("“%(action)s” confirmed") % action


@register.simple_tag
def operation_badge(operation: Operation) -> SafeString:
    """The words beside the shape of its state; the reason as a tooltip."""
    return state_badge(mark_of(operation).shape, in_words(operation), operation.last_error)


@register.filter
def can_withdraw(operation: Operation, user: Any) -> bool:
    """Whether this user can still pull it back."""
    return settling.can_withdraw(operation, user)


@register.filter
def can_put_aside(operation: Operation, user: Any) -> bool:
    """Whether this user may put the refusal aside: his own, or with the right to settle."""
    return operation.state == S.REFUSED and (
        operation.created_by_id == user.pk or user.has_perm("crm.settle_operation")
    )


@register.filter
def action(operation: Any) -> str:
    """The action as a person reads it."""
    return action_label(operation.action)


@register.filter
def pretty(answer: Any) -> str:
    """An answer of MiniCRM as indented text."""
    return json.dumps(answer, ensure_ascii=False, indent=2, default=str)
