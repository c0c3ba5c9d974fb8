"""The application with our domain: documents, products, payments, reviews."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        from billing import mirror, remote

        mirror.register()
        remote.register()
