"""Contacts and products."""

from collections.abc import Iterator

from sandbox.api.contacts import business_detail, person_detail
from sandbox.api.numbers import hungarian
from sandbox.ledger import addresses, contacts
from sandbox.tenant.account import CURRENCIES, KINDS
from sandbox.tenant.records import Record
from sandbox.tenant.searching import folded
from sandbox.tenant.work import Work
from sandbox.web.documents import KIND_OF_PATH, PATH_OF_KIND, listing_table
from sandbox.web.layout import facts, pager, search, section, table
from sandbox.web.markup import Markup, button, choice, entry, form, hidden, tag
from sandbox.web.visit import View, Visit

CONTACT_COLUMNS = (
    ("Name", ""),
    ("Type", ""),
    ("Email", "wide"),
    ("Phone", "wide"),
    ("Tax number", "wide"),
    ("Updated", "wide"),
)
PRODUCT_COLUMNS = (
    ("SKU", ""),
    ("Name", ""),
    ("Net price", "number"),
    ("VAT", "number wide"),
    ("Stock", "number"),
    ("State", "wide"),
)


def contact_list(visit: Visit) -> View:
    where = "? = '' OR folded_name LIKE ? OR email LIKE ? OR id = ?"
    values = (visit.asked, f"%{folded(visit.asked)}%", f"%{visit.asked}%", visit.asked)
    count = visit.work.value(f"SELECT count(*) FROM contacts WHERE {where}", *values)
    rows = visit.work.all(
        f"SELECT * FROM contacts WHERE {where} ORDER BY updated_at DESC, id DESC LIMIT ? OFFSET ?",
        *values,
        visit.length,
        visit.offset,
    )
    cells = [
        [
            _link(row),
            visit.work.words.label(row["type"]),
            row["email"],
            row["phone"],
            row["vat_number"],
            row["updated_at"],
        ]
        for row in rows
    ]
    return (
        "Contacts",
        search("/contacts", visit.asked),
        table(CONTACT_COLUMNS, cells),
        pager("/contacts", visit.asked, visit.page, count, visit.length),
    )


def _link(row: Record) -> Markup:
    return tag("a", row["name"], href=f"/contacts/{row['id']}")


def contact(visit: Visit, contact_id: int) -> View:
    work = visit.work
    row = contacts.find_contact(work, contact_id)
    is_business = row["type"] == "Business"
    shown = (business_detail if is_business else person_detail)(work, row)
    pairs = [(name, value) for name, value in shown.items() if value not in ("", [], 0)]
    if row["reference_id"]:
        pairs.append(("ReferenceId", row["reference_id"]))
    return (
        row["name"],
        facts(pairs),
        _hand(row, is_business),
        _addresses(work, contact_id),
        _colleagues(work, row),
        *_documents(work, contact_id),
    )


def _hand(row: Record, is_business: bool) -> Markup:
    names = (
        [("Name", row["name"])] if is_business else [("FirstName", row["first_name"]), ("LastName", row["last_name"])]
    )
    entries = [entry(name, name, value) for name, value in [*names, ("Email", row["email"]), ("Phone", row["phone"])]]
    return section(
        "As somebody in MiniCRM",
        form(
            "/edit",
            hidden(action="change_contact", id=row["id"], back=f"/contacts/{row['id']}"),
            *entries,
            button("Save"),
        ),
        form(
            "/edit",
            hidden(action="create_document", customer_id=row["id"], back=f"/contacts/{row['id']}"),
            choice("kind", "New", KINDS),
            entry("name", "Line", required=True),
            entry("price_net", "Net price", required=True),
            entry("quantity", "Quantity", "1"),
            choice("currency", "Currency", CURRENCIES),
            button("Make"),
        ),
        class_="hands",
    )


def _addresses(work: Work, contact_id: int) -> Markup:
    rows = [
        [
            work.words.label(row["type"]) if row["type"] else "–",
            row["postal_code"],
            row["city"],
            row["address"],
            "default" if row["is_default"] else "",
        ]
        for row in addresses.addresses_of(work, contact_id)
    ]
    return section("Addresses", table((("Type", ""), ("Code", ""), ("City", ""), ("Address", ""), ("", "")), rows))


def _colleagues(work: Work, row: Record) -> Markup:
    company = row["business_id"] or row["id"]
    rows = work.all("SELECT * FROM contacts WHERE (id = ? OR business_id = ?) AND id != ?", company, company, row["id"])
    return section("Same company", tag("ul", *(tag("li", _link(other)) for other in rows))) if rows else Markup()


def _documents(work: Work, contact_id: int) -> Iterator[Markup]:
    for kind in KIND_OF_PATH.values():
        rows = work.all(
            "SELECT documents.*, cards.status_id, cards.deleted FROM documents JOIN cards "
            "ON cards.id = documents.card_id WHERE documents.kind = ? AND customer_id = ? "
            "ORDER BY documents.modified DESC LIMIT 10",
            kind,
            contact_id,
        )
        if rows:
            yield section(PATH_OF_KIND[kind].capitalize(), listing_table(work, kind, rows))


def product_list(visit: Visit) -> View:
    asked = f"%{visit.asked}%"
    where = "name LIKE ? OR sku LIKE ?"
    count = visit.work.value(f"SELECT count(*) FROM products WHERE {where}", asked, asked)
    rows = visit.work.all(
        f"SELECT * FROM products WHERE {where} ORDER BY sku LIMIT ? OFFSET ?", asked, asked, visit.length, visit.offset
    )
    cells = [
        [
            row["sku"],
            row["name"],
            f"{hungarian(row['price_net'], 0)} {row['currency']}",
            row["vat"],
            f"{hungarian(row['quantity'], 0)} {row['unit']}",
            "deleted" if row["deleted"] else "active",
        ]
        for row in rows
    ]
    return (
        "Products",
        search("/products", visit.asked),
        table(PRODUCT_COLUMNS, cells),
        pager("/products", visit.asked, visit.page, count, visit.length),
    )
