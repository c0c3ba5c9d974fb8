"""What our wishes look like to MiniCRM, and how their effect is recognised there: the deliverers of crm.outbox."""

from crm import deliverers


def register() -> None:
    """Tells crm.deliverers how each call is sent, stored and looked for."""
    from billing.remote import cards, invoices, moves, offers, orders, products

    for module in (orders, offers, invoices, moves, cards, products):
        deliverers.register(*module.DELIVERERS)
