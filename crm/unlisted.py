"""Finding orders that no list shows: drafts made in MiniCRM are known to us by their card alone (API.md §2).

An order and its card are made together, so that both Ids grow together: the order of an unknown card lies between the
orders of the neighbouring cards. That is inferred, not documented; what is not found stays known as a card.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from crm.client import Answer, MiniCRM, errors
from crm.models import Card, Kind, System

# API.md §3: upward until 20 misses in a row.
MISSES = 20
CARDS_PER_RUN = 50
LONGEST_GAP = 60
SEARCH_AGAIN_AFTER = timedelta(days=1)


def cards_without_order(system: System) -> Any:
    """Cards of the order module that no order of ours belongs to."""
    return Card.objects.filter(system=system, category__kind=Kind.ORDER, is_trashed=False, orders=None)


def find_orders(
    client: MiniCRM, system: System, model: type[Any], *, patient: bool = False
) -> Iterator[list[Answer[Any]]]:
    """Details of orders that were found, card by card; a card that was searched for in vain rests for a day."""
    cards = cards_without_order(system)
    if not patient:
        cards = cards.filter(Q(searched_at=None) | Q(searched_at__lt=timezone.now() - SEARCH_AGAIN_AFTER))
    tried: set[int] = set()
    for card in cards.order_by("-remote_id")[: None if patient else CARDS_PER_RUN]:
        found = list(_around(client, system, model, card, tried))
        Card.objects.filter(pk=card.pk).update(searched_at=timezone.now())
        if found:
            yield found


def _around(client: MiniCRM, system: System, model: type[Any], card: Card, tried: set[int]) -> Iterator[Answer[Any]]:
    orders = model.objects.filter(system=system)
    before = orders.filter(card__remote_id__lt=card.remote_id).order_by("-card__remote_id").first()
    behind = orders.filter(card__remote_id__gt=card.remote_id).order_by("card__remote_id").first()
    first = before.remote_id + 1 if before else 1
    last = behind.remote_id - 1 if behind else first + LONGEST_GAP
    misses = 0
    for remote_id in range(first, min(last, first + LONGEST_GAP) + 1):
        if remote_id in tried or orders.filter(remote_id=remote_id).exists():
            continue
        tried.add(remote_id)
        answer = _order(client, remote_id)
        misses = 0 if answer else misses + 1
        if answer:
            yield answer
        if (answer and answer.value.project_id == card.remote_id) or misses == MISSES:
            return


def _order(client: MiniCRM, remote_id: int) -> Answer[Any] | None:
    try:
        return client.order(remote_id)
    except errors.NotFound:
        return None


def orders_above(client: MiniCRM, watermark: int) -> Iterator[Answer[Any]]:
    """Every order with an Id above the watermark, upward until 20 misses in a row (API.md §3)."""
    remote_id, misses = watermark, 0
    while misses < MISSES:
        remote_id += 1
        answer = _order(client, remote_id)
        misses = 0 if answer else misses + 1
        if answer:
            yield answer
