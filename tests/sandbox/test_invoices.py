"""Invoices: a create issues, Paid and Storno may answer with another document, stock is booked at issue."""

import pytest

PARTNER_BLOCK = {
    "Name": "Teszt User",
    "Country": "Magyarország",
    "PostalCode": "1234",
    "City": "Budapest",
    "Address": "Teszt utca 1.",
    "AccountNumber": "12345678-12345678-12345678",
    "VatNumber": "12345676-2-42",
}


def kinds_of_effects(box, **which):
    return [effect["kind"] for effect in box.control.effects(**which)]


def test_a_create_issues_at_once_with_the_next_number(box, make_invoice):
    first, second = make_invoice(), make_invoice()
    assert [int(invoice["Number"].split("/")[1]) for invoice in (first, second)] == [1, 2]
    assert first["Number"] == "2026-E/00001"
    assert box.control.document("invoice", first["Id"])["status"] == "issued"
    assert kinds_of_effects(box, document_kind="invoice") == ["created", "created"]


def test_each_currency_has_its_own_series(make_invoice):
    assert make_invoice(CurrencyCode="EUR")["Number"].startswith("2026-E-EUR/")


def test_the_detail_is_what_the_create_answered(api, make_invoice):
    invoice = make_invoice()
    assert api.ok("GET", f"/Api/Invoice/{invoice['Id']}") == invoice


def test_dates_default_to_today_and_are_kept_when_sent(make_invoice):
    assert make_invoice()["Prompt"] == "2026-03-02"
    invoice = make_invoice(Issued="2026-03-01", Performance="2026-02-27", Prompt="2026-03-31")
    assert [invoice[name] for name in ("Issued", "Performance", "Prompt", "Paid")] == [
        "2026-03-01",
        "2026-02-27",
        "2026-03-31",
        "0000-00-00",
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"CustomerId": None},
        {"Items": []},
        {"Type": "Receipt"},
        {"Type": "Proforma"},
        {"VATMode": "Sometimes"},
        {"Media": "Fax"},
        {"CurrencyCode": None},
        {"Issued": "2026-02-30"},
        {"Language": "Klingon"},
    ],
)
def test_a_bad_value_is_400_and_issues_nothing(box, api, business, make_invoice, data):
    number = make_invoice()["Number"]
    line = {"Name": "x", "PriceNet": "1", "VAT": "27%"}
    body = {"CustomerId": business, "CurrencyCode": "HUF", "Items": [line]} | data
    assert api.post("/Api/Invoice", body).status == 400
    following = make_invoice()["Number"]
    assert int(following[-5:]) == int(number[-5:]) + 1  # a refusal leaves no gap in the series


@pytest.mark.parametrize("mode", [{"VATMode": "ReverseCharge"}, {"IsReverseCharge": "1"}, {"VATMode": "VATExempt"}])
def test_without_vat_the_gross_is_the_net(make_invoice, mode):
    invoice = make_invoice(**mode)
    assert (invoice["AmountNet"], invoice["AmountVat"], invoice["Amount"]) == ("2000.00", "0.00", "2000.00")
    assert invoice["IsReverseCharge"] == ("0" if mode.get("VATMode") == "VATExempt" else "1")


# For whom --------------------------------------------------------------------------------------


def test_a_person_who_works_for_a_company_is_invoiced_through_the_company(box, make_invoice, person, business):
    invoice = make_invoice(CustomerId=person)
    document = box.control.document("invoice", invoice["Id"])
    assert invoice["Customer"]["Name"] == "Gigabit Távközlési Kft."
    assert (document["contact_id"], document["business_id"]) == (business, business)


def test_forces_invoice_on_person_is_honoured(box, make_invoice, person, business):
    invoice = make_invoice(CustomerId=person, ForcesInvoiceOnPerson="1")
    document = box.control.document("invoice", invoice["Id"])
    assert invoice["Customer"]["Name"] == "Leskó Norbert"
    assert (document["contact_id"], document["business_id"]) == (person, business)


def test_a_person_on_their_own_is_invoiced_as_such(api, make_invoice):
    alone = api.ok("PUT", "/Api/R3/Contact", {"Type": "Person", "FirstName": "Zoltán", "LastName": "Egyedi"})["Id"]
    assert make_invoice(CustomerId=alone)["Customer"]["Name"] == "Egyedi Zoltán"


def test_the_customer_block_is_made_from_contact_and_billing_address(api, make_invoice, business, address):
    api.ok("PUT", "/Api/R3/Address", {"ContactId": business, "Type": "Headquarter", "City": "Győr", "Default": 1})
    assert make_invoice()["Customer"] == {
        "Name": "Gigabit Távközlési Kft.",
        "CountryId": "36",
        "PostalCode": "9245",
        "City": "Mosonszolnok",
        "Address": "Alkotás u. 49.",
        "AccountNumber": "92826253-45043722-59650728",
        "VatNumber": "17823443-1-26",
    }


def test_the_default_address_stands_in_for_a_missing_billing_address(api, make_invoice, business):
    api.ok("PUT", "/Api/R3/Address", {"ContactId": business, "City": "Eger"})
    api.ok("PUT", "/Api/R3/Address", {"ContactId": business, "City": "Győr", "Default": 1})
    assert make_invoice()["Customer"]["City"] == "Győr"


@pytest.mark.parametrize("make", ["make_order", "make_offer", "make_invoice"])
def test_a_sent_customer_overwrites_the_contacts_tax_and_bank_numbers(api, request, business, make):
    document = request.getfixturevalue(make)(Customer=PARTNER_BLOCK)
    assert document["Customer"]["VatNumber"] == "12345676-2-42"
    contact = api.ok("GET", f"/Api/R3/Contact/{business}")
    assert (contact["VatNumber"], contact["BankAccount"]) == ("12345676-2-42", "12345678-12345678-12345678")
    assert contact["Name"] == "Gigabit Távközlési Kft."


def test_a_new_address_in_the_customer_becomes_the_default_billing_address(api, make_invoice, business, address):
    make_invoice(Customer=PARTNER_BLOCK)
    ids = list(api.ok("GET", f"/Api/R3/AddressList/{business}")["Results"])
    added = api.ok("GET", f"/Api/R3/Address/{ids[-1]}")
    assert (len(ids), added["Type"], added["Address"], added["Default"]) == (2, "Számlázási cím", "Teszt utca 1.", 1)
    assert api.ok("GET", f"/Api/R3/Address/{address}")["Default"] == 0


def test_a_known_address_in_the_customer_is_used_and_not_added_again(api, make_invoice, business, address):
    known = {"PostalCode": "9245", "City": "Mosonszolnok", "Address": "Alkotás u. 49."}
    make_invoice(Customer=known)
    assert api.ok("GET", f"/Api/R3/AddressList/{business}")["Count"] == 1


def test_a_document_keeps_the_customer_as_printed(api, make_invoice, business):
    invoice_id = make_invoice()["Id"]
    api.ok("PUT", f"/Api/R3/Contact/{business}", {"Name": "Új Név Kft."})
    assert api.ok("GET", f"/Api/Invoice/{invoice_id}")["Customer"]["Name"] == "Gigabit Távközlési Kft."


# Paid and Storno -------------------------------------------------------------------------------


def test_paid_marks_the_invoice_and_answers_with_it(box, api, make_invoice, row):
    invoice_id = make_invoice()["Id"]
    answer = api.ok("POST", f"/Api/Invoice/{invoice_id}/Paid")
    assert (answer["Id"], answer["Paid"]) == (invoice_id, "2026-03-02")
    assert (row("Invoice", invoice_id)["Status"], row("Invoice", invoice_id)["StatusGroup"]) == ("Fizetve", "Success")


def test_storno_creates_a_linked_storno_invoice(box, api, make_invoice, row):
    original = make_invoice()
    storno = api.ok("POST", f"/Api/Invoice/{original['Id']}/Storno")
    assert storno["Id"] != original["Id"]
    assert storno["Number"] == "2026-E/00002"
    assert row("Invoice", original["Id"])["StornerId"] == storno["Id"]
    assert row("Invoice", original["Id"])["StatusGroup"] == "Failed"
    assert (storno["AmountNet"], storno["AmountVat"], storno["Amount"]) == ("-2000.00", "-540.00", "-2540.00")
    assert storno["Items"][0]["Quantity"] == "-2"
    assert storno["Items"][0]["PriceTotal"] == "-2 540,00"


def test_storno_has_exactly_two_effects(box, api, make_invoice):
    invoice_id = make_invoice()["Id"]
    last = box.control.state()["last_effect_id"]
    api.ok("POST", f"/Api/Invoice/{invoice_id}/Storno")
    effects = box.control.effects(since_id=last)
    assert [(effect["kind"], effect["document_id"]) for effect in effects] == [
        ("created", int(invoice_id) + 1),
        ("moved", int(invoice_id)),
    ]


def test_a_paid_invoice_can_be_stornoed(api, invoice_in):
    assert api.post(f"/Api/Invoice/{invoice_in('paid')}/Storno").status == 200


@pytest.mark.parametrize(("state", "verb"), [("paid", "Paid"), ("stornoed", "Paid"), ("stornoed", "Storno")])
def test_an_illegal_move_is_405_and_changes_nothing(box, api, invoice_in, state, verb):
    invoice_id = invoice_in(state)
    before, effects = box.control.document("invoice", invoice_id), box.control.effects()
    assert api.post(f"/Api/Invoice/{invoice_id}/{verb}").status == 405
    assert (box.control.document("invoice", invoice_id), box.control.effects()) == (before, effects)


@pytest.mark.parametrize("verb", ["Paid", "Storno"])
def test_nothing_can_be_done_to_a_storno_invoice(box, api, make_invoice, verb):
    storno_id = api.ok("POST", f"/Api/Invoice/{make_invoice()['Id']}/Storno")["Id"]
    effects = box.control.effects()
    assert api.post(f"/Api/Invoice/{storno_id}/{verb}").status == 405
    assert box.control.effects() == effects


def test_paid_on_a_proforma_makes_a_paid_invoice_and_answers_with_it(box, api, make_invoice, row):
    proforma = make_invoice(Type="Díjbekérő")
    assert (proforma["Type"], proforma["Number"]) == ("Díjbekérő", "D2026/00001")
    invoice = api.ok("POST", f"/Api/Invoice/{proforma['Id']}/Paid")
    assert (invoice["Type"], invoice["Number"], invoice["Paid"]) == ("Invoice", "2026-E/00001", "2026-03-02")
    assert invoice["Id"] != proforma["Id"]
    assert invoice["Amount"] == proforma["Amount"]
    assert row("Invoice", proforma["Id"])["StatusGroup"] == row("Invoice", invoice["Id"])["StatusGroup"] == "Success"
    assert row("Invoice", proforma["Id"])["ProjectId"] != row("Invoice", invoice["Id"])["ProjectId"]


def test_the_customer_sent_with_paid_is_printed_on_the_new_invoice(api, make_invoice, business):
    proforma = make_invoice(Type="Díjbekérő")
    invoice = api.ok("POST", f"/Api/Invoice/{proforma['Id']}/Paid", {"Customer": PARTNER_BLOCK})
    assert invoice["Customer"]["City"] == "Budapest"
    assert api.ok("GET", f"/Api/R3/Contact/{business}")["VatNumber"] == "12345676-2-42"
    assert api.ok("GET", f"/Api/Invoice/{proforma['Id']}")["Customer"] == proforma["Customer"]


def test_storno_on_a_proforma_creates_nothing_and_answers_with_it(box, api, make_invoice, row):
    proforma_id = make_invoice(Type="Díjbekérő")["Id"]
    answer = api.ok("POST", f"/Api/Invoice/{proforma_id}/Storno")
    assert answer["Id"] == proforma_id
    assert row("Invoice", proforma_id)["Status"] == "Sztornózott"
    assert kinds_of_effects(box, document_kind="invoice") == ["created", "moved"]


def test_a_paid_proforma_cannot_be_stornoed(api, invoice_in):
    assert api.post(f"/Api/Invoice/{invoice_in('paid', Type='Díjbekérő')}/Storno").status == 405


def test_the_proforma_has_the_word_of_the_language(start, api_for):
    box = start(language="en", contacts=1)
    body = {
        "CustomerId": 7501,
        "Type": "Proforma",
        "CurrencyCode": "EUR",
        "Items": [{"Name": "x", "PriceNet": "10,00", "VAT": "27%"}],
    }
    assert api_for(box).ok("POST", "/Api/Invoice", body)["Type"] == "Proforma"


# Card, file, stock -----------------------------------------------------------------------------


def test_card_fields_are_written_without_touching_the_document(box, api, make_invoice):
    invoice_id = make_invoice()["Id"]
    box.control.set_clock(advance_seconds=60)
    api.ok("POST", f"/Api/Invoice/{invoice_id}/Project", {"Tesztszoveg": "Teszt"})
    document = box.control.document("invoice", invoice_id)
    assert document["card_fields"] == {"Tesztszoveg": "Teszt"}
    assert document["modified"] == "2026-03-02 10:00:00"


@pytest.mark.parametrize("fields", [{"UserId": 22404}, {"StatusId": "Fizetve"}, {"Nonsense": 1}])
def test_owner_status_and_unknown_fields_are_refused_on_the_card(api, make_invoice, fields):
    assert api.post(f"/Api/Invoice/{make_invoice()['Id']}/Project", fields).status == 400


def test_the_document_url_serves_a_pdf_without_a_key(api, make_invoice):
    invoice = make_invoice()
    api.headers = {}
    answer = api.get(invoice["DocumentUrl"].partition(api.box.url)[2])
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-1.4")
    assert answer.body.rstrip().endswith(b"%%EOF")
    assert invoice["Number"].encode() in answer.body
    assert b"2 540 HUF" in answer.body


def stock(box, sku):
    return next(float(product["quantity"]) for product in box.control.products() if product["sku"] == sku)


def test_issuing_books_stock_and_storno_brings_it_back(box, api, make_invoice):
    lines = [
        {"Name": "Laptop 14 col", "PriceNet": "1,00", "Quantity": "2"},
        {"SKU": "PAP-A4", "Name": "Másolópapír akció", "PriceNet": "1,00", "Quantity": "2,5"},
    ]
    before = stock(box, "LAP-14"), stock(box, "PAP-A4")
    invoice_id = make_invoice(Items=lines)["Id"]
    assert (stock(box, "LAP-14"), stock(box, "PAP-A4")) == (before[0] - 2, before[1] - 2.5)
    api.ok("POST", f"/Api/Invoice/{invoice_id}/Storno")
    assert (stock(box, "LAP-14"), stock(box, "PAP-A4")) == before


def test_a_proforma_takes_no_stock_until_it_is_paid(box, api, make_invoice):
    before = stock(box, "LAP-14")
    proforma_id = make_invoice(Type="Díjbekérő", Items=[{"Name": "Laptop 14 col", "PriceNet": "1,00"}])["Id"]
    assert stock(box, "LAP-14") == before
    api.ok("POST", f"/Api/Invoice/{proforma_id}/Paid")
    assert stock(box, "LAP-14") == before - 1


def test_no_project_block_is_read_on_invoices(box, make_invoice):
    invoice = make_invoice(Project={"Tesztszoveg": "token"})
    assert box.control.document("invoice", invoice["Id"])["card_fields"] == {}
