"""Every answer that the manuals print is read by the method that would get it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from crm.client.records import Address
from tests.crm.client.fakes import SEEDS, replaying, seed

READERS = {
    "order_": lambda client: client.order(83),
    "order_list": lambda client: client.order_page(),
    "offer_": lambda client: client.offer(932),
    "offer_list": lambda client: client.offer_page(),
    "invoice_": lambda client: client.invoice(12),
    "invoice_list": lambda client: client.invoice_page(),
    "stock_list": lambda client: client.invoice_page(),
    "contacts_": lambda client: client.contacts(Name="x"),
    "contact_": lambda client: client.contact(37146),
    "contact_written": lambda client: client.put_contact({"Name": "x"}),
    "address_list": lambda client: client.address_list(12),
    "address_detail": lambda client: client.address(307),
    "address_written": lambda client: client.put_address({"City": "x"}),
    "schema_": lambda client: client.schema("Project/20"),
    "card_detail": lambda client: client.card(160),
    "cards_": lambda client: client.card_page(CategoryId=3),
    "card_written": lambda client: client.put_card({"Name": "x"}, 2056),
    "card_created": lambda client: client.put_card({"Name": "x"}),
    "card_history": lambda client: client.card_history(160),
    "categories": lambda client: client.categories(),
    "product_written": lambda client: client.delete_product(1, currency="HUF", vat="27"),
}
NAMES = sorted(file.stem for file in SEEDS.glob("*.json"))


def read(name):
    client, _ = replaying(seed(name))
    longest = max((prefix for prefix in READERS if name.startswith(prefix)), key=len)
    return READERS[longest](client)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_read_and_kept_as_it_came(name):
    answer = read(name)
    assert answer.value
    assert answer.raw


def test_the_english_order_says_what_the_manual_says():
    order = read("order_detail").value
    assert (order.id, order.project_id, order.customer_id) == (83, 272, 261)
    assert (order.number, order.subject, order.payment_method) == ("", "", "Cash")
    assert order.performance == date(2023, 9, 25)
    assert order.issued is None
    assert (order.amount_net, order.amount_vat, order.amount) == (Decimal(7500), Decimal(2025), Decimal(9525))
    assert (order.invoice_mode, order.accounting, order.oss) == ("Normal", "Normal", False)
    assert order.customer.eu_vat_number == "HU23982273"
    assert order.vendor is None
    assert order.project == {"Name": "To be issued (John Doe Ltd.)"}


def test_the_line_of_an_order_has_exact_numbers_and_its_vat():
    (line,) = read("order_detail").value.items
    assert (line.id, line.name, line.unit, line.sku) == (73, "Cable", "m", "")
    assert (str(line.price_net), str(line.quantity)) == ("500.00000", "15.0000")
    assert (str(line.price_net_total), str(line.price_total)) == ("7500.0000", "9525.00")
    assert line.vat == (Decimal(27), None, "27%")


def test_the_hungarian_order_lacks_what_it_lacks():
    order = read("order_detail_hu").value
    assert (order.id, order.customer.registration_number) == (44, "32-88-574193")
    assert (order.payment_method, order.invoice_mode, order.oss) == ("", "", None)
    assert order.project == {"SzallitasExtraInfo": ""}


def test_lines_come_in_the_order_of_the_answer():
    order = read("order_after_overwriting_a_line_hu").value
    assert [(line.id, line.name) for line in order.items] == [(54, "Optikai kábel"), (55, "Cisco IP telefon")]


def test_a_list_row_has_dates_totals_and_status_words():
    page = read("order_list").value
    assert page.count == 52
    (row,) = page.rows
    assert (row.id, row.project_id, row.number, row.type) == (4, 24, "Webshop #24", "Order")
    assert (row.issued, row.paid) == (date(2021, 12, 11), None)
    assert (str(row.amount_net), str(row.amount_vat), str(row.amount)) == ("766.0000", "214.0000", "980.0000")
    assert (row.status, row.status_group) == ("Successful", "Success")
    assert (row.storner_id, row.storned_id) == (None, None)


def test_the_sums_of_the_manual_stay_as_they_are():
    (row,) = read("offer_list").value.rows
    assert (row.amount_net, row.amount_vat, row.amount) == (Decimal(678), Decimal(183), Decimal(862))


def test_the_id_inside_a_row_wins_over_its_key():
    assert read("invoice_list").value.rows[0].id == 123
    assert read("contacts_by_name_company").value.rows[0].id == 36721


@pytest.mark.parametrize(
    ("name", "language"), [("offer_detail", "HU"), ("offer_detail_hu", "HU"), ("offer_created_ro", "HU")]
)
def test_the_language_has_no_underscore(name, language):
    assert read(name).value.language == language


def test_an_offer_has_its_own_fields():
    offer = read("offer_detail_hu").value
    assert (offer.invoice_pad_counter, offer.number, offer.document_id) == ("00008", "AJ2021-E/00008", 819)
    assert (offer.vendor.iban, offer.vendor.swift) == ("HU87109180010000008402870007", "BACXHUHB")
    assert offer.extra_data == {"VendorMiscellaneous": "kisvállalkozó"}
    assert (offer.conversion_rate, offer.vat_mode) == (None, "VATExempt")
    assert offer.items[0].vat == (None, None, "")
    assert offer.status_id == 3426
    assert (offer.project_id, offer.customer_id) == (None, None)


def test_an_offer_may_have_a_vat_code_and_no_status():
    offer = read("offer_detail_ro").value
    assert offer.items[0].vat == (None, "KBAUK", "KBAUK")
    assert offer.status_id is None


def test_an_invoice_has_grouped_numbers_and_no_date_of_payment():
    invoice = read("invoice_detail_hu").value
    (line,) = invoice.items
    assert (str(line.price_net), str(line.quantity), str(line.price_total)) == ("1000.00", "2", "2540.00")
    assert (line.id, line.sku, line.vat.rate) == (None, "", Decimal(27))
    assert (invoice.paid, invoice.issued) == (None, date(2013, 11, 27))
    assert (invoice.is_reverse_charge, invoice.media) == (False, "PKI")
    assert invoice.document_url.startswith("https://d1hj6taljsfeus.cloudfront.net/doc/2013/11-27/_/q/_qm-")
    assert invoice.vendor.name == "Invoice Zrt."


def test_a_paid_invoice_answers_with_its_own_id_and_date():
    invoice = read("invoice_paid").value
    assert (invoice.id, invoice.document_id, invoice.paid) == (17, 68, date(2023, 11, 27))
    assert str(invoice.items[0].price_net) == "12000.00"


def test_a_person_and_a_company_are_told_apart():
    company, person = read("contact_company").value, read("contact_person").value
    assert (company.type, company.name, company.business_id) == ("Business", "ABC Corporation", None)
    assert (person.first_name, person.last_name, person.business_id) == ("John", "Doe", 37146)
    assert person.created_at == datetime(2022, 8, 25, 10, 18, 49, tzinfo=UTC)
    assert person.fields["TestCardContact"] == "Another test sample text"
    assert "FirstName" not in person.fields


def test_a_localised_type_is_kept_as_it_is():
    person = read("contact_person_hu").value
    assert (person.type, person.fields["KedvencEtele"], person.fields["ParentId"]) == ("Személy", "Alma", 0)


def test_both_forms_of_an_address_list_give_the_same_ids():
    plain, structured = read("address_list").value, read("address_list_structured").value
    assert [address.id for address in plain] == [address.id for address in structured] == [307, 310]
    assert plain[0] == Address(Id=307, Address="NoName ( John Doe Address)", raw=plain[0].raw)


def test_an_address_has_its_parts():
    address = read("address_detail").value
    assert (address.contact_id, address.country_id, address.city, address.default) == (37979, "Romania", "Test", True)


def test_a_schema_tells_types_from_choices():
    schema = read("schema_project").value
    assert schema.kind("Name") == "Text(512)"
    assert schema.choices("AutoSalesV3_Qualification") == {421: "Unqualified", 422: "Qualified", 423: "VIP"}
    assert (schema.choices("Name"), schema.kind("Enum1221")) == ({}, "")


def test_a_card_has_ids_in_a_list_and_labels_in_its_detail():
    (row,) = read("cards_of_pagination").value.rows
    card = read("card_detail").value
    assert (row.status_id, row.user_id, row.business_id, row.deleted) == (2540, 22404, 7453, False)
    assert (card.user_id, card.status_id, card.category_id) == ("John Doe", None, 20)
    assert card.status_updated_at == datetime(2023, 3, 23, 11, 56, 51, tzinfo=UTC)
    assert (card.fields["SaleValue"], card.fields["ClosingDate"]) == (1500, "2023-03-22 23:59:59")
    assert card.project_hash == "1bth0t9s2l2bclk3d01q0c7ci4c5o1"


def test_a_deleted_card_says_so_and_an_old_one_says_nothing():
    assert [row.deleted for row in read("cards_deleted").value.rows] == [True, True]
    assert [row.deleted for row in read("cards_of_company_hu").value.rows] == [None, None, None]


def test_a_history_has_changes_with_and_without_an_old_status():
    changes = read("card_history").value
    assert [change.id for change in changes] == [567, 353, 352]
    assert (changes[0].user_id, changes[0].status_old_id, changes[0].status_new_name) == (None, 2810, "VIP")
    assert (changes[2].status_old_id, changes[2].status_old_name) == (None, "")
    assert changes[0].closed_at == datetime(2023, 3, 23, 12, 31, 20, tzinfo=UTC)


def test_modules_are_read_with_their_accents():
    assert read("categories_hu").value[10].name == "Értékesítés"
    assert read("categories_escaped_hu").value[9].name == "Számlázó"


@pytest.mark.parametrize(
    ("name", "id"),
    [("contact_written", 12345), ("card_written_hu", 2056), ("card_created_hu", 539), ("product_written", 1)],
)
def test_a_write_gives_the_id(name, id):
    assert read(name).value == id
