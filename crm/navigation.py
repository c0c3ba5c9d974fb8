"""The side navigation as data: which pages there are, who may see them, and how many things wait behind them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Tally(NamedTuple):
    """How many things wait behind a page, and whether they need the reader."""

    number: int = 0
    is_due: bool = True


Counter = Callable[[HttpRequest], Tally]
NOTHING = Tally()


@dataclass(frozen=True)
class Page:
    """A page of the navigation.

    `count` names a counter that an application registers in its `ready()`; `key` follows "g" on the keyboard.
    """

    url_name: str
    label: Promise
    icon: str
    permission: str = ""
    count: str = ""
    key: str = ""
    staff_only: bool = False

    def is_for(self, user: Any) -> bool:
        if self.staff_only:
            return bool(user.is_staff)
        return not self.permission or user.has_perm(self.permission)

    def holds(self, view_name: str) -> bool:
        """Whether a view belongs below this page: `billing:order_edit` does below `billing:order_list`."""
        stem = self.url_name.removesuffix("_list")
        return view_name == stem or view_name.startswith(f"{stem}_")


PAGES = (
    Page("billing:home", _("Home"), "home", key="h"),
    Page("billing:review", _("Review"), "review", "billing.view_review", count="review", key="r"),
    Page("billing:invoice_list", _("Invoices"), "invoice", "billing.view_invoice", key="i"),
    Page("billing:order_list", _("Orders"), "order", "billing.view_order", key="o"),
    Page("billing:offer_list", _("Offers"), "offer", "billing.view_offer", key="f"),
    Page("billing:product_list", _("Products"), "product", "billing.view_product", key="p"),
    Page("crm:contact_list", _("Contacts"), "people", "crm.view_contact", key="c"),
    Page("crm:operation_list", _("Operations"), "pulse", "crm.view_operation", count="operations", key="w"),
    Page("crm:difference_list", _("Reconciliation"), "scale", "crm.view_difference", key="d"),
    Page("crm:run_list", _("Runs"), "runs", "crm.view_run", key="u"),
    Page("admin:index", _("Admin"), "gear", staff_only=True),
)
_counters: dict[str, Counter] = {}
_search: list[str] = []


@dataclass(frozen=True)
class Entry:
    """A page as the reader sees it. `current` is the value of aria-current."""

    url: str
    label: str
    icon: str
    key: str = ""
    tally: Tally = NOTHING
    current: str = ""


def register_count(name: str, counter: Counter) -> None:
    """Says how the pages with `count=name` are counted; called once per page view, of its readers only."""
    _counters[name] = counter


def register_search(url_name: str) -> None:
    """Gives the side navigation a search over everything; the view gets `q`."""
    _search[:] = [url_name]


def search_url() -> str:
    """The address of the search over everything, empty where none is registered."""
    return reverse(_search[0]) if _search else ""


def entries(request: HttpRequest) -> Iterator[Entry]:
    """The pages that this request's user may see. Raises NoReverseMatch for a page that has no address."""
    match = request.resolver_match
    view_name = match.view_name if match else ""
    for page in PAGES:
        if page.is_for(request.user):
            yield Entry(
                reverse(page.url_name), str(page.label), page.icon, page.key,
                _counters[page.count](request) if page.count in _counters else NOTHING,
                "page" if view_name == page.url_name else "true" if page.holds(view_name) else "",
            )  # fmt: skip
