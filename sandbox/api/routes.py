"""Every call of the API: method, path, handler, and whether it changes anything."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.api import addresses, cards, contacts, invoices, offers, orders, products, schema
from sandbox.api.call import Call
from sandbox.ledger.orders import MOVES
from sandbox.tenant.refusals import Missing, NotAllowed


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    handler: Callable[[Call], Any]
    changes: bool

    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.path.replace("{id}", r"(\d{1,12})"), re.ASCII)


ROUTES = (
    Route("POST", "/Api/Order", orders.create, True),
    Route("GET", "/Api/Order/List", orders.read_list, False),
    Route("GET", "/Api/Order/{id}", orders.read, False),
    Route("POST", "/Api/Order/{id}", orders.update, True),
    Route("GET", "/Api/Order/{id}/DeleteItem/{id}", orders.delete_item, True),
    Route("POST", "/Api/Order/{id}/Project", orders.write_card, True),
    *(
        Route(method, f"/Api/Order/{{id}}/{verb}", orders.move(verb), True)
        for verb in MOVES
        for method in ("POST", "GET")
    ),
    Route("POST", "/Api/Offer", offers.create, True),
    Route("GET", "/Api/Offer/List", offers.read_list, False),
    Route("GET", "/Api/Offer/{id}", offers.read, False),
    Route("POST", "/Api/Offer/{id}/Project", offers.write_card, True),
    Route("POST", "/Api/Invoice", invoices.create, True),
    Route("GET", "/Api/Invoice/List", invoices.read_list, False),
    Route("GET", "/Api/Invoice/{id}", invoices.read, False),
    Route("POST", "/Api/Invoice/{id}/Paid", invoices.pay, True),
    Route("POST", "/Api/Invoice/{id}/Storno", invoices.storno, True),
    Route("POST", "/Api/Invoice/{id}/Project", invoices.write_card, True),
    Route("PUT", "/Api/R3/Product", products.create, True),
    Route("PUT", "/Api/R3/Product/{id}", products.update, True),
    Route("GET", "/Api/R3/Contact", contacts.read_list, False),
    Route("PUT", "/Api/R3/Contact", contacts.create, True),
    Route("GET", "/Api/R3/Contact/{id}", contacts.read, False),
    Route("PUT", "/Api/R3/Contact/{id}", contacts.update, True),
    Route("GET", "/Api/R3/PurgePerson/{id}", contacts.purge, True),
    Route("PUT", "/Api/R3/PurgePerson/{id}", contacts.purge, True),
    Route("PUT", "/Api/R3/Address", addresses.create, True),
    Route("GET", "/Api/R3/Address/{id}", addresses.read, False),
    Route("PUT", "/Api/R3/Address/{id}", addresses.update, True),
    Route("GET", "/Api/R3/AddressList/{id}", addresses.read_list, False),
    Route("GET", "/Api/R3/Category", schema.categories, False),
    Route("GET", "/Api/R3/Schema/Business", schema.of_contact("Business"), False),
    Route("GET", "/Api/R3/Schema/Person", schema.of_contact("Person"), False),
    Route("GET", "/Api/R3/Schema/Project/{id}", schema.of_card, False),
    Route("GET", "/Api/R3/Project", cards.read_list, False),
    Route("PUT", "/Api/R3/Project", cards.create, True),
    Route("GET", "/Api/R3/Project/{id}", cards.read, False),
    Route("PUT", "/Api/R3/Project/{id}", cards.update, True),
    Route("GET", "/Api/R3/ProjectHistory/{id}", cards.read_history, False),
    Route("GET", "/Api/R3/ProjectHistory/{id}/Type=StatusHistory", cards.read_history, False),
)
PATTERNS = [(route.pattern(), route) for route in ROUTES]


def find_route(method: str, path: str) -> tuple[Route, Any]:
    """(route, ids in the path); a known path with another method is not allowed, an unknown path is missing."""
    known = False
    for pattern, route in PATTERNS:
        match = pattern.fullmatch(path)
        if match and route.method == method:
            return route, match.groups()
        known = known or match is not None
    raise NotAllowed() if known else Missing("no_such_url")


def endpoint_of(path: str) -> str:
    """The name that error texts begin with: `Order`, `Contact`, `Project` …"""
    parts = [part for part in path.split("/") if part not in ("", "Api", "R3")]
    return parts[0] if parts else "Api"


def class_of(path: str) -> str:
    """What a call counts against: `r3` shares the rate limit; documents have none."""
    if path.startswith("/Api/R3/"):
        return "r3"
    name = endpoint_of(path).lower()
    return name if name in ("order", "offer", "invoice") else "other"
