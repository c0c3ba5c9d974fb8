"""Orders: creation, the draft's lines, and the state machine with every illegal move."""

import pytest

from sandbox.ledger.orders import MOVES

STATES = ("draft", "in_progress", "completed", "paid", "failed")
LEGAL = {
    ("draft", "Finalize"): "in_progress",
    ("in_progress", "Edit"): "draft",
    ("in_progress", "Complete"): "completed",
    ("completed", "Paid"): "paid",
    ("failed", "Paid"): "paid",
    ("completed", "Storno"): "failed",
    ("paid", "Storno"): "failed",
}
PHONE = {
    "SKU": "TEL-LNK",
    "Name": "Linksys IP telefon",
    "PriceNet": "12000.00",
    "Quantity": "3.00",
    "Unit": "darab",
    "VAT": "27",
}


def sums(order):
    return order["AmountNet"], order["AmountVat"], order["Amount"]


def test_a_new_order_is_a_draft_without_number(box, make_order):
    order = make_order()
    assert order["Number"] == ""
    assert box.control.document("order", order["Id"])["status"] == "draft"
    assert sums(order) == ("7500", "2025", "9525")


def test_an_order_gets_a_card_of_its_contact_in_the_order_module(api, make_order, person, business):
    card = api.ok("GET", f"/Api/R3/Project/{make_order(CustomerId=person)['ProjectId']}")
    assert (card["CategoryId"], card["ContactId"], card["BusinessId"]) == (7, person, business)
    assert card["StatusId"] == "Előkészítés"


@pytest.mark.parametrize("missing", [{}, {"CustomerId": ""}, {"CustomerId": 0}])
def test_a_customer_or_a_reference_is_required(api, missing):
    assert api.post("/Api/Order", {"CurrencyCode": "HUF", **missing}).status == 400


@pytest.mark.parametrize(
    "data",
    [
        {"CustomerId": 999999, "CurrencyCode": "HUF"},
        {"CurrencyCode": "QQQ"},
        {"CurrencyCode": None},
        {"CurrencyCode": "HUF", "PaymentMethod": "Shells"},
        {"CurrencyCode": "HUF", "Performance": "tomorrow"},
        {"CurrencyCode": "HUF", "Items": [{"PriceNet": "1"}]},
        {"CurrencyCode": "HUF", "Items": [{"Name": "x"}]},
        {"CurrencyCode": "HUF", "Items": [{"Name": "x", "PriceNet": "much"}]},
        {"CurrencyCode": "HUF", "Items": [{"Name": "x", "PriceNet": "1", "VAT": "QQQ"}]},
        {"CurrencyCode": "HUF", "Items": "cable"},
        {"CurrencyCode": "HUF", "Project": {"NoSuchField": 1}},
        {"CurrencyCode": "HUF", "Project": ["Text1479"]},
        {"CurrencyCode": "HUF", "Customer": {"Country": "Atlantis"}},
    ],
)
def test_a_bad_value_is_400_and_makes_nothing(box, api, business, data):
    before = box.control.state()["counts"]
    assert api.post("/Api/Order", {"CustomerId": business} | data).status == 400
    after = box.control.state()["counts"]
    assert {**after, "calls": 0} == {**before, "calls": 0}


def test_a_reference_id_names_the_customer(api, make_order, business):
    api.ok("PUT", f"/Api/R3/Contact/{business}", {"ReferenceId": 77001})
    assert make_order(CustomerId=None, ReferenceId="77001")["CustomerId"] == str(business)


def test_a_token_in_the_card_is_found_again(api, make_order):
    order = make_order(Project={"Text1479": "tok-123"})
    found = api.ok("GET", "/Api/R3/Project?CategoryId=7&Text1479=tok-123")["Results"]
    assert list(found) == [order["ProjectId"]]
    assert order["Project"]["Text1479"] == "tok-123"


def test_the_header_of_a_draft_is_changed(api, make_order, business):
    order_id = make_order()["Id"]
    changed = api.ok(
        "POST",
        f"/Api/Order/{order_id}",
        {"CustomerId": business, "Subject": "Közvetlen szállítást kér", "Performance": "2026-03-09"},
    )
    assert (changed["Subject"], changed["Performance"]) == ("Közvetlen szállítást kér", "2026-03-09")
    assert changed["PaymentMethod"] == "WiredTransfer"


def test_a_change_needs_the_customer_again(api, make_order):
    assert api.post(f"/Api/Order/{make_order()['Id']}", {"Subject": "x"}).status == 400


def test_the_currency_of_a_draft_cannot_be_sent(api, make_order, business):
    answer = api.post(f"/Api/Order/{make_order()['Id']}", {"CustomerId": business, "CurrencyCode": "HUF"})
    assert answer.status == 400
    assert "CurrencyCode" in answer.text


def test_an_item_without_id_is_a_new_line_each_time(api, make_order, business):
    order_id = make_order()["Id"]
    for _ in range(2):
        changed = api.ok("POST", f"/Api/Order/{order_id}", {"CustomerId": business, "Items": [PHONE]})
    assert [item["Name"] for item in changed["Items"]] == ["Kábel", PHONE["Name"], PHONE["Name"]]
    assert sums(changed) == ("79500", "21465", "100965")


def test_an_item_with_id_overwrites_its_line(api, make_order, business):
    order = make_order()
    item_id = order["Items"][0]["Id"]
    item = {
        "Id": int(item_id),
        "Name": "Cisco IP telefon",
        "PriceNet": "15000.00",
        "Quantity": "2.00",
        "Unit": "darab",
        "VAT": "27",
    }
    changed = api.ok("POST", f"/Api/Order/{order['Id']}", {"CustomerId": business, "Items": [item]})
    assert [(item["Id"], item["Name"]) for item in changed["Items"]] == [(item_id, "Cisco IP telefon")]
    assert sums(changed) == ("30000", "8100", "38100")


def test_an_item_of_another_order_is_refused_and_nothing_changes(api, make_order, business):
    other, order = make_order(), make_order()
    item_id = other["Items"][0]["Id"]
    answer = api.post(
        f"/Api/Order/{order['Id']}",
        {"CustomerId": business, "Subject": "x", "Items": [PHONE, {"Id": item_id, "Name": "y", "PriceNet": "1"}]},
    )
    assert answer.status == 400
    assert api.ok("GET", f"/Api/Order/{order['Id']}") == order
    assert api.ok("GET", f"/Api/Order/{other['Id']}") == other


def test_delete_item_is_a_get_that_removes_the_line(box, api, make_order, business):
    order = make_order(Items=[PHONE, PHONE])
    changed = api.ok("GET", f"/Api/Order/{order['Id']}/DeleteItem/{order['Items'][0]['Id']}")
    assert [item["Id"] for item in changed["Items"]] == [order["Items"][1]["Id"]]
    assert sums(changed) == ("36000", "9720", "45720")
    assert [effect["kind"] for effect in box.control.effects(document_kind="order")] == ["created", "line_deleted"]


def test_an_item_cannot_be_deleted_twice(api, make_order):
    order = make_order()
    path = f"/Api/Order/{order['Id']}/DeleteItem/{order['Items'][0]['Id']}"
    assert [api.get(path).status, api.get(path).status] == [200, 404]


@pytest.mark.parametrize("state", [state for state in STATES if state != "draft"])
def test_only_a_draft_can_be_edited(box, api, order_in, business, state):
    order_id = order_in(state)
    before, effects = api.ok("GET", f"/Api/Order/{order_id}"), box.control.effects()
    item_id = before["Items"][0]["Id"]
    assert api.post(f"/Api/Order/{order_id}", {"CustomerId": business, "Subject": "x"}).status == 405
    assert api.post(f"/Api/Order/{order_id}", {"CustomerId": business, "Items": [PHONE]}).status == 405
    assert api.get(f"/Api/Order/{order_id}/DeleteItem/{item_id}").status == 405
    assert (api.ok("GET", f"/Api/Order/{order_id}"), box.control.effects()) == (before, effects)


@pytest.mark.parametrize(("state", "verb"), LEGAL)
def test_a_legal_move_leads_to_its_state_and_answers_with_the_order(box, api, order_in, state, verb):
    order_id = order_in(state)
    answer = api.ok("POST", f"/Api/Order/{order_id}/{verb}")
    assert answer == api.ok("GET", f"/Api/Order/{order_id}")
    assert "Status" not in answer
    assert box.control.document("order", order_id)["status"] == LEGAL[state, verb]
    assert [effect["kind"] for effect in box.control.effects(document_id=order_id, document_kind="order")][
        -1
    ] == "moved"


@pytest.mark.parametrize(
    ("state", "verb"), [(state, verb) for state in STATES for verb in MOVES if (state, verb) not in LEGAL]
)
def test_an_illegal_move_is_405_and_changes_nothing(box, api, order_in, state, verb):
    order_id = order_in(state)
    before, effects = box.control.document("order", order_id), box.control.effects()
    answer = api.post(f"/Api/Order/{order_id}/{verb}")
    assert (answer.status, answer.text) == (405, "Order (POST): A metódus nem engedélyezett!")
    assert box.control.document("order", order_id) == before
    assert box.control.effects() == effects


def test_finalize_gives_the_number_and_edit_keeps_it(api, make_order):
    order_id = make_order()["Id"]
    numbers = [api.ok("POST", f"/Api/Order/{order_id}/{verb}")["Number"] for verb in ("Finalize", "Edit", "Finalize")]
    assert numbers[0].startswith("MR2026/")
    assert len(set(numbers)) == 1


@pytest.mark.parametrize(
    ("sent", "name"), [({}, "MR2026/00001 (Gigabit Távközlési Kft.)"), ({"Name": "Saját"}, "Saját")]
)
def test_finalize_names_the_card_after_the_number_unless_it_has_a_name(api, make_order, sent, name):
    order_id = make_order(Project=sent)["Id"]
    assert api.ok("POST", f"/Api/Order/{order_id}/Finalize")["Project"]["Name"] == name


def test_finalize_again_is_refused_because_it_is_already_there(api, order_in):
    order_id = order_in("in_progress")
    assert api.post(f"/Api/Order/{order_id}/Finalize").status == 405


@pytest.mark.parametrize("state", STATES)
def test_card_fields_can_be_changed_in_any_state(box, api, order_in, state):
    order_id = order_in(state)
    changed = api.ok("POST", f"/Api/Order/{order_id}/Project", {"SzallitasExtraInfo": "9 és dél között"})
    assert changed["Project"]["SzallitasExtraInfo"] == "9 és dél között"
    assert box.control.document("order", order_id)["status"] == state


@pytest.mark.parametrize("fields", [{"StatusId": "Sikeres"}, {"Unknown": "x"}])
def test_the_card_refuses_status_and_unknown_fields(api, make_order, fields):
    assert api.post(f"/Api/Order/{make_order()['Id']}/Project", fields).status == 400


def test_a_paid_order_shows_the_day_of_payment_in_its_row(order_in, row):
    assert row("Order", order_in("paid"))["Paid"] == "2026-03-02"


def test_whole_forints_but_cents_elsewhere(make_order):
    item = {"Name": "Csavar", "PriceNet": "38.50", "Quantity": "3", "VAT": "27"}
    assert sums(make_order(Items=[item])) == ("116", "31", "147")
    assert sums(make_order(Items=[item], CurrencyCode="EUR")) == ("115.5", "31.19", "146.69")


@pytest.mark.parametrize("code", ["TAM", "AAM", "KBAUK"])
def test_a_vat_code_means_no_vat_and_is_shown_as_it_is(make_order, code):
    order = make_order(Items=[{"Name": "Oktatás", "PriceNet": "1000", "VAT": code}])
    assert sums(order) == ("1000", "0", "1000")
    assert order["Items"][0]["VAT"] == code


def test_vat_is_summed_per_rate(make_order):
    items = [
        {"Name": "a", "PriceNet": "1.02", "VAT": "5"},
        {"Name": "b", "PriceNet": "1.02", "VAT": "5"},
        {"Name": "c", "PriceNet": "10", "VAT": "27%"},
    ]
    assert sums(make_order(Items=items, CurrencyCode="EUR")) == ("12.04", "2.8", "14.84")
