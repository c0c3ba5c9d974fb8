"""Shapes that the manuals do not print but the live system or PHP makes."""

import json
from decimal import Decimal

import pytest

from crm.client import errors
from crm.client.records import (
    Address,
    Card,
    CardPage,
    Contact,
    CustomerBlock,
    DocumentPage,
    DocumentRow,
    InvoiceDetail,
    LineItem,
    OfferDetail,
    OrderDetail,
    Schema,
    StatusChange,
    VendorBlock,
    read_addresses,
    read_categories,
    read_history,
    read_written_id,
)
from crm.client.records.shapes import wire_name
from tests.crm.client.fakes import replaying, seed


def order(**changes):
    return OrderDetail.read({**json.loads(seed("order_detail")), **changes})


def row(**changes):
    return {**json.loads(seed("order_list"))["Results"]["4"], **changes}


@pytest.mark.parametrize("results", [[], {}, None])
def test_an_empty_list_comes_in_three_forms(results):
    assert DocumentPage.read({"Count": 0, "Results": results}) == DocumentPage(0, ())


def test_rows_come_keyed_or_in_an_array_and_keep_their_order():
    rows = [row(Id="9"), row(Id="4"), row(Id="7")]
    keyed = DocumentPage.read({"Count": 3, "Results": {each["Id"]: each for each in rows}})
    listed = DocumentPage.read({"Count": "3", "Results": rows})
    assert [each.id for each in keyed.rows] == [9, 4, 7]
    assert keyed == listed


def test_a_row_without_an_id_has_that_of_its_key():
    page = CardPage.read({"Count": 1, "Results": {"77": {"Name": "x"}}})
    assert page.rows[0].id == 77


@pytest.mark.parametrize(
    "data",
    [
        [],
        None,
        "Count",
        {"Count": 1},
        {"Results": []},
        {"Count": "many", "Results": []},
        {"Count": True, "Results": []},
        {"Count": 1, "Results": "none"},
        {"Count": 1, "Results": ["row"]},
        {"Count": 1, "Results": {"5": "row"}},
    ],
)
def test_what_is_no_list_is_refused(data):
    with pytest.raises(ValueError, match="should be"):
        DocumentPage.read(data)


def test_a_row_that_does_not_fit_is_named_with_its_field():
    with pytest.raises(ValueError, match=r"DocumentRow 4, AmountNet: 'much' is not a number"):
        DocumentPage.read({"Count": 1, "Results": [row(AmountNet="much")]})


@pytest.mark.parametrize("missing", ["Id", "Number", "CurrencyCode", "AmountNet", "AmountVat", "Amount", "Items"])
def test_a_detail_without_its_essentials_is_refused(missing):
    data = json.loads(seed("order_detail"))
    del data[missing]
    with pytest.raises(ValueError, match=f"{missing}: Field required"):
        OrderDetail.read(data)


@pytest.mark.parametrize("id", ["", 0, "0", None, -1, "x", True, 1.5, [], "١"])
def test_a_record_without_an_id_of_its_own_is_refused(id):
    with pytest.raises(ValueError, match="OrderDetail"):
        order(Id=id)


@pytest.mark.parametrize("link", ["", 0, "0", None])
def test_a_link_may_name_nothing(link):
    assert order(CustomerId=link).customer_id is None


def test_unknown_keys_are_passed_over_and_kept_in_raw():
    detail = order(Weather="fine")
    assert detail.raw["Weather"] == "fine"
    assert not hasattr(detail, "weather")


def test_a_record_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        order().number = "1"


def test_lines_with_gaps_come_as_an_object():
    lines = {"0": {"Id": "1", "Name": "a"}, "2": {"Id": "3", "Name": "c"}}
    assert [line.id for line in order(Items=lines).items] == [1, 3]
    assert order(Items=[]).items == order(Items=None).items == ()


@pytest.mark.parametrize("block", [None, [], ""])
def test_an_empty_block_is_no_customer(block):
    assert order(Customer=block, Project=block).customer is None
    assert order(Customer=block, Project=block).project == {}


def test_a_block_in_a_list_of_one_is_read():
    assert order(Customer=[{"Name": "Kft."}]).customer.name == "Kft."


def test_a_postal_code_without_quotes_stays_text():
    assert order(Customer={"Name": None, "PostalCode": 1042}).customer.postal_code == "1042"
    assert order(Customer={"Name": None, "PostalCode": 1042}).customer.name == ""


@pytest.mark.parametrize("text", ["", "not json", "[1]", None, "{"])
def test_extra_data_that_is_no_object_is_empty_and_stays_in_raw(text):
    detail = order(ExtraData=text)
    assert detail.extra_data == {}
    assert detail.raw["ExtraData"] == text


def test_extra_data_is_read_without_floats():
    assert order(ExtraData='{"Rate": 1.10}').extra_data == {"Rate": Decimal("1.10")}


def test_a_flag_is_zero_or_one_in_any_form():
    flags = [order(OSS=value).oss for value in (0, "0", False, 1, "1", True, "", None)]
    assert flags == [False, False, False, True, True, True, None, None]
    with pytest.raises(ValueError, match="0 or 1"):
        order(OSS="maybe")


def test_numbers_may_come_as_json_numbers():
    client, _ = replaying(
        b'{"Id": 1, "Number": "", "CurrencyCode": "EUR", "AmountNet": 10, "AmountVat": 1.9,'
        b' "Amount": 11.90, "Items": [{"PriceNet": 0.1, "Quantity": 100, "VAT": 19}]}'
    )
    detail = client.order(1).value
    assert [str(detail.amount_net), str(detail.amount_vat), str(detail.amount)] == ["10", "1.9", "11.90"]
    assert detail.items[0].price_net * detail.items[0].quantity == Decimal(10)
    assert detail.items[0].vat.rate == 19


def test_an_empty_amount_is_none_and_not_zero():
    assert order(AmountNet="").amount_net is None


def test_a_line_of_nothing_is_a_line():
    assert LineItem() == LineItem.model_validate({})
    assert LineItem().vat == (None, None, "")


def test_a_status_label_of_letters_is_kept_and_digits_are_an_id():
    assert Card.read({"Id": 1, "StatusId": "Folyamatban"}).status_id == "Folyamatban"
    assert Card.read({"Id": 1, "StatusId": "2540"}).status_id == 2540
    assert OfferDetail.read({**json.loads(seed("offer_detail")), "Project": []}).status_id is None


def test_the_fields_of_a_tenant_do_not_touch_ours():
    card = Card.read({"Id": 1, "Status_id": "x", "status_id": "y", "raw": "z", "Fields": "w"})
    assert card.status_id is None
    assert card.fields == {"Status_id": "x", "status_id": "y", "Fields": "w"}
    assert card.raw["raw"] == "z"


def test_large_set_keys_and_arrays_of_choices_are_read():
    schema = Schema.read({"Set": {str(2**35): "far"}, "YesNo": ["No", "Yes"], "None": [], "Odd": {"a": "A"}})
    assert schema.choices("Set") == {2**35: "far"}
    assert schema.choices("YesNo") == {0: "No", 1: "Yes"}
    assert schema.choices("None") == {}
    assert schema.choices("Odd") == {"a": "A"}
    assert Schema.read([]).fields == {}


def test_detailed_categories_are_read_keyed_and_listed():
    one = {"Id": 7, "Name": "Orders", "Type": "Order", "SenderName": "Desk"}
    keyed, listed = read_categories({"7": one}), read_categories([one])
    assert keyed == listed
    assert (keyed[7].name, keyed[7].type, keyed[7].fields) == ("Orders", "Order", {"SenderName": "Desk"})
    assert read_categories({"7": {"Name": "Orders"}})[7].id == 7
    assert read_categories([]) == {}


def test_empty_addresses_and_histories_are_read():
    assert read_addresses({"Results": [], "Count": 0}) == ()
    assert read_history({"Count": "0", "Results": []}) == ()


@pytest.mark.parametrize("data", [{"Id": 0}, {"Id": ""}, {}, [], None, "5", {"Message": "ok"}])
def test_a_write_that_names_no_id_is_refused(data):
    with pytest.raises(ValueError, match="should be"):
        read_written_id(data)


def test_moments_are_read_in_the_zone_of_the_client():
    client, _ = replaying(b'{"Id": 1, "UpdatedAt": "2024-01-01 12:00:00"}', zone="Europe/Bucharest")
    assert client.card(1).value.updated_at.hour == 10


def test_a_write_whose_answer_does_not_fit_is_unreadable_with_its_json():
    client, _ = replaying(b'{"Id": 5}')
    with pytest.raises(errors.Unreadable) as caught:
        client.storno_invoice(5)
    assert caught.value.raw == {"Id": 5}
    assert "InvoiceDetail 5, Number: Field required" in caught.value.words


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("id", "Id"),
        ("amount_vat", "AmountVat"),
        ("vat_mode", "VATMode"),
        ("vat_subtype", "VATSubtype"),
        ("vat_number", "VatNumber"),
        ("eu_vat_number", "EUVatNumber"),
        ("sku", "SKU"),
        ("oss", "OSS"),
        ("swift", "SWIFT"),
        ("vendor_group_identification_number", "VendorGroupIdentificationNumber"),
    ],
)
def test_attributes_have_minicrms_spelling(name, word):
    assert wire_name(name) == word


def first_row(name):
    return next(iter(json.loads(seed(name))["Results"].values()))


@pytest.mark.parametrize(
    ("record", "data"),
    [
        (OrderDetail, json.loads(seed("order_detail"))),
        (OfferDetail, json.loads(seed("offer_detail"))),
        (InvoiceDetail, json.loads(seed("invoice_paid"))),
        (LineItem, json.loads(seed("offer_created_ro"))["Items"][0]),
        (CustomerBlock, json.loads(seed("offer_detail"))["Customer"]),
        (VendorBlock, json.loads(seed("offer_detail"))["Vendor"]),
        (VendorBlock, json.loads(seed("invoice_detail"))["Vendor"]),
        (DocumentRow, first_row("order_list")),
        (DocumentRow, first_row("stock_list")),
        (StatusChange, first_row("card_history")),
        (Card, first_row("cards_of_pagination")),
        (Contact, first_row("contacts_by_name_person")),
        (Address, first_row("address_list_structured")),
        (Address, json.loads(seed("address_detail"))),
    ],
)
def test_every_word_of_the_manual_has_an_attribute(record, data):
    assert set(data) <= {field.alias for field in record.model_fields.values()}
