"""Each row of API.md is one call: its verb, address, filters, body and limit."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.client import (
    CallClass,
    CustomerDraft,
    InvoiceDraft,
    ItemDraft,
    NumberStyle,
    OfferDraft,
    OrderDraft,
    ProductDraft,
    errors,
)
from tests.crm.client.fakes import ANSWERED, SENT, replaying, seed

SINCE = datetime(2024, 2, 12, 9, 0, tzinfo=UTC)
LINE = ItemDraft(name="Cable", price_net=Decimal(500), quantity=Decimal(15), unit="m", vat="27", sku="", description="")
ORDER = OrderDraft(customer_id=261, currency="HUF", items=[LINE], card_fields={"Token": "t-1"})
OFFER = OfferDraft(customer_id=261, currency="HUF", items=[LINE])
INVOICE = InvoiceDraft(customer_id=98, currency="HUF", items=[LINE])
PRODUCT = ProductDraft(name="Apple Pie", sku="APPLE_PIE", vat="19", price_net=Decimal(10), currency="RON")
R3, DOCUMENT = CallClass.R3, CallClass.DOCUMENT

READS = [
    ("ORD-2", "order_detail", lambda c: c.order(83), "/Api/Order/83", {}, DOCUMENT),
    ("ORD-3", "order_list", lambda c: c.order_page(), "/Api/Order/List", {"Page": "0"}, DOCUMENT),
    (
        "ORD-3",
        "order_list",
        lambda c: c.order_page(2, updated_since=SINCE, status_group="Success"),
        "/Api/Order/List",
        {"Page": "2", "UpdatedSince": "2024-02-12 10:00", "StatusGroup": "Success"},
        DOCUMENT,
    ),
    ("OFF-2", "offer_detail", lambda c: c.offer(932), "/Api/Offer/932", {}, DOCUMENT),
    ("OFF-2", "offer_list", lambda c: c.offer_page(1), "/Api/Offer/List", {"Page": "1"}, DOCUMENT),
    ("INV-2", "invoice_detail", lambda c: c.invoice(12), "/Api/Invoice/12", {}, DOCUMENT),
    ("INV-2", "invoice_list", lambda c: c.invoice_page(), "/Api/Invoice/List", {"Page": "0"}, DOCUMENT),
    (
        "CON-1",
        "contacts_by_email",
        lambda c: c.contacts(Email="a@b.hu"),
        "/Api/R3/Contact",
        {"Page": "0", "Email": "a@b.hu"},
        R3,
    ),
    (
        "CON-1",
        "contacts_by_field",
        lambda c: c.contacts(3, updated_since=SINCE, type="Person", TestCardContact="test", Phone=None),
        "/Api/R3/Contact",
        {"Page": "3", "UpdatedSince": "2024-02-12 10:00", "Type": "Person", "TestCardContact": "test"},
        R3,
    ),
    ("CON-2", "contact_company", lambda c: c.contact(37146), "/Api/R3/Contact/37146", {}, R3),
    (
        "ADR-4",
        "address_list_structured",
        lambda c: c.address_list(12),
        "/Api/R3/AddressList/12",
        {"Structured": "1"},
        R3,
    ),
    ("ADR-4", "address_list", lambda c: c.address_list(12, structured=False), "/Api/R3/AddressList/12", {}, R3),
    ("ADR-2", "address_detail", lambda c: c.address(307), "/Api/R3/Address/307", {}, R3),
    ("CRD-1", "categories", lambda c: c.categories(), "/Api/R3/Category", {}, R3),
    ("CRD-1", "categories", lambda c: c.categories(detailed=True), "/Api/R3/Category", {"Detailed": "1"}, R3),
    ("CRD-2", "schema_project", lambda c: c.schema("Project/20"), "/Api/R3/Schema/Project/20", {}, R3),
    ("CRD-2", "schema_person_hu", lambda c: c.schema("Person"), "/Api/R3/Schema/Person", {}, R3),
    (
        "CRD-3",
        "cards_deleted",
        lambda c: c.card_page(CategoryId=20, Deleted=True, UpdatedSince=SINCE),
        "/Api/R3/Project",
        {"Page": "0", "CategoryId": "20", "Deleted": "1", "UpdatedSince": "2024-02-12 10:00"},
        R3,
    ),
    (
        "CRD-3",
        "cards_by_status",
        lambda c: c.card_page(1, category_id=20, status_id=5, main_contact_id=7, Token="t-1"),
        "/Api/R3/Project",
        {"Page": "1", "CategoryId": "20", "StatusId": "5", "MainContactId": "7", "Token": "t-1"},
        R3,
    ),
    ("CRD-4", "card_detail", lambda c: c.card(160), "/Api/R3/Project/160", {}, R3),
    (
        "CRD-7",
        "card_history",
        lambda c: c.card_history(160),
        "/Api/R3/ProjectHistory/160",
        {"Type": "StatusHistory"},
        R3,
    ),
]

WRITES = [
    (
        "ORD-1",
        "order_detail",
        lambda c: c.create_order(ORDER),
        "POST /Api/Order",
        {
            "CustomerId": 261,
            "CurrencyCode": "HUF",
            "Items": [
                {
                    "SKU": "",
                    "Name": "Cable",
                    "Description": "",
                    "PriceNet": "500.00",
                    "Quantity": "15.00",
                    "Unit": "m",
                    "VAT": "27",
                }
            ],
            "Project": {"Token": "t-1"},
        },
        DOCUMENT,
    ),
    (
        "ORD-4",
        "order_detail",
        lambda c: c.update_order(83, OrderDraft(customer_id=261, currency="EUR", subject="Call")),
        "POST /Api/Order/83",
        {"CustomerId": 261, "Subject": "Call"},
        DOCUMENT,
    ),
    (
        "ORD-5",
        "order_detail",
        lambda c: c.update_order(83, OrderDraft(reference_id="R-5", items=[ItemDraft(id=74, name="Cisco")])),
        "POST /Api/Order/83",
        {"ReferenceId": "R-5", "Items": [{"Id": 74, "Name": "Cisco"}]},
        DOCUMENT,
    ),
    ("ORD-6", "order_detail", lambda c: c.delete_order_item(83, 74), "GET /Api/Order/83/DeleteItem/74", None, DOCUMENT),
    (
        "ORD-7",
        "order_detail",
        lambda c: c.update_order_card(83, {"Text1479": "9-17"}),
        "POST /Api/Order/83/Project",
        {"Text1479": "9-17"},
        DOCUMENT,
    ),
    ("ORD-8", "order_detail", lambda c: c.move_order(83, "Finalize"), "POST /Api/Order/83/Finalize", None, DOCUMENT),
    ("ORD-8", "order_detail", lambda c: c.move_order(83, "Edit"), "POST /Api/Order/83/Edit", None, DOCUMENT),
    ("ORD-8", "order_detail", lambda c: c.move_order(83, "Complete"), "POST /Api/Order/83/Complete", None, DOCUMENT),
    ("ORD-8", "order_detail", lambda c: c.move_order(83, "Paid"), "POST /Api/Order/83/Paid", None, DOCUMENT),
    ("ORD-8", "order_detail", lambda c: c.move_order(83, "Storno"), "POST /Api/Order/83/Storno", None, DOCUMENT),
    (
        "OFF-1",
        "offer_created_ro",
        lambda c: c.create_offer(OFFER),
        "POST /Api/Offer",
        {
            "CustomerId": 261,
            "CurrencyCode": "HUF",
            "Items": [
                {
                    "SKU": "",
                    "Name": "Cable",
                    "Description": "",
                    "PriceNet": "500.00",
                    "Quantity": "15.00",
                    "Unit": "m",
                    "VAT": "27",
                }
            ],
        },
        DOCUMENT,
    ),
    (
        "OFF-3",
        "offer_detail",
        lambda c: c.update_offer_card(10, {"StatusId": "Emis", "String1616": "Test"}),
        "POST /Api/Offer/10/Project",
        {"StatusId": "Emis", "String1616": "Test"},
        DOCUMENT,
    ),
    (
        "INV-1",
        "invoice_detail",
        lambda c: c.create_invoice(INVOICE),
        "POST /Api/Invoice",
        {
            "CustomerId": 98,
            "Type": "Invoice",
            "CurrencyCode": "HUF",
            "Items": [
                {
                    "Name": "Cable",
                    "Description": "",
                    "PriceNet": "500,00",
                    "Quantity": "15,00",
                    "Unit": "m",
                    "VAT": "27%",
                }
            ],
        },
        DOCUMENT,
    ),
    ("INV-3", "invoice_paid", lambda c: c.pay_invoice(16), "POST /Api/Invoice/16/Paid", None, DOCUMENT),
    (
        "INV-3",
        "invoice_paid",
        lambda c: c.pay_invoice(16, CustomerDraft(name="John Doe", country_id="40")),
        "POST /Api/Invoice/16/Paid",
        {"Customer": {"Name": "John Doe", "CountryId": "40"}},
        DOCUMENT,
    ),
    ("INV-4", "invoice_storno", lambda c: c.storno_invoice(16), "POST /Api/Invoice/16/Storno", None, DOCUMENT),
    (
        "INV-5",
        "invoice_detail",
        lambda c: c.update_invoice_card(10, {"Tesztszoveg": "Teszt"}),
        "POST /Api/Invoice/10/Project",
        {"Tesztszoveg": "Teszt"},
        DOCUMENT,
    ),
    (
        "PRD-1",
        "product_written",
        lambda c: c.put_product(PRODUCT),
        "PUT /Api/R3/Product",
        {"Name": "Apple Pie", "SKU": "APPLE_PIE", "VAT": "19%", "PriceNet": 10, "CurrencyCode": "RON"},
        R3,
    ),
    (
        "PRD-2",
        "product_written",
        lambda c: c.put_product(PRODUCT, 1),
        "PUT /Api/R3/Product/1",
        {"Name": "Apple Pie", "SKU": "APPLE_PIE", "VAT": "19%", "PriceNet": 10, "CurrencyCode": "RON"},
        R3,
    ),
    (
        "PRD-3",
        "product_written",
        lambda c: c.delete_product(1, currency="RON", vat="19", sku="APPLE_PIE"),
        "PUT /Api/R3/Product/1",
        {"Deleted": 1, "CurrencyCode": "RON", "VAT": "19%", "SKU": "APPLE_PIE"},
        R3,
    ),
    (
        "CON-3",
        "contact_written",
        lambda c: c.put_contact({"Type": "Business", "Name": "Kft.", "Swift": None}),
        "PUT /Api/R3/Contact",
        {"Type": "Business", "Name": "Kft."},
        R3,
    ),
    (
        "CON-4",
        "contact_written",
        lambda c: c.put_contact({"Email": ""}, 7506),
        "PUT /Api/R3/Contact/7506",
        {"Email": ""},
        R3,
    ),
    (
        "ADR-1",
        "address_written",
        lambda c: c.put_address({"ContactId": 12345, "Default": True}),
        "PUT /Api/R3/Address",
        {"ContactId": 12345, "Default": 1},
        R3,
    ),
    (
        "ADR-3",
        "address_written",
        lambda c: c.put_address({"City": "Cluj"}, 307),
        "PUT /Api/R3/Address/307",
        {"City": "Cluj"},
        R3,
    ),
    (
        "CRD-5",
        "card_created_hu",
        lambda c: c.put_card({"Name": "Új", "CategoryId": 30, "Due": date(2024, 1, 2)}),
        "PUT /Api/R3/Project",
        {"Name": "Új", "CategoryId": 30, "Due": "2024-01-02"},
        R3,
    ),
    (
        "CRD-6",
        "card_written_hu",
        lambda c: c.put_card({"Deleted": False, "Value": Decimal("1500.50")}, 2056),
        "PUT /Api/R3/Project/2056",
        {"Deleted": 0, "Value": "1500.50"},
        R3,
    ),
]


@pytest.mark.parametrize(("row", "name", "ask", "path", "query", "call_class"), READS)
def test_a_read_asks_for_what_the_manual_says(row, name, ask, path, query, call_class):
    client, replay = replaying(seed(name))
    ask(client)
    (call,) = replay.calls
    assert (call.method, call.path, call.query, call.body) == ("GET", path, query, None), row
    assert (call.call_class, call.changes_state) == (call_class, False)


@pytest.mark.parametrize(("row", "name", "write", "label", "body", "call_class"), WRITES)
def test_a_write_sends_what_the_manual_says(row, name, write, label, body, call_class):
    client, replay = replaying(seed(name))
    write(client)
    (call,) = replay.calls
    assert (call.label, call.body, call.query) == (label, body, {}), row
    assert (call.call_class, call.changes_state) == (call_class, True)


def test_no_row_of_the_list_is_forgotten():
    groups = {"ORD": 8, "OFF": 3, "INV": 5, "PRD": 3, "CON": 4, "ADR": 4, "CRD": 7}
    wanted = {f"{group}-{number}" for group, last in groups.items() for number in range(1, last + 1)}
    assert {row for row, *_ in READS + WRITES} == wanted


def test_an_answer_carries_its_times():
    client, _ = replaying(seed("order_detail"))
    answer = client.order(83)
    assert (answer.status, answer.sent_at, answer.answered_at) == (200, SENT, ANSWERED)
    assert answer.remote_at == datetime(2024, 3, 4, 10, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("move", ["Finalize", "Edit", "Complete", "Paid", "Storno"])
def test_a_move_follows_the_verb_of_the_system_and_stays_a_write(move):
    client, replay = replaying(seed("order_detail"), transition_verb="GET")
    client.move_order(83, move)
    (call,) = replay.calls
    assert (call.label, call.changes_state) == (f"GET /Api/Order/83/{move}", True)


def test_an_invoice_is_paid_with_post_whatever_the_verb_of_moves():
    client, replay = replaying(seed("invoice_paid"), transition_verb="GET")
    client.pay_invoice(16)
    assert replay.calls[0].method == "POST"


def test_number_styles_are_kept_per_kind():
    client, replay = replaying(seed("invoice_detail"), number_styles={"invoice": NumberStyle.DOT})
    client.create_invoice(INVOICE)
    line = replay.calls[0].body["Items"][0]
    assert (line["PriceNet"], line["VAT"]) == ("500.00", "27%")
    assert client.number_styles["order"] is NumberStyle.DOT


@pytest.mark.parametrize("kind", ["order", "offer", "invoice"])
def test_the_kind_may_be_a_word(kind):
    detail, replay = replaying(seed(f"{kind}_detail"))
    assert detail.document(kind, 5).value.kind == kind
    assert detail.update_document_card(kind, 5, {"A": "b"}).value.kind == kind
    listing, _ = replaying(seed(f"{kind}_list"), seed(f"{kind}_list"), b'{"Count": 1, "Results": []}')
    assert listing.document_page(kind).value.count > 0
    assert len(list(listing.document_pages(kind, status_group="Open"))) == 1
    path = f"/Api/{kind.capitalize()}/5"
    assert [call.path for call in replay.calls] == [path, f"{path}/Project"]


@pytest.mark.parametrize("kind", ["offer", "invoice"])
def test_a_card_write_that_answers_with_the_bare_id_has_no_record(kind):
    client, _ = replaying(b'{"Id": 10}')
    answer = client.update_document_card(kind, 10, {"A": "b"})
    assert (answer.value, answer.raw) == (None, {"Id": 10})


REFUSED = [
    lambda c: c.order(0),
    lambda c: c.order(-1),
    lambda c: c.order(True),
    lambda c: c.order("83"),
    lambda c: c.card(None),
    lambda c: c.delete_order_item(83, 0),
    lambda c: c.move_order(83, "finalize"),
    lambda c: c.move_order(83, "../Invoice"),
    lambda c: c.order_page(status_group="Won"),
    lambda c: c.order_page(updated_since=datetime(2024, 1, 1)),
    lambda c: c.card_page(),
    lambda c: c.card_page(3),
    lambda c: c.card_page(CategoryId=None),
    lambda c: c.card_page(CategoryId=1, category_id=2),
    lambda c: c.card_page(CategoryId=1, Page=2),
    lambda c: c.card_page(Value=1.5),
    lambda c: c.schema("Invoice"),
    lambda c: c.schema("Project/"),
    lambda c: c.schema("Project/12/../../Contact"),
    lambda c: c.put_card({}),
    lambda c: c.put_card({"Name": None}),
    lambda c: c.put_card({"Value": 1.5}),
    lambda c: c.put_card({"Value": ["a"]}),
    lambda c: c.put_card({"Value": Decimal("NaN")}),
    lambda c: c.update_invoice_card(5, {"StatusId": 1}),
    lambda c: c.update_invoice_card(5, {"UserId": 1}),
    lambda c: c.update_order_card(5, {}),
    lambda c: c.create_order(OrderDraft(customer_id=1)),
    lambda c: c.create_order(OrderDraft(currency="HUF")),
    lambda c: c.create_order(OrderDraft(customer_id=1, reference_id=2, currency="HUF")),
    lambda c: c.create_order(OrderDraft(customer_id=1, currency="HUF", items=[ItemDraft(id=3)])),
    lambda c: c.create_order(OrderDraft(customer_id=1, currency="HUF", items=[ItemDraft(price_net=1.5)])),
    lambda c: c.create_order(OrderDraft(customer_id=1, currency="HUF", performance=SINCE)),
    lambda c: c.update_order(5, OrderDraft(customer_id=1, card_fields={"A": 1})),
    lambda c: c.create_offer(OfferDraft(customer_id=1)),
    lambda c: c.create_invoice(InvoiceDraft(customer_id=1, currency="HUF")),
    lambda c: c.create_invoice(InvoiceDraft(customer_id=1, items=[LINE])),
    lambda c: c.put_product(ProductDraft(name="", sku="", vat="27", price_net=Decimal("NaN"), currency="HUF")),
    lambda c: c.put_product(PRODUCT, 0),
]


@pytest.mark.parametrize("ask", REFUSED)
def test_what_the_api_forbids_is_refused_before_a_call_is_spent(ask):
    asked = []
    client, replay = replaying(b"{}", before_call=asked.append)
    with pytest.raises(errors.Unsendable) as caught:
        ask(client)
    assert (replay.calls, asked, caught.value.__cause__) == ([], [], None)
    assert isinstance(caught.value, errors.Rejected)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("ask", [lambda c: c.document("card", 5), lambda c: c.document_page("card")])
def test_another_kind_of_document_is_refused(ask):
    client, replay = replaying(b"{}")
    with pytest.raises((KeyError, ValueError), match="card"):
        ask(client)
    assert replay.calls == []


@pytest.mark.parametrize(
    "options",
    [
        {"transition_verb": "PUT"},
        {"number_styles": {"product": NumberStyle.DOT}},
        {"read_retries": 6},
        {"read_retries": -1},
        {"zone": "Europe/Nowhere"},
    ],
)
def test_a_client_that_cannot_be_is_not_made(options):
    with pytest.raises((ValueError, KeyError)):
        replaying(b"{}", **options)
