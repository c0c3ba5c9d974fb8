"""What goes out: only what is set, only what the API allows, numbers in the style of the kind."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.client import CustomerDraft, InvoiceDraft, ItemDraft, NumberStyle, OfferDraft, OrderDraft, ProductDraft
from crm.client.values import read_number
from crm.client.wire import fields_to_wire

FULL_LINE = ItemDraft(
    name="Optikai kábel",
    price_net=Decimal("1234.5"),
    quantity=Decimal("0.125"),
    unit="m",
    vat="27",
    description="",
    sku="OPT-1",
    ean="599",
)
CUSTOMER = CustomerDraft(
    name="Kft.",
    country_id="36",
    country="Magyarország",
    county="",
    postal_code="9245",
    city="Mosonszolnok",
    address="Alkotás u. 49.",
    account_number="1",
    vat_number="2",
    eu_vat_number="3",
    registration_number="4",
    group_identification_number="5",
)
NEVER_SENT = {
    "Vendor",
    "Number",
    "InvoicePadCounter",
    "AmountNet",
    "AmountVat",
    "Amount",
    "Paid",
    "DocumentId",
    "DocumentUrl",
    "DocumentFileName",
    "ExtraData",
    "ConversionRate",
    "PriceNetTotal",
    "PriceTotal",
    "VATSubtype",
}


def full(cls, **more):
    common = {
        "customer_id": 225,
        "currency": "HUF",
        "subject": "",
        "payment_method": "WiredTransfer",
        "performance": date(2024, 1, 8),
        "items": [FULL_LINE],
        "customer": CUSTOMER,
    }
    return cls(**common, **more)


def keys_of(value):
    if isinstance(value, dict):
        return set(value).union(*(keys_of(inner) for inner in value.values()))
    return set().union(*(keys_of(inner) for inner in value)) if isinstance(value, list) else set()


ORDER = full(OrderDraft, card_fields={"Extra": "x"})
DATES = {"issued": date(2024, 1, 1), "prompt": date(2024, 1, 15), "language": "HU", "vat_mode": "NormalVAT"}
OFFER = full(OfferDraft, card_fields={"String1911": "x"}, **DATES)
INVOICE = full(InvoiceDraft, type="Invoice", media="PKI", force_on_person=True, **DATES)


def test_an_order_is_written_with_dots():
    assert ORDER.to_wire(NumberStyle.DOT) == {
        "CustomerId": 225,
        "CurrencyCode": "HUF",
        "Subject": "",
        "PaymentMethod": "WiredTransfer",
        "Performance": "2024-01-08",
        "Customer": CUSTOMER.to_wire(),
        "Items": [
            {
                "SKU": "OPT-1",
                "Name": "Optikai kábel",
                "Description": "",
                "PriceNet": "1234.50",
                "Quantity": "0.125",
                "Unit": "m",
                "VAT": "27",
            }
        ],
        "Project": {"Extra": "x"},
    }


def test_an_invoice_is_written_with_commas_and_percent():
    assert INVOICE.to_wire(NumberStyle.COMMA) == {
        "CustomerId": 225,
        "Type": "Invoice",
        "PaymentMethod": "WiredTransfer",
        "Issued": "2024-01-01",
        "Performance": "2024-01-08",
        "Prompt": "2024-01-15",
        "CurrencyCode": "HUF",
        "Language": "HU",
        "Subject": "",
        "VATMode": "NormalVAT",
        "Media": "PKI",
        "ForcesInvoiceOnPerson": "1",
        "Customer": CUSTOMER.to_wire(),
        "Items": [
            {
                "Name": "Optikai kábel",
                "Description": "",
                "PriceNet": "1234,50",
                "Quantity": "0,125",
                "Unit": "m",
                "VAT": "27%",
            }
        ],
    }


def test_an_offer_has_dates_language_and_vat_mode():
    wire = OFFER.to_wire()
    assert (wire["Issued"], wire["Prompt"], wire["Language"], wire["VATMode"]) == (
        "2024-01-01",
        "2024-01-15",
        "HU",
        "NormalVAT",
    )
    assert wire["Items"][0]["EAN"] == "599"
    assert wire["Project"] == {"String1911": "x"}


@pytest.mark.parametrize("draft", [ORDER, OFFER, INVOICE])
def test_what_minicrm_computes_itself_is_never_sent(draft):
    assert not keys_of(draft.to_wire()) & NEVER_SENT


def test_what_is_not_set_is_not_sent_and_an_empty_text_is():
    assert OrderDraft(customer_id=1, currency="EUR").to_wire() == {"CustomerId": 1, "CurrencyCode": "EUR"}
    assert OrderDraft(customer_id=1, subject="").to_wire(is_new=False) == {"CustomerId": 1, "Subject": ""}
    assert CustomerDraft(vat_number="").to_wire() == {"VatNumber": ""}
    assert ItemDraft(id=74, quantity=Decimal(2)).to_wire(NumberStyle.DOT, "order") == {"Id": 74, "Quantity": "2.00"}
    assert "ForcesInvoiceOnPerson" not in InvoiceDraft(customer_id=1, currency="EUR", items=[FULL_LINE]).to_wire()


def test_an_empty_customer_block_is_left_out():
    draft = OrderDraft(customer_id=1, currency="EUR", customer=CustomerDraft())
    assert "Customer" not in draft.to_wire()


def test_an_unchanged_currency_is_not_sent_with_a_change():
    draft = OrderDraft(customer_id=1, currency="EUR", subject="x")
    assert draft.to_wire(is_new=False) == {"CustomerId": 1, "Subject": "x"}


def test_a_product_sends_its_five_words_always_and_stock_only_when_counted():
    draft = ProductDraft(name="Pie", sku="", vat="27", price_net=Decimal("10.50"), currency="HUF")
    assert draft.to_wire() == {"Name": "Pie", "SKU": "", "VAT": "27%", "PriceNet": "10.50", "CurrencyCode": "HUF"}


def test_a_whole_product_is_written_as_in_the_manual():
    draft = ProductDraft(
        name="Apple Pie",
        sku="APPLE_PIE",
        ean="123456789",
        folder="Basic Services",
        vat="19%",
        price_net=Decimal(10),
        currency="RON",
        unit="Unit_Piece",
        quantity=Decimal(5),
        warehouse="Warehouse Name",
        description="Delicious apple pie.",
        deleted=False,
        custom_fields={"Shelf": "A1", "Name": "never this"},
    )
    assert draft.to_wire() == {
        "Shelf": "A1",
        "Name": "Apple Pie",
        "SKU": "APPLE_PIE",
        "EAN": "123456789",
        "FolderName": "Basic Services",
        "VAT": "19%",
        "PriceNet": 10,
        "CurrencyCode": "RON",
        "UnitName": "Unit_Piece",
        "Quantity": 5,
        "Warehouse_Name": "Warehouse Name",
        "Description": "Delicious apple pie.",
        "Deleted": 0,
    }


def test_fields_are_written_as_json_can_hold_them():
    fields = {
        "Text": "",
        "Yes": True,
        "Int": 5,
        "Float": Decimal("1E+3"),
        "Day": date(2024, 1, 2),
        "At": datetime(2024, 7, 1, 10, 0, tzinfo=UTC),
        "Left": None,
    }
    assert fields_to_wire(fields) == {
        "Text": "",
        "Yes": 1,
        "Int": 5,
        "Float": "1000",
        "Day": "2024-01-02",
        "At": "2024-07-01 12:00:00",
    }


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.decimals(min_value=0, max_value=10**6, places=3),
    st.sampled_from([(NumberStyle.DOT, "order"), (NumberStyle.COMMA, "invoice"), (NumberStyle.DOT, "offer")]),
)
def test_a_line_that_was_written_reads_back_with_its_numbers(price, quantity, how):
    line = ItemDraft(price_net=price, quantity=quantity).to_wire(*how)
    assert (read_number(line["PriceNet"]), read_number(line["Quantity"])) == (price, quantity)
