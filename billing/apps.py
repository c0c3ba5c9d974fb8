"""The application with our domain: documents, products, payments, reviews."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import mirror, remote
        from billing.models import Product
        from crm import kinds, navigation

        mirror.register()
        remote.register()
        kinds.register_rows(Product.kind, Product)
        navigation.register_count("review", _reviews)


def _reviews(request: HttpRequest) -> Any:
    """Orders that wait for an approval."""
    from billing.models import Review
    from crm.context_processors import desk_of
    from crm.navigation import Tally

    system = desk_of(request).system
    return Tally(Review.objects.waiting().filter(order__system=system).count()) if system else Tally()
