"""Switches: both forms of what nobody has proven."""

import pytest

from sandbox.control_client import ControlError
from sandbox.tenant.switches import SWITCHES

BOM = b"\xef\xbb\xbf"


def net(document):
    return document["AmountNet"]


def test_every_switch_has_a_default_that_it_accepts_itself(box):
    assert box.control.switches() == {name: switch.default for name, switch in SWITCHES.items()}
    assert {name: switch.read(switch.default) for name, switch in SWITCHES.items()} == box.control.switches()


@pytest.mark.parametrize("values", [{"strict_numbers": "turkish"}, {"bom": "-1"}, {"no_such_switch": 1}])
def test_a_bad_value_is_refused_and_sets_nothing(box, values):
    with pytest.raises(ControlError):
        box.control.switch(storno_sign="positive", **values)
    assert box.control.switches()["storno_sign"] == "negative"


def test_switches_can_be_set_at_the_start(start):
    assert start(switches={"bom": 2, "order_verbs": "get"}).control.switches()["bom"] == "2"


ITEM = {"Name": "x", "Quantity": "1"}


@pytest.mark.parametrize(
    ("sent", "lenient", "hungarian"),
    [
        ("500.00", "500.00", "50000.00"),
        ("500,00", "500.00", "500.00"),
        ("1 000,00", "1000.00", "1000.00"),
        ("1\u00a0000,5", "1000.50", "1000.50"),
        ("1.234,50", "1234.50", "1234.50"),
        (500.25, "500.25", "500.25"),
        (500, "500.00", "500.00"),
        ("1000", "1000.00", "1000.00"),
    ],
)
def test_strict_hungarian_numbers_drop_the_dot(box, make_invoice, sent, lenient, hungarian):
    item = ITEM | {"PriceNet": sent}
    assert net(make_invoice(Items=[item], CurrencyCode="EUR")) == lenient
    box.control.switch(strict_numbers="hungarian")
    assert net(make_invoice(Items=[item], CurrencyCode="EUR")) == hungarian


def test_strict_numbers_reach_quantities_orders_and_offers_too(box, make_order, make_offer):
    box.control.switch(strict_numbers="hungarian")
    item = {"Name": "x", "PriceNet": "500.00", "Quantity": "15.00", "VAT": "27"}
    assert net(make_order(Items=[item])) == "75000000"
    assert net(make_offer(Items=[item])) == "75000000.00"


def test_strict_numbers_can_be_for_invoices_alone(box, make_order, make_offer, make_invoice):
    box.control.switch(strict_numbers="invoices")
    item = ITEM | {"PriceNet": "500.00"}
    assert (net(make_order(Items=[item])), net(make_offer(Items=[item])), net(make_invoice(Items=[item]))) == (
        "500",
        "500.00",
        "50000.00",
    )


def test_thousands_may_be_set_apart_by_a_hard_blank(box, api, make_invoice):
    box.control.switch(thousands="nbsp")
    assert make_invoice()["Items"][0]["PriceNetTotal"] == "2\u00a0000,00"


@pytest.mark.parametrize("form", ["[]", "{}"])
def test_empty_r3_results_take_either_form(box, api, business, form):
    box.control.switch(empty_r3=form)
    for path in ("Contact?Name=nobody", "Project?Name=nothing", f"AddressList/{business}"):
        assert f'"Results":{form}'.encode() in api.get(f"/Api/R3/{path}").body
    assert b'"Results":[]' in api.get("/Api/Offer/List?Page=9").body


@pytest.mark.parametrize("count", [1, 2])
def test_boms_stand_before_json_and_not_before_errors(box, api, count):
    box.control.switch(bom=count)
    assert api.get("/Api/R3/Category").body.startswith(BOM * count + b"{")
    assert not api.get("/Api/Nothing").body.startswith(BOM)


@pytest.mark.parametrize(("setting", "post", "get"), [("post", 200, 405), ("get", 405, 200), ("both", 200, 200)])
def test_the_verb_of_order_moves(box, api, make_order, setting, post, get):
    box.control.switch(order_verbs=setting)
    orders = [make_order()["Id"] for _ in range(2)]
    assert (
        api.post(f"/Api/Order/{orders[0]}/Finalize").status,
        api.get(f"/Api/Order/{orders[1]}/Finalize").status,
    ) == (post, get)


@pytest.mark.parametrize(
    ("mode", "on_original", "on_storno"),
    [
        ("storner_on_original", {"StornerId": "storno"}, {"StornerId": ""}),
        ("storned_on_storno", {"StornedId": ""}, {"StornedId": "original"}),
        ("both", {"StornerId": "storno", "StornedId": ""}, {"StornerId": "", "StornedId": "original"}),
    ],
)
def test_the_link_of_a_storno_pair(box, api, make_invoice, row, mode, on_original, on_storno):
    box.control.switch(storno_link=mode)
    original = make_invoice()["Id"]
    storno = api.ok("POST", f"/Api/Invoice/{original}/Storno")["Id"]
    names = {original: "original", storno: "storno", "": ""}

    def link(key):
        return {name: names[value] for name, value in row("Invoice", key).items() if name.startswith("Storne")}

    assert (link(original), link(storno)) == (on_original, on_storno)


@pytest.mark.parametrize(("sign", "amount", "quantity"), [("negative", "-2540.00", "-2"), ("positive", "2540.00", "2")])
def test_the_sign_of_a_storno(box, api, make_invoice, sign, amount, quantity):
    box.control.switch(storno_sign=sign)
    storno = api.ok("POST", f"/Api/Invoice/{make_invoice()['Id']}/Storno")
    assert (storno["Amount"], storno["Items"][0]["Quantity"]) == (amount, quantity)


@pytest.mark.parametrize(("mode", "word"), [("invoice", "Invoice"), ("own", "Sztornó")])
def test_the_type_of_a_storno(box, api, make_invoice, mode, word):
    box.control.switch(storno_type=mode)
    assert api.ok("POST", f"/Api/Invoice/{make_invoice()['Id']}/Storno")["Type"] == word


@pytest.mark.parametrize("touches", [0, 1])
def test_a_change_of_the_card_alone_may_modify_the_document(box, api, make_invoice, touches):
    box.control.switch(card_touches_document=touches)
    invoice_id = make_invoice()["Id"]
    box.control.set_clock(advance_seconds=60)
    api.ok("POST", f"/Api/Invoice/{invoice_id}/Project", {"Tesztszoveg": "x"})
    minute = box.control.document("invoice", invoice_id)["modified"][14:16]
    assert minute == ("01" if touches else "00")


@pytest.mark.parametrize("touches", [0, 1])
def test_a_change_of_the_document_may_modify_the_card(box, api, make_order, touches):
    box.control.switch(document_touches_card=touches)
    order = make_order()
    box.control.set_clock(advance_seconds=60)
    box.control.change_line("order", order["Id"], quantity=3)
    found = api.ok("GET", "/Api/R3/Project?CategoryId=7&UpdatedSince=2026-03-02%2010:01:00")["Results"]
    assert (order["ProjectId"] in found) is bool(touches)


@pytest.mark.parametrize(
    ("mode", "card", "document"),
    [("cards", True, False), ("none", False, False), ("documents", False, True), ("both", True, True)],
)
def test_what_lies_in_the_trash_may_stay_in_the_lists(box, api, make_invoice, row, mode, card, document):
    box.control.switch(trash_in_lists=mode)
    invoice_id = make_invoice()["Id"]
    made = box.control.trash("invoice", invoice_id)
    cards = api.ok("GET", "/Api/R3/Project?CategoryId=9")["Results"]
    assert (str(made["card_id"]) in cards, row("Invoice", invoice_id) is not None) == (card, document)


@pytest.mark.parametrize("status", [401, 404])
def test_a_plan_without_api_locks_everything_out(box, api, make_order, status):
    box.control.switch(locked_out=status)
    assert {api.get(path).status for path in ("/Api/Order/81", "/Api/R3/Category", "/Api/Invoice/List")} == {status}
    box.control.switch(locked_out="off")
    assert api.get("/Api/Order/81").status == 200
