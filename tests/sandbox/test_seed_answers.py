"""The answers against the manuals' own examples (000 English, 001 Hungarian, 002 Romanian): keys, order, number forms.

Where an example could be made again call by call, the answer has to be the example itself, ids and names aside.
"""

import json
import re
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).with_name("manual_examples")
FORMS = (
    ("date", r"\d{4}-\d\d-\d\d"),
    ("stamp", r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"),
    ("percent", r"\d+%"),
    ("whole", r"-?\d+"),
    ("hungarian", r"-?\d{1,3}( \d{3})*,\d\d"),
)


def form(value):
    """The form of a text: how many decimals, which mark; words and blanks are just text."""
    decimals = re.fullmatch(r"-?\d+\.(\d+)", value)
    if decimals:
        return f"{len(decimals[1])} decimals"
    return next((name for name, pattern in FORMS if re.fullmatch(pattern, value)), "text")


def shape(value):
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return form(value) if isinstance(value, str) else type(value).__name__


def assert_same_shape(answer, example, free=()):
    """Same keys in the same order with values of the same form; `free` keys may hold any text."""
    assert list(answer) == list(example)
    for key, expected in example.items():
        if isinstance(expected, dict):
            assert_same_shape(answer[key], expected, free)
        elif isinstance(expected, list):
            for part in zip(answer[key], expected, strict=True):
                assert_same_shape(*part, free)
        elif key in free or expected == "":
            assert isinstance(answer[key], type(expected)), key
        else:
            assert shape(answer[key]) == shape(expected), (key, answer[key], expected)


def manual(name):
    """An answer of the manual, word for word."""
    return json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))


ORDER = manual("order_detail")  # 000 p.102
ORDER_ROW = manual("order_row")  # 000 p.104
OFFER = manual("offer_detail")  # 002; InvoiceMode from 000 p.114
EXEMPT_OFFER = manual("offer_detail_without_vat")  # 000 p.114
OFFER_PROJECT = manual("offer_project")  # 000 p.114
OFFER_ROW = manual("offer_row")  # 000 p.116
INVOICE = manual("invoice_detail")  # 001 p.45
INVOICE_ROW = manual("invoice_row")  # 000 p.123
CONTACT_ROW = manual("business_row")  # 001, Contact
PERSON_ROW = manual("person_row")  # 001, Contact
BUSINESS = manual("business_detail")  # 000 p.56
PERSON = manual("person_detail")  # 000 p.56
ADDRESS = manual("address_detail")  # 000 p.62
CARD_ROW = manual("card_row")  # 000 p.69
HISTORY_ROW = manual("history_row")  # 000 p.74
ORDER_CUSTOMER, OFFER_CUSTOMER, OFFER_VENDOR = ORDER["Customer"], OFFER["Customer"], OFFER["Vendor"]
OFFER_ITEM = OFFER["Items"][0]


@pytest.fixture
def partner(api):
    return api.ok("PUT", "/Api/R3/Contact", {"Type": "Business", "Name": "Teszt"})["Id"]


# Documents: the manual's request, and its answer again ------------------------------------------


def test_an_order_is_answered_as_in_the_manual(api, partner):
    order = api.ok(
        "POST",
        "/Api/Order/",
        {
            "CustomerId": str(partner),
            "CurrencyCode": "HUF",
            "PaymentMethod": "Cash",
            "Customer": {
                "Name": "John Doe Ltd.",
                "Country": "36",
                "PostalCode": "0000",
                "City": "Anonym City",
                "Address": "Anonym Street 1",
                "AccountNumber": "92826253-45043722-59650728",
                "VatNumber": "17823443-1-26",
                "EUvatNumber": "HU23982273",
            },
            "Subject": "",
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
    )
    project = order.pop("Project")
    assert_same_shape(order, {key: value for key, value in ORDER.items() if key != "Project"})
    assert order["Customer"] == ORDER_CUSTOMER | {"CountryId": "36"}
    assert order["Items"] == [ORDER["Items"][0] | {"Id": order["Items"][0]["Id"]}]
    assert [order[key] for key in ("AmountNet", "AmountVat", "Amount")] == ["7500", "2025", "9525"]
    assert project["Name"] == "Kiállítandó (John Doe Ltd.)"


def test_adding_and_overwriting_items_gives_the_sums_of_the_manual(api, partner):
    cable = {"Name": "Optikai kábel", "PriceNet": "500.00", "Quantity": "15.00", "Unit": "m", "VAT": "27"}
    phone = {"Name": "Linksys IP telefon", "PriceNet": "12000.00", "Quantity": "3.00", "Unit": "darab", "VAT": "27"}
    order = api.ok("POST", "/Api/Order", {"CustomerId": partner, "CurrencyCode": "HUF", "Items": [cable]})
    path = f"/Api/Order/{order['Id']}"
    added = api.ok("POST", path, {"CustomerId": partner, "Items": [phone]})
    assert [added[key] for key in ("AmountNet", "AmountVat", "Amount")] == ["43500", "11745", "55245"]
    item = {"Id": added["Items"][1]["Id"], "Name": "Cisco IP telefon", "PriceNet": "15000.00", "Quantity": "2.00"}
    changed = api.ok("POST", path, {"CustomerId": partner, "Items": [item]})
    assert [changed[key] for key in ("AmountNet", "AmountVat", "Amount")] == ["37500", "10125", "47625"]


def make_manual_offer(api, partner, **more):
    item = {key: OFFER_ITEM[key] for key in OFFER_ITEM if key != "Id"}
    return api.ok(
        "POST",
        "/Api/Offer/",
        {
            "CustomerId": partner,
            "InvoicePadCounter": "00005",
            "Number": "OF2021-E/00005",
            "Type": "Offer",
            "Media": "PKI",
            "Language": "HU",
            "Customer": OFFER_CUSTOMER,
            "Vendor": OFFER_VENDOR,
            "ExtraData": "",
            "Subject": "",
            "PaymentMethod": "WiredTransfer",
            "Issued": "2021-08-03",
            "Performance": "2021-08-03",
            "Prompt": "2021-08-03",
            "Paid": "",
            "CurrencyCode": "HUF",
            "ConversionRate": "",
            "AmountNet": "23.00",
            "Accounting": "Normal",
            "DocumentId": "6",
            "Items": [item],
            "Project": {"String1911": "TEST"},
        }
        | more,
    )


@pytest.mark.parametrize(("mode", "example"), [("NormalVAT", OFFER), ("VATExempt", EXEMPT_OFFER)])
def test_an_offer_is_answered_as_in_the_manual(api, partner, mode, example):
    offer = make_manual_offer(api, partner, VATMode=mode)
    assert_same_shape(offer.pop("Project"), OFFER_PROJECT)
    assert_same_shape(offer, example)
    assert offer["Customer"] == OFFER_CUSTOMER
    assert offer["Items"] == [example["Items"][0] | {"Id": offer["Items"][0]["Id"]}]
    assert [offer[key] for key in ("AmountNet", "AmountVat", "Amount")] == [
        example[key] for key in ("AmountNet", "AmountVat", "Amount")
    ]
    assert [offer[key] for key in ("Language", "Issued", "VATMode")] == ["_HU", "2021-08-03", mode]
    assert offer["Number"] != "OF2021-E/00005"  # a sent number is ignored


def make_manual_invoice(api, partner):
    return api.ok(
        "POST",
        "/Api/Invoice/",
        {
            "Type": "Invoice",
            "CustomerId": partner,
            "Customer": {
                "Name": "Teszt User",
                "Country": "Magyarország",
                "PostalCode": "1234",
                "City": "Budapest",
                "Address": "Teszt utca 1.",
                "AccountNumber": "12345678-12345678-12345678",
                "VatNumber": "12345678-12-1",
            },
            "PaymentMethod": "Cash",
            "Issued": "2013-11-27",
            "Performance": "2013-11-27",
            "Prompt": "2013-11-27",
            "CurrencyCode": "HUF",
            "VATMode": "NormalVAT",
            "Items": [{"Name": "Példa tétel", "PriceNet": "1 000,00", "VAT": "27%", "Quantity": "2", "Unit": "darab"}],
        },
    )


def test_an_invoice_is_answered_as_in_the_manual(api, partner):
    invoice = make_manual_invoice(api, partner)
    assert_same_shape(invoice, INVOICE)
    for key in (
        "Type",
        "Media",
        "Customer",
        "Subject",
        "PaymentMethod",
        "Issued",
        "Performance",
        "Prompt",
        "Paid",
        "CurrencyCode",
        "AmountNet",
        "AmountVat",
        "Amount",
        "IsReverseCharge",
        "Items",
    ):
        assert invoice[key] == INVOICE[key]


@pytest.mark.parametrize("verb", ["Paid", "Storno"])
def test_paid_and_storno_also_name_the_file(api, partner, verb):
    invoice = make_manual_invoice(api, partner)
    answer = api.ok("POST", f"/Api/Invoice/{invoice['Id']}/{verb}")
    keys = list(INVOICE)
    keys.insert(keys.index("DocumentUrl"), "DocumentId")
    example = {key: INVOICE.get(key, "68") for key in keys}
    assert_same_shape(answer, example | {"Paid": answer["Paid"]})


@pytest.mark.parametrize(("kind", "example"), [("Order", ORDER_ROW), ("Offer", OFFER_ROW), ("Invoice", INVOICE_ROW)])
def test_every_list_row_looks_as_in_the_manual(start, api_for, kind, example):
    answer = api_for(start(invoices=60, orders=60, offers=60, contacts=20)).ok("GET", f"/Api/{kind}/List")
    assert list(answer) == ["Count", "Results"]
    assert isinstance(answer["Count"], int)
    for key, row in answer["Results"].items():
        assert row["Id"] == key
        assert_same_shape(row, example, free=("Number", "Type", "Issued", "Performance", "Prompt"))


# Contacts, addresses, cards ---------------------------------------------------------------------


def test_contact_rows_look_as_in_the_manual(api, business, person):
    rows = api.ok("GET", f"/Api/R3/Contact?MainContactId={business}")["Results"]
    assert_same_shape(rows[str(business)], CONTACT_ROW)
    assert_same_shape(rows[str(person)], PERSON_ROW)


def test_contact_details_look_as_in_the_manual(api, business, person):
    assert_same_shape(api.ok("GET", f"/Api/R3/Contact/{business}"), BUSINESS, free=("Phone",))
    assert_same_shape(api.ok("GET", f"/Api/R3/Contact/{person}"), PERSON)


def test_an_address_looks_as_in_the_manual(api, address):
    assert_same_shape(api.ok("GET", f"/Api/R3/Address/{address}"), ADDRESS)


def test_card_rows_and_history_look_as_in_the_manual(api, make_order, person):
    order = make_order(CustomerId=person)
    api.ok("POST", f"/Api/Order/{order['Id']}/Finalize")
    rows = api.ok("GET", f"/Api/R3/Project?MainContactId={person}")
    assert_same_shape(rows["Results"][order["ProjectId"]], CARD_ROW)
    history = api.ok("GET", f"/Api/R3/ProjectHistory/{order['ProjectId']}?Type=StatusHistory")
    assert isinstance(history["Count"], str)
    assert_same_shape(next(iter(history["Results"].values())), HISTORY_ROW)


def test_a_card_detail_holds_what_the_manual_shows(api, make_order, person):
    """000 p.68, without that tenant's own fields, and with StatusId as a label (seen live)."""
    card = api.ok("GET", f"/Api/R3/Project/{make_order(CustomerId=person)['ProjectId']}")
    assert list(card) == [
        "Id",
        "CategoryId",
        "ContactId",
        "StatusId",
        "UserId",
        "Name",
        "StatusUpdatedAt",
        "IsPrivate",
        "Deleted",
        "CreatedBy",
        "CreatedAt",
        "UpdatedBy",
        "UpdatedAt",
        "Text1479",
        "SzallitasExtraInfo",
        "BusinessId",
        "ProjectHash",
        "ProjectEmail",
    ]
    assert (card["IsPrivate"], card["Deleted"], card["UserId"]) == (0, 0, "Leskó Norbert")


@pytest.mark.parametrize(
    ("method", "path", "data"),
    [
        ("PUT", "/Api/R3/Contact", {"Type": "Business", "Name": "x"}),
        ("PUT", "/Api/R3/Contact/7501", {"Email": "x@y.hu"}),
        ("PUT", "/Api/R3/Product", {"Name": "x", "PriceNet": 1}),
        ("PUT", "/Api/R3/Project/24001", {"Name": "x"}),
        ("PUT", "/Api/R3/Address", {"ContactId": 7501}),
    ],
)
def test_an_r3_write_answers_with_the_id_alone(api, method, path, data):
    answer = api.ok(method, path, data)
    assert list(answer) == ["Id"]
    assert isinstance(answer["Id"], int)
