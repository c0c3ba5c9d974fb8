"""The control endpoints: looking, setting the clock, and the hands of somebody in MiniCRM."""

import json
import urllib.error
import urllib.request

import pytest

from sandbox import SandboxControl
from sandbox.control_client import ControlError


def test_state_tells_counts_clock_switches_and_faults(box):
    state = box.control.state()
    assert (state["counts"]["invoice"], state["counts"]["contacts"], state["counts"]["cards"]) == (5, 10, 15)
    assert (state["system_id"], state["language"]) == (12345, "hu")
    assert state["clock"] == {"now": "2026-03-02 10:00:00", "utc": "2026-03-02T09:00:00Z", "speed": 1.0, "frozen": True}


def test_the_helper_works_with_an_address_alone(box):
    assert SandboxControl(box.url + "/").state()["system_id"] == 12345


def test_any_endpoint_can_be_called_by_name(box):
    assert box.control("clock", now="2026-05-01 08:00:00")["now"] == "2026-05-01 08:00:00"


# Clock -----------------------------------------------------------------------------------------


def test_a_frozen_clock_moves_only_when_it_is_set(box):
    assert box.control.set_clock(advance_seconds=90)["now"] == "2026-03-02 10:01:30"
    assert box.control.clock()["now"] == "2026-03-02 10:01:30"


def test_a_fast_clock_runs_as_many_times_faster(box):
    box.control.set_clock(freeze=False, speed=100_000)
    first, second = box.control.clock()["now"], box.control.clock()["now"]
    assert first < second


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00Z"),
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00Z"),
        ("2026-07-01 12:00:00", "2026-07-01T10:00:00Z"),
    ],
)
def test_a_naive_moment_is_budapest_and_an_offset_settles_the_doubled_hour(box, moment, utc):
    assert box.control.set_clock(now=moment)["utc"] == utc


@pytest.mark.parametrize("wrong", [{"now": "tomorrow"}, {"speed": 0}, {"speed": -1}])
def test_a_clock_that_makes_no_sense_is_refused(box, wrong):
    with pytest.raises(ControlError):
        box.control.set_clock(**wrong)


# Logs ------------------------------------------------------------------------------------------


def test_the_call_log_tells_what_was_called_and_sent(box, api, make_order):
    last = box.control.state()["last_call_id"]
    make_order(Subject="Napló")
    api.get("/Api/R3/Category?x=1")
    first, second = box.control.calls(since_id=last)
    assert (first["method"], first["path"], first["class"], first["status"]) == ("POST", "/Api/Order", "order", 200)
    assert json.loads(first["body"])["Subject"] == "Napló"
    assert (second["path"], second["class"], second["at"]) == ("/Api/R3/Category?x=1", "r3", "2026-03-02 10:00:00")
    assert box.control.calls(since_id=last, call_class="r3") == [second]


def test_the_key_is_in_no_log_and_no_answer(box, api):
    api.get("/Api/R3/Category")
    told = json.dumps([box.control.calls(), box.control.state()])
    assert box.api_key not in told
    assert "Basic" not in told


def test_an_effect_names_the_call_that_caused_it(box, api, make_order):
    order_id = make_order()["Id"]
    (effect,) = box.control.effects(kind="created", document_kind="order")
    call = next(call for call in box.control.calls() if call["id"] == effect["call_id"])
    assert (effect["document_id"], effect["call"], call["path"]) == (int(order_id), "POST /Api/Order", "/Api/Order")


def test_a_refused_call_leaves_no_effect(box, api, make_order):
    count = len(box.control.effects())
    api.post("/Api/Order", {"CustomerId": 1})
    assert len(box.control.effects()) == count


# Somebody in MiniCRM ---------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["completed", "Teljesítve", "2703"])
def test_a_status_is_moved_by_our_word_the_label_or_the_id(box, make_order, status):
    order_id = make_order()["Id"]
    box.control.move_status("order", order_id, status)
    assert box.control.document("order", order_id)["status"] == "completed"


def test_any_status_may_follow_any_other_by_hand(box, order_in):
    order_id = order_in("paid")
    for status in ("draft", "failed", "in_progress"):
        box.control.move_status("order", order_id, status)
        assert box.control.document("order", order_id)["status"] == status


def test_lines_are_changed_added_and_deleted_with_new_sums(box, api, make_order):
    order_id = make_order()["Id"]
    box.control.change_line("order", order_id, quantity="2", price_net="100")
    box.control.add_line("order", order_id, "Új sor", "50.5", quantity=2, vat="TAM")
    order = api.ok("GET", f"/Api/Order/{order_id}")
    assert [(item["Name"], item["PriceNetTotal"]) for item in order["Items"]] == [
        ("Kábel", "200.0000"),
        ("Új sor", "101.0000"),
    ]
    assert order["Amount"] == "355"
    box.control.delete_line("order", order_id)
    assert api.ok("GET", f"/Api/Order/{order_id}")["Amount"] == "101"


def test_numbers_written_by_hand_are_never_misread(box, make_order):
    box.control.switch(strict_numbers="hungarian")
    order_id = make_order()["Id"]
    box.control.change_line("order", order_id, price_net="500.50", quantity=1.5)
    line = box.control.document("order", order_id)["lines"][0]
    assert (line["price_net"], line["quantity"]) == ("500.5", "1.5")


def test_an_edit_modifies_the_document(box, make_invoice):
    invoice_id = make_invoice()["Id"]
    box.control.set_clock(advance_seconds=60)
    box.control.change_subject("invoice", invoice_id, "Átírva")
    document = box.control.document("invoice", invoice_id)
    assert (document["subject"], document["modified"]) == ("Átírva", "2026-03-02 10:01:00")


def test_owner_field_and_contact_are_changed(box, api, make_order, business):
    order = make_order()
    box.control.edit("set_owner", kind="order", id=order["Id"], user="Teszt Attila")
    box.control.edit("set_field", kind="order", id=order["Id"], field="Text1479", value="kézzel")
    box.control.change_contact(business, Name="Átnevezett Kft.")
    card = api.ok("GET", f"/Api/R3/Project/{order['ProjectId']}")
    assert (card["UserId"], card["Text1479"]) == ("Teszt Attila", "kézzel")
    assert api.ok("GET", f"/Api/R3/Contact/{business}")["UpdatedBy"] == "Egerszegi Krisztián"


@pytest.mark.parametrize(("kind", "number"), [("order", ""), ("offer", ""), ("invoice", "2026-E/00001")])
def test_a_document_made_by_hand(box, business, kind, number):
    made = box.control.create_document(
        kind, business, [{"name": "Kézi", "price_net": "1000", "quantity": 2}], subject="Kézzel"
    )
    document = box.control.document(kind, made["id"])
    assert (document["number"], document["subject"], document["amount_net"]) == (number, "Kézzel", "2000")


def test_invoices_are_paid_and_stornoed_by_hand(box, make_invoice):
    invoice_id = make_invoice()["Id"]
    box.control.edit("pay_invoice", id=invoice_id)
    storno = box.control.edit("storno_invoice", id=invoice_id)
    assert box.control.document("invoice", storno["id"])["storned_id"] == int(invoice_id)


@pytest.mark.parametrize(
    "wanted",
    [
        {"action": "explode"},
        {"action": "move_status", "kind": "order", "id": 999999, "status": "paid"},
        {"action": "move_status", "kind": "order", "id": 81, "status": "lost"},
        {"action": "trash", "kind": "receipt", "id": 1},
        {"action": "change_line", "kind": "order", "id": 81, "line": 99},
        {"action": "set_field", "kind": "order", "id": 81, "field": "Typo"},
        {"action": "create_document", "kind": "order"},
    ],
)
def test_an_edit_that_makes_no_sense_is_refused_in_words(box, wanted):
    with pytest.raises(ControlError, match=r"\w"):
        box.control("edit", **wanted)
    assert box.control.effects() == []


def test_a_renamed_status_shows_everywhere(box, api, order_in, row):
    order_id = order_in("in_progress")
    box.control.set_status_word("order", "Folyamatban", "Gyártásban")
    assert row("Order", order_id)["Status"] == "Gyártásban"
    assert api.ok("GET", "/Api/R3/Schema/Project/7")["StatusId"]["2702"] == "Gyártásban"
    assert api.ok("POST", f"/Api/Order/{order_id}/Complete")


def test_a_new_field_can_be_written_at_once(box, api, make_order):
    box.control.add_field("order", "PortalToken")
    assert make_order(Project={"PortalToken": "t1"})["Project"]["PortalToken"] == "t1"


def test_a_field_needs_a_plain_name(box):
    with pytest.raises(ControlError):
        box.control.add_field("order", 'x") = 1 --')


def test_a_reset_begins_again(box, api, make_order):
    make_order()
    box.control.switch(bom=1)
    box.control.add_fault("slow", times=5)
    state = box.control.reset(invoices=2, orders=0, seed=7)
    assert (state["counts"]["invoice"], state["counts"]["order"], state["counts"]["offer"]) == (2, 0, 5)
    assert (state["faults"], state["switches"]["bom"], state["counts"]["effects"], state["seed"]) == ([], "0", 0, 7)
    assert api.ok("GET", "/Api/Invoice/List")["Count"] == 2


def test_an_unknown_endpoint_is_refused(box):
    with pytest.raises(ControlError, match="There is no"):
        box.control("weather")


# Who may ask -----------------------------------------------------------------------------------


def status_of(box, path, method="POST", **headers):
    request = urllib.request.Request(box.url + path, b"{}" if method == "POST" else None, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_another_site_cannot_steer_the_sandbox(box):
    assert status_of(box, "/sandbox/reset", Origin="https://evil.example") == 403
    assert status_of(box, "/sandbox/clock", Origin=box.url) == 200
    assert box.control.state()["counts"]["invoice"] == 5


def test_a_name_that_merely_points_here_is_refused(box):
    assert status_of(box, "/sandbox/state", "GET", Host="evil.example") == 403
    assert status_of(box, "/", "GET", Host="evil.example") == 403
