"""Offers: issued at once by the API, free in their status, closed in everything else."""

import pytest


def test_an_offer_made_by_the_api_is_numbered_in_the_first_status(box, make_offer):
    offer = make_offer()
    assert offer["Number"] == f"AJ2026-E/{offer['InvoicePadCounter']}"
    assert offer["Project"]["StatusId"] == "3101"
    assert box.control.document("offer", offer["Id"])["status_label"] == "Kiállítandó"


def test_the_detail_is_what_the_create_answered(api, make_offer):
    offer = make_offer(Project={"String1911": "TESZT"})
    assert api.ok("GET", f"/Api/Offer/{offer['Id']}") == offer
    assert offer["Project"]["String1911"] == "TESZT"


@pytest.mark.parametrize("wanted", ["Elfogadva", "3103", 3103])
def test_a_status_is_set_by_label_or_id(api, make_offer, row, wanted):
    offer_id = make_offer()["Id"]
    answer = api.ok("POST", f"/Api/Offer/{offer_id}/Project", {"StatusId": wanted, "String1913": "x"})
    assert answer["Project"]["StatusId"] == "3103"
    assert answer["Project"]["String1913"] == "x"
    assert (row("Offer", offer_id)["Status"], row("Offer", offer_id)["StatusGroup"]) == ("Elfogadva", "Success")


def test_any_status_follows_any_other(api, make_offer):
    offer_id = make_offer()["Id"]
    for status in ("Elutasítva", "Kiállítandó", "Elfogadva", "Kiküldve"):
        api.ok("POST", f"/Api/Offer/{offer_id}/Project", {"StatusId": status})
    assert api.ok("GET", f"/Api/Offer/{offer_id}")["Project"]["StatusId"] == "3102"


@pytest.mark.parametrize(
    "fields",
    [
        {"Items": []},
        {"UserId": 22405},
        {"CurrencyCode": "HUF"},
        {"StatusId": "Emis"},
        {"StatusId": "2702"},
        {"Unknown": 1},
        {"Enum1907": "MySpace"},
        {"Int1909": "few"},
    ],
)
def test_what_cannot_be_changed_is_400_and_changes_nothing(box, api, make_offer, fields):
    offer = make_offer()
    effects = box.control.effects()
    assert api.post(f"/Api/Offer/{offer['Id']}/Project", {"String1913": "x"} | fields).status == 400
    assert api.ok("GET", f"/Api/Offer/{offer['Id']}") == offer
    assert box.control.effects() == effects


def test_a_choice_field_is_written_by_label_and_read_raw(api, make_offer):
    offer_id = make_offer()["Id"]
    answer = api.ok("POST", f"/Api/Offer/{offer_id}/Project", {"Enum1907": "SEO"})
    assert answer["Project"]["Enum1907"] == "2675"
    card = api.ok("GET", f"/Api/R3/Project/{box_card(api, offer_id)}")
    assert card["Enum1907"] == "SEO"


def box_card(api, offer_id):
    return api.box.control.document("offer", offer_id)["card_id"]


def test_the_list_also_holds_unissued_offers(box, api, row, business):
    made = box.control.create_document("offer", business, [{"name": "Terv", "price_net": "1000"}])
    assert row("Offer", made["id"])["Number"] == ""
    box.control.switch(offer_list="issued")
    assert row("Offer", made["id"]) is None


def test_an_offer_without_vat_shows_no_vat_at_all(make_offer):
    offer = make_offer(VATMode="VATExempt", CurrencyCode="HUF")
    assert (offer["AmountNet"], offer["AmountVat"], offer["Amount"]) == ("7500", "0", "7500")
    assert "VAT" not in offer["Items"][0]
    assert "VATSubtype" not in offer["Items"][0]


def test_the_language_of_print_comes_back_with_an_underscore(make_offer):
    assert make_offer(Language="RO")["Language"] == "_RO"


def test_a_customer_and_a_currency_are_required(api, business):
    assert api.post("/Api/Offer", {"CurrencyCode": "EUR"}).status == 400
    assert api.post("/Api/Offer", {"CustomerId": business}).status == 400
